"""The cells that the student ran: their code, and what the last one raised."""

from __future__ import annotations

import traceback
from typing import Any

from dltp_widgets.labs.session.cell import Cell
from dltp_widgets.widgets.parts.notebook import shell

MOST = 2000
"""Cells that are remembered."""

_CELL_FILES = ("ipykernel_", "<ipython")
"""What stands in the name of the file that IPython says a cell is."""


class CellLog:
    """Remembers each cell from now on, as long as the kernel lives; outside a notebook it stays empty."""

    def __init__(self) -> None:
        self._cells: list[Cell] = []
        self._taken = 0
        self.error = ""
        """What the last cell raised, as ``"NameError: ..."``; empty if it ran well, or belongs to what passed."""
        running = shell()
        if running is not None:
            running.events.register("post_run_cell", self._ran)

    @property
    def recent(self) -> tuple[Cell, ...]:
        """The cells since the last answer that passed."""
        return tuple(self._cells[self._taken :])

    @property
    def before(self) -> tuple[Cell, ...]:
        """The cells of the answers that passed."""
        return tuple(self._cells[: self._taken])

    def take(self) -> None:
        """Begin anew: the cells until now belong to an answer that passed."""
        self._taken = len(self._cells)
        self.error = ""

    def add(self, cell: Cell) -> None:
        """Remember a cell."""
        self.error = cell.error
        if cell.code.strip() and len(self._cells) < MOST:
            self._cells.append(cell)

    def _ran(self, result: Any = None) -> None:
        raised = getattr(result, "error_in_exec", None) or getattr(result, "error_before_exec", None)
        info = getattr(result, "info", None)
        code, key = getattr(info, "raw_cell", None), getattr(info, "cell_id", None)
        error = f"{type(raised).__name__}: {raised}" if raised is not None else ""
        self.add(Cell(code if isinstance(code, str) else "", str(key or ""), error, _line_of(raised)))


def _line_of(raised: Any) -> int:
    """Return the line of the cell at which it raised; 0 if it did not come to run."""
    frames = traceback.extract_tb(getattr(raised, "__traceback__", None))
    lines = (f.lineno for f in frames if any(name in f.filename for name in _CELL_FILES))
    return next(lines, None) or 0
