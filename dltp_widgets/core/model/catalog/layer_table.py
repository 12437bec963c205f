"""``layers.json`` -> layers: what `make_layers` took from Keras, with our words where we have them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_help import ARGUMENTS, LAYERS
from dltp_widgets.core.model.catalog.layer_kind import (
    ACTIVATIONS,
    CONSTRAINTS,
    INITIALIZERS,
    REGULARIZERS,
    TRAINABLE,
    LayerKind,
)
from dltp_widgets.core.model.frozen import FrozenDict, freeze

_TABLE = Path(__file__).with_name("layers.json")

_NAMED = {
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}
"""Kinds whose values are names, or objects with arguments of their own."""


def read_table() -> dict[str, LayerKind]:
    """Return class name -> layer."""
    content = json.loads(_TABLE.read_text(encoding="utf-8"))
    return {name: _kind(name, entry) for name, entry in content["layers"].items()}


def _kind(name: str, entry: dict[str, Any]) -> LayerKind:
    arguments = tuple(_argument(argument) for argument in entry["arguments"])
    if "trainable" in entry["others"]:
        arguments = (*arguments, TRAINABLE)
    return LayerKind(
        name,
        entry["group"],
        LAYERS.get(name, entry["help"]),
        arguments,
        frozenset(entry["others"]) - {argument.name for argument in arguments},
        FrozenDict(entry["start"]),
        tuple(tuple(shape) for shape in entry["inputs"]),
        tuple(entry["aliases"]),
    )


def _argument(entry: dict[str, Any]) -> Argument:
    label, help_ = ARGUMENTS.get(entry["name"], ("", ""))
    words: dict[str, Any] = {"label_id": label, "help_id": help_}
    if entry["kind"] in _NAMED:
        choices = _with_default(_NAMED[entry["kind"]], entry["default"])
        words |= {"kind": "choice", "choices": choices, "optional": True, "open": True}
    given = {key: freeze(value) for key, value in entry.items()}
    return Argument(**{**given, **words})


def _with_default(names: tuple[str, ...], default: str | None) -> tuple[str, ...]:
    """Return the names with the default among them, as Keras spells it there: ``"Zeros"``, ``"uniform"``."""
    if default is None or default in names:
        return names
    return (default, *(name for name in names if name != default.lower()))
