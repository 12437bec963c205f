"""What happens inside a network while it answers: the output of each layer for one sample.

One model with all outputs is made of the layers of the trained one, and shares their weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.seeding import BUILD_LOCK

MOST_LAYERS = 64
"""Layers that are shown; of a deeper model the first and the last ones."""

TILE = 48
"""Pixels a side of the small picture of a layer."""

_MOST_MAPS = 64
_LONGEST = 4  # times as wide as high, a grid of a vector that fits without a gap


@dataclass(frozen=True, eq=False)
class LayerActivity:
    """The output of one layer for one sample."""

    name: str
    """The layer's name in the model."""

    kind: str
    """Its Keras class."""

    values: Array
    """Its output, without the axis of the samples."""

    @property
    def maps(self) -> Array:
        """The output as pictures, ``(n, rows, cols)``: a channel of a convolution each, or a vector as one grid.

        Cells of the grid beyond the last value are NaN.
        """
        values: Array = np.asarray(self.values, dtype=np.float32)
        if values.ndim == 3:
            return np.moveaxis(values, -1, 0)
        return (values if values.ndim == 2 else _squared(values.reshape(-1)))[None]

    @property
    def tile(self) -> Array:
        """Everything in one small picture, float32 ``(TILE, TILE)`` from 0 (least) to 1 (greatest value)."""
        maps = self.maps[:_MOST_MAPS]
        low, high = float(np.nanmin(maps)), float(np.nanmax(maps))
        shares = np.nan_to_num((maps - low) / ((high - low) or 1.0))
        return _enlarged(_side_by_side(shares), TILE)


class Activity:
    """Answers with the output of every layer of a trained model.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional.

    Raises
    ------
    DataError
        If the model is no graph of layers (a subclassed one), or has several inputs.
    """

    def __init__(self, model: Any) -> None:
        import keras

        inputs: Any = getattr(model, "inputs", None) or ()
        layers = [layer for layer in getattr(model, "layers", ()) if _has_one_output(layer)]
        if len(inputs) != 1 or not layers:
            raise DataError(_("The layers of this model cannot be looked into."), argument="model")
        half = MOST_LAYERS // 2
        self._layers = layers if len(layers) <= MOST_LAYERS else [*layers[:half], *layers[-half:]]
        with BUILD_LOCK:
            self._model = keras.Model(inputs[0], [layer.output for layer in self._layers])

    def of(self, x: Array) -> tuple[LayerActivity, ...]:
        """Return the output of each layer for one sample.

        Parameters
        ----------
        x : ndarray, shape (1, ...)
            Prepared as the model was trained.
        """
        outputs = self._model(x, training=False)
        outputs = outputs if isinstance(outputs, list | tuple) else [outputs]
        return tuple(
            LayerActivity(layer.name, type(layer).__name__, np.asarray(output)[0])
            for layer, output in zip(self._layers, outputs, strict=True)
        )


def _has_one_output(layer: Any) -> bool:
    try:
        return len(layer.output.shape) > 1 and type(layer).__name__ != "InputLayer"
    except (AttributeError, ValueError):  # used twice, or never: it has no output of its own
        return False


def _squared(values: Array) -> Array:
    """Return a vector as the rows of a near-square grid; where none fits, the rest is filled with NaN."""
    n = values.size
    cols = next((c for c in range(math.isqrt(max(n - 1, 0)) + 1, n + 1) if n % c == 0), n)
    if cols * cols > _LONGEST * n and n > _LONGEST:
        cols = math.ceil(math.sqrt(n))
    rows = math.ceil(n / cols)
    grid = np.full(rows * cols, np.nan, np.float32)
    grid[:n] = values
    return grid.reshape(rows, cols)


def _side_by_side(maps: Array) -> Array:
    n, rows, cols = maps.shape
    across = math.ceil(math.sqrt(n))
    down = math.ceil(n / across)
    wall = np.zeros((down * across, rows, cols), np.float32)
    wall[:n] = maps
    return wall.reshape(down, across, rows, cols).swapaxes(1, 2).reshape(down * rows, across * cols)


def _enlarged(picture: Array, side: int) -> Array:
    """Return a picture in `side` by `side` pixels, each the nearest of the old ones, its proportions kept."""
    rows, cols = picture.shape
    scale = side / max(rows, cols)
    height, width = max(1, round(rows * scale)), max(1, round(cols * scale))
    found = picture[np.arange(height) * rows // height][:, np.arange(width) * cols // width]
    framed = np.zeros((side, side), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    framed[top : top + height, left : left + width] = found
    return framed
