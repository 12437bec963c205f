"""A base of keras.applications inside a model comes back as itself, frozen as it was, or not at all."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dltp_widgets.core.model.keras.build import build_model, from_model
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def under(keras: Any, base: Any, shape: tuple[int, ...] = (32, 32, 3)) -> ModelSpec:
    head = [keras.layers.GlobalAveragePooling2D()] if len(base.outputs[0].shape) == 4 else []
    return from_model(keras.Sequential([keras.Input(shape), base, *head, keras.layers.Dense(2)]))


@pytest.mark.parametrize(
    ("function", "args"),
    [
        ("VGG16", {"include_top": False, "input_shape": (32, 32, 3)}),
        ("VGG16", {"include_top": False}),
        ("VGG19", {"include_top": False, "pooling": "max", "name": "mine"}),
        ("VGG16", {"input_shape": (32, 32, 3), "classes": 7, "name": "whole"}),
        ("MobileNetV2", {"include_top": False, "input_shape": (32, 32, 3)}),
    ],
)
def test_a_base_comes_back_as_it_was_made(keras: Any, function: str, args: dict[str, Any]) -> None:
    base = getattr(keras.applications, function)(weights=None, **args)
    layer = under(keras, base).layers[0]
    expected = {key: value for key, value in args.items() if key != "name"}
    assert (layer.layer, dict(layer.args)) == (function, {"weights": None, **expected})
    assert layer.name in (base.name, None)


@pytest.mark.parametrize(
    ("frozen", "trainable"),
    [
        (lambda layers: layers, False),
        (lambda layers: layers[:15], {"from": "block5_conv1"}),
        (lambda layers: layers[3:5], {"frozen": ("block1_pool", "block2_conv1")}),
    ],
)
def test_what_is_frozen_is_frozen_and_counted_as_keras_does(keras: Any, frozen: Any, trainable: Any) -> None:
    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    for layer in frozen(base.layers):
        layer.trainable = False
    model = keras.Sequential([base, keras.layers.Flatten(), keras.layers.Dense(2)])
    spec = from_model(model)
    assert spec.layers[0].args["trainable"] == trainable
    resolved = resolve(spec)
    trained = sum(math.prod(weight.shape) for weight in model.trainable_weights)
    assert (resolved.params, resolved.trainable_params) == (model.count_params(), trained)
    assert len(resolved.layers[0].inner) == 18
    assert from_model(build_model(spec)) == spec


def test_what_differs_in_the_least_is_a_model_like_any_other(keras: Any) -> None:
    base = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    base.get_layer("block3_conv2").activation = keras.activations.tanh
    spec = under(keras, base)
    assert spec.layers[0].layer == "Model"
    assert resolve(spec).params == 14_714_688 + 2 * 513
    fake = keras.Sequential([keras.Input((32, 32, 3)), keras.layers.Conv2D(3, 3)], name="vgg16")
    assert under(keras, fake).layers[0].layer == "Model"


def test_in_a_graph_the_lines_hold(keras: Any) -> None:
    base = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3))
    x = inputs = keras.Input((32, 32, 3))
    x = base(x)
    model = keras.Model(inputs, [keras.layers.Flatten()(x), keras.layers.GlobalMaxPooling2D()(x)])
    spec = from_model(model)
    assert spec.layers[0] == LayerSpec(
        "MobileNet", name=base.name, weights=None, include_top=False, input_shape=(32, 32, 3)
    )
    assert resolve(spec).problem is None
    assert resolve(spec).params == model.count_params()
