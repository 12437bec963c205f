"""What a sweep varies: dotted names of settings, and what each of them changes.

::

    compile.<field>               compile.learning_rate
    compile.<field>.<argument>    compile.optimizer_args.momentum
    fit.<field>                   fit.batch_size; fit.early_stopping.patience
    model.<layer>.<argument>      model.dense1.units, model.1.units: a layer by its name or its place, from 0
    model.<argument>              model.units: every hidden layer that takes it

Hidden are the layers before the one that computes the output; what follows that one is not hidden either.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import kind
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec

_FIXED = ("checkpoints",)
"""Settings that change nothing of what is learned."""

_WITH_ARGUMENTS = ("optimizer_args", "loss_args", "schedule", "early_stopping", "reduce_lr")
"""Settings that are arguments by name."""

_SIZES = ("units", "filters")
"""What tells the layer that computes an output from what only follows it."""


@dataclass(frozen=True)
class Specs:
    """The descriptions of one training."""

    model: ModelSpec
    compile: CompileSpec
    fit: FitSpec


def vary(specs: Specs, path: str, value: Any) -> Specs:
    """Return the descriptions with one setting changed.

    Raises
    ------
    SpecError
        If there is no such setting.
    """
    part, _dot, rest = path.partition(".") if isinstance(path, str) else ("", "", "")
    if part == "compile" and rest:
        return replace(specs, compile=_vary_settings(specs.compile, path, rest, value))
    if part == "fit" and rest:
        return replace(specs, fit=_vary_settings(specs.fit, path, rest, value))
    if part == "model" and rest:
        return replace(specs, model=_vary_model(specs.model, path, rest, value))
    raise _unknown(path, _("A setting is called {names}.").format(names="compile.…, fit.…, model.…"))


def offered(model: ModelSpec) -> tuple[str, ...]:
    """Return the settings of numbers that a form offers for this model."""
    hidden = [model.layers[place] for place in hidden_layers(model)]
    found = [name for name in (*_SIZES, "rate") if any(_takes(layer, name) for layer in hidden)]
    return ("compile.learning_rate", "fit.batch_size", *(f"model.{name}" for name in found))


def present(specs: Specs, path: str) -> Any:
    """Return what one of `offered` is at present; of several layers, that of the first."""
    part, _dot, name = path.partition(".")
    if part != "model":
        settings = getattr(specs, part)
        return settings.effective_learning_rate if name == "learning_rate" else getattr(settings, name)
    layers = (specs.model.layers[place] for place in hidden_layers(specs.model))
    return next((layer.args[name] for layer in layers if name in layer.args), None)


def hidden_layers(model: ModelSpec) -> tuple[int, ...]:
    """Return the places of the layers before those that compute the outputs."""
    names = model.layer_names
    places = {name: place for place, name in enumerate(names)}
    waiting, others = [*(model.outputs or names[-1:])], set()
    while waiting:
        place = places.get(waiting.pop())
        if place is not None and place not in others:
            others.add(place)
            if not any(_takes(model.layers[place], size) for size in _SIZES):
                waiting.extend(model.links[place])
    return tuple(place for place in range(len(names)) if place not in others)


def short_name(path: str) -> str:
    """Return a setting as a person calls it: ``learning_rate``, ``units``, ``dense1.units``."""
    return path.partition(".")[2].removeprefix("optimizer_args.")


def _vary_settings(settings: Any, path: str, rest: str, value: Any) -> Any:
    field, _dot, argument = rest.partition(".")
    known = [name for name in vars(settings) if name not in _FIXED]
    if field not in known or (argument and field not in _WITH_ARGUMENTS):
        part = path.partition(".")[0]
        raise _unknown(
            path, _("There are {names}.").format(names=", ".join(f"{part}.{name}" for name in known))
        )
    if argument:
        value = {**(getattr(settings, field) or {}), argument: value}
    return settings.replace(**{field: _untupled(value)})


def _vary_model(model: ModelSpec, path: str, rest: str, value: Any) -> ModelSpec:
    layer, _dot, argument = rest.rpartition(".")
    places = (_place(model, layer, path),) if layer else hidden_layers(model)
    places = tuple(place for place in places if _takes(model.layers[place], argument))
    if not places and layer:
        text = _("The layer {name} does not take {argument}.")
        raise _unknown(path, text.format(name=layer, argument=argument))
    if not places:
        text = _("No hidden layer of this model takes {argument}; the output layer is not one of them.")
        raise _unknown(path, text.format(argument=argument))
    for place in places:
        model = model.edit(place, **{argument: value})
    return model


def _place(model: ModelSpec, layer: str, path: str) -> int:
    names = model.layer_names
    if layer in names:
        return names.index(layer)
    if layer.isascii() and layer.isdigit() and int(layer) < len(names):
        return int(layer)
    raise _unknown(path, _("The layers of this model are {names}.").format(names=", ".join(names)))


def _takes(layer: LayerSpec, argument: str) -> bool:
    """Tell whether a layer takes an argument; of a class that is not known, only what it was given."""
    found = kind(layer.layer)
    return argument in layer.args or (found is not None and argument in found.names)


def _untupled(value: Any) -> Any:
    """Return a value as Keras and JSON want it inside settings: mappings as plain dicts."""
    return dict(value) if isinstance(value, Mapping) else value


def _unknown(path: object, way_out: str) -> SpecError:
    return SpecError(
        _("There is no setting {name} that a sweep could vary.").format(name=str(path)[:80]),
        argument="space",
        value=path,
        way_out=way_out,
    )
