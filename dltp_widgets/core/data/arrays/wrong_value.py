"""Where an array first holds a value that no training can use, and which examples hold none.

Arrays are read in blocks of rows, so that nothing of their size is allocated. What was found in an array that
cannot be written to (those of a `Dataset`) is remembered as long as the array lives: a check after each
keystroke reads it once. Where the owner of its memory may write there, the answer is old after some seconds.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array

_BLOCK = 1 << 18
"""Elements of a block: what a question makes of it stays in the processor's cache."""

_LASTS = 5.0
"""Seconds for which an answer is taken for true of memory that its owner may write to."""

_HALF_EXPONENT = np.uint16(0x7C00)
"""The exponent bits of a float16: all set for NaN and infinities."""

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class WrongValue:
    """One value and its place."""

    index: tuple[int, ...]
    """Its index in the array; the first number is the row."""

    value: float
    """The value: ``nan``, ``inf``, a label..."""

    @property
    def row(self) -> int:
        """The example it belongs to, from 0."""
        return self.index[0]


def not_finite(array: Array) -> WrongValue | None:
    """Return the first NaN or infinite value of an array ``(n, ...)``, or None."""
    if array.dtype.kind not in "fc":
        return None
    return _first(array, "finite", _is_not_finite)


def not_whole(array: Array) -> WrongValue | None:
    """Return the first value of an array ``(n, ...)`` that is no whole number, or None; NaN does not count."""
    if array.dtype.kind != "f":
        return None
    return _first(array, "whole", lambda block: np.floor(block) < block)


def out_of_range(array: Array, n: int) -> WrongValue | None:
    """Return the first value of an array ``(n, ...)`` that is below 0 or not below `n`, or None; NaN does not count."""
    return _first(array, ("range", n), lambda block: (block < 0) | (block >= n))


def complete_rows(arrays: Sequence[Array]) -> Mask:
    """Return in which rows all the arrays ``(n, ...)`` hold finite values only, bool ``(n,)``."""
    complete = np.ones(len(arrays[0]), np.bool_)
    for array in arrays:
        for start, block in _blocks(array) if array.dtype.kind in "fc" else ():
            complete[start : start + len(block)] &= np.isfinite(block).reshape(len(block), -1).all(axis=1)
    return complete


def remembered(array: Array, question: Hashable, ask: Callable[[Array], Any]) -> Any:
    """Return ``ask(array)``; of an array that cannot be written to, what was answered before."""
    if array.flags.writeable:
        return ask(array)
    answers = _answers(array)
    if question not in answers:
        answers[question] = ask(array)
    return answers[question]


def _first(array: Array, question: Hashable, wrong: Callable[[Array], Mask]) -> WrongValue | None:
    if array.flags.writeable:
        return _search(array, wrong)
    answers = _answers(array)
    found = answers.get(question, _UNKNOWN)
    # The array may share its memory with one that its owner has mended since.
    if found is _UNKNOWN or (found is not None and not wrong(array[found.index[:1]]).any()):
        found = answers[question] = _search(array, wrong)
    return found  # type: ignore[no-any-return]


def _answers(array: Array) -> dict[Hashable, Any]:
    """Return what was answered of an array that cannot be written to, by question."""
    kept = _ANSWERS.get(id(array))
    if kept is None or kept[0]() is not array or (_may_change(array) and time.monotonic() - kept[2] > _LASTS):
        key = id(array)
        kept = weakref.ref(array, lambda _gone: _ANSWERS.pop(key, None)), {}, time.monotonic()
        _ANSWERS[key] = kept
    return kept[1]


def _may_change(array: Array) -> bool:
    """Tell whether an array that cannot be written to is a view of one that can."""
    base = array.base
    while isinstance(base, np.ndarray) and not base.flags.writeable:
        base = base.base
    return isinstance(base, np.ndarray)


def _is_not_finite(block: Array) -> Mask:
    if block.dtype == np.float16:  # which NumPy widens number by number, nine times as slow
        return np.asarray((block.view(np.uint16) & _HALF_EXPONENT) == _HALF_EXPONENT)
    return np.asarray(~np.isfinite(block))


def _search(array: Array, wrong: Callable[[Array], Mask]) -> WrongValue | None:
    for start, block in _blocks(array):
        found = wrong(block)
        if found.any():
            row, *place = (int(i) for i in np.unravel_index(int(found.argmax()), found.shape))
            return WrongValue((start + row, *place), block[(row, *place)].item())
    return None


def _blocks(array: Array) -> Iterator[tuple[int, Array]]:
    """Yield views of some rows each, with the number of their first row."""
    rows = max(1, _BLOCK // max(1, array.size // len(array)))
    for start in range(0, len(array), rows):
        yield start, array[start : start + rows]


_UNKNOWN: Any = object()
_ANSWERS: dict[int, tuple[Any, dict[Hashable, Any], float]] = {}
"""id of an array -> a weak reference to it, what was found in it by question, and since when."""
