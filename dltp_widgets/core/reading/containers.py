"""Methods of lists and dicts of the source."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.reading.values import Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

Named = dict[str, Any]


def called(walk: Expressions, owner: Any, name: str, args: list[Any], named: Named, node: ast.Call) -> Any:
    """Return ``owner.name(*args, **named)``; what is not known changes nothing."""
    found = _of_dict(owner, name, args, named) if isinstance(owner, dict) else _of_list(owner, name, args)
    walk.charge(owner)
    return Unknown(node) if isinstance(found, Unknown) else found


def _of_dict(owner: dict[Any, Any], name: str, args: list[Any], named: Named) -> Any:
    if name in ("items", "keys", "values") and not args:
        return [tuple(item) for item in owner.items()] if name == "items" else list(getattr(owner, name)())
    if name == "get" and args and isinstance(args[0], str | int):
        return owner.get(args[0], args[1] if len(args) > 1 else None)
    if name == "update":
        for part in (*args, named):
            owner.update(part if isinstance(part, dict) else {})
        return None
    return Unknown()


def _of_list(owner: list[Any], name: str, args: list[Any]) -> Any:
    if name in ("append", "extend") and len(args) == 1:
        many = args[0] if name == "extend" else args
        owner.extend(list(many) if isinstance(many, list | tuple) else [Unknown()])
        return None
    if name == "insert" and len(args) == 2 and isinstance(args[0], int):
        return owner.insert(args[0], args[1])
    if name == "pop" and owner and not args:
        return owner.pop()
    if name == "copy":
        return list(owner)
    return owner.reverse() if name == "reverse" else Unknown()
