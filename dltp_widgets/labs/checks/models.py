"""Measures of a model, of how it is compiled and fitted: structure, never names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.errors import LabError, SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import without_defaults
from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.labs.checks.subject import experiment_in, model_in

FIRST_ARGUMENT = {"Dense": "units", "Activation": "activation", "Dropout": "rate", "Reshape": "target_shape"}
"""Layer -> the argument meant by ``Dense: 256``; of convolutions it is the number of filters."""

WITHOUT = "without"
"""In what is expected of `compiled`: metrics that must not be there, in none of their forms."""

_LAYERS_OF = {"ReLU": "relu", "Softmax": "softmax", "ELU": "elu"}


def parameters(value: Any) -> int:
    """Return the number of parameters."""
    return _counted(value, "params", lambda model: model.count_params())


def trainable_parameters(value: Any) -> int:
    """Return the number of parameters that training changes."""
    return _counted(
        value,
        "trainable_params",
        lambda model: sum(int(w.shape.num_elements()) for w in model.trainable_weights),
    )


def output_shape(value: Any) -> Any:
    """Return the shape of the output with the batch axis: ``(None, 10)``."""
    model = model_in(value)
    return _resolved(model).output_shape if isinstance(model, ModelSpec) else _keras(model, "output_shape")


def input_shape(value: Any) -> Any:
    """Return the shape of the input with the batch axis."""
    model = model_in(value)
    return (None, *model.input_shape) if isinstance(model, ModelSpec) else _keras(model, "input_shape")


def layer_count(value: Any) -> int:
    """Return the number of layers, inputs not counted: functional and sequential models then agree."""
    model = model_in(value)
    layers = model.layers
    return len([layer for layer in layers if type(layer).__name__ != "InputLayer"])


def layers(value: Any) -> tuple[LayerSpec, ...]:
    """Return the layers without their names; an activation is a layer, wherever it was written."""
    return tuple(part for layer in _spec(value).layers for part in spread(layer))


def spread(layer: LayerSpec) -> list[LayerSpec]:
    """Return one layer in a form that does not depend on how its activation was written."""
    if layer.layer in _LAYERS_OF and not layer.args:
        return [LayerSpec("Activation", activation=_LAYERS_OF[layer.layer])]
    plain = without_defaults(LayerSpec(layer.layer, **layer.args))
    activation = plain.args.get("activation")
    if (
        plain.layer == "Activation"
        or not isinstance(activation, str)
        or plain.layer in ("LSTM", "GRU", "SimpleRNN")
    ):
        return [plain]
    alone = plain.without("activation")
    return [alone] if activation == "linear" else [alone, LayerSpec("Activation", activation=activation)]


def compiled(value: Any) -> dict[str, Any]:
    """Return ``{"loss", "optimizer", "learning_rate", "metrics"}``, names as Keras' classes."""
    holder = experiment_in(value)
    settings = getattr(holder, "compile", None)
    if settings is not None and not callable(settings):
        found: dict[str, Any] = {
            "loss": settings.loss,
            "optimizer": settings.optimizer,
            "learning_rate": settings.effective_learning_rate,
            "metrics": list(settings.metric_names),
        }
    else:
        found = _compiled_model(model_in(holder))
    return {**found, "loss": class_name(found["loss"])}


def fitted(value: Any) -> dict[str, Any]:
    """Return the settings of an Experiment's `fit`."""
    settings = getattr(experiment_in(value), "fit", None)
    if settings is None or callable(settings):
        raise LabError(_("An Experiment is expected, not a {kind}.").format(kind=type(value).__name__))
    found: dict[str, Any] = vars(settings)
    return found


def class_name(loss: Any) -> Any:
    """Return the class of a loss, whether it was given as name, function or object."""
    if isinstance(loss, str):
        return loss_class_name(loss)
    if callable(loss) and hasattr(loss, "__name__"):
        return loss_class_name(loss.__name__)
    return type(loss).__name__


def same_settings(found: Mapping[str, Any], wanted: Mapping[str, Any], tolerance: float) -> bool:
    """Tell whether the settings named in `wanted` are as there; others may be anything."""
    return all(
        _measures_none(found.get("metrics"), value)
        if name == WITHOUT
        else _same(found.get(name), value, tolerance)
        for name, value in wanted.items()
    )


def _measures_none(metrics: Any, unwanted: Any) -> bool:
    """Tell whether none of the metrics is one of these: ``binary_accuracy`` and ``acc`` are accuracies, too."""
    names = unwanted if isinstance(unwanted, list | tuple) else [unwanted]
    ends = tuple(_metric(name) for name in names)
    return not any(_metric(name).endswith(ends) for name in metrics or ())


def _metric(name: Any) -> str:
    plain = str(name).replace("_", "").lower()
    return "accuracy" if plain == "acc" else plain


def _same(found: Any, wanted: Any, tolerance: float) -> bool:
    if isinstance(wanted, float | int) and isinstance(found, float | int):
        return abs(found - wanted) <= max(tolerance, 1e-6 * abs(wanted))
    if isinstance(wanted, list):
        return isinstance(found, list | tuple) and set(map(_metric, wanted)) <= set(map(_metric, found))
    if isinstance(wanted, str) and isinstance(found, str):
        return found.lower() == wanted.lower() or loss_class_name(found) == loss_class_name(wanted)
    return bool(found == wanted)


def _compiled_model(model: Any) -> dict[str, Any]:
    optimizer = getattr(model, "optimizer", None)
    if optimizer is None:
        raise LabError(_("The model is not compiled yet."))
    rate = getattr(optimizer, "learning_rate", None)
    metrics = getattr(getattr(model, "_compile_metrics", None), "_user_metrics", None) or []
    return {
        "loss": getattr(model, "loss", None),
        "optimizer": type(optimizer).__name__,
        "learning_rate": float(rate) if rate is not None else None,
        "metrics": [metric if isinstance(metric, str) else getattr(metric, "name", "") for metric in metrics],
    }


def _spec(value: Any) -> ModelSpec:
    model = model_in(value)
    if isinstance(model, ModelSpec):
        return model
    from dltp_widgets.core.model.keras.build import from_model

    try:
        return from_model(model)
    except SpecError as refused:
        raise LabError(str(refused)) from refused


def _resolved(spec: ModelSpec) -> ResolvedModel:
    resolved = resolve(spec)
    if resolved.problem is not None:
        raise LabError(resolved.problem.message)
    return resolved


def _counted(value: Any, name: str, count: Any) -> int:
    model = model_in(value)
    if isinstance(model, ModelSpec):
        return int(getattr(_resolved(model), name))
    try:
        return int(count(model))
    except ValueError as error:  # Keras: not built
        raise LabError(
            _("The model is not built: give it an Input layer, so that it knows its sizes.")
        ) from error


def _keras(model: Any, name: str) -> Any:
    try:
        return getattr(model, name)
    except (AttributeError, ValueError) as error:
        raise LabError(
            _("The model is not built: give it an Input layer, so that it knows its sizes.")
        ) from error
