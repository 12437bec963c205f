"""A ModelSpec as JSON text, and back.

The text may be a student's file or a hostile one: everything is counted and typed before a spec is made,
and whatever is wrong comes out as a SpecError in words.
"""

from __future__ import annotations

import json
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import thaw
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

FORMAT = "dltp-model"
VERSION = 1
MOST_CHARACTERS = 2_000_000
MOST_LAYERS = 5_000
MOST_ENDS = 100
LONGEST_NAME = 1_000


def to_json(spec: ModelSpec) -> str:
    """Return the JSON text of a spec."""
    return json.dumps(
        {
            "format": FORMAT,
            "version": VERSION,
            "name": spec.name,
            "inputs": thaw(spec.inputs),
            "layers": [_layer_to_json(layer) for layer in spec.layers],
            "edges": thaw(spec.edges),
            "outputs": list(spec.outputs),
        },
        allow_nan=False,
    )


def from_json(text: str) -> ModelSpec:
    """Read a spec.

    Raises
    ------
    SpecError
        If `text` is not the JSON text of a model, or larger than the caps of this module.
    """
    content = _mapping(_parsed(text), "model")
    if content.get("format") != FORMAT or content.get("version") != VERSION:
        raise _refusal(_("it does not say that it is a model of this version"), "format")
    layers = _sequence(content.get("layers", []), "layers", MOST_LAYERS)
    edges = _mapping(content.get("edges") or {}, "edges")
    return ModelSpec.graph(
        {_name(key, "inputs"): value for key, value in _mapping(content.get("inputs", {}), "inputs").items()},
        [_layer_from_json(layer) for layer in layers],
        {_name(key, "edges"): _names(ends, "edges") for key, ends in edges.items()},
        _names(content.get("outputs", []), "outputs"),
        None if content.get("name") is None else _name(content["name"], "name"),
    )


def _parsed(text: object) -> Any:
    if not isinstance(text, str) or len(text) > MOST_CHARACTERS:
        raise _refusal(_("it is not a text, or a very long one"), "text")
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise _refusal(_("it is nested too deeply"), "text") from None
    except SpecError:
        raise
    except ValueError as error:
        raise _refusal(str(error)[:200], "text") from None


def _layer_to_json(layer: LayerSpec) -> dict[str, Any]:
    content: dict[str, Any] = {"layer": layer.layer, "args": thaw(layer.args)}
    return content if layer.name is None else {**content, "name": layer.name}


def _layer_from_json(content: object) -> LayerSpec:
    parts = _mapping(content, "layers")
    args = _mapping(parts.get("args") or {}, "args")
    name = parts.get("name")
    if "name" in args:
        raise _refusal(_("a layer has its name twice"), "args")
    return LayerSpec(
        _name(parts.get("layer"), "layer"), name=None if name is None else _name(name, "name"), **args
    )


def _mapping(value: object, field: str) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > MOST_LAYERS:
        raise _refusal(_("“{field}” is not a small mapping").format(field=field), field)
    return value


def _sequence(value: object, field: str, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise _refusal(_("“{field}” is not a list of at most {most}").format(field=field, most=most), field)
    return value


def _name(value: object, field: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise _refusal(_("“{field}” holds something that is not a name").format(field=field), field)
    return value


def _names(value: object, field: str) -> list[str]:
    return [_name(item, field) for item in _sequence(value, field, MOST_ENDS)]


def _no_constant(text: str) -> None:
    raise _refusal(_("{text} is not a number of JSON").format(text=text), "text")


def _refusal(reason: str, field: str) -> SpecError:
    return SpecError(
        _("This text does not describe a model: {reason}.").format(reason=reason), argument=field
    )
