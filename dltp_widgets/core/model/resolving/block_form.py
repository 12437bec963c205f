"""Shapes and parameters of a model inside a model, and of each layer in it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.keras.instantiate import without_weights
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import MODEL, frozen_names, inner_spec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.resolving.closed_form import Form, Shape, shown
from dltp_widgets.core.model.resolving.cost import cost_of

if TYPE_CHECKING:
    from dltp_widgets.core.model.resolving.resolve import ResolvedLayer
    from dltp_widgets.core.model.spec import ModelSpec


def block_form(layer: LayerSpec, shapes: tuple[Shape, ...]) -> Form:
    """Return what a block makes of its input.

    Parameters
    ----------
    layer : LayerSpec
        Of a kind that `nested` describes.
    shapes : tuple of tuple
        The shapes that arrive, without the batch axis.

    Raises
    ------
    Refusal
    """
    inner, leaving = _own(layer, shapes) if layer.layer == MODEL else _base(layer, shapes)
    frozen = frozen_names(layer.args.get("trainable", True), [part.name for part in inner])
    params = sum(part.params for part in inner)
    trained = sum(part.trainable_params for part in inner if part.name not in frozen)
    costs = [part.multiply_adds for part in inner]
    cost = None if None in costs else sum(cost or 0 for cost in costs)
    return Form(leaving, params, params - trained, "", cost, tuple(inner))


def _own(layer: LayerSpec, shapes: tuple[Shape, ...]) -> tuple[tuple[ResolvedLayer, ...], Shape]:
    from dltp_widgets.core.model.resolving.resolve import resolve

    other = next((name for name in layer.args if name != "spec"), None)
    if other is not None:
        raise Refusal(
            "unknown_argument",
            other,
            lambda: _("{layer} has no argument “{name}”.").format(layer=MODEL, name=other[:60]),
            drop=(other,),
        )
    try:
        spec = inner_spec(layer)
    except SpecError as error:
        message = error.message
        raise Refusal("wrong_value", "spec", lambda: message) from error
    resolved = resolve(_on(spec, shapes))
    problem = resolved.problem
    if problem is not None:
        raise Refusal(
            "inside", None, lambda: _("Inside this block: {message}").format(message=problem.message)
        )
    if len(resolved.output_shapes) != 1:
        raise Refusal("unsupported_layer", None, lambda: _("A block has one output; this one has several."))
    return resolved.layers, (resolved.output_shape or ())[1:]


def _on(spec: ModelSpec, shapes: tuple[Shape, ...]) -> ModelSpec:
    """Return the inner model on the shapes that arrive; those it was made for must agree with them."""
    wanted = list(spec.inputs.values())
    fits = len(wanted) == len(shapes) and all(
        _agree(own, given) for own, given in zip(wanted, shapes, strict=True)
    )
    if not fits:
        raise Refusal(
            "wrong_inputs",
            None,
            lambda: _("This block is made for {wanted}, and {given} arrives.").format(
                wanted=", ".join(shown(own) if isinstance(own, tuple) else "?" for own in wanted),
                given=", ".join(map(shown, shapes)),
            ),
        )
    inputs = type(spec.inputs)(dict(zip(spec.inputs, shapes, strict=True)))
    return type(spec)(spec.layers, inputs, spec.edges, spec.outputs, spec.name)


def _agree(own: Any, given: Shape) -> bool:
    if not isinstance(own, tuple):
        return own is None
    return len(own) == len(given) and all(
        size in (None, other) for size, other in zip(own, given, strict=True)
    )


def _base(layer: LayerSpec, shapes: tuple[Shape, ...]) -> tuple[tuple[ResolvedLayer, ...], Shape]:
    try:
        found: tuple[tuple[ResolvedLayer, ...], Shape] = without_weights(lambda: _asked(layer, shapes[0]))
    except Refusal:
        raise
    except Exception as error:  # Keras raises whatever it likes; all of it means "not this base"
        from dltp_widgets.core.model.resolving.keras_form import readable

        reason = readable(error)
        raise Refusal(
            "keras_refuses", None, lambda: _("Keras refuses this layer: {reason}").format(reason=reason)
        ) from error
    return found


def _asked(layer: LayerSpec, shape: Shape) -> tuple[tuple[ResolvedLayer, ...], Shape]:
    import keras

    from dltp_widgets.core.model.keras.make_block import make_block

    plain = layer.without("trainable")
    if plain.args.get("include_top", True) is False and "input_shape" not in plain.args:
        plain = plain.edit(input_shape=shape)  # so that the layers inside have sizes
    made = make_block(plain, with_weights=False)
    output = made(keras.KerasTensor((None, *shape)))
    inner = [part for part in made.layers if not isinstance(part, keras.layers.InputLayer)]
    return tuple(map(_described, inner)), tuple(output.shape[1:])


def _described(part: Any) -> ResolvedLayer:
    from dltp_widgets.core.model.resolving.resolve import ResolvedLayer

    arriving = part.input if isinstance(part.input, list) else [part.input]
    shapes = tuple(tuple(tensor.shape) for tensor in arriving)
    leaving = tuple(part.output.shape)
    kernels = [tuple(weight.shape) for weight in part.weights if weight.name.endswith("kernel")]
    cost = cost_of(type(part).__name__, kernels, tuple(shape[1:] for shape in shapes), leaving[1:])
    params, trained = (
        sum(math.prod(weight.shape) for weight in weights)
        for weights in (part.weights, part.trainable_weights)
    )
    spec = LayerSpec(type(part).__name__, name=part.name)
    return ResolvedLayer(spec, part.name, shapes, leaving, params, trained, "", cost)
