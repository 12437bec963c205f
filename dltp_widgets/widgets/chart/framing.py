"""The frame of a chart: which stretch of x, and of y in each panel, is in it."""

from __future__ import annotations

from dltp_widgets.widgets.plots.thinning import Frame

_LEAST = 1e-3
"""Smallest frame, in epochs or batches."""


class Framing:
    """What the viewer zoomed into; nothing chosen is everything."""

    def __init__(self) -> None:
        self.x: Frame | None = None
        self.y: dict[str, Frame] = {}

    @property
    def chosen(self) -> bool:
        """Whether anything is not as it was at first."""
        return self.x is not None or bool(self.y)

    def reset(self) -> None:
        """Show everything again."""
        self.x, self.y = None, {}

    def zoom(self, factor: float, whole: Frame) -> None:
        """Make the stretch of x `factor` times as long, about its middle; `whole` is all there is."""
        low, high = self.x or whole
        middle, half = (low + high) / 2, max((high - low) * factor / 2, _LEAST)
        self._set_x(middle - half, middle + half, whole)

    def pan(self, share: float, whole: Frame) -> None:
        """Move the stretch of x by a share of its length, to the right if positive; not beyond `whole`."""
        low, high = self.x or whole
        way = (high - low) * share
        way = min(max(way, whole[0] - low), whole[1] - high) if way else 0.0
        self._set_x(low + way, high + way, whole)

    def _set_x(self, low: float, high: float, whole: Frame) -> None:
        low, high = max(low, whole[0]), min(high, whole[1])
        self.x = None if (low, high) == whole or low >= high else (low, high)
