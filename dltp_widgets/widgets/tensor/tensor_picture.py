"""The part of an inspector that draws: a grid of values, one image, a gallery, or a table of texts; decides nothing."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets
import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array, Reading
from dltp_widgets.core.data.looking.tensor_code import index_template
from dltp_widgets.core.data.looking.tensor_view import TensorView, colour_ends
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.tensor.captions import Captions
from dltp_widgets.widgets.tensor.tensor_look import Tensor
from dltp_widgets.widgets.tensor.tensor_sources import Source
from dltp_widgets.widgets.views.gallery import Gallery
from dltp_widgets.widgets.views.tensor_grid import TensorGrid

_READ = "USMm"
"""Kinds of arrays that can only be read: texts, dates, durations."""

_ROWS, _COLUMNS, _LONGEST, _LONGEST_HINT = 20, 10, 40, 1_000
"""Cells of a table of texts, characters of each, and those that are read when pointing at it."""


class TensorPicture(ipywidgets.VBox):
    """Shows a `TensorView` in a `TensorGrid`, a `Gallery` or a table of texts.

    Parameters
    ----------
    on_choose : callable
        ``on_choose(image)`` when an image of the gallery is chosen.
    on_open : callable
        ``on_open(image)`` when one is opened.
    """

    def __init__(self, on_choose: Callable[[int], None], on_open: Callable[[int], None]) -> None:
        self._on_choose, self._on_open = on_choose, on_open
        self._showing = False
        self._missing = ""
        self._parts: dict[str, Any] = {}
        self._held: dict[str, Reading] = {}
        super().__init__(layout=SlimLayout())
        self.children: tuple[Any, ...]
        self.add_class("dltp-tensor-picture")

    @property
    def grid(self) -> TensorGrid | None:
        """The grid, if there was something for it to draw."""
        return self._parts.get("grid")

    @property
    def gallery(self) -> Gallery | None:
        """The gallery, likewise."""
        return self._parts.get("gallery")

    # --- changes from the user -------------------------------------------------------------------
    def _on_image_chosen(self, change: Any) -> None:
        if not self._showing and change["new"] is not None:
            self._on_choose(change["new"])

    # --- changes from the model ------------------------------------------------------------------
    def set_view(self, tensor: Tensor, view: TensorView, source: Source, part: str) -> str:
        """Show a part of a tensor, of complex numbers the real or the imaginary one; return why labels are missing.

        Raises
        ------
        DataError
            If nothing of it can be drawn.
        """
        self.layout.display, error = "", ""
        if tensor.array.dtype.kind in _READ:
            self._part("texts", lambda: ipywidgets.HTML(layout=SlimLayout())).value = texts_html(view.shown)
        elif view.mode == "gallery":
            error = self._set_gallery(tensor, view, source)
        else:
            self._set_plane(tensor, view, source, part)
            self._held["grid"] = tensor.reading
        self._let_go(tensor.reading)
        return error

    def clear(self) -> None:
        """Show nothing, and hold nothing."""
        self.layout.display = "none"
        self._let_go(None)

    def _let_go(self, shown: Reading | None) -> None:
        """Empty the parts that hold something else: what a cell deletes must not live on in what is not seen."""
        for name in [name for name, held in self._held.items() if held is not shown]:
            del self._held[name]
            self._parts[name].show(np.zeros((0, 0, 0) if name == "gallery" else (0, 0)))

    def _set_plane(self, tensor: Tensor, view: TensorView, source: Source, part: str) -> None:
        array, summary, shown = tensor.array, tensor.summary, view.shown
        index = index_template(source.code, view, array.shape)
        if array.dtype.kind == "c":
            shown, index = (shown.real, f"{index}.real") if part == "real" else (shown.imag, f"{index}.imag")
        signed = source.signed or None
        ends = colour_ends(view.mode, summary.min, summary.max, signed=source.signed)
        rows, cols = tensor.foreign.row_names, tensor.foreign.col_names
        if view.axes[0] > view.axes[1]:
            rows, cols = cols, rows
        self._part("grid", lambda: TensorGrid(layout=SlimLayout())).show(
            shown,
            mode="image" if view.mode == "image" else "values",
            signed=signed,
            value_range=ends,
            row_names=rows,
            col_names=cols,
            index=index,
        )

    def _set_gallery(self, tensor: Tensor, view: TensorView, source: Source) -> str:
        """Show images, one of them chosen; those that are shown already are not sent again."""
        fresh = self._held.get("gallery") is not tensor.reading
        captions = None
        if fresh or self._missing:  # the sentence has to be in the language in force
            captions, self._missing = _captions(source, len(view.shown))
        self._showing = True
        try:
            gallery = self._part("gallery", self._new_gallery)
            if fresh:
                ends = colour_ends(view.mode, tensor.summary.min, tensor.summary.max, signed=source.signed)
                gallery.show(
                    view.shown,
                    captions,
                    value_range=ends,
                    signed=source.signed,
                    index=index_template(source.code, view, tensor.array.shape),
                )
                self._held["gallery"] = tensor.reading
            gallery.selected = view.index[0]
        finally:
            self._showing = False
        return self._missing

    def _new_gallery(self) -> Gallery:
        gallery = Gallery(layout=SlimLayout())
        gallery.observe(with_ui_lock(self._on_image_chosen), "selected")
        gallery.on_open(with_ui_lock(self._on_open))
        return gallery

    def _part(self, name: str, make: Callable[[], Any]) -> Any:
        """Return one of the ways to draw, made when it is first needed; the others are not seen."""
        if name not in self._parts:
            self._parts[name] = make()
            self.children = tuple(self._parts.values())
        for other, part in self._parts.items():
            part.layout.display = "" if other == name else "none"
        return self._parts[name]


def _captions(source: Source, images: int) -> tuple[Captions | None, str]:
    try:
        return source.captions(images), ""
    except DltpError as refused:
        return None, str(refused)


def texts_html(array: Array) -> str:
    """Return the beginning of an array as a table, escaped."""
    rows = array.reshape(1, -1) if array.ndim < 2 else array
    while rows.ndim > 2:
        rows = rows[0]
    body = "".join(f"<tr>{''.join(_cell(value) for value in row)}</tr>" for row in rows[:_ROWS, :_COLUMNS])
    more = rows.shape[0] > _ROWS or rows.shape[1] > _COLUMNS or array.ndim > 2
    beginning = html.escape(_("Only the beginning is shown."))
    hint = f'<div class="dltp-hint">{beginning}</div>' if more else ""
    return f'<div class="dltp-scroll" tabindex="0"><table class="dltp-texts"><tbody>{body}</tbody></table></div>{hint}'


def _cell(value: object) -> str:
    text = str(value)
    if len(text) <= _LONGEST:
        return f"<td>{html.escape(text)}</td>"
    whole = html.escape(text[:_LONGEST_HINT])
    return f'<td title="{whole}">{html.escape(text[:_LONGEST])}…</td>'
