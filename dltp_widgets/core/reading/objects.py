"""A value of the source -> what a spec can hold: JSON, and objects of Keras by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.catalog.catalog import without_defaults
from dltp_widgets.core.model.catalog.layer_kind import (
    ACTIVATIONS,
    CONSTRAINTS,
    DATA_FORMATS,
    INITIALIZERS,
    PADDINGS,
    REGULARIZERS,
)
from dltp_widgets.core.model.frozen import freeze
from dltp_widgets.core.model.keras.instantiate import LAYER_MODULE
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import nearest, snake_case
from dltp_widgets.core.reading import old_spellings as old
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.values import Known, Layer, Made, Unknown, is_plain

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

NOT_HELD = object()
"""Stands for a value that was left out, with a note."""

NO_VALUE = object()
"""Stands for what JSON cannot hold."""

_MODULES = ("keras.initializers", "keras.regularizers", "keras.constraints")
_SHORT = {*INITIALIZERS, *REGULARIZERS, *CONSTRAINTS}
_FUNCTIONS = ("keras.activations.", "keras.backend.", "keras.ops.", "tensorflow.nn.", "tensorflow.math.")
COMPARING = 20
"""Steps that a search for the nearest name counts as."""

_CHOICES = {
    "activation": ACTIVATIONS,
    "recurrent_activation": ACTIVATIONS,
    "padding": (*PADDINGS, "causal"),
    "data_format": DATA_FORMATS,
}


def held(walk: Expressions, key: str, value: Any, line: int) -> Any:
    """Return `value` as a spec holds it, or `NOT_HELD` after a note.

    Parameters
    ----------
    walk : Expressions
    key : str
        Name of the argument.
    value
        Any value of `values`.
    line : int
    """
    found = _described(walk, value, line)
    if found is NOT_HELD:
        many = value if isinstance(value, list | tuple) else [value]
        unknown = next((part for part in many if isinstance(part, Unknown)), None)
        if unknown is not None:
            walk.notes.add(line, "unknown_value", argument=key, what=unknown.what)
        else:
            walk.notes.add(line, "argument_value", argument=key)
        return NOT_HELD
    try:
        freeze(found)
    except (SpecError, RecursionError):
        walk.notes.add(line, "argument_value", argument=key)
        return NOT_HELD
    return _spelled(walk, key, found, line) if isinstance(found, str) else found


def activation_of(value: Any) -> str | None:
    """Return the activation that a function of Keras or TensorFlow is: ``tf.nn.relu`` -> ``"relu"``."""
    if not isinstance(value, Known) or not value.path.startswith(_FUNCTIONS):
        return None
    return value.name if value.name in ACTIVATIONS else None


def by_name(
    made: Made, table: dict[str, tuple[str, ...]], name: str, renamed: dict[str, str]
) -> dict[str, Any]:
    """Return the arguments of an object of Keras by their names of today."""
    named = dict(zip(table.get(name, ()), made.args, strict=False)) | made.named
    return {renamed.get(key, key): value for key, value in named.items() if key != "name"}


def is_number(value: Any) -> bool:
    """Tell whether `value` is a number; True is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def json_value(value: Any) -> Any:
    """Return a literal as JSON has it, with lists; `NO_VALUE` for what is none."""
    if isinstance(value, list | tuple):
        parts = [json_value(part) for part in value]
        return NO_VALUE if any(part is NO_VALUE for part in parts) else parts
    return value if is_plain(value) else NO_VALUE


def shown(value: Any) -> str:
    """Return a value as a message names it."""
    if isinstance(value, Unknown):
        return value.what
    if isinstance(value, Made):
        return Unknown(value.node).what
    return value.path if isinstance(value, Known) else str(value) if is_plain(value) else type(value).__name__


def _described(walk: Expressions, value: Any, line: int) -> Any:
    if is_plain(value):
        return value
    if isinstance(value, list | tuple):
        parts = [_described(walk, part, line) for part in value]
        return NOT_HELD if any(part is NOT_HELD for part in parts) else tuple(parts)
    if isinstance(value, Layer) and not value.lost and value.model is None:
        found = without_defaults(LayerSpec(value.kind, **value.args))
        return {"module": LAYER_MODULE, "class_name": found.layer, "config": found.args}
    if isinstance(value, Known):
        return activation_of(value) or _short(value.path)
    return _object(walk, value, line) if isinstance(value, Made) else NOT_HELD


def _short(path: str) -> Any:
    """Return the name of an initializer, regularizer or constraint that is passed without being called."""
    module, _dot, name = path.rpartition(".")
    short = snake_case(old.OBJECTS.get(name, name))
    return short if module in _MODULES and short in _SHORT else NOT_HELD


def _object(walk: Expressions, made: Made, line: int) -> Any:
    module, _dot, name = made.path.rpartition(".")
    if name == "get" and len(made.args) == 1 and isinstance(made.args[0], str):
        return made.args[0]
    class_name = old.OBJECTS.get(name, name)
    if module not in _MODULES or not (class_name in signatures.OBJECTS or snake_case(class_name) in _SHORT):
        return NOT_HELD
    renamed = old.OBJECT_ARGUMENTS.get(class_name, {})
    for key in sorted(set(renamed) & set(made.named)):
        walk.notes.add(line, "renamed_argument", old=key, new=renamed[key])
    config = {
        key: _described(walk, value, line)
        for key, value in by_name(made, signatures.OBJECTS, class_name, renamed).items()
    }
    if any(value is NOT_HELD for value in config.values()):
        return NOT_HELD
    if not config and snake_case(class_name) in _SHORT:
        return snake_case(class_name)
    return {"module": module, "class_name": class_name, "config": config}


def _spelled(walk: Expressions, key: str, value: str, line: int) -> str:
    """Return a name in Keras' spelling; one that Keras does not know is kept, with a hint."""
    now = old.VALUES.get("kernel_initializer" if key.endswith("_initializer") else key, {}).get(value)
    if now is not None:
        walk.notes.add(line, "renamed_value", old=value, new=now)
        return now
    choices = _CHOICES.get(key, ())
    if not choices or value in choices:
        return value
    if value.strip().lower() in choices:
        walk.notes.add(line, "spelling", old=value, new=value.strip().lower())
        return value.strip().lower()
    walk.spend(COMPARING)
    near = nearest(value, choices)
    if near is not None:
        walk.notes.add(line, "unknown_name_near", name=value, near=near)
    return value
