"""Where an Experiment is made: in which cell of which notebook.

The core knows no notebook; whoever does (`dltp_widgets.widgets.parts.cells`) says how to ask it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A cell that is being executed."""

    notebook: str
    """Path of the notebook, as the server told the kernel when it started."""
    cell: str
    """Id of the cell; it stays when the notebook is renamed."""
    execution: str
    """Id of this execution of the cell."""


class _Door:
    ask: Callable[[], Place | None] = staticmethod(lambda: None)


def ask_for_places(ask: Callable[[], Place | None]) -> None:
    """Let `current_place` ask this function from now on."""
    _Door.ask = staticmethod(ask)


def current_place() -> Place | None:
    """Return the cell that is being executed; None in a script, or where nobody knows."""
    return _Door.ask()
