"""Arithmetic for further layers in their usual form, so that a model of them resolves without Keras.

Whatever is unusual, an argument without a rule here, a shape that does not fit, a size not known, is left to Keras,
which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.resolving.closed_form import Form, Shape
from dltp_widgets.core.model.resolving.cost import applied, values

_Rule = Callable[[Mapping[str, Any], Shape], Form | None]


def quick_form(layer: LayerSpec, shapes: tuple[Shape, ...]) -> Form | None:
    """Return what a layer makes of its input, or None if Keras must be asked."""
    found = _RULES.get(layer.layer)
    if (
        found is None
        or len(shapes) != 1
        or None in shapes[0]
        or not set(layer.args) <= found[1] | {"trainable"}
    ):
        return None
    return found[0](layer.args, shapes[0])


def _recurrent(gates: int, biases: int) -> _Rule:
    def rule(args: Mapping[str, Any], shape: Shape) -> Form | None:
        if len(shape) != 2:
            return None
        steps, inputs = shape
        units = args["units"]
        bias = gates * biases * units if args.get("use_bias", True) else 0
        kernels = [(gates, int(inputs or 0), units), (gates, units, units)]
        formula = " + ".join(" x ".join(map(str, kernel)) for kernel in kernels)
        formula += f" + {gates} x {biases} x {units}".replace(" x 1 x ", " x ") if bias else ""
        cost = applied(kernels, steps)
        count = (applied(kernels, 1) or 0) + bias
        leaving = (steps, units) if args.get("return_sequences", False) else (units,)
        return Form(leaving, count, 0, formula, cost)

    return rule


def _embedding(args: Mapping[str, Any], shape: Shape) -> Form:
    words, size = args["input_dim"], args["output_dim"]
    return Form((*shape, size), words * size, 0, f"{words} x {size}")


def _layer_normalization(args: Mapping[str, Any], shape: Shape) -> Form | None:
    if not shape:
        return None
    each = args.get("center", True) + args.get("scale", True)
    size = int(shape[-1] or 0)
    return Form(shape, each * size, 0, f"{each} x {size}" if each else "", values(shape))


def _same(_args: Mapping[str, Any], shape: Shape) -> Form:
    return Form(shape)


_MEMORY = frozenset(
    {"units", "activation", "recurrent_activation", "use_bias", "return_sequences", "dropout"}
)
_RULES: dict[str, tuple[_Rule, frozenset[str]]] = {
    "LSTM": (_recurrent(4, 1), _MEMORY | {"recurrent_dropout"}),
    "GRU": (_recurrent(3, 2), _MEMORY | {"recurrent_dropout"}),
    "SimpleRNN": (_recurrent(1, 1), (_MEMORY | {"recurrent_dropout"}) - {"recurrent_activation"}),
    "Embedding": (_embedding, frozenset({"input_dim", "output_dim", "mask_zero"})),
    "LayerNormalization": (_layer_normalization, frozenset({"epsilon", "center", "scale"})),
    "ReLU": (_same, frozenset()),
    "Identity": (_same, frozenset()),
}
"""Class name -> its arithmetic, and the arguments under which that holds."""
