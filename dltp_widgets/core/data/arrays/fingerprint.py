"""Whether the values of an array have changed, asked after every cell: cheap, so of a huge one not always certain."""

from __future__ import annotations

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.checksum import checksum
from dltp_widgets.core.data.arrays.sampling import sample

WHOLE = 256 << 20
"""Bytes up to which every value counts (some 50 ms); of more, only a sample does."""


def fingerprint(array: Array) -> tuple[tuple[int, ...], str, str]:
    """Return something equal for equal values; shape and type count, too.

    Of an array of more than `WHOLE` bytes a sample is read: a change of few values can go unseen.
    """
    part = array if array.nbytes <= WHOLE else sample(array)
    return array.shape, str(array.dtype), checksum(np.atleast_1d(part))
