"""What the views of images and of values accept: numbers, of a shape that can be drawn. Nothing is copied."""

from __future__ import annotations

import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import NUMERIC, Array, as_array, is_small_float
from dltp_widgets.core.data.looking.tensor_view import CHANNELS
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

MAX_LABEL = 40
"""Characters of a heading or a caption that are sent."""


def as_images(images: npt.ArrayLike) -> Array:
    """Return a view of shape (n, rows, cols, channels).

    Raises
    ------
    DataError
        If the images are not numeric or have another shape.
    """
    stack = as_array(images, "images")
    if not _is_numeric(stack):
        raise DataError(
            _("Images are made of numbers, not {dtype}.").format(dtype=stack.dtype),
            argument="images",
            expected="bool, int or float",
            value=stack.dtype,
        )
    if stack.ndim == 3:
        return stack[..., None]
    if stack.ndim != 4 or stack.shape[-1] not in CHANNELS:
        raise DataError(
            _("Images cannot have the shape {shape}.").format(shape=stack.shape),
            argument="images",
            expected="(n, rows, cols) or (n, rows, cols, 1 | 3 | 4)",
            value=stack.shape,
        )
    return stack


def as_plane(array: npt.ArrayLike) -> tuple[Array, int]:
    """Return a view of shape (rows, cols, channels), and how many axes there were.

    Raises
    ------
    DataError
        If the array is not numeric or has another shape.
    """
    values = as_array(array, "array")
    if not _is_numeric(values):
        raise DataError(
            _("A grid shows numbers, not {dtype}.").format(dtype=values.dtype),
            argument="array",
            expected="bool, int or float",
            value=values.dtype,
        )
    ndim = values.ndim
    if ndim <= 1:
        return values.reshape(1, -1, 1), ndim
    if ndim == 2:
        return values[..., None], ndim
    if ndim != 3 or values.shape[-1] not in CHANNELS:
        raise DataError(
            _("A grid cannot show the shape {shape}.").format(shape=values.shape),
            argument="array",
            expected="(rows, cols) or (rows, cols, 1 | 3 | 4)",
            value=values.shape,
            way_out=_("Choose two of its axes first."),
        )
    return values, ndim


def cut(label: object) -> str:
    """Return a label as text, cut where it is longer than `MAX_LABEL`: the page has no room for more."""
    text = str(label)
    return text if len(text) <= MAX_LABEL else f"{text[:MAX_LABEL]}…"


def _is_numeric(values: Array) -> bool:
    return values.dtype.kind in NUMERIC or is_small_float(values.dtype)
