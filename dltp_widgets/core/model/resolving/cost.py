"""What a layer costs: multiplications that are each followed by an addition, for one example, one way.

A dense layer multiplies each input by each of its weights; a filter does the same at every place of the map on
which it stands, a recurrent layer at every step. What only moves, compares or picks values costs nothing here.
Training costs about three times as much: the way forward, and the two halves of the way back.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

Shape = tuple[int | None, ...]
Kernels = Sequence[tuple[int, ...]]
"""Shapes of the weights that inputs are multiplied by."""


def applied(kernels: Kernels, places: int | None) -> int | None:
    """Return the cost of weights that are applied at so many places; None if these are not known."""
    return None if places is None else sum(map(math.prod, kernels)) * places


def places(shape: Shape, channels: int) -> int | None:
    """Return the places of a map with so many channels, wherever the channels stand; None if not known."""
    count = values(shape)
    return None if count is None else count // channels


def values(shape: Shape) -> int | None:
    """Return how many values a tensor of this shape has, or None if a size is not known."""
    return None if None in shape else math.prod(size for size in shape if size is not None)


def cost_of(class_name: str, kernels: Kernels, arriving: tuple[Shape, ...], leaving: Shape) -> int | None:
    """Return the cost of a layer of Keras, or None if it is not known.

    Parameters
    ----------
    class_name : str
    kernels : sequence of tuple
        Shapes of the weights whose name ends in ``kernel``.
    arriving, leaving
        Shapes without the batch axis.
    """
    rule = _RULES.get(class_name)
    if rule is not None:
        return rule(kernels, arriving, leaving)
    return None if kernels else 0


def _filters(kernels: Kernels, _arriving: tuple[Shape, ...], leaving: Shape) -> int | None:
    return applied(kernels, places(leaving, kernels[-1][-1]))


def _depthwise(kernels: Kernels, _arriving: tuple[Shape, ...], leaving: Shape) -> int | None:
    return applied(kernels, places(leaving, kernels[0][-2] * kernels[0][-1]))


def _transposed(kernels: Kernels, arriving: tuple[Shape, ...], _leaving: Shape) -> int | None:
    return applied(kernels, places(arriving[0], kernels[0][-1]))


def _recurrent(kernels: Kernels, arriving: tuple[Shape, ...], _leaving: Shape) -> int | None:
    return applied(kernels, arriving[0][0])


def _recurrent_filters(kernels: Kernels, arriving: tuple[Shape, ...], leaving: Shape) -> int | None:
    steps, filters = arriving[0][0], kernels[-1][-2]
    map_ = leaving[1:] if len(leaving) == len(arriving[0]) else leaving  # without the steps
    at = places(map_, filters)
    return None if steps is None or at is None else applied(kernels, at * steps)


def _each_value(_kernels: Any, arriving: tuple[Shape, ...], _leaving: Shape) -> int | None:
    return values(arriving[0])


def _scalar_product(_kernels: Any, arriving: tuple[Shape, ...], leaving: Shape) -> int | None:
    """Return the cost of Dot: each axis is in one tensor alone, or in both and summed over."""
    counts = [values(shape) for shape in (*arriving, leaving)]
    if None in counts:
        return None
    first, second, result = (count or 0 for count in counts)
    return math.isqrt(first * second * result)


_Rule = Callable[[Any, tuple[Shape, ...], Shape], int | None]
_RULES: dict[str, _Rule] = {
    "Dense": _filters,
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D", "SeparableConv1D", "SeparableConv2D"), _filters),
    "STFTSpectrogram": _filters,
    "MelSpectrogram": lambda _kernels, _arriving, _leaving: None,  # a Fourier transform is no such product
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), _depthwise),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), _transposed),
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "Bidirectional"), _recurrent),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), _recurrent_filters),
    **dict.fromkeys(
        (
            "BatchNormalization",
            "GroupNormalization",
            "LayerNormalization",
            "Normalization",
            "RMSNormalization",
        ),
        _each_value,
    ),
    **dict.fromkeys(("Multiply", "Rescaling"), _each_value),
    "Dot": _scalar_product,
}
