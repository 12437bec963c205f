"""A plain layer of Keras -> its LayerSpec: its arguments, without those that only repeat Keras' defaults."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import is_layer
from dltp_widgets.core.model.keras.instantiate import LAYER_MODULE, OBJECT_MODULES, keras_class, make_layer
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import snake_case


def describe_layer(layer: Any) -> LayerSpec:
    """Describe one plain layer of Keras, with its name and the arguments that differ from Keras' defaults.

    Raises
    ------
    SpecError
        If it is not a layer of Keras, or one of its arguments is an object of another kind.
    """
    import keras

    class_name = type(layer).__name__
    if not is_layer(class_name) or getattr(keras.layers, class_name, None) is not type(layer):
        raise refusal(_("“{name}” is not a plain layer of Keras").format(name=layer.name))
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
        raise refusal(_("“{name}” is not a plain layer of Keras").format(name=layer.layer)) from error
    return config


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
        raise refusal(
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
        raise refusal(_("“{name}” is not a plain layer of Keras").format(name=name))
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


def refusal(reason: str) -> SpecError:
    """Return the error that says why a model has no blocks."""
    return SpecError(_("This model cannot be shown as blocks: {reason}.").format(reason=reason))
