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
        named = _fit_arguments(experiment.fit, _validation(experiment), _weight(experiment, "train"))
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


def _fit_arguments(settings: Any, validation: str, weight: str) -> dict[str, Node]:
    arguments: dict[str, Node] = {
        "epochs": literal(settings.epochs),
        "batch_size": literal(settings.batch_size),
    }
    if not settings.shuffle:
        arguments["shuffle"] = "False"
    if validation and settings.validate:
        arguments["validation_data"] = validation
    if settings.class_weight and not weight:
        weights = tuple((f"{key!r}: ", literal(value)) for key, value in settings.class_weight.items())
        arguments["class_weight"] = Group("{", weights, "}")
    if weight:
        arguments["sample_weight"] = weight + _by_class(settings.class_weight)
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


def _validation(experiment: Any) -> str:
    """Return what the model is measured with, empty if there is nothing."""
    data = getattr(experiment, "data", None)
    if data is not None and getattr(data, "valid", None) is None:
        return ""
    weight = _weight(experiment, "valid")
    return f"(x_valid, y_valid, {weight})" if weight else "(x_valid, y_valid)"


def _weight(experiment: Any, where: str) -> str:
    """Return the name of the weights of the examples of a split, empty if they have none."""
    split = getattr(getattr(experiment, "data", None), where, None)
    return "" if getattr(split, "sample_weight", None) is None else f"w_{where}"


def _by_class(class_weight: Mapping[int, float] | None) -> str:
    """Return the factor by the class of each example: ``fit`` takes only one of the two kinds of weights."""
    known = {int(label): float(weight) for label, weight in (class_weight or {}).items()}
    return f" * [{known!r}.get(int(label), 1.0) for label in y_train]" if known else ""


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
