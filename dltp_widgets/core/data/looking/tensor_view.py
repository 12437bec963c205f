"""Which part of an array is shown, and how: asked for in words, worked out here, drawn by the inspector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array, as_array
from dltp_widgets.core.data.looking.pixels import pixel_range
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

CHANNELS = (1, 3, 4)
"""Sizes of a last axis that holds the channels of an image."""

SMALLEST_IMAGE = 8
"""Pixels a side of the smallest image (scikit-learn's digits); what is smaller is read as numbers."""


@dataclass(frozen=True, eq=False)
class TensorView:
    """What is drawn."""

    mode: Literal["gallery", "image", "values"]
    """How it is drawn."""
    axes: tuple[int, int]
    """The axis of the rows and that of the columns; of a vector or a scalar (0, 1)."""
    others: tuple[int, ...]
    """The axes that an index cuts."""
    index: tuple[int, ...]
    """Where they are cut; of a gallery, the number of the chosen image."""
    shown: Array
    """``(count, rows, cols[, channels])``, ``(rows, cols, channels)``, ``(rows, cols)``, or the vector or scalar
    itself; a view, not a copy."""


def has_gallery(shape: Sequence[int]) -> bool:
    """Tell whether an array of this shape is a batch of images: (n, h, w, channels) or (n, h, w)."""
    if len(shape) == 4:
        return is_image(shape[1:])
    return len(shape) == 3 and min(shape[1:]) >= SMALLEST_IMAGE


def is_image(shape: Sequence[int]) -> bool:
    """Tell whether an array of this shape is one image: (h, w, channels), and not too small to be one."""
    return len(shape) == 3 and shape[-1] in CHANNELS and min(shape[:2]) >= SMALLEST_IMAGE


def colour_ends(
    mode: str, low: float | None, high: float | None, *, signed: bool
) -> tuple[float, float] | None:
    """Return the values at the two ends of the colours: the same for every part of a tensor.

    Parameters
    ----------
    mode : {"gallery", "image", "values"}
    low, high : float or None
        The smallest and the largest value of the whole tensor; see `TensorSummary`.
    signed : bool
        Weights: zero is in the middle.
    """
    if low is None or high is None:
        return None
    if signed:
        most = max(abs(low), abs(high))
        return -most, most
    return (float(low), float(high)) if mode == "values" else pixel_range(low, high)


def default_axes(shape: Sequence[int]) -> tuple[int, int]:
    """Return the axes of the plane that is shown of an array of two axes or more, if nothing is asked for.

    The last two; of images ``(..., height, width, channels)`` the two before the channels.
    """
    rank = len(shape)
    return (rank - 3, rank - 2) if is_image(shape[-3:]) else (rank - 2, rank - 1)


def view_tensor(
    array: Array,
    axes: tuple[int, int] | None = None,
    index: Sequence[int] | None = None,
    *,
    gallery: bool | None = None,
) -> TensorView:
    """Work out what is shown of an array.

    Parameters
    ----------
    array : ndarray
        Of any rank.
    axes : (int, int), optional
        Show the plane of these two axes. By default images are shown as images, all else by its last two axes.
    index : sequence of int, optional
        Where the other axes are cut, zeros by default.
    gallery : bool, optional
        Show a batch of images as a gallery; by default wherever that is possible.

    Raises
    ------
    DataError
        If an axis or an index does not exist, or the array is empty.
    """
    if array.size == 0:
        raise DataError(
            _("There is nothing to show: an axis of the shape {shape} has the size 0.").format(
                shape=array.shape
            ),
            argument="x",
            value=array.shape,
        )
    if axes is None and gallery is not False and has_gallery(array.shape):
        return TensorView("gallery", (1, 2), (0,), (_position(index, array.shape[0]),), array)
    if axes is None and (is_image(array.shape) or (array.ndim == 4 and is_image(array.shape[1:]))):
        return _image(array, index)
    rows, columns = _plane_axes(array, axes)
    others = tuple(axis for axis in range(array.ndim) if axis not in (rows, columns))
    where = tuple(index) if index else (0,) * len(others)
    shown = plane(array, axes, where)
    return TensorView("values", (rows, columns), others, where, shown if array.ndim > 1 else array)


def plane(x: object, axes: tuple[int, int] | None = None, index: Sequence[int] | int | None = None) -> Array:
    """Return a plane through an array: a 2-D view, not a copy.

    Parameters
    ----------
    x : array-like
        Of any rank; a vector is one row, a scalar one cell.
    axes : (int, int), optional
        The axis that becomes the rows and the one that becomes the columns. By default the last two; of images
        (..., height, width, channels) the two before the channels; see `is_image`.
    index : sequence of int or int, optional
        Where to cut the other axes, in their order; zeros by default. Negative numbers count from the end.

    Returns
    -------
    ndarray
        Shape (rows, columns).

    Raises
    ------
    DataError
        If an axis or an index does not exist.
    """
    array = as_array(x)
    if array.ndim < 2:
        if axes is not None and tuple(axes) not in ((0, 1), (-2, -1)):
            raise _no_axes(axes, array)
        _check_count(index, 0)
        return array.reshape(1, -1)
    rows, columns = _checked_axes(axes, array)
    others = [axis for axis in range(array.ndim) if axis not in (rows, columns)]
    where = _check_count(index, len(others))
    cut: list[Any] = [slice(None)] * array.ndim
    for axis, i in zip(others, where, strict=True):
        if not isinstance(i, int | np.integer) or not -array.shape[axis] <= i < array.shape[axis]:
            raise DataError(
                _("Axis {axis} has the indices 0 to {last}, and {index!r} is none of them.").format(
                    axis=axis, last=array.shape[axis] - 1, index=i
                ),
                argument="index",
                value=i,
            )
        cut[axis] = int(i)
    view: Array = array[tuple(cut)]
    return view if rows < columns else view.T


def _check_count(index: Sequence[int] | int | None, cuts: int) -> list[Any]:
    """Return one index for each axis that is cut; zeros if none was given."""
    where = [0] * cuts if index is None else [index] if isinstance(index, int) else list(index)
    if len(where) != cuts:
        raise DataError(
            _("{n} indices are needed, one for each axis that is not shown, and {given} were given.").format(
                n=cuts, given=len(where)
            ),
            argument="index",
            expected=str(cuts),
            value=index,
        )
    return where


def _image(array: Array, index: Sequence[int] | None) -> TensorView:
    if array.ndim == 3:
        return TensorView("image", (0, 1), (), (), array)
    at = _position(index, array.shape[0])
    return TensorView("image", (1, 2), (0,), (at,), array[at])


def _plane_axes(array: Array, axes: tuple[int, int] | None) -> tuple[int, int]:
    if array.ndim < 2:
        return 0, 1
    rows, columns = axes or default_axes(array.shape)  # a wrong axis is refused by `plane`
    return rows % array.ndim, columns % array.ndim


def _position(index: Sequence[int] | None, size: int) -> int:
    at = index[0] if index else 0
    if not 0 <= at < size:
        raise DataError(
            _("Axis {axis} has the indices 0 to {last}, and {index!r} is none of them.").format(
                axis=0, last=size - 1, index=at
            ),
            argument="index",
            value=at,
        )
    return at


def _checked_axes(axes: tuple[int, int] | None, array: Array) -> tuple[int, int]:
    rank = array.ndim
    if axes is None:
        return default_axes(array.shape)
    chosen = tuple(axes)
    valid = len(chosen) == 2 and all(isinstance(a, int | np.integer) and -rank <= a < rank for a in chosen)
    if not valid or chosen[0] % rank == chosen[1] % rank:
        raise _no_axes(axes, array)
    return int(chosen[0] % rank), int(chosen[1] % rank)


def _no_axes(axes: object, array: Array) -> DataError:
    return DataError(
        _("{axes!r} are not two different axes of an array of rank {rank}.").format(
            axes=axes, rank=array.ndim
        ),
        argument="axes",
        expected=f"0 .. {array.ndim - 1}",
        value=axes,
    )
