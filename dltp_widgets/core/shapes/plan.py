"""What a step will do, worked out from shapes and dtypes alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Shape = tuple[int, ...]
Array = npt.NDArray[Any]
Places = npt.NDArray[np.int64]
"""Indices of n elements, one column each: shape (rank, n)."""


@dataclass(frozen=True)
class Kind:
    """All of a tensor that decides whether a step can be."""

    shape: Shape
    """Size of each axis; ``()`` of a scalar."""
    dtype: str
    """Name of the type of the elements, such as ``"int32"``."""

    @property
    def rank(self) -> int:
        """Number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """Number of elements."""
        return math.prod(self.shape)


@dataclass(frozen=True, eq=False)
class Sources:
    """Where n elements of a result come from in one operand: ``first + step * (0 ... count - 1)``."""

    first: Places
    """Flat index (row by row) of the first element used, shape (n,); -1: none of this operand."""
    step: int = 1
    """From one element used to the next, in flat indices."""
    count: int = 1
    """How many elements of the operand make one of the result."""


@dataclass(frozen=True, eq=False)
class Plan:
    """A step that can be."""

    shape: Shape
    """Shape of the result."""
    dtype: str
    """Its dtype."""
    rule: Callable[[], str]
    """Makes the rule in words, in the language in force; ``-1`` is worked out there."""
    tensorflow: str
    """The expression in TensorFlow, with ``{x}`` and ``{y}`` for the operands."""
    numpy: str
    """The same in NumPy."""
    run: Callable[..., Any]
    """Operands -> result, by NumPy."""
    trace: Callable[[Places], tuple[Sources, ...]]
    """Indices of elements of the result -> where they come from, for each operand."""
    products: int = 0
    """Multiplications that are added up; 0 where none are."""


Args = Mapping[str, Any]
Planner = Callable[[Args, Kind, Kind], Plan]
"""Arguments, the tensor and the second operand (the tensor again where there is none) -> the plan."""


def flat(places: Places, shape: Shape) -> Places:
    """Return the flat (row by row) index of each column of `places` in an array of this shape."""
    strides = [math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
    if not shape:
        return np.zeros(places.shape[1], np.int64)
    index: Places = np.array(strides, np.int64) @ places
    return index


def stretched(places: Places, shape: Shape) -> Places:
    """Return the flat index that broadcasting reads in an operand of this shape, for places of the result."""
    own = places[places.shape[0] - len(shape) :]
    return flat(own * np.array([[size != 1] for size in shape], np.int64).reshape(-1, 1), shape)


def times(sizes: Shape) -> str:
    """Return sizes as a product: ``"(25 x 2)"``; without brackets where there is only one."""
    product = " x ".join(map(str, sizes))
    return f"({product})" if len(sizes) > 1 else product or "1"
