"""The gallery: any number of images, of which those that are seen travel.

Python decides the range of the colours and sends the first images as bytes; ``labextension/src/views/gallery.ts`` asks
for others as they are scrolled to (messages ``{id, kind: "images", ...}``), and sends back the chosen one. The images
are kept, not copied.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import anywidget
import numpy as np
import numpy.typing as npt
import traitlets

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.looking.pixels import Pixels, pixel_range, to_pixels, value_range
from dltp_widgets.core.language import format_count, get_language, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.views.bundles import bundle
from dltp_widgets.widgets.views.drawable import as_images, cut
from dltp_widgets.widgets.views.relabelling import relabel_while_alive

Labels = Sequence[object] | Callable[[int, int], Sequence[object]]
"""A caption for each image, or a function that gives those from one image up to another."""

MAX_FIRST = 24 * 1024
"""Bytes of the images that are sent at first; one image is always sent."""

MAX_ANSWER = 96 * 1024
"""Bytes of the images of one answer to the browser, likewise."""

MAX_SIDE = 64
"""Pixels a side; of larger images every second, third, ... pixel is sent."""

_SAMPLE = 64
"""Images that are read to find their range, if nobody tells it."""


class Gallery(anywidget.AnyWidget):
    """Images with captions, scrolled and chosen with the mouse or the keyboard.

    Parameters
    ----------
    images, labels
        As of `show`.
    """

    _esm = bundle("gallery.js")
    _css = bundle("gallery.css")

    pixels = traitlets.Bytes(b"").tag(sync=True)
    """The first images: uint8, images x rows x cols x channels, from `vmin` (0) to `vmax` (255)."""

    mask = traitlets.Bytes(b"").tag(sync=True)
    """What of them is not finite, as in `core.data.pixels.Pixels`; empty if all is."""

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """Their captions."""

    exact = traitlets.Bool(True).tag(sync=True)
    """Whether the bytes are their values, or only close to them."""

    version = traitlets.Int(0).tag(sync=True)
    """Counts what was shown; an answer that belongs to an earlier one is dropped."""

    count = traitlets.Int(0).tag(sync=True)
    """All images."""

    rows = traitlets.Int(0).tag(sync=True)
    """Rows of each image as it is sent."""

    cols = traitlets.Int(0).tag(sync=True)
    """Columns, likewise."""

    channels = traitlets.Int(1).tag(sync=True)
    """1 (grey), 3 (red, green, blue) or 4 (with opacity)."""

    step = traitlets.Int(1).tag(sync=True)
    """Pixels of an image from one that is sent to the next."""

    side = traitlets.Int(0).tag(sync=True)
    """Pixels of the page for the longer side of an image; 0: about 56, a whole multiple of its own."""

    captions = traitlets.Bool(False).tag(sync=True)
    """Whether the images have captions."""

    vmin = traitlets.Float(0.0).tag(sync=True)
    """Value of the darkest colour."""

    vmax = traitlets.Float(1.0).tag(sync=True)
    """Value of the brightest colour."""

    scale = traitlets.Enum(("grey", "rgb", "diverging"), "grey").tag(sync=True)
    """How the values become colours."""

    index = traitlets.Unicode("[{image}, {row}, {col}]").tag(sync=True)
    """How a place is written, with ``{image}``, ``{row}`` and ``{col}``."""

    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    """The chosen image, or None; set it to choose another and scroll there."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force, and its decimal mark."""

    def __init__(
        self, images: npt.ArrayLike | None = None, labels: Labels | None = None, **traits: Any
    ) -> None:
        super().__init__(**traits)
        self._images: Array = np.zeros((0, 0, 0, 1), np.uint8)
        self._labels: Labels = ()
        self._openers: list[Callable[[int], object]] = []
        self._unsubscribe = relabel_while_alive(self)
        self.on_msg(with_ui_lock(self._on_message))
        self.relabel()
        if images is not None:
            self.show(images, labels)

    def show(
        self,
        images: npt.ArrayLike,
        labels: Labels | None = None,
        *,
        value_range: tuple[float, float] | None = None,
        signed: bool = False,
        index: str | None = None,
    ) -> None:
        """Show images.

        Parameters
        ----------
        images : array_like
            Numbers or booleans, ``(n, rows, cols)`` or ``(n, rows, cols, 1 | 3 | 4)``.
        labels : sequence or callable, optional
            A caption for each image, cut after `MAX_LABEL` characters; for many images better a function
            ``(start, stop)`` that returns those.
        value_range : (float, float), optional
            Values of the darkest and of the brightest colour. Default: the `pixel_range` that holds the images, or a
            sample of them.
        signed : bool, default False
            Draw one-channel images in diverging colours centred at zero: the weights of neurons.
        index : str, optional
            How a place is written, such as ``"x[{image}, {row}, {col}]"``.

        Raises
        ------
        DataError
            If the images are not numeric or have another shape.
        """
        stack = as_images(images)
        low, high = value_range or pixel_range(*_range(stack))
        if signed:
            low, high = -max(abs(low), abs(high)), max(abs(low), abs(high))
        step = max(1, -(-max(stack.shape[1:3]) // MAX_SIDE))
        self._images, self._labels = stack[:, ::step, ::step], () if labels is None else labels
        with self.hold_sync():
            self.version += 1
            self.count, self.rows, self.cols, self.channels = self._images.shape
            self.step, self.vmin, self.vmax = step, float(low), float(high)
            self.scale = "rgb" if self.channels > 1 else "diverging" if signed else "grey"
            self.captions = callable(self._labels) or len(self._labels) > 0
            self.index = index or "[{image}, {row}, {col}]"
            stop = self._fitting(0, self.count, MAX_FIRST)
            sent = self._pixels(0, stop)
            self.pixels, self.mask = sent.levels.tobytes(), _mask_bytes(sent)
            self.labels, self.exact = self._captions(0, stop), sent.exact
            self.selected = None
            self.relabel()

    def on_open(self, opened: Callable[[int], object]) -> Callable[[], None]:
        """Call `opened(image)` when an image is opened: double click, or Enter; return a function that ends it."""
        self._openers.append(opened)
        return lambda: self._openers.remove(opened) if opened in self._openers else None

    def relabel(self) -> None:
        """Write the texts of the view again, in the language in force."""
        rows, cols = self.rows * self.step, self.cols * self.step
        self.texts = {
            "gallery": ngettext(
                "{count} image of {rows} by {cols} pixels. Arrow keys move from image to image.",
                "{count} images of {rows} by {cols} pixels. Arrow keys move from image to image.",
                self.count,
            ).format(count=format_count(self.count), rows=rows, cols=cols),
            "empty": _("Nothing to show yet."),
            "hint": _("Point at an image to read its values."),
            "image": _("image {index}"),
            "about": _("{image}: {label}"),
            "copy": _("Copy {text}"),
            "copied": _("Copied."),
            "nan": _("NaN"),
            "above": _("infinity"),
            "below": _("minus infinity"),
            "decimal": "," if get_language() == "fr" else ".",
        }

    def close(self) -> None:
        """Close the widget, let go of the images and stop following the language."""
        self._unsubscribe()
        self._openers.clear()
        self._images, self._labels = self._images[:0].copy(), ()
        super().close()

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Answer a question for images, or tell that one is opened."""
        kind = content.get("kind")
        if kind == "open":
            image = content.get("image")
            if isinstance(image, int) and 0 <= image < self.count:
                for opened in tuple(self._openers):
                    opened(image)
        elif kind == "images" and content.get("version") == self.version:
            self._answer(content)

    def _answer(self, question: dict[str, Any]) -> None:
        first, count = question.get("first"), question.get("count")
        if not isinstance(first, int) or not isinstance(count, int) or not 0 <= first < self.count:
            return
        stop = self._fitting(first, min(self.count, first + max(1, count)), MAX_ANSWER)
        sent = self._pixels(first, stop)
        about = {"count": stop - first, "labels": self._captions(first, stop), "exact": sent.exact}
        self.send({**question, **about}, [sent.levels.tobytes(), _mask_bytes(sent)])

    def _fitting(self, first: int, stop: int, most: int) -> int:
        """Return where to stop so that the images from `first` on are not too many bytes."""
        return min(stop, first + max(1, most // max(1, self.rows * self.cols * self.channels)))

    def _pixels(self, first: int, stop: int) -> Pixels:
        return to_pixels(self._images[first:stop], self.vmin, self.vmax)

    def _captions(self, first: int, stop: int) -> list[str]:
        labels = self._labels
        return [cut(label) for label in (labels(first, stop) if callable(labels) else labels[first:stop])]


def _range(stack: Array) -> tuple[float, float]:
    if stack.dtype == np.uint8:
        return 0.0, 255.0
    return value_range(stack[:: max(1, len(stack) // _SAMPLE)])


def _mask_bytes(sent: Pixels) -> bytes:
    return b"" if sent.mask is None else sent.mask.tobytes()
