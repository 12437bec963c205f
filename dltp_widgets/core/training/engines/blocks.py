"""In how many rows at a time a model is measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

MOST, FEWEST = 1024, 64
"""Rows of a block."""

_CACHE = 4 * 2**20
"""Bytes up to which what a layer gives is still in a processor's cache when the next one takes it."""

_ITEM = 4


def block_rows(model: keras.Model, *, accelerated: bool) -> int:
    """Return how many rows to measure at a time: many, but on a processor no more than its cache holds.

    A power of two. Dense layers want many rows; the maps of a convolution are large, and a pass over small blocks
    was the fastest although it takes a little more of the processors' time.
    """
    largest = 0 if accelerated else max(_outputs(model), default=0)
    fitting = _CACHE // (largest * _ITEM) if largest else MOST
    return max(FEWEST, min(MOST, 1 << max(fitting, 1).bit_length() - 1))


def _outputs(layer: Any) -> Iterator[int]:
    """Yield how many numbers each layer with weights gives for one row; nothing for what Keras cannot tell."""
    inner = getattr(layer, "layers", ())
    for part in inner:
        yield from _outputs(part)
    if not inner and layer.weights:
        try:
            shape = layer.output.shape
        except (AttributeError, ValueError):  # a layer that was called never, or several times
            return
        if None not in shape[1:]:
            yield math.prod(shape[1:])
