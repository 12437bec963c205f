"""The notebook around a widget: the variables of its cells, and the moment when one has run.

IPython is not imported: where there is a notebook, it is there already.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from typing import Any

_log = logging.getLogger(__name__)
_SHARED = (type(None), int, float, complex, str, bytes)


def shell() -> Any | None:
    """Return IPython's shell, or None outside a notebook."""
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def variables() -> Mapping[str, Any]:
    """Return the variables of the notebook, live; outside a notebook those of the main program."""
    running = shell()
    found: Mapping[str, Any] = running.user_ns if running is not None else vars(sys.modules["__main__"])
    return found


def name_of(value: object) -> str:
    """Return the first name by which the cells know this very object; empty if they have none.

    Names that begin with an underscore are IPython's own; of numbers and texts Python shares equal ones, so that they
    have no name of their own.
    """
    if issubclass(type(value), _SHARED):
        return ""
    known = list(variables().items())  # a thread may add one meanwhile
    return next((name for name, held in known if held is value and not name.startswith("_")), "")


def after_each_cell(call: Callable[[int | None], None]) -> Callable[[], None]:
    """Call ``call(number of the cell)`` whenever a cell has run; return how to end this."""
    running = shell()
    if running is None:
        return lambda: None

    def ran(result: Any = None) -> None:
        try:
            call(getattr(result, "execution_count", None))
        except Exception:  # a widget that fails must not appear as an error of the student's cell
            _log.exception("a widget failed after a cell")

    running.events.register("post_run_cell", ran)

    def release() -> None:
        if ran in running.events.callbacks["post_run_cell"]:
            running.events.unregister("post_run_cell", ran)

    return release
