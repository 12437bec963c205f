"""A keras.Model -> the base of ``keras.applications`` that it is, if it is one beyond doubt.

Its name, or a layer that only one base has, says which it might be; that base is then made again, without weights,
and every layer, argument and line is compared. What differs in the least is a model like any other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import looks_automatic
from dltp_widgets.core.model.nested import APPLICATIONS

_TELLING = {
    "block5_conv4": "VGG19",
    "block5_conv3": "VGG16",
    "conv_pw_13": "MobileNet",
    "block_16_project": "MobileNetV2",
    "conv4_block36_1_conv": "ResNet152",
    "conv4_block23_1_conv": "ResNet101",
    "conv5_block3_3_conv": "ResNet50",
    "block14_sepconv2": "Xception",
}
"""A layer -> the base that has it, for models that were given a name of their own; the first that is there holds."""

_POOLINGS = {"GlobalAveragePooling2D": "avg", "GlobalMaxPooling2D": "max"}
_SKIPPED = frozenset({"trainable", "build_config", "registered_name", "shared_object_id"})


def known_base(model: Any) -> LayerSpec | None:
    """Return the block of a base, with what of it is frozen, or None.

    Parameters
    ----------
    model : keras.Model
        Its weights are not looked at: the block has ``weights=None``.
    """
    if type(model).__name__ != "Functional" or len(model.inputs) != 1:
        return None
    function = _function(model)
    wanted = _form(model) if function is not None else None
    for args in _likely(model) if function is not None else ():
        made = _made(function, args)
        if made is not None and _form(made) == wanted:
            return _block(model, str(function), args)
    return None


def _function(model: Any) -> str | None:
    """Return the base that a model can be at most, by its name, else by a layer that gives it away."""
    named = _letters(model.name)
    found = [name for name in APPLICATIONS if named.startswith(_letters(name))]
    if found:
        return max(found, key=len)
    layers = {layer.name for layer in model.layers}
    return next((name for layer, name in _TELLING.items() if layer in layers), None)


def _letters(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _likely(model: Any) -> Iterator[dict[str, Any]]:
    """Yield the arguments that the base may have been made with, the plainest first."""
    shape, end = tuple(model.inputs[0].shape[1:]), model.layers[-1]
    sized = {} if None in shape else {"input_shape": shape}
    pooling = _POOLINGS.get(type(end).__name__)
    yield {"include_top": False, **({"pooling": pooling} if pooling else {}), **sized}
    leaving = model.outputs[0].shape
    if len(leaving) == 2 and not pooling:
        activation = end.get_config().get("activation")
        classes = {} if leaving[-1] == 1000 else {"classes": leaving[-1]}
        own = {} if activation == "softmax" else {"classifier_activation": _plain_activation(activation)}
        yield {**classes, **own}
        yield {**classes, **own, **sized}


def _plain_activation(activation: Any) -> Any:
    return None if activation == "linear" else activation


def _made(function: str | None, args: Mapping[str, Any]) -> Any:
    import keras

    try:
        return getattr(keras.applications, str(function))(weights=None, **args)
    except Exception:  # Keras raises whatever it likes for sizes that this base cannot have
        return None


def _form(model: Any) -> str:
    """Return all that a model is but its name, its weights, what is frozen, and the numbers in automatic names."""
    config = model.get_config()
    new = {
        layer["name"]: f"#{place}"
        for place, layer in enumerate(config["layers"])
        if looks_automatic(layer["name"], layer["class_name"])
    }
    return json.dumps({**_renamed(config, new), "name": None}, sort_keys=True, default=str)


def _renamed(value: Any, new: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _renamed(item, new) for key, item in value.items() if key not in _SKIPPED}
    if isinstance(value, list | tuple):
        return [_renamed(item, new) for item in value]
    return new.get(value, value) if isinstance(value, str) else value


def _block(model: Any, function: str, args: Mapping[str, Any]) -> LayerSpec | None:
    base = LayerSpec(function, name=model.name, weights=None, **args)
    own = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    frozen = [layer.name for layer in own if not layer.trainable]
    if not frozen:
        return base
    if len(frozen) == len(own):
        return base.edit(trainable=False)
    automatic = {layer.name for layer in own if looks_automatic(layer.name, type(layer).__name__)}
    if automatic.intersection([*frozen, own[len(frozen)].name]):
        return None  # Keras numbers such names as it likes: the next such base would have others
    from_here = frozen == [layer.name for layer in own[: len(frozen)]]
    return base.edit(trainable={"from": own[len(frozen)].name} if from_here else {"frozen": tuple(frozen)})
