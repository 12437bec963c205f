"""Which notebook cell made a widget, so that running the cell again replaces its widgets.

JupyterLab names the cell in the metadata of the execute request. A composite made again by the same cell
closes what that cell made before; two cells that show the same Experiment stay alive side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from dltp_widgets.widgets.notebook import shell


class Closable(Protocol):
    """Whatever a cell can have made."""

    def close(self) -> None:
        """End it."""


@dataclass
class _Execution:
    message: str
    made: list[Closable] = field(default_factory=list)


_executions: dict[str, _Execution] = {}


def current_cell() -> tuple[str, str] | None:
    """Return (cell id, id of this execution), or None outside a notebook that tells."""
    parent: dict[str, Any] = getattr(shell(), "get_parent", dict)() or {}
    cell = parent.get("metadata", {}).get("cellId")
    return (str(cell), str(parent.get("header", {}).get("msg_id"))) if cell else None


def adopt(widget: Closable) -> None:
    """Remember that the running cell made `widget`; close what its earlier execution made."""
    cell = current_cell()
    if cell is None:
        return
    name, message = cell
    last = _executions.get(name)
    if last is None or last.message != message:
        _executions[name] = _Execution(message)
        for old in last.made if last else ():
            old.close()
    _executions[name].made.append(widget)
