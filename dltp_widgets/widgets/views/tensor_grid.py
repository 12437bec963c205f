"""The value grid: a plane of numbers or one image, as colours and, where there is room, as numbers.

Python decides what is shown (`TensorGrid.show`: mode, range, names) and sends a first window of at most `MAX_FIRST`
values; ``labextension/src/views/tensorGrid.ts`` draws it on a canvas, asks for finer windows as it is zoomed and
scrolled (messages ``{id, kind: "window", ...}``), and sends back the selected cell. The array is kept, not copied, and
only slices of it are ever read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import anywidget
import numpy as np
import numpy.typing as npt
import traitlets

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.looking.pixels import pixel_range, value_range
from dltp_widgets.core.data.looking.window import Window, asked_window, overview
from dltp_widgets.core.language import get_language
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.views.bundles import bundle
from dltp_widgets.widgets.views.drawable import as_plane, cut
from dltp_widgets.widgets.views.relabelling import relabel_while_alive

Mode = Literal["values", "image"]

MAX_FIRST = 6_144
"""Values of the first window: 24 KB. A plane that has no more arrives whole."""

MAX_ANSWER = 131_072
"""Values of an answer to the browser: 512 KB; asked for only where a plane has more than `MAX_FIRST`."""

MAX_NAMES = 1_000
"""Headings that are sent at most; the rows and columns after them have their index."""

_FLOAT32 = np.finfo(np.float32)
_WHOLE = 2.0 ** (_FLOAT32.nmant + 1)  # up to here float32 holds every integer


class TensorGrid(anywidget.AnyWidget):
    """A grid of values that can be read with the mouse and with the keyboard, zoomed and scrolled.

    Parameters
    ----------
    array : array_like, optional
        As of `show`.
    """

    _esm = bundle("tensorGrid.js")
    _css = bundle("tensorGrid.css")

    data = traitlets.Bytes(b"").tag(sync=True)
    """The first window: one value in `steps`, little endian, C order, channels last."""

    double = traitlets.Bool(False).tag(sync=True)
    """Whether windows are float64, for values that float32 cannot hold and for large integers; else float32."""

    steps = traitlets.List(traitlets.Int(), [1, 1]).tag(sync=True)
    """Cells from one value of the first window to the next, down and across."""

    version = traitlets.Int(0).tag(sync=True)
    """Counts what was shown; an answer that belongs to an earlier one is dropped."""

    rows = traitlets.Int(0).tag(sync=True)
    """Rows of the whole plane; 0 while nothing is shown."""

    cols = traitlets.Int(0).tag(sync=True)
    """Columns of the whole plane."""

    channels = traitlets.Int(1).tag(sync=True)
    """1 (value), 3 (red, green, blue) or 4 (with opacity)."""

    mode = traitlets.Enum(("values", "image"), "values").tag(sync=True)
    """How it is drawn: as a table that may become a picture, or as a picture with square cells."""

    vmin = traitlets.Float(0.0).tag(sync=True)
    """Value of the first colour."""

    vmax = traitlets.Float(1.0).tag(sync=True)
    """Value of the last colour."""

    signed = traitlets.Bool(False).tag(sync=True)
    """Diverging colours centred at zero, for weights and gradients."""

    row_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Heading of each row, or nothing: then its index."""

    col_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Heading of each column, or nothing: then its index."""

    index = traitlets.Unicode("[{row}, {col}]").tag(sync=True)
    """How a place is written, with ``{row}`` and ``{col}``."""

    selected = traitlets.List(traitlets.Int()).tag(sync=True)
    """``[row, column]``, empty while nothing is selected; set it to move the cursor and scroll there."""

    marked = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    """Cells that are framed: ``[[row, column], ...]``."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force, and its decimal mark."""

    def __init__(self, array: npt.ArrayLike | None = None, **traits: Any) -> None:
        super().__init__(**traits)
        self._plane: Array = np.zeros((0, 0, 1))
        self._unsubscribe = relabel_while_alive(self)
        self.on_msg(with_ui_lock(self._on_message))
        self.relabel()
        if array is not None:
            self.show(array)

    def show(
        self,
        array: npt.ArrayLike,
        *,
        mode: Mode | None = None,
        signed: bool | None = None,
        value_range: tuple[float, float] | None = None,
        names: Sequence[str] = (),
        row_names: Sequence[str] = (),
        col_names: Sequence[str] = (),
        index: str | None = None,
    ) -> None:
        """Show an array.

        Parameters
        ----------
        array : array_like
            Numbers or booleans: a scalar, ``(cols,)``, ``(rows, cols)`` or one image ``(rows, cols, 1 | 3 | 4)``.
        mode : {"values", "image"}, optional
            Default: an image for an array with channels, else values.
        signed : bool, optional
            Colours centred at zero. Default: only in mode "values", where the range has negative values.
        value_range : (float, float), optional
            Values of the first and of the last colour. Default: the smallest and the largest value; for images the
            `pixel_range` that holds them.
        names, row_names, col_names : sequence of str, optional
            Headings, cut after `MAX_LABEL` characters; `names` those of both rows and columns, such as the class
            names of a confusion matrix. Default: their indices.
        index : str, optional
            How a place is written, such as ``"W[{row}, {col}]"``. Default: ``"[{row}, {col}]"``, of a vector
            ``"[{col}]"``.

        Raises
        ------
        DataError
            If the array is not numeric or has another shape.
        """
        plane, ndim = as_plane(array)
        rows, cols, channels = plane.shape
        chosen: Mode = mode or ("values" if ndim <= 2 else "image")
        low, high = value_range or _range(plane, chosen)
        window = overview((rows, cols), MAX_FIRST // channels)
        self._plane = plane
        with self.hold_sync():
            self.version += 1
            self.rows, self.cols, self.channels = rows, cols, channels
            self.mode, self.steps = chosen, list(window.steps)
            self.vmin, self.vmax = float(low), float(high)
            self.double = _needs_double(plane.dtype, self.vmin, self.vmax)
            self.signed = (chosen == "values" and self.vmin < 0) if signed is None else signed
            self.data = self._values(window)
            self.row_names, self.col_names = _strings(row_names or names), _strings(col_names or names)
            self.index = index or ("[{col}]" if ndim == 1 else "[{row}, {col}]")
            self.selected, self.marked = [], []

    def relabel(self) -> None:
        """Write the texts of the view again, in the language in force."""
        self.texts = {
            "grid": _(
                "Grid of values, {rows} rows and {cols} columns, from {low} to {high}. "
                "Arrow keys move from value to value, plus and minus zoom."
            ),
            "selected": _("Selected: {value}."),
            "empty": _("Nothing to show yet."),
            "hint": _("Point at a value to read it."),
            "sampled": _("one value in {n} is drawn: zoom in to see each"),
            "nan": _("NaN"),
            "above": _("infinity"),
            "below": _("minus infinity"),
            "zoom_in": _("Zoom in (+, or Ctrl and wheel)"),
            "zoom_out": _("Zoom out (-)"),
            "fit": _("Show all (0)"),
            "copy": _("Copy {text}"),
            "copied": _("Copied."),
            "decimal": "," if get_language() == "fr" else ".",
        }

    def close(self) -> None:
        """Close the widget and stop following the language."""
        self._unsubscribe()
        self._plane = np.zeros((0, 0, 1))
        super().close()

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Answer a question for values."""
        if content.get("kind") != "window" or content.get("version") != self.version or not self._plane.size:
            return
        shape = (self.rows, self.cols)
        window = asked_window(shape, content, MAX_ANSWER // self.channels)
        if window is not None:
            place = {"row": window.row, "col": window.col, "rows": window.rows, "cols": window.cols}
            self.send({**content, **place, "steps": list(window.steps)}, [self._values(window)])

    def _values(self, window: Window) -> bytes:
        part = window.cut(self._plane)
        with np.errstate(over="ignore"):
            return part.astype("<f8" if self.double else "<f4", order="C").tobytes()


def _range(plane: Array, mode: Mode) -> tuple[float, float]:
    low, high = value_range(plane)
    return pixel_range(low, high) if mode == "image" else (low, high)


def _needs_double(dtype: np.dtype[Any], low: float, high: float) -> bool:
    """Tell whether float32 would show other numbers: values that are too large or too small, and large integers."""
    largest = max(abs(low), abs(high))
    fits = largest == 0 or float(_FLOAT32.tiny) <= largest <= _WHOLE
    return not fits and not np.can_cast(dtype, np.float32)


def _strings(names: Sequence[str]) -> list[str]:
    return [cut(name) for name in names[:MAX_NAMES]]
