"""How much reading a source may cost: a hostile one is a short text that never ends."""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.reading.arithmetic import LONGEST

MOST_STEPS = 100_000
"""Expressions and statements looked at before reading stops; a long course has about 20,000."""

DEEPEST_CALL = 20
"""Functions of the source inside one another."""


class TooMuch(Exception):  # noqa: N818  (it becomes a note; nobody sees it)
    """The budget is spent."""


class Budget:
    """Counts steps, and stops when too many are taken."""

    def __init__(self) -> None:
        self.steps = 0

    def tick(self) -> None:
        """Spend one step; raises TooMuch when none is left."""
        self.spend(1)

    def spend(self, steps: int) -> None:
        """Spend steps; raises TooMuch when none is left."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooMuch

    def charge(self, value: Any) -> Any:
        """Spend a step for each thing inside a list or a dict, which may hold others many times over."""
        todo, count = [value], 0
        while todo and count <= LONGEST:
            inner = todo.pop()
            if isinstance(inner, dict):
                inner = list(inner.values())
            if isinstance(inner, list | tuple):
                count += len(inner)
                todo.extend(inner)
        self.steps += count
        if count > LONGEST:
            raise TooMuch
        return value
