"""What a page without a kernel shows of an array: the picture where it is one, else the numbers that were seen."""

from __future__ import annotations

import html
from typing import Any

import numpy as np

from dltp_widgets.core.data.looking.tensor_code import is_transposed, slice_code
from dltp_widgets.core.data.looking.tensor_view import TensorView, colour_ends
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.number_text import short
from dltp_widgets.widgets.still.still import picture_html, rows_html
from dltp_widgets.widgets.tensor.tensor_look import Tensor
from dltp_widgets.widgets.tensor.tensor_sources import Source

MOST = 20
"""Rows and columns of the table."""

_LONGEST = 40


def tensor_still_html(
    tensor: Tensor, view: TensorView, source: Source, part: str, *, pictures: bool = True
) -> str:
    """Return what is seen of a tensor; of complex numbers the real or the imaginary `part`."""
    where = slice_code(source.code, view, tensor.array.ndim) if view.others else ""
    if view.mode == "values":
        return _values_html(tensor, view, where, part)
    from dltp_widgets.widgets.still.still_pictures import images_png

    images = view.shown if view.mode == "gallery" else view.shown[None]
    ends = colour_ends(view.mode, tensor.summary.min, tensor.summary.max, signed=source.signed)
    said = f"<p><code>{html.escape(where)}</code></p>" if where else ""
    return said + (picture_html(images_png(images, ends), where or source.name) if pictures else "")


def _values_html(tensor: Tensor, view: TensorView, where: str, part: str) -> str:
    shown = np.atleast_2d(view.shown) if view.shown.ndim < 2 else view.shown
    if shown.dtype.kind == "c":
        shown = shown.real if part == "real" else shown.imag
    rows, cols = tensor.foreign.row_names, tensor.foreign.col_names
    if is_transposed(view):
        rows, cols = cols, rows
    first = shown[:MOST, :MOST]
    lines = [
        (_heading(rows, at) if view.shown.ndim > 1 else "", *map(_text, line))
        for at, line in enumerate(first)
    ]
    head = ("", *(_heading(cols, at) for at in range(first.shape[1])))
    cut = _("Only the beginning is shown.") if first.shape != shown.shape else ""
    return rows_html(" · ".join(filter(None, (where, cut))), head, lines)


def _heading(names: tuple[str, ...], at: int) -> str:
    return names[at][:_LONGEST] if at < len(names) else str(at)


def _text(value: Any) -> str:
    """Return one element as a cell; a type of NumPy's or of a library's becomes Python's first."""
    known = value.item() if isinstance(value, np.generic) else value
    if isinstance(known, bool) or not isinstance(known, int | float):
        return _float_text(known)
    return short(known)


def _float_text(value: Any) -> str:
    """Return what is no number of Python's: a text, a date, or a small float such as bfloat16."""
    try:
        return str(value)[:_LONGEST] if isinstance(value, str | bytes | bool) else short(float(value))
    except (TypeError, ValueError):
        return str(value)[:_LONGEST]
