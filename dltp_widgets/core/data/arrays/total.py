"""The statistics of an array of any size, gathered in one pass over blocks that fit the processor's cache.

Unlike `moments`, which is per column and in float64, this is over all elements and as fast as memory can be
read. The blocks are merged as Chan, Golub and LeVeque (1979) do.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.machine import cpu_count

_BLOCK = 1 << 17
"""Elements of a block: half a megabyte of float32 stays in the cache, and NumPy's calls cost nothing beside it."""

_LARGE = 1 << 22
"""Elements from which on threads are worth starting."""

_PARTS = 4
"""Parts of a large array; always as many, so that every machine finds the same numbers."""

_SHARED_BLOCK = 1 << 19
"""Elements of a block where threads share the interpreter: with smaller ones they wait for it, and for each other."""

_ROW = 1 << 10
"""Elements that are added in float32; the sums of rows are added in float64."""

_UNDERFLOW = 1e-30  # squares of float32 numbers this small have lost their digits
_CANCELLED = 0.1  # the share of the sum of squares below which its difference from the mean's has lost digits


def blocks(array: Array, size: int = _BLOCK) -> Iterator[Array]:
    """Yield all elements, in the order of memory, as 1-D blocks; no more than a block is copied."""
    if array.flags.c_contiguous or array.flags.f_contiguous:
        flat = array.ravel(order="K")  # a view: the memory is in one piece
        for start in range(0, flat.size, size):
            yield flat[start : start + size]
    elif array.size:
        yield from np.nditer(array, flags=["external_loop", "buffered"], order="K", buffersize=_BLOCK)


def total_of(array: Array) -> Total:
    """Return the statistics of an array; a large one is read by several threads, in parts that do not depend on them.

    NumPy lets go of the interpreter while it computes on a block, and a single core cannot keep up with the memory.
    """
    whole = array.flags.c_contiguous or array.flags.f_contiguous
    if array.size < _LARGE or not whole or array.dtype.kind not in "fiub":
        return _counted(array)
    flat = array.ravel(order="K")  # a view
    with ThreadPoolExecutor(min(_PARTS, cpu_count())) as pool:
        first, *others = pool.map(partial(_counted, size=_SHARED_BLOCK), np.array_split(flat, _PARTS))
    for other in others:
        first.join(other)
    return first


def _counted(array: Array, size: int = _BLOCK) -> Total:
    total = Total()
    with np.errstate(all="ignore"):  # of each thread
        for block in blocks(array, size):
            total.add(block)
    return total


class Total:
    """The statistics of the blocks seen so far: of their finite values, and counts of the rest."""

    def __init__(self) -> None:
        self.n = self.nan = self.inf = self.zeros = 0
        self.low: Any = None
        self.high: Any = None
        self.mean = self.m2 = 0.0
        self._parts: tuple[Total, Total] | None = None

    def add(self, block: Array) -> None:
        """Count one block."""
        if block.dtype.kind == "c":
            self.zeros += block.size - int(np.count_nonzero(block))
            self.nan += int(np.count_nonzero(np.isnan(block)))
            self.inf += int(np.count_nonzero(np.isinf(block)))
            self._add_parts(block[np.isfinite(block)])
            return
        if block.dtype.kind == "V" or block.dtype == np.float16:
            block = block.astype(np.float32)  # bfloat16 and its like: exact, and NumPy computes with it
        self.zeros += int(np.count_nonzero(block == 0))  # of floats, five times as fast as without comparing
        low, high = block.min(), block.max()
        if block.dtype.kind == "f" and not (np.isfinite(low) and np.isfinite(high)):
            block = self._finite(block)
            if not block.size:
                return
            low, high = block.min(), block.max()
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)
        self._merge(block)

    def join(self, other: Total) -> None:
        """Count what another one has seen; of real numbers, which have no parts."""
        self.nan, self.inf, self.zeros = self.nan + other.nan, self.inf + other.inf, self.zeros + other.zeros
        if other.low is None:
            return
        self.low = other.low if self.low is None else min(self.low, other.low)
        self.high = other.high if self.high is None else max(self.high, other.high)
        self._join_moments(other.n, other.mean, other.m2)

    def statistics(self) -> tuple[Any, Any, float | complex | None, float | None]:
        """Return min, max, mean and std as Python numbers; None for what is unknown or beyond float64.

        Complex numbers have no order, hence neither min nor max; their std is that of their distances from the mean.
        """
        if self._parts is not None:
            (real, wide), (imaginary, high) = (part._mean_and_std() for part in self._parts)
            if real is None or imaginary is None or wide is None or high is None:
                return None, None, None, None
            return None, None, complex(real, imaginary), math.hypot(wide, high)
        if self.low is None:
            return None, None, None, None
        return self.low.item(), self.high.item(), *self._mean_and_std()

    def _mean_and_std(self) -> tuple[float | None, float | None]:
        variance = max(0.0, self.m2 / self.n)
        mean = self.mean if math.isfinite(self.mean) else None
        return mean, math.sqrt(variance) if mean is not None and math.isfinite(variance) else None

    def _add_parts(self, block: Array) -> None:
        if block.size:
            self._parts = self._parts or (Total(), Total())
            for part, values in zip(self._parts, (block.real, block.imag), strict=True):
                part.add(np.ascontiguousarray(values))

    def _finite(self, block: Array) -> Array:
        nan = int(np.count_nonzero(np.isnan(block)))
        finite: Array = block[np.isfinite(block)]
        self.nan += nan
        self.inf += block.size - finite.size - nan
        return finite

    def _merge(self, block: Array) -> None:
        n = block.size
        mean, m2 = _moments(block)
        lost = not math.isfinite(m2) or (m2 < _UNDERFLOW and self.low != self.high)
        if lost and block.dtype != np.float64:
            mean, m2 = _moments(block.astype(np.float64))
        self._join_moments(n, mean, m2)

    def _join_moments(self, n: int, mean: float, m2: float) -> None:
        delta, self.n = mean - self.mean, self.n + n
        self.mean += delta * n / self.n
        self.m2 += m2 + delta * delta * (self.n - n) * n / self.n


def _moments(block: Array) -> tuple[float, float]:
    """Return mean and sum of squared deviations of a block; float32 is not widened: see the tests."""
    if block.dtype.kind != "f":
        block = block.astype(np.float64)
    total, squares = _sums(block)
    mean = total / block.size
    m2 = squares - total * mean
    if m2 > _CANCELLED * squares:
        return mean, m2
    centre = block.dtype.type(mean)  # far from zero for their spread: measure from the mean
    total, squares = _sums(block - centre)
    residual = total / block.size  # the centre is rounded
    return float(centre) + residual, squares - residual * total


def _sums(block: Array) -> tuple[float, float]:
    """Return the sum and the sum of squares, by rows that are added in float64."""
    whole = block.size - block.size % _ROW
    rows, tail = block[:whole].reshape(-1, _ROW), block[whole:]
    ones = np.ones(_ROW, block.dtype)
    total = np.vecdot(rows, ones).sum(dtype=np.float64) + tail.sum(dtype=np.float64)
    squares = np.vecdot(rows, rows).sum(dtype=np.float64) + np.dot(tail, tail)
    return float(total), float(squares)
