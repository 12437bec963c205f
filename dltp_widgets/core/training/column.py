"""A growing row of numbers: cheap to add to, cheap to look at while it grows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_LEAST = 64


class Column:
    """Numbers that are added, of which the last may be told anew.

    What was looked at before stays as it was: a full buffer is replaced, never moved. One thread adds, any
    thread looks.

    Parameters
    ----------
    values : array_like, optional
        The first ones, 1-d.
    dtype : dtype, default float64
    """

    def __init__(self, values: npt.ArrayLike = (), dtype: npt.DTypeLike = np.float64) -> None:
        self._buffer = np.array(values, dtype=dtype)
        self._length = len(self._buffer)

    def __len__(self) -> int:
        return self._length

    def append(self, value: float) -> None:
        """Add one number."""
        self._reserve(self._length + 1)
        self._buffer[self._length] = value
        self._length += 1

    def extend(self, values: npt.ArrayLike) -> None:
        """Add several numbers, 1-d."""
        added = np.asarray(values)
        self._reserve(self._length + len(added))
        self._buffer[self._length : self._length + len(added)] = added
        self._length += len(added)

    def replace_last(self, value: float) -> None:
        """Put another number in the place of the last one; what was looked at before stays as it was."""
        self._buffer = self._buffer.copy()
        self._buffer[self._length - 1] = value

    def fill(self, length: int, value: float = np.nan) -> None:
        """Add `value` up to `length` numbers in all; a longer column stays as it is."""
        if self._length < length:
            self._reserve(length)
            self._buffer[self._length : length] = value
            self._length = length

    def view(self) -> npt.NDArray[Any]:
        """Return the numbers so far, shape ``(len(self),)``: no copy, read-only, and never changing."""
        found = self._buffer[: self._length]
        found.flags.writeable = False
        return found

    def copy(self) -> Column:
        """Return an independent column."""
        return Column(self.view(), self._buffer.dtype)

    def _reserve(self, length: int) -> None:
        if length > len(self._buffer):
            grown = np.empty(max(length, 2 * len(self._buffer), _LEAST), self._buffer.dtype)
            grown[: self._length] = self._buffer[: self._length]
            self._buffer = grown


_numbers = [np.arange(1.0, 1025.0)]
"""1, 2, 3...: shared, so that a million batches are not numbered anew at each look."""


def counted(n: int) -> npt.NDArray[np.float64]:
    """Return the numbers from 1 to `n`, read-only."""
    if len(_numbers[0]) < n:
        _numbers[0] = np.arange(1.0, 2.0 * n)
    found = _numbers[0][:n]
    found.flags.writeable = False
    return found
