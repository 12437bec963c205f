"""Memory that NumPy and TensorFlow can share: it begins where TensorFlow wants its tensors to begin.

An array that lies anywhere is copied on its way to the device; one from `empty_aligned` becomes the tensor as it
is, so that 600 MB of images are there once and not twice.
"""

from __future__ import annotations

import weakref
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array

ALIGNED = 64
"""Bytes on whose multiples TensorFlow wants its tensors to lie."""

_rooms: weakref.WeakValueDictionary[int, Array] = weakref.WeakValueDictionary()
"""The memory that was handed out, by the id of the array that owns it."""


def empty_aligned(shape: tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """Return an array with any values, in C order, on a multiple of `ALIGNED` bytes."""
    kind = np.dtype(dtype)
    size = int(np.prod(shape, dtype=np.int64)) * kind.itemsize
    room = np.empty(size + ALIGNED, dtype=np.uint8)
    _rooms[id(room)] = room
    return _part(room, -room.ctypes.data % ALIGNED, size, kind, shape)


def writable(array: Array) -> Array | None:
    """Return `array` again, writable, if its memory is from `empty_aligned` and begins as it should; else None.

    TensorFlow takes no array that is marked read-only. It only reads what it gets.
    """
    room = _rooms.get(id(array.base))
    if room is None or room is not array.base:
        return None
    if array.ctypes.data % ALIGNED or not array.flags.c_contiguous:
        return None
    return _part(room, array.ctypes.data - room.ctypes.data, array.nbytes, array.dtype, array.shape)


def _part(room: Array, first: int, size: int, kind: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    return room[first : first + size].view(kind).reshape(shape)
