"""A keras.Model -> its ModelSpec: the way back from the model to the blocks.

What a spec cannot hold (a layer used twice, a class of one's own) is refused in words.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.instantiate import (
    LAYER_MODULE,
    OBJECT_MODULES,
    keras_class,
    make_layer,
    without_weights,
)
from dltp_widgets.core.model.keras_names import is_layer
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import looks_automatic, snake_case
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
        out of a stack; dtype and fixed batch size of the inputs are not kept.

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
    raise _refusal(_("only Sequential and functional models can"))


def describe_layer(layer: Any) -> LayerSpec:
    """Describe one Keras layer, with its name and the arguments that differ from Keras' defaults.

    Raises
    ------
    SpecError
        If it is not a layer of Keras, or one of its arguments is an object of another kind.
    """
    import keras

    if isinstance(layer, keras.Model):
        name = None if looks_automatic(layer.name, type(layer).__name__) else layer.name
        return model_block(_describe(layer), name)
    class_name = type(layer).__name__
    if not is_layer(class_name) or getattr(keras.layers, class_name, None) is not type(layer):
        raise _refusal(_("“{name}” is not a plain layer of Keras").format(name=layer.name))
    config = layer.get_config()
    parameters = [name for name in _parameters(type(layer)) if name in config]
    args = {name: _plain(config[name]) for name in parameters if _is_required(type(layer), name)}
    # A default may depend on another argument (the strides of a pooling on its window), so the arguments that
    # differ are added one at a time, each time against a layer that has those found before.
    while True:
        usual = _usual_config(LayerSpec(class_name, **args))
        differing = [
            name
            for name in parameters
            if name not in args and _nameless(config[name]) != _nameless(usual.get(name))
        ]
        if not differing:
            return LayerSpec(class_name, name=layer.name, **args)
        args[differing[0]] = _plain(config[differing[0]])


def _nameless(value: Any) -> Any:
    """Return a value of a config without the names of the layers in it, which Keras numbers as it likes."""
    if isinstance(value, list):
        return [_nameless(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if value.get("module") == LAYER_MODULE and isinstance(value.get("config"), Mapping):
        config = {key: item for key, item in value["config"].items() if key != "name"}
        return {"class_name": value.get("class_name"), "config": _nameless(config)}
    return {key: _nameless(item) for key, item in value.items()}


def _usual_config(layer: LayerSpec) -> dict[str, Any]:
    try:
        config: dict[str, Any] = make_layer(layer).get_config()
    except Exception as error:  # Keras raises whatever it likes for an argument that did not survive as JSON
        raise _refusal(_("“{name}” is not a plain layer of Keras").format(name=layer.layer)) from error
    return config


def _from_sequential(model: Any) -> ModelSpec:
    built = bool(getattr(model, "built", False)) and bool(model.inputs)
    shape = tuple(model.inputs[0].shape[1:]) if built else None
    name = model.inputs[0].name if built else STACK_INPUT
    layers = [_unnamed(describe_layer(layer)) for layer in model.layers]
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
            layers.append(describe_layer(layer))
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
        raise _refusal(_("“{name}” is an operation, not a layer").format(name=name))
    return by_name[name]


def _sources(part: Mapping[str, Any], layer: Any) -> tuple[str, ...]:
    """Return the names of what a layer takes, from its place in Keras' own description of the graph."""
    nodes = part["inbound_nodes"]
    if len(nodes) != 1:
        raise _refusal(_("the layer “{name}” is used several times").format(name=part["name"]))
    usual = inspect.signature(layer.call).parameters  # Keras notes training=False of a Dropout by itself
    given = {
        key: value
        for key, value in nodes[0]["kwargs"].items()
        if value is not None and (key not in usual or value != usual[key].default)
    }
    found = list(_histories(nodes[0]["args"]))
    if given or any(tensor_index for _name, _node, tensor_index in found):
        raise _refusal(_("the layer “{name}” is called with arguments of its own").format(name=part["name"]))
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


def _plain(value: Any) -> Any:
    """Return a value of a config as a spec holds it: an object of Keras by its name where that is all."""
    if not isinstance(value, Mapping) or "class_name" not in value:
        return value
    if value["class_name"] in ("DTypePolicy", "FloatDTypePolicy"):
        return value["config"]["name"]
    if value.get("module") == LAYER_MODULE:
        return _wrapped(value)
    found = keras_class(value)
    if found is None:
        raise _refusal(
            _("“{name}”, inside a layer, is not an object of Keras that a description can hold").format(
                name=value["class_name"]
            )
        )
    try:
        usual = found().get_config()
    except TypeError:  # it has arguments without default
        usual = {}
    config = {
        key: _plain(item) for key, item in value["config"].items() if key not in usual or item != usual[key]
    }
    short = {"module": value["module"], "class_name": value["class_name"], "config": config}
    return short if config else _short_name(found) or short


def _wrapped(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a layer inside a layer, without the name that Keras gave it."""
    import keras

    name = value["class_name"]
    class_ = getattr(keras.layers, name, None) if isinstance(name, str) and is_layer(name) else None
    if class_ is None:
        raise _refusal(_("“{name}” is not a plain layer of Keras").format(name=name))
    layer = describe_layer(class_.from_config(dict(value["config"])))
    return {"module": LAYER_MODULE, "class_name": layer.layer, "config": layer.args}


def _short_name(found: type) -> str | None:
    """Return the name in small letters by which Keras finds this class, or None."""
    import keras

    for part in (module.partition(".")[2] for module in OBJECT_MODULES):
        module = getattr(keras, part)
        if getattr(module, found.__name__, None) is not found:
            continue
        for name in (snake_case(found.__name__), found.__name__.lower()):
            try:
                if type(module.get(name)) is found:
                    return name
            except ValueError:  # not the name by which Keras finds it
                continue
    return None


def _parameters(class_: type) -> list[str]:
    own = [name for name in inspect.signature(class_).parameters if name not in ("name", "kwargs")]
    return [*own, *(name for name in ("activity_regularizer", "trainable", "dtype") if name not in own)]


def _is_required(class_: type, name: str) -> bool:
    parameter = inspect.signature(class_).parameters.get(name)
    return parameter is not None and parameter.default is inspect.Parameter.empty


def _unnamed(layer: LayerSpec) -> LayerSpec:
    if layer.name is not None and looks_automatic(layer.name, layer.layer):
        return LayerSpec(layer.layer, **layer.args)
    return layer


def _input_name(name: str) -> str:
    return STACK_INPUT if looks_automatic(name, "InputLayer") or name.startswith("keras_tensor") else name


def _model_name(model: Any) -> str | None:
    return None if looks_automatic(model.name, type(model).__name__) else str(model.name)


def _refusal(reason: str) -> SpecError:
    return SpecError(_("This model cannot be shown as blocks: {reason}.").format(reason=reason))
