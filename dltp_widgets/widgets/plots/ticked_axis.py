"""An axis whose ticks bear the labels that belong to them."""

from __future__ import annotations

from typing import Any

import bqplot
import traitlets

_MANY = 1000
"""More ticks than any axis has: so many are all shown."""


class TickedAxis(bqplot.Axis):
    """A `bqplot.Axis` whose labels travel before its ticks, and never without them.

    The browser takes the traits of a message in their order and draws ticks a moment later, with the labels that it
    had when they came: over newer ones, which it writes at once. So whenever labels change, it is asked for the ticks
    again, by a most number of them that is another each time.
    """

    @traitlets.observe("tick_labels")
    def _draw_ticks_again(self, _change: Any) -> None:
        self.num_ticks = _MANY + (self.num_ticks == _MANY)  # type: ignore[has-type]

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the state as ipywidgets sends it, labels first."""
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        first = {name: state[name] for name in ("tick_labels",) if name in state}
        return first | state
