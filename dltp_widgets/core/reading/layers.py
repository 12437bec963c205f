"""A call of a layer's class -> a `Layer`, in the spelling of today."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.catalog.keras_names import LAYERS, UNSUPPORTED, WRAPPERS
from dltp_widgets.core.model.naming import nearest
from dltp_widgets.core.reading import old_spellings as old
from dltp_widgets.core.reading import signatures
from dltp_widgets.core.reading.objects import NOT_HELD, held
from dltp_widgets.core.reading.values import Layer, Model, Tensor, Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_SHAPES = ("input_shape", "batch_input_shape", "batch_shape", "input_dim", "input_length")
_WRAPPERS = ("Bidirectional", "RNN", "StackedRNNCells", "TimeDistributed", "SpectralNormalization")
COMPARING = 50
"""Steps that a search for the nearest name counts as."""

_IGNORED = ("dynamic", "batch_size", "autocast")
_RESHAPED = ("target_shape",)


def make_layer(walk: Expressions, name: str, args: list[Any], named: dict[str, Any], line: int) -> Layer:
    """Return the layer that ``keras.layers.name(*args, **named)`` makes.

    Parameters
    ----------
    walk : Expressions
    name : str
        As the source spells it.
    args, named
        Values; what cannot be held is left out with a note.
    line : int
    """
    kind = _kind(walk, name, line)
    if kind is None or (kind in _WRAPPERS and not is_wrapper(kind, args, named)):
        if kind is not None:
            walk.notes.add(line, "unsupported_layer", name=kind)
        return Layer(name, {}, None, line, lost=True)
    if name == "ThresholdedReLU":  # Keras' ReLU takes another argument first
        args, named = [], {"theta": args[0] if args else 1.0, **named}
    named = {**_placed(walk, name, kind, args, line), **named}
    wrapped = named.get("layer") if kind in WRAPPERS else None
    given_shape = _given_shape(walk, kind, named, line) or (
        wrapped.given_shape if wrapped is not None else None
    )
    layer = Layer(kind, {}, _name(walk, named, line), line, given_shape)
    for key, value in _renamed(walk, kind, named, line).items():
        is_number = isinstance(value, int) and not isinstance(value, bool)
        shape = shape_of(walk, value, key, line) if key in _RESHAPED and is_number else value
        kept = held(walk, key, shape, line)
        if kept is not NOT_HELD:
            layer.args[key] = kept
    return layer


def is_wrapper(name: str, args: list[Any], named: dict[str, Any]) -> bool:
    """Tell whether this wraps one plain layer and can be held with it."""
    inner = args[0] if args else named.get("layer")
    others = [*args[1:], *(value for key, value in named.items() if key != "layer" or args)]
    plain = isinstance(inner, Layer) and not inner.lost and inner.model is None
    return (
        name in WRAPPERS and plain and not any(isinstance(other, Layer | Model | Tensor) for other in others)
    )


def shape_of(walk: Expressions, value: Any, argument: str, line: int) -> Any:
    """Return a shape as a spec holds it; None if it is not known."""
    if isinstance(value, int) and not isinstance(value, bool):
        walk.notes.add(line, "shape_number", old=value, new=f"({value},)")
        return (value,)
    kept = held(walk, argument, value, line)
    return None if kept is NOT_HELD else tuple(kept) if isinstance(kept, list) else kept


def _kind(walk: Expressions, name: str, line: int) -> str | None:
    now = old.LAYERS.get(name, "ReLU" if name == "ThresholdedReLU" else None)
    if now is not None:
        walk.notes.add(line, "renamed", old=name, new=now)
        return now
    if name in LAYERS:
        return old.SAME.get(name, name)
    same_letters = next((known for known in LAYERS if known.lower() == name.lower()), None)
    if same_letters is not None:
        walk.notes.add(line, "spelling", old=name, new=same_letters)
        return old.SAME.get(same_letters, same_letters)
    near = None if name in UNSUPPORTED else _nearest(name)
    walk.spend(COMPARING)
    if name in UNSUPPORTED:
        walk.notes.add(line, "unsupported_layer", name=name)
    elif near:
        walk.notes.add(line, "unknown_layer_near", name=name, near=near)
    else:
        walk.notes.add(line, "unknown_layer", name=name)
    return None


@lru_cache(maxsize=256)
def _nearest(name: str) -> str | None:
    return nearest(name, tuple(sorted(LAYERS)))


def _placed(walk: Expressions, name: str, kind: str, args: list[Any], line: int) -> dict[str, Any]:
    """Return the values given by position under the names of their arguments."""
    window = tuple(args[1:3])
    if name == "Convolution2D" and len(window) == 2 and all(type(size) is int for size in window):
        walk.notes.add(line, "window_numbers", new=f"kernel_size={window}")
        args = [args[0], window, *args[3:]]
    places = signatures.LAYERS.get(kind, ())
    if len(args) > len(places):
        walk.notes.add(line, "too_many_arguments", name=kind)
    return dict(zip(places, args, strict=False))


def _given_shape(walk: Expressions, kind: str, named: dict[str, Any], line: int) -> tuple[str, Any] | None:
    """Take the arguments that give the shape of the input out of `named`; return that shape."""
    own = ("input_dim",) if kind == "Embedding" else ()
    found = {key: named.pop(key) for key in _SHAPES if key in named and key not in own}
    if kind != "Embedding" and "output_dim" in named:
        walk.notes.add(line, "renamed_argument", old="output_dim", new="units")
        named["units"] = named.pop("output_dim")
    if not found:
        return None
    key, value = next(iter(found.items()))
    if key in ("batch_input_shape", "batch_shape"):
        whole = shape_of(walk, value, key, line)
        return (key, tuple(whole[1:]) if isinstance(whole, tuple) else None)
    if key in ("input_dim", "input_length"):
        length = [found["input_length"]] if "input_length" in found else []
        size = [found["input_dim"]] if "input_dim" in found else []
        parts = [*length, *size]
        plain = all(part is None or type(part) is int for part in parts)
        if not plain:
            walk.notes.add(line, "unknown_value", argument=key, what=_what(parts))
        return (key, tuple(parts) if plain else None)
    return (key, shape_of(walk, value, key, line))


def _what(parts: list[Any]) -> str:
    return next((part.what for part in parts if isinstance(part, Unknown)), str(parts[0])[:40])


def _name(walk: Expressions, named: dict[str, Any], line: int) -> str | None:
    name = named.pop("name", None)
    if isinstance(name, str) and len(name) <= 1_000:
        return name
    if name is not None:
        held(walk, "name", name, line)
    return None


def _renamed(walk: Expressions, kind: str, named: dict[str, Any], line: int) -> dict[str, Any]:
    """Return the arguments by their names of today."""
    named = _old_window(walk, dict(named), line)
    known, own = signatures.LAYERS.get(kind, ()), old.OWN_ARGUMENTS.get(kind, {})
    found: dict[str, Any] = {}
    for key, value in named.items():
        now = own.get(key, key if key in known else old.ARGUMENTS.get(key, key))
        if key in old.DROPPED.get(kind, ()) or key in _IGNORED:
            walk.notes.add(line, "dropped_argument", old=key)
        elif key == "weights":
            walk.notes.add(line, "loaded_weights")
        else:
            if now != key:
                walk.notes.add(line, "renamed_argument", old=key, new=now)
            found[now] = value
    return found


def _old_window(walk: Expressions, named: dict[str, Any], line: int) -> dict[str, Any]:
    if "nb_row" in named and "nb_col" in named:
        window = (named.pop("nb_row"), named.pop("nb_col"))
        walk.notes.add(line, "window_numbers", new="kernel_size")
        named["kernel_size"] = window
    return named
