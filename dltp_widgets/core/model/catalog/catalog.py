"""Every layer that a block can be: the guided ones with the words of a course, all others as Keras has them.

The guided layers are here at once; the others are read from ``layers.json``, which `make_layers` makes from
Keras, when one of them is first asked for. Tests prove names, order, defaults and groups equal to Keras' own.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from functools import cache

from dltp_widgets.core.model.catalog.argument import Argument, format_argument
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.model.catalog.base_kind import base_kind
from dltp_widgets.core.model.catalog.guided import GUIDED, INPUT_SHAPE
from dltp_widgets.core.model.catalog.layer_kind import ACTIVATIONS, GROUPS, LayerKind
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import nearest
from dltp_widgets.core.model.nested import APPLICATIONS

CATALOG = GUIDED
"""Class name -> the guided layer, in the order of the palette; of all layers, see `kind`."""


def kind(name: str) -> LayerKind | None:
    """Return what is known of a layer, or None if it is none that a block can be.

    Parameters
    ----------
    name : str
        Class in ``keras.layers``, also a second name: ``"MaxPool2D"`` is ``"MaxPooling2D"``.
    """
    if name in APPLICATIONS:
        return bases()[name]
    found = kinds().get(name)
    return found if found is not None else kinds().get(_second_names().get(name, ""))


@cache
def kinds() -> dict[str, LayerKind]:
    """Return class name -> layer: the guided ones in their order, then all others by name."""
    from dltp_widgets.core.model.catalog.layer_table import read_table

    table = read_table()
    guided = {
        name: dataclasses.replace(
            own, start=table[name].start, inputs=table[name].inputs, aliases=table[name].aliases
        )
        for name, own in GUIDED.items()
    }
    return guided | {name: found for name, found in table.items() if name not in guided}


@cache
def bases() -> dict[str, LayerKind]:
    """Return function of ``keras.applications`` -> the block that it is; see `nested`."""
    return {name: base_kind(name) for name in sorted(APPLICATIONS)}


def groups() -> dict[str, tuple[LayerKind, ...]]:
    """Return slug of a group -> its layers, groups and layers as Keras' documentation groups them.

    The name of a group for people is ``kind.group_label``.
    """
    found: dict[str, list[LayerKind]] = {slug: [] for slug in GROUPS}
    for layer in (*kinds().values(), *bases().values()):
        found[layer.group].append(layer)
    return {slug: tuple(members) for slug, members in found.items() if members}


def search(text: str) -> tuple[LayerKind, ...]:
    """Return the layers that a typed text may mean, the likeliest first.

    Parameters
    ----------
    text : str
        Part of a name or of a second name (``"maxpool"``), of the line of help or of the name of the group, in
        the language in force, capitals and accents aside. A misspelled name finds the nearest one. An empty
        text finds all.
    """
    words = _plain(text).split()
    every = (*kinds().values(), *(bases().values() if words else ()))
    ranked = [(rank, layer) for layer in every if (rank := _rank(layer, words)) is not None]
    if ranked:
        return tuple(layer for _rank, layer in sorted(ranked, key=lambda item: item[0]))
    near = nearest(text, tuple(kinds()))
    return () if near is None else (kinds()[near],)


def without_defaults(layer: LayerSpec) -> LayerSpec:
    """Return the layer without the arguments that only repeat Keras' defaults, in Keras' order."""
    own = GUIDED.get(layer.layer) or kind(layer.layer)
    if own is None:
        return layer
    kept = [name for name in own.names if name in layer.args and not _is_default(own.argument(name), layer)]
    kept += [name for name in layer.args if name not in own.names]
    return LayerSpec(layer.layer, name=layer.name, **{name: layer.args[name] for name in kept})


def _is_default(argument: Argument | None, layer: LayerSpec) -> bool:
    if argument is None or argument.required:
        return False
    value, default = _spread(argument, layer.args[argument.name]), _spread(argument, argument.default)
    return type(value) is type(default) and bool(value == default)


def _spread(argument: Argument, value: object) -> object:
    """Return one number that stands for several as the tuple that it means."""
    if argument.length and isinstance(value, int) and not isinstance(value, bool):
        return (value,) * argument.length
    return value


@cache
def _second_names() -> dict[str, str]:
    return {alias: layer.name for layer in kinds().values() for alias in layer.aliases}


def _rank(layer: LayerKind, words: list[str]) -> int | None:
    names = [_plain(name) for name in (layer.name, *layer.aliases)]
    texts = [*names, _plain(layer.help), _plain(layer.group_label)]
    if not all(any(word in text for text in texts) for word in words):
        return None
    typed = "".join(words)
    if typed in names:
        return 0
    if any(name.startswith(typed) for name in names):
        return 1
    return 2 if any(typed in name for name in names) else 3


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()


__all__ = [
    "ACTIVATIONS",
    "CATALOG",
    "INPUT_SHAPE",
    "Argument",
    "LayerKind",
    "bases",
    "format_argument",
    "groups",
    "kind",
    "kinds",
    "parse_argument",
    "search",
    "without_defaults",
]
