"""Shapes and parameters of the layers that have no closed form here: Keras is asked, without weights."""

from __future__ import annotations

import math
import re
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import kind as kind_of
from dltp_widgets.core.model.catalog.keras_names import SPREAD
from dltp_widgets.core.model.keras.instantiate import make_layer, without_weights
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.resolving.closed_form import Form, Shape, too_large
from dltp_widgets.core.model.resolving.cost import cost_of

_LONGEST_REASON = 200


def keras_form(layer: LayerSpec, shapes: tuple[Shape, ...]) -> Form:
    """Return what Keras makes of this layer; imports Keras, allocates no weights, draws no random number.

    Parameters
    ----------
    layer : LayerSpec
    shapes : tuple of tuple
        The shapes that arrive, without the batch axis; several for a merging layer.

    Raises
    ------
    Refusal
        With what Keras says, if it refuses the layer.
    """
    try:
        form: Form = without_weights(lambda: _ask(layer, shapes))
    except Refusal:
        raise
    except Exception as error:  # Keras raises whatever it likes; all of it means "not this layer"
        if _fits_padded(layer, shapes):
            raise _too_large(layer, shapes[0]) from error
        reason = readable(error)
        raise Refusal(
            "keras_refuses", None, lambda: _("Keras refuses this layer: {reason}").format(reason=reason)
        ) from error
    return form


def _ask(layer: LayerSpec, shapes: tuple[Shape, ...]) -> Form:
    import keras

    made = make_layer(layer)
    tensors = [keras.KerasTensor((None, *shape)) for shape in shapes]
    output = made(*tensors) if layer.layer in SPREAD or len(tensors) == 1 else made(tensors)
    if not isinstance(output, keras.KerasTensor) or len(output.shape) == 0:
        raise Refusal(
            "unsupported_layer",
            None,
            lambda: _("A layer with several outputs, such as this {layer}, cannot be described yet.").format(
                layer=layer.layer
            ),
        )
    leaving = tuple(output.shape[1:])
    kernels = [tuple(weight.shape) for weight in made.weights if weight.name.endswith("kernel")]
    cost = cost_of(type(made).__name__, kernels, shapes, leaving)
    return Form(leaving, _count(made.weights), _count(made.non_trainable_weights), "", cost)


def _fits_padded(layer: LayerSpec, shapes: tuple[Shape, ...]) -> bool:
    """Tell whether zeros around the map would mend the layer: then its window is larger than the map."""
    kind = kind_of(layer.layer)
    padding = kind.argument("padding") if kind is not None else None
    if padding is None or "same" not in padding.choices or layer.args.get("padding", "valid") != "valid":
        return False
    try:
        without_weights(lambda: _ask(layer.edit(padding="same"), shapes))
    except Exception:
        return False
    return True


def _too_large(layer: LayerSpec, shape: Shape) -> Refusal:
    axes = len(shape) - 1 - layer.layer.startswith("ConvLSTM")
    size = layer.args.get("kernel_size", layer.args.get("pool_size", 2))
    window = size if isinstance(size, tuple) else (size,) * axes
    first = layer.args.get("data_format") == "channels_first"
    return too_large(window, shape[-axes:] if first else shape[-axes - 1 : -1])


def _count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def readable(error: Exception) -> str:
    """Return the first line of Keras' message, without the colours and the call it is wrapped in."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [
        line.strip() for line in text.splitlines() if line.strip() and "Exception encountered" not in line
    ]
    return (lines[0] if lines else type(error).__name__)[:_LONGEST_REASON]
