"""Calls of compile -> `CompileSpec`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.naming import snake_case
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.objects import NO_VALUE, by_name, is_number, json_value, shown
from dltp_widgets.core.reading.optimizing import optimizer_of
from dltp_widgets.core.reading.values import Call, Known, Made, Unknown
from dltp_widgets.core.training.choices.names import KERAS_LOSSES, KERAS_METRICS
from dltp_widgets.core.training.choices.settings import CompileSpec

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_COMPILE = ("optimizer", "loss", "loss_weights", "metrics")


def compile_spec(
    walk: Expressions, call: Call, spec: ModelSpec | None
) -> tuple[CompileSpec | None, dict[str, Any] | None]:
    """Return what ``model.compile(...)`` asks for, and the schedule of its learning rate.

    Parameters
    ----------
    walk : Expressions
    call : Call
    spec : ModelSpec or None
        Its outputs name the entries of lists of losses; None if they have no order.
    """
    given = dict(zip(_COMPILE, call.args, strict=False)) | call.named
    third = given.get("loss_weights")
    if len(call.args) > 2 and isinstance(third, list) and any(not is_number(item) for item in third):
        walk.notes.add(call.line, "third_value")
        given["metrics"] = given.pop("loss_weights")
    for key in given.keys() - set(_COMPILE):
        if given[key] is not None:
            walk.notes.add(call.line, "compile_argument", argument=key)
    loss, loss_args = _loss(walk, given.get("loss"), spec, call.line)
    optimizer = optimizer_of(walk, given.get("optimizer", "rmsprop"), call.line)
    if loss is None or optimizer is None:
        return None, optimizer[3] if optimizer else None
    name, rate, arguments, schedule = optimizer
    made = CompileSpec(
        loss,
        name,
        rate,
        optimizer_args=arguments,
        loss_args=loss_args,
        metrics=_metrics(walk, given.get("metrics"), spec, call.line),
        loss_weights=_weights(walk, given.get("loss_weights"), spec, call.line),
    )
    return made, schedule


def _outputs(spec: ModelSpec | None) -> tuple[str, ...]:
    return (spec.outputs or spec.layer_names[-1:]) if spec is not None else ()


def _per_output(value: Any, spec: ModelSpec | None) -> Any:
    """Return a list of one entry per output as a dict by their names."""
    names = _outputs(spec)
    if isinstance(value, list | tuple) and len(value) == len(names) and len(names) > 1:
        return dict(zip(names, value, strict=True))
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _loss(walk: Expressions, value: Any, spec: ModelSpec | None, line: int) -> tuple[Any, dict[str, Any]]:
    value = _per_output(value, spec)
    if value is None:
        walk.notes.add(line, "no_loss")
        return None, {}
    if not isinstance(value, dict):
        name, arguments = _one_loss(value)
        if name is None:
            walk.notes.add(line, "loss", what=shown(value))
        return name, arguments
    found = {key: _one_loss(item) for key, item in value.items()}
    bad = next((key for key, (name, arguments) in found.items() if name is None or arguments), None)
    if bad is not None:
        walk.notes.add(line, "loss", what=shown(value[bad]))
        return None, {}
    return {str(key): name for key, (name, _arguments) in found.items()}, {}


def _one_loss(value: Any) -> tuple[str | None, dict[str, Any]]:
    if isinstance(value, str):
        return value, {}
    name = _snake(value, ("keras.losses.", "keras.metrics.", "tensorflow.losses."), KERAS_LOSSES)
    if name is None or not isinstance(value, Made):
        return name, {}
    arguments = by_name(value, signatures.LOSSES, value.name, {})
    arguments = {key: json_value(item) for key, item in arguments.items()}
    return (None, {}) if NO_VALUE in arguments.values() else (name, arguments)


def _snake(value: Any, places: tuple[str, ...], names: frozenset[str]) -> str | None:
    """Return the name of a loss or metric given as a function, a class or an object of Keras."""
    if not isinstance(value, Known | Made) or not value.path.startswith(places):
        return None
    if isinstance(value, Made) and value.name == "get" and value.args and isinstance(value.args[0], str):
        return str(value.args[0])
    return next((name for name in (snake_case(value.name), value.name) if name in names), None)


def _metrics(walk: Expressions, value: Any, spec: ModelSpec | None, line: int) -> Any:
    if isinstance(value, dict):
        return {str(key): _some_metrics(walk, item, line) for key, item in value.items()}
    names = _outputs(spec)
    nested = isinstance(value, list | tuple) and any(isinstance(item, list | tuple) for item in value)
    if nested and len(value) == len(names):
        return {key: _some_metrics(walk, item, line) for key, item in zip(names, value, strict=True)}
    if value is not None and not isinstance(value, list | tuple | Unknown):
        walk.notes.add(line, "metrics_list", new="metrics=[...]")
    return _some_metrics(walk, value, line)


def _some_metrics(walk: Expressions, value: Any, line: int) -> Any:
    if value is None:
        return ()
    many = value if isinstance(value, list | tuple) else [value]
    return tuple(name for item in many if (name := _one_metric(walk, item, line)) is not None)


def _one_metric(walk: Expressions, value: Any, line: int) -> str | None:
    if isinstance(value, str):
        if value in ("acc", "Accuracy", "ACC"):
            walk.notes.add(line, "renamed_value", old=value, new="accuracy")
            return "accuracy"
        return value
    name = _snake(value, ("keras.metrics.", "keras.losses."), KERAS_METRICS)
    if name is None:
        walk.notes.add(line, "metric", what=shown(value))
    elif isinstance(value, Made) and value.name != "get" and (value.args or value.named):
        walk.notes.add(line, "metric_argument", name=value.name)
    return name


def _weights(walk: Expressions, value: Any, spec: ModelSpec | None, line: int) -> dict[str, float] | None:
    value = _per_output(value, spec)
    if value is None:
        return None
    if isinstance(value, dict) and all(isinstance(key, str) and is_number(value[key]) for key in value):
        return value
    walk.notes.add(line, "compile_argument", argument="loss_weights")
    return None
