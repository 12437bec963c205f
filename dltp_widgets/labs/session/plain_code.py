"""Code of a student without dltp_widgets: what depends on it is left out, what is left is plain Keras.

The package is imported in one cell and used in all that follow, so a `Sieve` sees the cells in the order in which they
ran, those of earlier answers first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import FunctionType, ModuleType
from typing import Any

from dltp_widgets.labs.session.statements import PACKAGE, Statement, statements


class Sieve:
    """Tells statements that depend on the package from those that do not.

    Parameters
    ----------
    lost : iterable of str, optional
        Names that hold something of the package from the beginning: see `of_package`.
    """

    def __init__(self, lost: Iterable[str] = ()) -> None:
        self.lost: dict[str, Statement | None] = dict.fromkeys(lost)
        """Names that need the package -> the statement that made each, if it was seen; the latest one last."""
        self._imported: set[str] = set()

    def take(self, code: str) -> list[Statement]:
        """Return the statements of a cell that do not need the package."""
        kept = []
        for statement in statements(code):
            if statement.needs_package or statement.reads & self.lost.keys():
                self._lose(statement)
                continue
            for name in statement.makes:  # given another value, the name is plain again
                self.lost.pop(name, None)
            self._imported |= statement.makes if statement.is_import else frozenset()
            kept.append(statement)
        return kept

    def _lose(self, statement: Statement) -> None:
        changed = (root for root, given in statement.changes if given & self.lost.keys())
        for name in (*statement.makes, *changed):
            if name not in self._imported or name in statement.makes:
                self.lost.pop(name, None)  # its place is at the end
                self.lost[name] = statement


def of_package(variables: Mapping[str, Any]) -> set[str]:
    """Return the names of what comes from the package, however it came there."""
    return {name for name, value in list(variables.items()) if _is_ours(value)}


def needed(earlier: Sequence[Statement], later: Sequence[Statement]) -> list[Statement]:
    """Return those of the earlier statements without which the later ones would not run, or not do the same."""
    unmet: set[str] = set()
    for statement in reversed(later):
        unmet = (unmet - statement.makes) | statement.reads
    modules = {name for statement in (*earlier, *later) if statement.is_import for name in statement.makes}
    found = []
    for statement in reversed(earlier):
        if statement.makes & unmet or _altered(statement) & (unmet - modules):
            unmet = (unmet - statement.makes) | statement.reads
            found.append(statement)
    return found[::-1]


def joined(kept: Sequence[Statement]) -> str:
    """Return statements as a program; texts that only went to the package, such as code to be read, are left out."""
    sources: list[str] = []
    read: set[str] = set()
    for statement in reversed(kept):
        if not statement.is_text or statement.makes & read:
            sources.append(statement.source)
        read |= statement.reads
    code = ""
    for before, source in zip(["", *sources[::-1]], sources[::-1], strict=False):
        code += ("\n\n\n" if _is_block(before) or _is_block(source) else "\n") + source
    return code.strip()


def _is_block(source: str) -> bool:
    return source.startswith(("def ", "class ", "@", "async def "))


def _altered(statement: Statement) -> set[str]:
    """Return what a statement may alter: ``model.compile("sgd")`` is part of what makes the model."""
    if statement.source.startswith("print("):
        return set()  # it only reads, and would be printed in each answer again
    return {root for root, _given in statement.changes}


def _is_ours(value: object) -> bool:
    if isinstance(value, ModuleType):
        where = value.__name__
    else:
        where = value.__module__ if isinstance(value, type | FunctionType) else type(value).__module__
    return str(where).split(".")[0] == PACKAGE
