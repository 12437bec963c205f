"""Parts of a plane that are sent to whoever draws it: a coarse one of all, finer ones of what is seen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.data.arrays.arrays import Array


@dataclass(frozen=True)
class Window:
    """Evenly spaced cells of a plane."""

    row: int
    """The first row."""
    col: int
    """The first column."""
    rows: int
    """Values down."""
    cols: int
    """Values across."""
    steps: tuple[int, int]
    """Cells from one value to the next, down and across; 1 where every value is there."""

    def cut(self, plane: Array) -> Array:
        """Return its values of ``(rows, cols, ...)``: a view."""
        down, across = self.steps
        return plane[
            self.row : self.row + self.rows * down : down, self.col : self.col + self.cols * across : across
        ]


def overview(shape: tuple[int, int], most: int) -> Window:
    """Return the window on a whole plane with about `most` values, if it has more."""
    return _fitting(shape, (0, 0), shape, (1, 1), most)


def asked_window(shape: tuple[int, int], question: Mapping[str, Any], most: int) -> Window | None:
    """Return the window that answers a question of the browser, or None if it is no question.

    Parameters
    ----------
    shape : (int, int)
        Rows and columns of the plane, neither 0.
    question : mapping
        ``row``, ``col``, ``rows`` and ``cols`` say which cells, ``steps`` how fine. What lies outside the plane is
        cut off.
    most : int
        Values of the answer, about; more are thinned out.
    """
    corner, size = _pair(question, "row", "col"), _pair(question, "rows", "cols")
    steps = question.get("steps")
    if corner is None or size is None or not isinstance(steps, list | tuple):
        return None
    fine = _pair(dict(enumerate(steps)), 0, 1)
    if fine is None:
        return None
    down, across = (max(1, step) for step in fine)
    row, col = (min(max(0, at), n - 1) for at, n in zip(corner, shape, strict=True))
    before = row % down, col % across  # the same cells are drawn, wherever the part begins
    height, width = (max(1, n) + more for n, more in zip(size, before, strict=True))
    return _fitting(shape, (row - before[0], col - before[1]), (height, width), (down, across), most)


def _pair(question: Mapping[Any, Any], first: Any, second: Any) -> tuple[int, int] | None:
    a, b = question.get(first), question.get(second)
    return (a, b) if isinstance(a, int) and isinstance(b, int) else None


def _fitting(
    shape: tuple[int, int], corner: tuple[int, int], size: tuple[int, int], steps: tuple[int, int], most: int
) -> Window:
    """Thin out what is too much: a side shorter than its share keeps all its values."""
    height, width = (min(n, whole - at) for n, whole, at in zip(size, shape, corner, strict=True))
    rows, cols = _ceil(height, steps[0]), _ceil(width, steps[1])
    if rows * cols > most:
        short = min(rows, cols, math.isqrt(most))
        rows, cols = (short, most // short) if rows <= cols else (most // short, short)
    down, across = max(steps[0], _ceil(height, max(rows, 1))), max(steps[1], _ceil(width, max(cols, 1)))
    return Window(*corner, _ceil(height, down), _ceil(width, across), (down, across))


def _ceil(a: int, b: int) -> int:
    return -(-a // b)
