"""Where every element went: the part of each tensor that can be seen, and what links the parts.

Nothing here grows with the tensors: indices are worked out for the elements that are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.shapes.chain import Operand, Taken
from dltp_widgets.core.shapes.plan import Array, Places, Shape, Sources

MAX_SHOWN = 1000
"""Most elements of a tensor that are shown."""

_MOST_COLUMNS = 40
_LONGEST_VECTOR = 200


@dataclass(frozen=True, eq=False)
class Shown:
    """The corner of a tensor that is shown."""

    name: str
    """Of the tensor; a list that was typed is its own name."""
    shape: Shape
    """Of the whole tensor."""
    dtype: str
    window: Shape
    """How many elements are shown along each axis, from the first one on."""
    values: Array
    """Those elements, of the shape `window`."""


@dataclass(frozen=True, eq=False)
class IndexMap:
    """What can be seen of a step."""

    arrays: tuple[Shown, ...]
    """The operands, then the result; before any step the start alone."""
    sources: tuple[Sources, ...] = ()
    """For each operand, where the elements shown of the result come from."""


def index_map(taken: Taken) -> IndexMap:
    """Return the map of a step: its operands, its result, and what links them."""
    result = shown(taken.name, taken.value)
    operands = tuple(shown(operand.name, operand.value) for operand in taken.operands)
    return IndexMap((*operands, result), taken.plan.trace(places(result.window)))


def start_map(start: Operand) -> IndexMap:
    """Return the map before any step."""
    return IndexMap((shown(start.name, start.value),))


def shown(name: str, array: Array) -> Shown:
    """Return the corner of a tensor that is shown."""
    window = corner(array.shape)
    return Shown(name, array.shape, array.dtype.name, window, array[tuple(slice(0, n) for n in window)])


def corner(shape: Shape) -> Shape:
    """Return how many elements are shown along each axis: all, or `MAX_SHOWN` at most."""
    room = MAX_SHOWN
    window: list[int] = []
    for axis in reversed(range(len(shape))):
        most = _LONGEST_VECTOR if len(shape) == 1 else _MOST_COLUMNS
        seen = min(shape[axis], room, most)
        room //= max(seen, 1)
        window.append(seen)
    return tuple(reversed(window))


def places(window: Shape) -> Places:
    """Return the index of each element of a window, row by row, one column each."""
    count = int(np.prod(window, dtype=np.int64))
    return np.indices(window, np.int64).reshape(len(window), count)
