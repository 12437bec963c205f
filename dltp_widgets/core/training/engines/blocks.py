"""In how many rows at a time a model is measured."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

MOST, FEWEST = 4096, 64
"""Rows of a block on a processor, where Keras tells how large the maps are."""

USUAL = 1024
"""Rows of a block where it does not, and on an accelerator, whose memory holds the maps of all layers."""

_CACHE = 12 * 2**20
"""Bytes up to which what a layer gives is still in a processor's cache when the next one takes it."""

_ITEM = 4


def block_rows(model: keras.Model, *, accelerated: bool) -> int:
    """Return how many rows to measure at a time: many, but on a processor no more than its cache holds.

    A power of two. Dense layers want many rows; the maps of a convolution are large. Measured on two cores: 15,000
    images of MNIST take dense layers 25.7 ms in blocks of 1024 rows and 24.6 ms in blocks of 4096 (medians); a small
    CNN 260 ms in blocks of 64, 248 ms of 128, and 305 ms of 256 (the fastest of some passes, on a restless machine).
    """
    largest = 0 if accelerated else max(_outputs(model), default=0)
    if not largest:
        return USUAL
    fitting = _CACHE // (largest * _ITEM)
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
