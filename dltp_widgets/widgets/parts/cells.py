"""Which notebook cell made a widget, so that running the cell again replaces its widgets.

JupyterLab names the cell in the metadata of the execute request. A composite made again by the same cell
closes what that cell made before; two cells that show the same Experiment stay alive side by side. An Experiment
is kept under the cell that made it: this module tells the core which one that is.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Protocol

from dltp_widgets.core.place import Place, ask_for_places
from dltp_widgets.widgets.parts.notebook import shell


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


def current_place() -> Place | None:
    """Return the running cell and its notebook, or None where either is not known.

    The server tells the kernel the path of the notebook when it starts it; a notebook that is renamed later keeps its
    cells, by which the core finds it again.
    """
    cell, notebook = current_cell(), os.environ.get("JPY_SESSION_NAME", "")
    return Place(notebook, *cell) if cell is not None and notebook else None


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


ask_for_places(current_place)
