"""An axis whose new ticks bear their own labels."""

from __future__ import annotations

from typing import Any

import bqplot


class TickedAxis(bqplot.Axis):
    """A `bqplot.Axis` whose labels travel before its ticks.

    The browser takes the traits of a message in their order, draws new ticks a moment later, and then with the
    labels that it had when they came.
    """

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """Return the state as ipywidgets sends it, labels first."""
        state: dict[str, Any] = super().get_state(key, drop_defaults)
        first = {name: state[name] for name in ("tick_labels",) if name in state}
        return first | state
