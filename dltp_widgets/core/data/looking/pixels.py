"""Values that are drawn: the range of their colours, and images as bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array, is_small_float
from dltp_widgets.core.data.arrays.sampling import sample

PIXEL_RANGES = ((0.0, 1.0), (-1.0, 1.0), (0.0, 255.0))
"""The ranges in which images are stored, as such, scaled to 0..1 or to -1..1."""

MAX_READ = 10**6
"""Values that are read at most to find a range."""

_LEVELS = 255
_NAN, _ABOVE, _BELOW = 1, 2, 3
_SAME = 1e-5  # of the range: closer than four digits can show


@dataclass(frozen=True, eq=False)
class Pixels:
    """Images as bytes."""

    levels: npt.NDArray[np.uint8]
    """0 for the low end of the range, 255 for the high one; of the shape of the images."""

    mask: npt.NDArray[np.uint8] | None
    """Of the same shape: 1 where a value is NaN, 2 where it is infinite, 3 minus infinite; None if all are finite."""

    exact: bool
    """Whether every finite value can be had back: ``low + level / 255 * (high - low)``."""


def pixel_range(low: float | None, high: float | None) -> tuple[float, float]:
    """Return the range in which images are drawn.

    Parameters
    ----------
    low, high : float or None
        Their smallest and largest finite value; None where there is none.

    Returns
    -------
    (float, float)
        The first of `PIXEL_RANGES` that holds both, else the two themselves: images scaled to -1..1 look as they
        did before.
    """
    if low is None or high is None:
        return 0.0, 1.0
    return next((pair for pair in PIXEL_RANGES if pair[0] <= low and high <= pair[1]), (low, high))


def value_range(array: Array) -> tuple[float, float]:
    """Return the smallest and the largest finite value of numbers, (0, 1) if there is none.

    Parameters
    ----------
    array : ndarray
        bool, integers or floats, of any shape and layout; of more than `MAX_READ` values only a `sample` is read.
    """
    values = np.asarray(array if array.size <= MAX_READ else sample(array))
    if is_small_float(values.dtype):
        values = values.astype(np.float32)
    if values.dtype.kind == "f":
        values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def to_pixels(images: Array, low: float, high: float) -> Pixels:
    """Return numbers as levels between the two ends of a range; what lies outside is cut off.

    Parameters
    ----------
    images : ndarray
        bool, integers or floats, of any shape.
    low, high : float
        The ends of the range.
    """
    if images.dtype == np.uint8 and (low, high) == (0, _LEVELS):
        return Pixels(np.ascontiguousarray(images), None, exact=True)
    with np.errstate(over="ignore", invalid="ignore"):
        values = images.astype(np.float64)
        span = high - low
        finite = np.isfinite(values)
        places = (values - low) / span if span > 0 else np.zeros_like(values)
        levels = np.rint(np.clip(np.where(finite, places, 0.0), 0.0, 1.0) * _LEVELS)
        exact = bool(np.all(np.abs(places - levels / _LEVELS)[finite] <= _SAME)) if span > 0 else True
    return Pixels(levels.astype(np.uint8), None if finite.all() else _mask(values), exact)


def _mask(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    mask = np.zeros(values.shape, np.uint8)
    mask[np.isnan(values)] = _NAN
    mask[np.isposinf(values)] = _ABOVE
    mask[np.isneginf(values)] = _BELOW
    return mask
