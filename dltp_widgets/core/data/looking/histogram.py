"""How often which values occur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.sampling import SAMPLE, sample

BINS = 40
"""Bars at most."""

_LARGEST = float(np.finfo(np.float64).max)
_COUNTS = 2**31  # floats beyond this are no counts


@dataclass(frozen=True)
class Histogram:
    """Counts in ranges of equal width."""

    edges: tuple[float, ...]
    """The ends of the ranges, one more than counts; of integers half-way between them."""

    counts: tuple[int, ...]
    """How many of the values read lie in each."""

    sampled: bool
    """Whether a sample was read, and not all values."""

    whole: bool
    """Whether the values are whole numbers."""

    @property
    def centres(self) -> tuple[float, ...]:
        """The middle of each range."""
        return tuple(low / 2 + high / 2 for low, high in zip(self.edges, self.edges[1:], strict=False))

    @property
    def shares(self) -> tuple[float, ...]:
        """The counts in percent of all values read."""
        total = sum(self.counts) or 1
        return tuple(100 * count / total for count in self.counts)


def histogram(array: Array, low: float | None, high: float | None, bins: int = BINS) -> Histogram | None:
    """Return the histogram of the finite values; None if there are none, or they have no order.

    Parameters
    ----------
    array : ndarray
        Real numbers; of more than `SAMPLE` values a sample is read.
    low, high : float or None
        The smallest and the largest finite value of the array, see `TensorSummary`.
    bins : int, default `BINS`
        Bars at most.
    """
    if low is None or high is None:
        return None
    values = sample(array).astype(np.float64)
    values = values[np.isfinite(values)]
    whole = array.dtype.kind in "biu" or _are_whole(values, low, high)
    edges = _edges(float(low), float(high), bins, whole=whole)
    counts, _same_edges = np.histogram(values, edges)
    return Histogram(tuple(edges.tolist()), tuple(counts.tolist()), array.size > SAMPLE, whole)


def _are_whole(values: np.ndarray, low: float, high: float) -> bool:
    """Tell whether floats are counts: whole numbers, small enough to be told apart."""
    return (
        max(abs(low), abs(high)) < _COUNTS and bool(np.all(values == np.rint(values))) and low == round(low)
    )


def _edges(low: float, high: float, bins: int, *, whole: bool) -> np.ndarray:
    if low == high:  # one bar needs neighbours to have a width
        step = 1.0 if whole else max(abs(low), 1.0) / 2
        return np.array([min(max(low + step * k, -_LARGEST), _LARGEST) for k in (-1.5, -0.5, 0.5, 1.5)])
    if whole:  # every bar holds the same number of integers, or there would be a comb
        width = max(1.0, np.ceil((high - low + 1) / bins))
        edges = low - 0.5 + width * np.arange(np.ceil((high - low + 1) / width) + 1)
        edges[0], edges[-1] = min(edges[0], low), max(edges[-1], high)  # beyond 2**53 these are rounded
        return np.asarray(edges)
    edges = np.linspace(low / 2, high / 2, bins + 1) * 2  # the halves: high - low may be infinite
    edges[0], edges[-1] = low, high
    return edges
