"""Python source, laid out as black lays it out.

An expression is a text, or a `Group`: something between brackets. A group stands on one line if it fits;
else its items on one line of their own if they fit there; else one under the other, each with its comma.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Union

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _

WIDTH = 88
"""Longest line, black's default."""

_OBJECTS = re.compile(r"keras\.(initializers|regularizers|constraints|layers)")

Node = Union[str, "Group"]


@dataclass(frozen=True)
class Group:
    """Items between brackets, each with what stands before it: ``("units=", "256")``."""

    head: str
    items: tuple[tuple[str, Node], ...]
    tail: str
    tall: bool = False
    """Whether the items stand one under the other even if they would fit on a line."""

    def __str__(self) -> str:
        return f"{self.head}{', '.join(f'{prefix}{node}' for prefix, node in self.items)}{self.tail}"

    @property
    def must_break(self) -> bool:
        """Whether this can never stand on one line."""
        return self.tall or any(isinstance(node, Group) and node.must_break for _prefix, node in self.items)


def call(function: str, positional: Iterable[Node] = (), named: Mapping[str, Node] | None = None) -> Group:
    """Return a call of `function`.

    Raises
    ------
    SpecError
        If the function or an argument is not a name of Python: nothing but names ever gets into code bare.
    """
    items = [("", node) for node in positional]
    items += [(f"{checked(name)}=", node) for name, node in (named or {}).items()]
    return Group(f"{'.'.join(checked(part) for part in function.split('.'))}(", tuple(items), ")")


def checked(name: str) -> str:
    """Return `name` if it is a plain name of Python.

    Raises
    ------
    SpecError
        If it is not.
    """
    if not (name.isascii() and name.isidentifier()) or keyword.iskeyword(name):
        raise SpecError(
            _("“{name}” cannot stand in code.").format(name=name[:60]), argument="name", value=name
        )
    return name


def literal(value: Any) -> Node:
    """Return a frozen value as source; an object of Keras is written as the call that makes it."""
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, tuple | list):
        inner = ", ".join(str(literal(item)) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, str):
        return quoted(value)
    return _fraction(value) if isinstance(value, float) else repr(value)


def quoted(text: str) -> str:
    """Return a string literal, with double quotes where that needs no escape."""
    plain = repr(text)
    return f'"{plain[1:-1]}"' if plain[0] == "'" and '"' not in text and "'" not in text else plain


def lines(node: Node, prefix: str = "", suffix: str = "", indent: int = 0) -> list[str]:
    """Return the lines of ``prefix + node + suffix``, indented by `indent` blanks."""
    blanks = " " * indent
    flat = f"{blanks}{prefix}{node}{suffix}"
    if isinstance(node, str) or not node.items or (len(flat) <= WIDTH and not node.must_break):
        return [flat]
    body = f"{blanks}    {', '.join(f'{before}{item}' for before, item in node.items)}"
    if len(body) <= WIDTH and not node.must_break:
        inner = [body]
    else:
        comma = "," if len(node.items) > 1 or node.tall else ""
        inner = [line for before, item in node.items for line in lines(item, before, comma, indent + 4)]
    return [f"{blanks}{prefix}{node.head}", *inner, f"{blanks}{node.tail}{suffix}"]


def applied(node: Group, prefix: str, argument: str, indent: int = 0) -> list[str]:
    """Return the lines of ``prefix + node(argument)``, a call of what a call returns."""
    blanks = " " * indent
    opened = f"{blanks}{prefix}{node}("
    if not node.must_break and len(opened) <= WIDTH < len(opened) + len(argument) + 1:
        return [opened, f"{blanks}    {argument}", f"{blanks})"]
    return lines(node, prefix, f"({argument})", indent)


def identifier(name: str, taken: Iterable[str] = ()) -> str:
    """Return a name of Python, not in `taken`, that resembles `name`."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII).strip("_") or "layer"
    plain = f"layer_{plain}" if plain[0].isdigit() else f"{plain}_" if keyword.iskeyword(plain) else plain
    used, number, result = set(taken), 2, plain
    while result in used:
        result, number = f"{plain}_{number}", number + 1
    return result


def _mapping(value: Mapping[str, Any]) -> Node:
    module, name, config = value.get("module"), value.get("class_name"), value.get("config", {})
    if isinstance(module, str) and _OBJECTS.fullmatch(module) and isinstance(config, Mapping):
        return call(f"{module}.{name}", (), {key: literal(item) for key, item in config.items()})
    return Group("{", tuple((f"{quoted(key)}: ", literal(item)) for key, item in value.items()), "}")


def _fraction(value: float) -> str:
    """Return ``1 / 255`` for 0.00392156862745098: what one would write oneself."""
    if 1e-5 < abs(value) < 1 and len(repr(value)) > 12:
        over = round(2 / value) / 2
        if abs(over) < 10_000 and 1 / over == value:
            return f"1 / {over:g}"
    return repr(value)
