"""The lines that compile and fit a model, as one would write them for Keras.

The settings are read by their attribute names only: `CompileSpec` and `FitSpec` live on another floor.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.model.source import Group, Node, call, lines, literal, quoted


def seed_lines(experiment: Any) -> list[str]:
    """Return the line that fixes the seed, if there is one; it stands before the model is made."""
    seed = getattr(experiment.fit, "seed", None)
    return [] if seed is None else [f"keras.utils.set_random_seed({int(seed)})", ""]


def training_lines(experiment: Any) -> list[str]:
    """Return the lines of ``model.compile`` and ``model.fit``; nothing for what is absent."""
    source = []
    if experiment.compile is not None:
        schedule = getattr(experiment.fit, "schedule", None)
        source += lines(_tall("model.compile", _compile_arguments(experiment.compile, schedule)))
    if experiment.compile is not None and experiment.fit is not None:
        named = _fit_arguments(experiment.fit, _has_validation(experiment))
        source += lines(_tall("model.fit", named, ("x_train", "y_train")), "history = ")
    return source


def _compile_arguments(settings: Any, schedule: Any) -> dict[str, Node]:
    arguments = {"optimizer": _optimizer(settings, schedule), "loss": _loss(settings)}
    if settings.metrics:
        arguments["metrics"] = _listed(settings.metrics)
    if settings.loss_weights:
        arguments["loss_weights"] = _listed(settings.loss_weights)
    return arguments


def _optimizer(settings: Any, schedule: Any) -> Node:
    named: dict[str, Node] = {}
    if isinstance(schedule, Mapping) and "name" in schedule:
        rest = {key: literal(value) for key, value in schedule.items() if key != "name"}
        named["learning_rate"] = call(f"keras.optimizers.schedules.{schedule['name']}", (), rest)
    elif settings.learning_rate is not None:
        named["learning_rate"] = literal(settings.learning_rate)
    named |= {key: literal(value) for key, value in (settings.optimizer_args or {}).items()}
    return call(f"keras.optimizers.{settings.optimizer}", (), named)


def _loss(settings: Any) -> Node:
    if isinstance(settings.loss, str) and settings.loss_args:
        return call(
            f"keras.losses.{loss_class_name(settings.loss)}",
            (),
            {key: literal(value) for key, value in settings.loss_args.items()},
        )
    return _listed(settings.loss)


def _fit_arguments(settings: Any, validation: bool) -> dict[str, Node]:
    arguments: dict[str, Node] = {
        "epochs": literal(settings.epochs),
        "batch_size": literal(settings.batch_size),
    }
    if not settings.shuffle:
        arguments["shuffle"] = "False"
    if validation and settings.validate:
        arguments["validation_data"] = "(x_valid, y_valid)"
    if settings.class_weight:
        weights = tuple((f"{key!r}: ", literal(value)) for key, value in settings.class_weight.items())
        arguments["class_weight"] = Group("{", weights, "}")
    callbacks = [
        call(f"keras.callbacks.{name}", (), {key: literal(value) for key, value in given.items()})
        for name, given in (
            ("EarlyStopping", settings.early_stopping),
            ("ReduceLROnPlateau", settings.reduce_lr),
        )
        if isinstance(given, Mapping)
    ]
    if callbacks:
        arguments["callbacks"] = Group("[", tuple(("", node) for node in callbacks), "]")
    return arguments


def _has_validation(experiment: Any) -> bool:
    data = getattr(experiment, "data", None)
    return data is None or getattr(data, "valid", None) is not None


def _tall(function: str, named: dict[str, Node], positional: tuple[str, ...] = ()) -> Group:
    made = call(function, positional, named)
    return Group(made.head, made.items, made.tail, tall=True)


def _listed(value: Any) -> Node:
    """Return a name, a list of names, or a dict of either, one entry per output."""
    if isinstance(value, Mapping):
        return Group("{", tuple((f"{quoted(str(key))}: ", _listed(item)) for key, item in value.items()), "}")
    if isinstance(value, tuple | list):
        return Group("[", tuple(("", _listed(item)) for item in value), "]")
    return literal(value)
