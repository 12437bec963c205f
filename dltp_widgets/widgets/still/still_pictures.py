"""The pictures of a page without a kernel, drawn by matplotlib's Agg canvas; it is imported when one is drawn."""

from __future__ import annotations

import io
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.profile import head
from dltp_widgets.widgets.parts.samples import are_images
from dltp_widgets.widgets.plots.curve_export import drawn
from dltp_widgets.widgets.plots.curves import chosen, resolve_picture
from dltp_widgets.widgets.plots.picture import Picture
from dltp_widgets.widgets.plots.records import record_of

DPI = 80
"""Small enough to travel with every notebook: some 30 kB a chart."""

_ROWS, _COLUMNS = 4, 10
_DRAWING = threading.Lock()
"""matplotlib draws in one thread at a time."""


def curves_png(runs: Sequence[Any]) -> bytes | None:
    """Return the curves of the latest runs; None before the first point."""
    numbers = {id(run): number for number, run in enumerate(runs)}
    records = [record_of(run, number=numbers[id(run)]) for run in chosen(runs)]
    return picture_png(resolve_picture(records))


def picture_png(picture: Picture) -> bytes | None:
    """Return what a chart shows; None before the first point."""
    if picture.empty:
        return None
    with _DRAWING:
        return drawn(picture, "png", dpi=DPI)


def digits_png(data: Dataset) -> bytes | None:
    """Return the first forty examples side by side; None where they are no images."""
    x = data.train.x
    if isinstance(x, dict) or not are_images(x):
        return None
    mosaic = _mosaic(np.asarray(head(data.train, _ROWS * _COLUMNS).x, dtype=np.float32))
    with _DRAWING:
        return _grey_png(mosaic)


def _mosaic(images: np.ndarray) -> np.ndarray:
    """Return images as one, values 0 to 1, shape (rows, columns, channels)."""
    images = images if images.ndim == 4 else images[..., None]
    low, high = np.nanmin(images), np.nanmax(images)
    images = np.nan_to_num((images - low) / ((high - low) or 1.0))
    missing = -len(images) % _COLUMNS
    images = np.concatenate([images, np.ones((missing, *images.shape[1:]), images.dtype)])
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=1.0)
    n, height, width, channels = framed.shape
    tiles = framed.reshape(n // _COLUMNS, _COLUMNS, height, width, channels)
    mosaic: np.ndarray = tiles.transpose(0, 2, 1, 3, 4).reshape(-1, _COLUMNS * width, channels)
    return mosaic


def _grey_png(mosaic: np.ndarray) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height, width = mosaic.shape[:2]
    figure = Figure(figsize=(5.0, 5.0 * height / width))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    colours = mosaic if mosaic.shape[2] in (3, 4) else mosaic[..., 0]
    axes.imshow(colours, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()
