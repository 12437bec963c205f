"""The rules on the end of the model: its activation, its units, its shape."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import (
    insert_layer,
    remove_layer,
    set_activation,
    set_units,
)
from dltp_widgets.core.checks.outputs import BINARY, CATEGORICAL, REGRESSION, ROWS, SPARSE, Output
from dltp_widgets.core.data.arrays.wrong_value import remembered
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.resolving.resolve import ResolvedModel

_ONE_UNIT = (
    "You are using a softmax over axis -1 of a tensor of shape … This axis has size 1. The softmax operation will"
    " always return the value 1, which is likely not what you intended. Did you mean to use a sigmoid instead?"
)
_LOGITS = (
    "`{loss}` received `from_logits=True`, but the `output` argument was produced by a {function} activation and"
    " thus does not represent logits. Was this intended?"
)
_SAME_SHAPE = "Arguments `target` and `output` must have the same shape. Received: …"
_UNEQUAL = "Dimensions must be equal, but are …"
_SAME_RANK = "Arguments `target` and `output` must have the same rank (ndim). Received: …"
_ONE_LESS = "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: …"

_RANGES = {"sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0), "tanh": (-1.0, 1.0), "relu": (0.0, float("inf"))}
"""Activation -> the smallest and largest value that it can give."""


def check_output(exp: Experiment, output: Output, resolved: ResolvedModel) -> Iterator[Finding]:
    """Find an end of the model that does not fit loss and labels: the first thing only, the rest follows from it."""
    if len(output.shape) > 2 and _is_flat(output):
        yield _missing_flatten(exp, output, resolved)
        return
    if len(output.shape) != 2 or not output.is_table:
        return
    for rule in (_softmax_one_unit, _wrong_units, _twice, _missing, _bounded):
        found = rule(exp, output)
        if found is not None:
            yield found
            return


def _field(output: Output) -> str:
    return f"model.layers.{output.layer}"


def _is_flat(output: Output) -> bool:
    """Tell whether labels are for whole examples: not one a pixel or one a word."""
    return output.is_table and output.y.shape[1:] not in (output.shape[1:-1], (*output.shape[1:-1], 1))


def _missing_flatten(exp: Experiment, output: Output, resolved: ResolvedModel) -> Finding:
    index = resolved.dense_on_maps[0] if resolved.dense_on_maps else output.layer
    message = _(
        "The model gives {shape} for each example, and the labels are for whole examples: a Flatten is missing."
    ).format(shape=output.shape[1:])
    says = None
    if output.loss in SPARSE:
        says = _ONE_LESS
    elif output.loss in (*CATEGORICAL, *BINARY):
        says = _SAME_RANK
    fix = insert_layer(exp, index, LayerSpec("Flatten"))
    return Finding("error", "missing_flatten", f"model.layers.{index}", message, fix, says)


def _softmax_one_unit(exp: Experiment, output: Output) -> Finding | None:
    if output.activation != "softmax" or output.units != 1:
        return None
    message = _("A softmax over a single unit is always 1: nothing is learned.")
    if output.loss in REGRESSION and output.measures:
        fix = set_activation(exp, output, None)
    elif (output.n_classes or 0) > 2 and not output.measures:
        fix = set_units(exp, output, output.n_classes or 0)
    else:
        fix = set_activation(exp, output, "sigmoid")
    return Finding("warning", "softmax_one_unit", _field(output), message, fix, _ONE_UNIT)


def _wrong_units(exp: Experiment, output: Output) -> Finding | None:
    """Find as many outputs as there are not values in a label."""
    is_row = output.width > 1 and output.loss in (*CATEGORICAL, *BINARY, *REGRESSION, *ROWS)
    is_measure = output.width == 1 and output.loss in REGRESSION and not output.classes
    if not (is_row or is_measure) or output.units == output.width:
        return None
    message = _("The model gives {units} values for each example, and a label has {width}.")
    says: str | None = _SAME_SHAPE
    if output.loss in (*REGRESSION, *ROWS):  # which NumPy's rules make fit where one of the two is 1
        says = _UNEQUAL if output.y.ndim == 1 or min(output.units, output.width) > 1 else None
    return Finding(
        "warning" if says is None else "error",
        "wrong_output_shape",
        _field(output),
        message.format(units=output.units, width=output.width),
        set_units(exp, output, output.width),
        says,
    )


def _twice(exp: Experiment, output: Output) -> Finding | None:
    function = output.activation
    if function not in ("softmax", "sigmoid"):
        return None
    code = f"{function}_twice"
    if output.from_logits and output.loss in (*SPARSE, *CATEGORICAL, *BINARY):
        message = _(
            "from_logits=True tells the loss to apply the {function} itself, and the model has applied it already."
        ).format(function=function)
        says = _LOGITS.format(loss=_function_name(output.loss), function=function.capitalize())
        return Finding("warning", code, "compile.loss_args", message, _without_logits, says)
    before = output.layer - 1
    spec = exp.spec
    if spec is None or not spec.is_stack or before < 0:
        return None
    layer = spec.layers[before]
    same = layer.args.get("activation") == function or (function == "softmax" and layer.layer == "Softmax")
    if not same or spec.layers[output.layer].layer not in ("Activation", "Softmax"):
        return None
    message = _("The {function} is applied twice: by this layer, and by the one before it.")
    fix_twice = remove_layer(exp, output.layer)
    return Finding("warning", code, _field(output), message.format(function=function), fix_twice)


def _missing(exp: Experiment, output: Output) -> Finding | None:
    if output.from_logits or not output.activation:
        return None
    if output.loss in (*SPARSE, *CATEGORICAL) and output.units > 1 and output.activation != "softmax":
        message = _(
            "A cross-entropy expects probabilities, and the model ends without a softmax ({activation}): its values"
            " may be negative, and the loss means little."
        )
        code, function = "softmax_missing", "softmax"
    elif output.loss in BINARY and output.activation not in ("sigmoid", "softmax", "hard_sigmoid"):
        message = _(
            "Binary cross-entropy expects a probability, and the model ends without a sigmoid ({activation}): its"
            " values may be negative, and the loss means little."
        )
        code, function = "sigmoid_missing", "sigmoid"
    else:
        return None
    fix = set_activation(exp, output, function)
    return Finding("warning", code, _field(output), message.format(activation=output.activation), fix)


def _bounded(exp: Experiment, output: Output) -> Finding | None:
    """Find targets of a regression that the last activation can never give."""
    if output.loss not in REGRESSION or not output.measures or output.activation not in _RANGES:
        return None
    low, high = _RANGES[output.activation]
    least, most = remembered(output.y, "range", lambda y: (float(y.min()), float(y.max())))
    if low <= least and most <= high:
        return None
    message = _(
        "The model ends with {activation}, which gives values from {low} to {high}, and the targets go from {least}"
        " to {most}."
    ).format(activation=output.activation, low=low, high=high, least=f"{least:.4g}", most=f"{most:.4g}")
    return Finding("warning", "bounded_output", _field(output), message, set_activation(exp, output, None))


def _without_logits(exp: Experiment) -> None:
    kept = {name: value for name, value in exp.compile.loss_args.items() if name != "from_logits"}
    exp.compile = exp.compile.replace(loss_args=kept)


def _function_name(loss: str) -> str:
    """Return the name under which Keras' backend knows a cross-entropy."""
    names = {SPARSE: "sparse_categorical_crossentropy", CATEGORICAL: "categorical_crossentropy"}
    return next((name for kinds, name in names.items() if loss in kinds), "binary_crossentropy")
