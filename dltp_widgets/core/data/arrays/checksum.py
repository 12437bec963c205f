"""A short text that tells one array from another, at the speed of reading it once.

Each block of an array is looked at as a table of 64 columns of 64-bit words; the sums of its rows and of its
columns go into a hash. One changed value changes both, two that changed places change the one or the other.
It finds mistakes; it is no proof against somebody who wants to deceive.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array

_BLOCK = 2**18
"""Bytes of a block: it stays in the processor's cache between the two sums."""

_COLUMNS = 64


def checksum(array: Array) -> str:
    """Return 32 hexadecimal digits that depend on the type, the shape and every value of `array`.

    Parameters
    ----------
    array : ndarray
        Numbers of any type, shape (n, ...), in any memory layout. MNIST takes about 20 ms.
    """
    digest = blake2b(f"{array.dtype.name} {array.shape}".encode(), digest_size=16)
    row = array.itemsize * int(np.prod(array.shape[1:], dtype=np.int64))
    rows = max(1, _BLOCK // max(row, 1))
    for start in range(0, len(array), rows):
        block = np.ascontiguousarray(array[start : start + rows])
        _add(digest, block.reshape(-1).view(np.uint8))
    return digest.hexdigest()


def _add(digest: blake2b, block: npt.NDArray[np.uint8]) -> None:
    whole = len(block) - len(block) % (8 * _COLUMNS)
    table = block[:whole].view(np.uint64).reshape(-1, _COLUMNS)
    for part in (table.sum(axis=0), table.sum(axis=1), block[whole:]):
        digest.update(part.tobytes())
