"""Find a known mistake in code: an argument of a call by its name, anything else by its letters.

A teacher writes what is wrong as it would be typed: ``epoch=``, ``SGD(lr=``, ``shape=(10))``. Where the code is Python,
these are arguments: ``initial_epoch=3`` is another one, and a text or a comment that speaks of ``epoch=`` is none.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dltp_widgets.labs.session.statements import parsed

_ARGUMENT = re.compile(r"(?:(?P<call>\w+)\()?(?P<name>\w+)=(?P<value>[^=].*)?", re.DOTALL)


@dataclass(frozen=True)
class _Argument:
    call: str
    """Last name of what is called; empty: any."""
    name: str
    value: str
    """How Python would write it; empty: any."""

    def fits(self, found: _Argument) -> bool:
        """Tell whether an argument that was found is this one."""
        same_call = not self.call or self.call == found.call
        return same_call and self.name == found.name and (not self.value or self.value == found.value)


def is_in(mistake: str, code: str) -> bool:
    """Tell whether a mistake, as the teacher wrote it, is in the code of a student."""
    squeezed = re.sub(r"\s+", "", mistake)
    tree, wanted = parsed(code), _wanted(squeezed)
    if tree is not None and wanted is not None:
        return any(wanted.fits(argument) for argument in _arguments(tree))
    edge = r"(?<!\w)" if re.match(r"\w", squeezed) else ""
    letters = r"\s*".join(map(re.escape, squeezed))  # spaces do not count, but they end a word
    return re.search(edge + letters, code) is not None


def _wanted(squeezed: str) -> _Argument | None:
    """Return the argument that a teacher means, or None if it is something else."""
    found = _ARGUMENT.fullmatch(squeezed)
    if found is None:
        return None
    value = found["value"] or ""
    while value.count(")") > value.count("("):  # that of the call itself
        value = value.removesuffix(")") if value.endswith(")") else ""
    try:
        written = ast.unparse(ast.parse(value, mode="eval")) if value else ""
    except (SyntaxError, ValueError):
        return None
    return _Argument(found["call"] or "", found["name"], written)


def _arguments(tree: ast.Module) -> Iterator[_Argument]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield _Argument(name, keyword.arg, ast.unparse(keyword.value))
