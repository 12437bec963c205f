"""Examples that are not computed yet: the bytes of a file, which of them, and what is to be done with them.

Images lie in a file as one byte a value and are wanted as float32: four times the memory. A chain such as
``load_dataset("cifar10").split().scale("minus_one_one")`` would hold three such copies at its peak. So each
operation only notes what is to be done, and the numbers are computed when somebody reads them, block by block,
straight from the bytes: value by value the same, whatever the blocks.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.aligned import empty_aligned
from dltp_widgets.core.data.arrays.arrays import Array, frozen

Step = Callable[[Array], Array]
"""Does something to examples, each by itself and each value as in any other company."""

_BLOCK = 1 << 22
"""Bytes of a result that are computed at a time."""

_FEW = 512
"""Examples from which the range of all is judged."""

_making = threading.RLock()
"""Held while examples are computed: two threads that ask for them get the same array."""


def as_float32(examples: Array) -> Array:
    """Return examples as float32; the first step of images."""
    return examples.astype(np.float32)


@dataclass(frozen=True, eq=False)
class Deferred:
    """An array to come.

    Attributes
    ----------
    base : ndarray
        The examples as the file holds them, perhaps mapped into memory.
    rows : ndarray of int, optional
        Which of them, in which order; None: all.
    steps : tuple of callable
        What is done with a block of them, in order.
    """

    base: Array
    rows: npt.NDArray[np.intp] | None = None
    steps: tuple[Step, ...] = (as_float32,)

    def __len__(self) -> int:
        return len(self.base) if self.rows is None else len(self.rows)

    @cached_property
    def _probe(self) -> Array:
        return self._done(self.base[:1])

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape that the array will have."""
        return (len(self), *self._probe.shape[1:])

    @property
    def size(self) -> int:
        """How many numbers there will be."""
        return math.prod(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that its numbers will have."""
        return self._probe.dtype

    def take(self, rows: npt.NDArray[Any]) -> Deferred:
        """Return the examples at `rows`, in that order."""
        return replace(self, rows=np.asarray(rows if self.rows is None else self.rows[rows]))

    def first(self, n: int) -> Deferred:
        """Return the first `n` examples."""
        if self.rows is not None:
            return replace(self, rows=self.rows[:n])
        return replace(self, base=self.base[:n])

    def then(self, step: Step) -> Deferred:
        """Return the examples after one more step; an impossible one raises its error now."""
        deferred = replace(self, steps=(*self.steps, step))
        _ = deferred.shape
        return deferred

    @cached_property
    def few(self) -> Array:
        """Some of the examples, evenly spread: enough to judge the range of the values, and not all are computed."""
        places = np.unique(np.linspace(0, max(0, len(self) - 1), min(_FEW, len(self))).astype(np.intp))
        return frozen(self._done(self.base[places if self.rows is None else self.rows[places]]))

    @cached_property
    def is_finite(self) -> bool:
        """Whether surely no value is NaN or infinite.

        Each step grows or falls with each value, so what it makes of the least and the largest byte holds all others.
        """
        if self.base.dtype != np.uint8:
            return False
        ends = np.stack([np.full(self.base.shape[1:], byte, np.uint8) for byte in (0, 255)])
        return bool(np.isfinite(self._done(ends)).all())

    @property
    def is_made(self) -> bool:
        """Whether they are there as numbers."""
        return "_array" in self.__dict__

    def array(self) -> Array:
        """Return all of them, computed the first time, as an array that cannot be written to."""
        with _making:
            if not self.is_made:
                self.__dict__["_array"] = self._computed()
        made: Array = self.__dict__["_array"]
        return made

    def _computed(self) -> Array:
        """Compute them block by block, in memory that TensorFlow can share."""
        result = empty_aligned(self.shape, self.dtype)
        many = max(1, _BLOCK // max(1, self._probe.nbytes))
        for start in range(0, len(self), many):
            part = slice(start, start + many)
            result[part] = self[part]
        return frozen(result)

    def __getitem__(self, part: slice) -> Array:
        """Compute some examples, for whoever reads all of them once, block by block."""
        return self._done(self.base[part if self.rows is None else self.rows[part]])

    def __array__(self, dtype: npt.DTypeLike | None = None, copy: bool | None = None) -> Array:
        return np.asarray(self.array(), dtype=dtype)

    def _done(self, examples: Array) -> Array:
        for step in self.steps:
            examples = step(examples)
        return examples
