"""What an array looks like, in one line of numbers.

The array is read once, in blocks that fit the processor's cache, and the blocks' moments are merged (Chan,
Golub and LeVeque); nothing the size of the array is ever allocated, whatever its layout. An axis along which
the same memory is repeated (a broadcast view) is read once and counted as often as it is repeated. What is
still too large to be read through is judged by a sample.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array, Reading, is_small_float, read
from dltp_widgets.core.data.arrays.sampling import sample
from dltp_widgets.core.data.arrays.total import blocks, total_of

MAX_ELEMENTS = 10**10
"""The most elements that are read; more would take more than some ten seconds."""

MAX_SAMPLE = 10**6
"""The elements that are read of an array that has more than `MAX_ELEMENTS`."""

MAX_DISTINCT = 10**6
"""The most elements among which distinct values are counted, for types of more than 16 bit: sorting is
slow."""

_SMALL_ITEM = 2  # bytes: with at most 65,536 possible values, a table of those seen is exact


@dataclass(frozen=True)
class TensorSummary:
    """Shape, type and statistics of an array."""

    shape: tuple[int, ...]
    """The size of each axis; ``()`` for a scalar."""

    dtype: str
    """The type of the elements as NumPy names it, such as ``"float32"``."""

    nbytes: int
    """The bytes of all elements (a broadcast view occupies fewer)."""

    min: float | None = None
    """The smallest finite value (an int for integers); None for text, dates, complex numbers or if there is
    none."""

    max: float | None = None
    """The largest finite value, likewise."""

    mean: float | complex | None = None
    """The mean of the finite values, complex of complex numbers; None for text, dates or if there is none."""

    std: float | None = None
    """Their population standard deviation (divided by n), likewise; as ``numpy.std``."""

    nan: int = 0
    """How many elements are NaN."""

    inf: int = 0
    """How many are infinite, of either sign."""

    zeros: int = 0
    """How many are 0."""

    distinct: int | None = None
    """How many values differ, exactly; None of floats and complex numbers, which hardly ever repeat, and where it
    would take too long (more than 16 bit and `MAX_DISTINCT`)."""

    distinct_at_least: int | None = None
    """Of integers whose values were not all counted: how many differ in a sample."""

    sampled: int | None = None
    """How many elements the statistics are from, if not from all; then NaN, infinities and zeros are counts
    in the sample, too."""

    held: int = 0
    """The bytes that are really occupied: fewer than `nbytes` in a broadcast view."""

    kind: str = ""
    """What the object is, as its library calls it: ``"tf.Variable"``."""

    device: str = "CPU"
    """Where its values lie, such as ``"GPU:0"``."""

    axis_names: tuple[str, ...] = ()
    """A name for each axis, or nothing."""

    dtype_kind: str = ""
    """The kind of the elements as ``numpy.dtype.kind`` has it: ``"f"`` for all floats, bfloat16 among them."""

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements."""
        return math.prod(self.shape)

    @property
    def counted(self) -> int:
        """The number of elements that `nan`, `inf` and `zeros` are counted among."""
        return self.size if self.sampled is None else self.sampled


def summarise(x: object) -> TensorSummary:
    """Return the summary of anything array-like.

    Parameters
    ----------
    x : array-like
        A NumPy array, a list, a scalar, a tf.Tensor, a Keras variable, ... of any rank and layout, also
        empty.

    Returns
    -------
    TensorSummary
        Statistics are those of the finite values; NaN and infinities are counted.

    Raises
    ------
    DataError
        If `x` is no regular grid of values.
    """
    return summary_of(read(x))


def summary_of(reading: Reading, axis_names: tuple[str, ...] = ()) -> TensorSummary:
    """Return the summary of what was read; `axis_names` go before those that its library knows."""
    array, source = reading.array, reading.source
    once = _without_repetition(array)
    return replace(
        _statistics(array, once),
        held=once.nbytes,
        kind=source.kind,
        device=source.device,
        axis_names=axis_names or source.axis_names(),
    )


def _statistics(array: Array, once: Array) -> TensorSummary:
    kind = "f" if is_small_float(array.dtype) else array.dtype.kind
    plain = TensorSummary(array.shape, str(array.dtype), array.nbytes, dtype_kind=kind)
    if kind not in "biufc":
        return replace(plain, distinct=_count_distinct(once))
    sampled = once.size > MAX_ELEMENTS
    total = total_of(sample(once, MAX_SAMPLE) if sampled else once)
    repeated = 1 if sampled else array.size // max(1, once.size)
    low, high, mean, std = total.statistics()
    distinct = None if sampled or kind in "fc" else _count_distinct(once)
    unknown = distinct is None and kind in "iu"
    return replace(
        plain,
        min=low,
        max=high,
        mean=mean,
        std=std,
        nan=total.nan * repeated,
        inf=total.inf * repeated,
        zeros=total.zeros * repeated,
        distinct=distinct,
        distinct_at_least=len(np.unique(sample(once))) if unknown else None,
        sampled=MAX_SAMPLE if sampled else None,
    )


def _without_repetition(array: Array) -> Array:
    """Return the array with a single index on each axis along which the same memory is repeated."""
    cut = tuple(
        slice(0, 1) if stride == 0 and n > 1 else slice(None)
        for stride, n in zip(array.strides, array.shape, strict=True)
    )
    return array[cut]


def _count_distinct(array: Array) -> int | None:
    if array.dtype.kind == "b":
        return int(array.any()) + int(not array.all())
    if array.size <= MAX_DISTINCT:
        return len(np.unique(array))
    if array.dtype.itemsize > _SMALL_ITEM or array.dtype.kind not in "iu":
        return None
    pattern = np.dtype(f"u{array.dtype.itemsize}")
    seen = np.zeros(1 << 8 * array.dtype.itemsize, bool)
    for block in blocks(array):
        values = block.view(pattern)
        if not seen[values].all():  # to read is faster than to write what is there
            seen[values] = True
    return int(np.count_nonzero(seen))
