"""The cells that the student ran: their code, and what the last one raised."""

from __future__ import annotations

from typing import Any

from dltp_widgets.widgets.parts.notebook import shell

MOST = 2000
"""Cells that are remembered."""


class CellLog:
    """Remembers each cell from now on, as long as the kernel lives; outside a notebook it stays empty."""

    def __init__(self) -> None:
        self._cells: list[str] = []
        self._taken = 0
        self.error = ""
        """What the last cell raised, as ``"NameError: ..."``; empty if it ran well."""
        running = shell()
        if running is not None:
            running.events.register("post_run_cell", self._ran)

    @property
    def recent(self) -> str:
        """The code of the cells since the last answer that passed."""
        return "\n\n".join(self._cells[self._taken :])

    def take(self) -> str:
        """Return `recent`, and begin anew."""
        code = self.recent
        self._taken = len(self._cells)
        return code

    def _ran(self, result: Any = None) -> None:
        raised = getattr(result, "error_in_exec", None) or getattr(result, "error_before_exec", None)
        self.error = f"{type(raised).__name__}: {raised}" if raised is not None else ""
        code = getattr(getattr(result, "info", None), "raw_cell", None)
        # code that failed is kept for its mistakes, and told apart by what it raised
        if isinstance(code, str) and code.strip() and len(self._cells) < MOST:
            self._cells.append(code if raised is None else f"# {self.error}\n" + _commented(code))


def _commented(code: str) -> str:
    return "\n".join(f"# {line}" for line in code.splitlines())
