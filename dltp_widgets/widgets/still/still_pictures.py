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

_MOST, _COLUMNS = 40, 10
_WIDTH = 400
"""Pixels across which the images share: the picture is that wide."""

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
    return images_png(np.asarray(head(data.train, _MOST).x))


def images_png(images: np.ndarray, ends: tuple[float, float] | None = None) -> bytes:
    """Return the first images side by side.

    Parameters
    ----------
    images : ndarray
        Shape (n, height, width[, channels]); large ones are thinned.
    ends : (float, float), optional
        The values that are black and white; by default the smallest and the largest.
    """
    some = images[:_MOST]
    side = _WIDTH // min(len(some), _COLUMNS)
    every = max(1, -(-max(some.shape[1:3]) // side))
    mosaic = _mosaic(np.asarray(some[:, ::every, ::every], dtype=np.float32), ends)
    with _DRAWING:
        return _grey_png(mosaic)


def _mosaic(images: np.ndarray, ends: tuple[float, float] | None) -> np.ndarray:
    """Return images as one, values 0 to 1, shape (rows, columns, channels)."""
    images = images if images.ndim == 4 else images[..., None]
    known = images[np.isfinite(images)]
    low, high = ends or ((known.min(), known.max()) if known.size else (0.0, 1.0))
    images = np.clip(np.nan_to_num((images - low) / ((high - low) or 1.0)), 0.0, 1.0)
    columns = min(len(images), _COLUMNS)
    missing = -len(images) % columns
    images = np.concatenate([images, np.ones((missing, *images.shape[1:]), images.dtype)])
    framed = np.pad(images, ((0, 0), (1, 1), (1, 1), (0, 0)), constant_values=1.0)
    n, height, width, channels = framed.shape
    tiles = framed.reshape(n // columns, columns, height, width, channels)
    mosaic: np.ndarray = tiles.transpose(0, 2, 1, 3, 4).reshape(-1, columns * width, channels)
    return mosaic


def _grey_png(mosaic: np.ndarray) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height, width = mosaic.shape[:2]
    size = 5.0 / max(1.0, height / width)  # a tall one is no longer than a wide one is wide
    figure = Figure(figsize=(size, size * height / width))
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    colours = mosaic if mosaic.shape[2] in (3, 4) else mosaic[..., 0]
    axes.imshow(colours, cmap="gray", vmin=0, vmax=1, interpolation="nearest")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    return buffer.getvalue()
