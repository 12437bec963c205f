"""A few values of a large array, the same ones each time."""

from __future__ import annotations

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array

SAMPLE = 1 << 16
"""Values of a sample: enough for a histogram, a few milliseconds wherever they lie."""


def sample(array: Array, most: int = SAMPLE) -> Array:
    """Return all values of a small array, else `most` of them, drawn evenly with a fixed seed.

    Returns
    -------
    ndarray
        1-D, a copy or a view. Memory is read in rising order of the first axis.
    """
    if array.size <= most:
        return array.ravel()
    draw = np.random.default_rng(0)
    places = [draw.integers(0, size, most) for size in array.shape]
    places[0].sort()  # the others are independent of it, so this changes only the order of the sample
    drawn: Array = array[tuple(places)]
    return drawn
