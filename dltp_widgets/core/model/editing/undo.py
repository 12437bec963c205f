"""What was, and what was taken back: the memory behind *Undo* and *Redo*."""

from __future__ import annotations

from typing import Generic, TypeVar

State = TypeVar("State")

DEPTH = 100
"""Steps that can be taken back."""


class UndoStack(Generic[State]):
    """Remembers the states that a value went through.

    Parameters
    ----------
    present : State
        Immutable, compared with ``==``.
    """

    def __init__(self, present: State) -> None:
        self.present = present
        """The state now."""
        self._past: list[State] = []
        self._future: list[State] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._future)

    @property
    def behind(self) -> tuple[State, ...]:
        """The states that stay remembered whatever comes next: the present, and all before it."""
        return (*self._past, self.present)

    def record(self, state: State) -> None:
        """Note a new state; one equal to the present changes nothing. What was taken back is forgotten."""
        if state != self.present:
            self._past = [*self._past, self.present][-DEPTH:]
            self._future.clear()
            self.present = state

    def undo(self) -> State:
        """Go one step back and return the state there; at the first one, stay."""
        if self._past:
            self._future.append(self.present)
            self.present = self._past.pop()
        return self.present

    def redo(self) -> State:
        """Go one step forward again and return the state there; at the last one, stay."""
        if self._future:
            self._past.append(self.present)
            self.present = self._future.pop()
        return self.present
