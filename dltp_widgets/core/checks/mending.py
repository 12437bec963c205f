"""The changes that a fix is made of: each returns a function that changes an `Experiment` in place.

A fix of the model is possible where the model is a `ModelSpec`; a keras.Model of somebody's own is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.core.checks.outputs import Output
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.spec import ModelSpec

Fix = Callable[[Experiment], None]

_ACTIVE = ("Dense", "Activation", "Conv1D", "Conv2D", "Conv3D")
"""Layers whose argument ``activation`` may be set."""


def together(*fixes: Fix | None) -> Fix:
    """Return a fix that does several things, those that are None left out."""

    def fix(exp: Experiment) -> None:
        for one in fixes:
            if one is not None:
                one(exp)

    return fix


def set_fit(**changes: Any) -> Fix:
    """Return a fix of fields of the FitSpec."""
    return lambda exp: setattr(exp, "fit", exp.fit.replace(**changes))


def without_argument(*names: str) -> Fix:
    """Return a fix that leaves arguments of the optimizer to Keras."""

    def fix(exp: Experiment) -> None:
        kept = {name: value for name, value in exp.compile.optimizer_args.items() if name not in names}
        exp.compile = exp.compile.replace(optimizer_args=kept)

    return fix


def set_loss(name: str, output: str = "") -> Fix:
    """Return a fix that sets the loss, of one output where there are several; its arguments go with the old one."""

    def fix(exp: Experiment) -> None:
        loss = exp.compile.loss
        new = {**loss, output: name} if isinstance(loss, Mapping) and output else name
        exp.compile = exp.compile.replace(loss=new, loss_args={})

    return fix


def map_metrics(change: Callable[[str], str | None], output: str = "") -> Fix:
    """Return a fix that renames metrics; ``change`` returns None for one that is to go."""

    def fix(exp: Experiment) -> None:
        metrics = exp.compile.metrics
        if isinstance(metrics, Mapping):
            new: Any = {
                name: _mapped(given, change) if name == output or not output else given
                for name, given in metrics.items()
            }
        else:
            new = _mapped(metrics, change)
        exp.compile = exp.compile.replace(metrics=new)

    return fix


def edit_model(exp: Experiment, change: Callable[[ModelSpec], ModelSpec]) -> Fix | None:
    """Return a fix of the model, or None where it is a keras.Model of somebody's own."""
    if not isinstance(exp.model, ModelSpec):
        return None
    return lambda exp: setattr(exp, "model", change(exp.model))


def set_activation(exp: Experiment, output: Output, activation: str | None) -> Fix | None:
    """Return a fix that gives an output another activation, None for none; or None where that is impossible."""
    return (
        edit_model(exp, lambda spec: _activated(spec, output.layer, activation))
        if _may(exp, output)
        else None
    )


def set_units(exp: Experiment, output: Output, units: int, activation: str | None = "") -> Fix | None:
    """Return a fix that gives the last Dense of a stack other units, and another activation unless that is ""."""
    if not isinstance(exp.model, ModelSpec) or units < 1:
        return None
    dense = next((i for i in range(output.layer, -1, -1) if exp.model.layers[i].layer == "Dense"), None)
    if dense is None or not (exp.model.is_stack or dense == output.layer):
        return None

    def change(spec: ModelSpec) -> ModelSpec:
        wider = spec.edit(dense, units=units)
        return wider if activation == "" else _activated(wider, output.layer, activation)

    return edit_model(exp, change)


def insert_layer(exp: Experiment, index: int, layer: LayerSpec) -> Fix | None:
    """Return a fix that puts a layer into a stack, or None for another model."""
    if not isinstance(exp.model, ModelSpec) or not exp.model.is_stack:
        return None
    return edit_model(exp, lambda spec: spec.insert(index, layer))


def remove_layer(exp: Experiment, index: int) -> Fix | None:
    """Return a fix that takes a layer out of a stack, or None for another model."""
    if not isinstance(exp.model, ModelSpec) or not exp.model.is_stack:
        return None
    return edit_model(exp, lambda spec: spec.remove(index))


def as_regression(exp: Experiment, output: Output) -> Fix:
    """Return a fix that makes an output a regression: loss, metrics, one unit a target, no activation."""
    return together(
        set_loss("mean_squared_error", output.name),
        map_metrics(lambda _name: "mean_absolute_error", output.name),
        set_units(exp, output, output.width, None) or set_activation(exp, output, None),
    )


def as_classes(exp: Experiment, output: Output) -> Fix:
    """Return a fix that makes an output tell classes apart: the loss that fits the labels, a softmax, enough units."""
    if output.one_hot:
        loss, units = "categorical_crossentropy", output.width
    else:
        loss, units = "sparse_categorical_crossentropy", max(output.n_classes or 0, 2)
    model = set_activation(exp, output, "softmax")
    if output.units != units:
        model = set_units(exp, output, units, "softmax") or model
    return together(set_loss(loss, output.name), model)


def as_binary(exp: Experiment, output: Output) -> Fix:
    """Return a fix that makes a single output tell two classes apart: binary cross-entropy, a sigmoid."""
    sigmoid = None if output.activation == "sigmoid" else set_activation(exp, output, "sigmoid")
    return together(set_loss("binary_crossentropy", output.name), sigmoid)


def _may(exp: Experiment, output: Output) -> bool:
    if not isinstance(exp.model, ModelSpec):
        return False
    return exp.model.layers[output.layer].layer in (*_ACTIVE, "Softmax", "ReLU")


def _activated(spec: ModelSpec, index: int, activation: str | None) -> ModelSpec:
    layer = spec.layers[index]
    if layer.layer in ("Softmax", "ReLU", "Activation"):
        kind = LayerSpec("Activation", name=layer.name, activation=activation or "linear")
        return spec.replace_layer(index, kind)
    plain = spec.replace_layer(index, layer.without("activation"))
    return plain if activation is None else plain.edit(index, activation=activation)


def _mapped(metrics: Any, change: Callable[[str], str | None]) -> tuple[Any, ...]:
    given = (metrics,) if isinstance(metrics, str) else tuple(metrics or ())
    changed = [change(name) if isinstance(name, str) else name for name in given]
    return tuple(dict.fromkeys(name for name in changed if name is not None))
