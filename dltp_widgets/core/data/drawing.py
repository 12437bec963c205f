"""From a drawing to a digit as MNIST's were: what a hand drew on the screen becomes what the network was trained on.

::

    strokes --ink_of--> a picture of any size --as_mnist--> (28, 28, 1), 0..255

MNIST's makers scaled each digit, its proportions kept, into a box of 20 x 20 pixels, and moved the box so that
the centre of mass of its ink became the centre of 28 x 28 (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of
handwritten digits"). A test does the same to their own digits, enlarged and moved, and gets them back.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

Picture = npt.NDArray[np.float32]

FIELD = 28
"""Pixels a side of a digit."""

BOX = 20
"""Pixels of the longer side of its ink."""

CENTRE = 14
"""The pixel, from 0, that the centre of mass is nearest to: so it is in every digit of MNIST."""

MOST_POINTS = 5_000
"""Points of a drawing; what comes after them is left out."""

_FINE = 4  # pixels of the ink to one of the digit: its edges become grey
_PEN = 2.5  # pixels of the digit: about as thick as MNIST's lines
_FAINT = 0.05  # of the blackest: less is no ink, but the noise of a scan


def ink_of(strokes: Sequence[Sequence[Sequence[float]]]) -> Picture:
    """Draw lines with a round pen that is as thick as MNIST's, whatever the size of the drawing.

    Parameters
    ----------
    strokes : sequence of sequences of (x, y)
        The pen's way from down to up, once a stroke; x to the right, y downwards, in any unit. A stroke of one
        point is a dot; points that are no finite numbers are left out.

    Returns
    -------
    ndarray of float32, shape (rows, cols)
        Ink from 0 to 255; empty if there is no point.
    """
    lines = _finite(strokes)
    if not lines:
        return np.zeros((0, 0), np.float32)
    points = np.concatenate(lines)
    low, extent = points.min(axis=0), np.ptp(points, axis=0)
    pen = _PEN * _FINE
    scale = (BOX * _FINE - pen) / max(float(extent.max()), 1e-9)
    cols, rows = np.ceil(extent * scale + pen).astype(int)
    ink = np.zeros((rows, cols), np.float32)
    for line in lines:
        placed = _thinned((line - low) * scale + pen / 2)
        for start, end in zip(placed, placed[1:] if len(placed) > 1 else placed, strict=False):
            _draw(ink, start, end, pen / 2)
    return ink


def as_mnist(ink: npt.ArrayLike) -> Picture:
    """Scale and centre ink as MNIST's makers did.

    Parameters
    ----------
    ink : array_like, shape (rows, cols)
        Grey values of any unit, 0 where there is no ink, at most 4,096 pixels a side.

    Returns
    -------
    ndarray of float32, shape (28, 28, 1)
        0 (no ink) to 255; all 0 if there is no ink. A digit whose mass lies so far aside that its box would leave
        the field is moved only as far as the edge.

    Raises
    ------
    DataError
        If `ink` is no picture.
    """
    picture = np.asarray(ink, dtype=np.float64)
    if picture.ndim != 2 or max(picture.shape) > 4096:
        raise DataError(
            _("A drawing of shape {shape} is no picture.").format(shape=picture.shape),
            argument="ink",
            expected="(rows, cols)",
            value=picture.shape,
        )
    field = np.zeros((FIELD, FIELD, 1), np.float32)
    cut = _cut(np.clip(np.nan_to_num(picture), 0.0, None))
    if cut.size:
        box = _boxed(cut)
        box *= 255.0 / box.max()
        down, right = (_offset(box, axis) for axis in (0, 1))
        field[down : down + box.shape[0], right : right + box.shape[1], 0] = box
    return field


def _finite(strokes: Sequence[Sequence[Sequence[float]]]) -> list[npt.NDArray[np.float64]]:
    lines, left = [], MOST_POINTS
    for stroke in strokes:
        points = np.asarray([point for point in stroke[:left] if len(point) == 2], dtype=np.float64)
        points = points.reshape(-1, 2)
        points = points[np.isfinite(points).all(axis=1)]
        left -= len(points)
        if len(points):
            lines.append(points)
    return lines


def _thinned(line: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Leave out the points that lie nearer than half a pixel of the digit to the one before, along the line."""
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    kept = np.searchsorted(way, np.arange(0.0, way[-1], _FINE / 2))
    thinned: npt.NDArray[np.float64] = line[np.unique([0, *kept, len(line) - 1])]
    return thinned


def _draw(ink: Picture, start: Array, end: Array, radius: float) -> None:
    """Draw one line with round ends into `ink`, touching only the pixels around it."""
    low = np.maximum(np.floor(np.minimum(start, end) - radius - 1), 0).astype(int)
    high = np.ceil(np.maximum(start, end) + radius + 1).astype(int)
    part = ink[low[1] : high[1], low[0] : high[0]]
    rows, cols = part.shape
    x, y = np.arange(cols) + low[0] + 0.5 - start[0], np.arange(rows)[:, None] + low[1] + 0.5 - start[1]
    along = end - start
    length = float(along @ along)
    share = np.clip((x * along[0] + y * along[1]) / length, 0.0, 1.0) if length else 0.0
    distance = np.hypot(x - share * along[0], y - share * along[1])
    np.maximum(part, 255.0 * np.clip(radius - distance + 0.5, 0.0, 1.0), out=part, casting="same_kind")


def _cut(picture: Array) -> Array:
    """Cut off the rows and columns at the edges that have no ink."""
    inked = picture > _FAINT * picture.max(initial=0.0)
    rows, cols = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    return picture[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1] if len(rows) else picture[:0, :0]


def _boxed(picture: Array) -> Array:
    """Scale so that the longer side is `BOX` pixels; each new pixel is the mean of what it covers."""
    scale = BOX / max(picture.shape)
    rows, cols = (max(1, round(size * scale)) for size in picture.shape)
    mixed: Array = _averaging(picture.shape[0], rows) @ picture @ _averaging(picture.shape[1], cols).T
    return mixed


def _averaging(old: int, new: int) -> npt.NDArray[np.float64]:
    """Return the matrix ``(new, old)`` that makes `new` means of `old` values in a row, by overlap."""
    edges = np.linspace(0, old, new + 1)
    starts = np.arange(old)
    overlap = np.minimum(edges[1:, None], starts + 1) - np.maximum(edges[:-1, None], starts)
    weights = np.clip(overlap, 0.0, None)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _offset(box: Array, axis: int) -> int:
    """Return how far to move `box` so that its centre of mass comes to lie on the pixel `CENTRE`."""
    mass = box.sum(axis=1 - axis)
    centre = float(mass @ np.arange(len(mass))) / float(mass.sum())
    return min(max(math.floor(CENTRE - centre + 0.5), 0), FIELD - len(mass))
