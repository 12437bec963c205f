"""One axis of a panel: where its ends and ticks are, and where a value is drawn.

A logarithm is taken here, not by the browser's scale, which draws nothing at all once there is a zero.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.language import decimal
from dltp_widgets.widgets.plots.thinning import Points
from dltp_widgets.widgets.plots.ticks import tick_key, tick_labels, value_ticks

_MOST_DECADES = 6
"""Labels of a logarithmic axis at most."""


@dataclass(frozen=True)
class Axis:
    """One axis, in the coordinates of the drawing."""

    low: float
    high: float
    ticks: tuple[float, ...]
    floor: float | None = None
    """Smallest value that a logarithmic axis shows; None: the axis is a plain one."""

    @property
    def labels(self) -> dict[str, str]:
        """Tick, as the browser writes it -> label, in the language in force."""
        if self.floor is None:
            return tick_labels(self.ticks)
        return {tick_key(tick): decimal(f"{10.0**tick:g}") for tick in self.ticks}

    def place(self, values: Points) -> Points:
        """Return where values are drawn, ``(n,)``."""
        return values if self.floor is None else np.log10(np.maximum(values, self.floor))

    def at(self, value: float) -> float:
        """Return where one value is drawn."""
        return float(self.place(np.array([value]))[0])

    def value(self, place: float) -> float:
        """Return the value drawn at a place."""
        return float(10.0**place) if self.floor is not None else place

    def clamped(self, x: Points, y: Points) -> Iterator[tuple[float, float]]:
        """Yield where the values are marked that a logarithm cannot show."""
        if self.floor is not None and len(y):
            for place in x[y < self.floor].tolist():
                yield place, math.log10(self.floor)


def plain_axis(ticks: tuple[float, ...] | None = None, *, values: Points | None = None) -> Axis:
    """Return an axis over given ticks, or over values and zero."""
    if ticks is None:
        found = values if values is not None else np.empty(0)
        low, high = (float(found.min()), float(found.max())) if len(found) else (0.0, 1.0)
        ticks = value_ticks(min(low, 0.0), high)
    return Axis(ticks[0], ticks[-1], ticks)


def accuracy_axis() -> Axis:
    """Return the axis of a share, from 0 to 1."""
    return plain_axis((0.0, 0.2, 0.4, 0.6, 0.8, 1.0))


def framed_axis(low: float, high: float) -> Axis:
    """Return an axis with chosen ends."""
    inside = tuple(tick for tick in value_ticks(low, high) if low <= tick <= high)
    return Axis(low, high, inside or (low, high))


def decade_axis(values: Points, frame: tuple[float, float] | None = None) -> Axis:
    """Return a logarithmic axis over the positive ones of `values`; the others are clamped to its floor.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
    frame : (float, float), optional
        Chosen ends, as values.
    """
    positive = values[values > 0]
    low, high = (float(positive.min()), float(positive.max())) if len(positive) else (0.1, 1.0)
    if frame is not None and frame[1] > 0:
        low, high = (frame[0] if frame[0] > 0 else min(low, frame[1] / 10)), frame[1]
    first, last = math.floor(math.log10(low) + 1e-9), math.ceil(math.log10(high) - 1e-9)
    if len(positive) < len(values) and frame is None:
        first -= 1  # room for what is clamped, below everything that is measured
    last = max(last, first + 1)
    step = -(-(last - first) // _MOST_DECADES)
    ticks = tuple(float(tick) for tick in range(first, last + 1, step))
    if frame is not None:
        return Axis(math.log10(low), math.log10(high), ticks, low)
    return Axis(float(first), float(last), ticks, 10.0**first)
