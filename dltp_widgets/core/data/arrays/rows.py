"""Which rows of one array stand in another: found by hash, in the time of reading a part of each row.

Two passes. The first hashes `PART` bytes from the middle of each row, one cache line after the other; only rows
that it takes for equal are then compared as a whole, and no more than `MOST_BYTES` of them.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.deferred import Deferred
from dltp_widgets.core.data.arrays.wrong_value import remembered

PART = 256
"""Bytes of a row that the first pass reads: 64 pixels of float32, the heart of a digit."""

MOST_BYTES = 64 << 20
"""Bytes that the second pass reads at most; beyond, what it counted is a lower bound."""

_BLOCK = 1024
Hashes = npt.NDArray[np.uint64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


def copies(array: Array, among: Array) -> Mask:
    """Tell which rows of `array` stand in `among`, too, value by value; remembered as long as `array` lives.

    Parameters
    ----------
    array, among : ndarray
        Numbers, shapes ``(n, ...)`` and ``(m, ...)`` with equal rows; of one type, or nothing is found.

    Returns
    -------
    ndarray of bool
        Shape ``(n,)``.
    """
    return _known(array, among, np.arange(len(array)), np.arange(len(among)))


def copies_of_bytes(examples: Deferred, among: Deferred) -> Mask:
    """Tell which examples of a file stand among others, by their bytes, whatever is done to them; see `copies`."""
    rows, others = (np.arange(len(d)) if d.rows is None else d.rows for d in (examples, among))
    return _known(examples.base, among.base, rows, others)


def _known(array: Array, among: Array, rows: Places, others: Places) -> Mask:
    """Return what `_copies` found before, as long as `array` lives."""
    if array.dtype != among.dtype or array.shape[1:] != among.shape[1:] or not array[:1].size:
        return np.zeros(len(rows), np.bool_)
    question = "copies", _digest_of(rows), len(others), _digest_of(part_hashes(among)[others])
    found: Mask = remembered(array, question, lambda array: _copies(array, among, rows, others))
    return found


def _copies(array: Array, among: Array, rows: Places, others: Places) -> Mask:
    """Tell which of the `rows` of an array stand among the rows `others`."""
    own, theirs = part_hashes(array)[rows], part_hashes(among)[others]
    found = np.flatnonzero(_stand_in(own, np.sort(theirs)))
    if array[:1].nbytes > PART and len(found):  # the part is not the whole
        most = max(1, MOST_BYTES // (2 * array[:1].nbytes))
        found = found[:most]
        candidates = np.flatnonzero(_stand_in(theirs, np.sort(own[found])))[:most]
        whole = _hashes(among, others[candidates])
        found = found[_stand_in(_hashes(array, rows[found]), np.sort(whole))]
    mask = np.zeros(len(rows), np.bool_)
    mask[found] = True
    return mask


def part_hashes(array: Array) -> Hashes:
    """Return a hash of the middle of each row, uint64 ``(n,)``; remembered as long as the array lives."""
    hashes: Hashes = remembered(array, "part hashes", _part_hashes)
    return hashes


def _digest_of(numbers: Hashes | Places) -> bytes:
    return blake2b(np.ascontiguousarray(numbers).tobytes(), digest_size=16).digest()


def _stand_in(values: Hashes, ordered: Hashes) -> Mask:
    """Tell which values stand in a sorted array; faster than `numpy.isin`, which sorts both."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    places = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.asarray(ordered[places] == values)


def _part_hashes(array: Array) -> Hashes:
    width = max(1, min(array[0].size, PART // array.itemsize))
    start = (array[0].size - width) // 2
    return _hashes(array.reshape(len(array), -1)[:, start : start + width], np.arange(len(array)))


def _hashes(array: Array, rows: npt.NDArray[np.intp]) -> Hashes:
    flat = array.reshape(len(array), -1)
    parts = [_digest(flat[rows[i : i + _BLOCK]]) for i in range(0, len(rows), _BLOCK)]
    return np.concatenate(parts) if parts else np.empty(0, np.uint64)


def _digest(rows: Array) -> Hashes:
    """Return the sum of the words of each row times odd random numbers, modulo 2**64, stirred in between.

    A polynomial hash as of Carter and Wegman (1979); two rows of one hash are equal but for chance 2**-60 or so.
    """
    octets = np.ascontiguousarray(rows).view(np.uint8).reshape(len(rows), -1)
    if octets.shape[1] % 8:
        octets = np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8)))
    words = octets.view(np.uint64)
    factors = np.random.default_rng(2**31).integers(1, 2**63, words.shape[1], np.uint64) | np.uint64(1)
    with np.errstate(over="ignore"):
        mixed = words * factors
        mixed ^= mixed >> np.uint64(32)
        total: Hashes = (mixed * np.uint64(0x9E3779B97F4A7C15)).sum(axis=1, dtype=np.uint64)
    return total
