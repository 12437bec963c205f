"""A keras.Model -> its ModelSpec: the way back from the model to the blocks.

What a spec cannot hold (a layer used twice, a class of one's own) is refused in words.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.keras.describe_layer import describe_layer, refusal
from dltp_widgets.core.model.keras.instantiate import without_weights
from dltp_widgets.core.model.keras.known_base import known_base
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import looks_automatic
from dltp_widgets.core.model.nested import model_block
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec


def from_model(model: Any) -> ModelSpec:
    """Describe a Keras model.

    Parameters
    ----------
    model : keras.Model
        Sequential or functional. Neither its weights nor the random state is touched.

    Returns
    -------
    ModelSpec
        With only the arguments that differ from Keras' defaults. Names that Keras numbered itself are left
        out of a stack; dtype and fixed batch size of the inputs are not kept. A base of
        ``keras.applications`` inside is that block, with ``weights=None``.

    Raises
    ------
    SpecError
        If the model is a class of its own, or holds something that a spec cannot.
    """
    with (
        warnings.catch_warnings()
    ):  # Keras warns of the user's own functions; they are refused in words below
        warnings.simplefilter("ignore")
        spec: ModelSpec = without_weights(lambda: _describe(model))
    return spec


def _describe(model: Any) -> ModelSpec:
    import keras

    if isinstance(model, keras.Sequential):
        return _from_sequential(model)
    if isinstance(model, keras.Model) and type(model).__name__ == "Functional":
        return _from_functional(model)
    raise refusal(_("only Sequential and functional models can"))


def _part(layer: Any) -> LayerSpec:
    """Describe a layer of a model: a plain one, a base of ``keras.applications``, or a model of one's own."""
    import keras

    if not isinstance(layer, keras.Model):
        return describe_layer(layer)
    base = known_base(layer)
    if base is not None:
        return base
    name = None if looks_automatic(layer.name, type(layer).__name__) else layer.name
    return model_block(_describe(layer), name)


def _from_sequential(model: Any) -> ModelSpec:
    built = bool(getattr(model, "built", False)) and bool(model.inputs)
    shape = tuple(model.inputs[0].shape[1:]) if built else None
    name = model.inputs[0].name if built else STACK_INPUT
    layers = [_unnamed(_part(layer)) for layer in model.layers]
    return ModelSpec.graph({_input_name(name): shape}, layers, name=_model_name(model))


def _from_functional(model: Any) -> ModelSpec:
    config = model.get_config()
    starts = [name for name, *_rest in _histories(config["input_layers"])]
    ends = [name for name, *_rest in _histories(config["output_layers"])]
    by_name = {layer.name: layer for layer in model.layers}
    shapes = {name: tuple(by_name[name].batch_shape[1:]) for name in starts}
    layers, links = [], {}
    for part in config["layers"]:
        if part["name"] not in shapes:
            layer = _layer(by_name, part["name"])
            links[part["name"]] = _sources(part, layer)
            layers.append(_part(layer))
    names = [*starts[:1], *links]
    edges = {
        name: ends_ for (name, ends_), before in zip(links.items(), names, strict=False) if ends_ != (before,)
    }
    if len(starts) == 1 and not edges and ends == names[-1:]:
        stack = [_unnamed(layer) for layer in layers]
        return ModelSpec.graph({_input_name(starts[0]): shapes[starts[0]]}, stack, name=_model_name(model))
    outputs = () if ends == names[-1:] else ends
    return ModelSpec.graph(shapes, layers, edges, outputs, _model_name(model))


def _layer(by_name: Mapping[str, Any], name: str) -> Any:
    if name not in by_name:
        raise refusal(_("“{name}” is an operation, not a layer").format(name=name))
    return by_name[name]


def _sources(part: Mapping[str, Any], layer: Any) -> tuple[str, ...]:
    """Return the names of what a layer takes, from its place in Keras' own description of the graph."""
    nodes = part["inbound_nodes"]
    if len(nodes) != 1:
        raise refusal(_("the layer “{name}” is used several times").format(name=part["name"]))
    usual = inspect.signature(layer.call).parameters  # Keras notes training=False of a Dropout by itself
    given = {
        key: value
        for key, value in nodes[0]["kwargs"].items()
        if value is not None and (key not in usual or value != usual[key].default)
    }
    found = list(_histories(nodes[0]["args"]))
    if given or any(tensor_index for _name, _node, tensor_index in found):
        raise refusal(_("the layer “{name}” is called with arguments of its own").format(name=part["name"]))
    return tuple(name for name, *_rest in found)


def _histories(value: Any) -> Iterator[tuple[str, int, int]]:
    """Yield every ``[name, node, tensor]`` in a nested description, in order."""
    if isinstance(value, Mapping):
        config = value.get("config")
        inside = config.get("keras_history") if isinstance(config, Mapping) else list(value.values())
        yield from _histories(inside)
    elif isinstance(value, list | tuple):
        if len(value) == 3 and isinstance(value[0], str) and isinstance(value[1], int):
            yield (value[0], value[1], value[2])
        else:
            for item in value:
                yield from _histories(item)


def _unnamed(layer: LayerSpec) -> LayerSpec:
    if layer.name is not None and looks_automatic(layer.name, layer.layer):
        return LayerSpec(layer.layer, **layer.args)
    return layer


def _input_name(name: str) -> str:
    return STACK_INPUT if looks_automatic(name, "InputLayer") or name.startswith("keras_tensor") else name


def _model_name(model: Any) -> str | None:
    return None if looks_automatic(model.name, type(model).__name__) else str(model.name)
