"""Specs become Keras models and come back."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.keras.build import build_model, from_model
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec


@pytest.fixture(scope="module")
def keras() -> Any:
    import keras

    return keras


def test_module_1(keras: Any, module_1: dict[int, ModelSpec]) -> None:
    for count, spec in module_1.items():
        model = build_model(spec)
        assert isinstance(model, keras.Sequential)
        assert model.count_params() == count
        assert [layer.name for layer in model.layers] == list(spec.layer_names)
        assert from_model(model) == spec


def test_graph_is_built_and_trained_by_name(keras: Any, two_branches: ModelSpec) -> None:
    model = build_model(two_branches)
    assert model.count_params() == resolve(two_branches).params
    assert from_model(model) == two_branches
    model.compile("sgd", loss={"price": "mse", "kind": "sparse_categorical_crossentropy"})
    x = {"left": np.ones((4, 8)), "right": np.ones((4, 4))}
    history = model.fit(x, {"price": np.ones(4), "kind": np.zeros(4, int)}, verbose=0)
    assert {"price_loss", "kind_loss"} < set(history.history)


def test_a_problem_is_refused_in_its_words() -> None:
    with pytest.raises(SpecError, match="Neurons"):
        build_model(ModelSpec.sequential((4,), [LayerSpec("Dense", units=-1)]))


def test_a_model_larger_than_memory_is_refused() -> None:
    with pytest.raises(SpecError, match="GB"):
        build_model(ModelSpec.sequential((10**6,), [LayerSpec("Dense", units=10**6)]))


def test_weights_are_those_of_a_plain_build(keras: Any) -> None:
    other = LayerSpec(
        "GRU", units=3
    )  # resolved by Keras, which draws from `random` unless it is kept from it
    spec = ModelSpec.sequential((4, 2), [other, LayerSpec("Dropout", rate=0.5), LayerSpec("Dense", units=3)])
    keras.utils.set_random_seed(42)
    plain = keras.Sequential(
        [keras.Input((4, 2)), keras.layers.GRU(3), keras.layers.Dropout(0.5), keras.layers.Dense(3)]
    )
    after_plain = random.getstate()
    keras.utils.set_random_seed(42)
    resolve(spec)
    ours = build_model(spec)
    assert random.getstate() == after_plain
    assert all(np.array_equal(a, b) for a, b in zip(plain.get_weights(), ours.get_weights(), strict=True))


def test_explicit_names_do_not_meet_automatic_ones() -> None:
    spec = ModelSpec.sequential(
        (4,), [LayerSpec("Dense", units=1, name="dense"), LayerSpec("Dense", units=1)]
    )
    assert [layer.name for layer in build_model(spec).layers] == ["dense", "dense_1"]


def test_only_what_differs_from_the_defaults_comes_back(keras: Any) -> None:
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((16, 16, 3)),
            layers.Conv2D(4, 3, padding="same", activation="relu", kernel_initializer="he_normal"),
            layers.MaxPooling2D(3),
            layers.BatchNormalization(trainable=False),
            layers.SeparableConv2D(5, (3, 3), dtype="float16", name="sep"),
            layers.Flatten(),
            layers.Dense(2, kernel_regularizer=keras.regularizers.L2(0.25), bias_regularizer="l1l2"),
            layers.Dense(1, kernel_initializer=keras.initializers.RandomNormal(stddev=0.5)),
        ]
    )
    spec = from_model(model)
    l2 = {"module": "keras.regularizers", "class_name": "L2", "config": {"l2": 0.25}}
    normal = {"module": "keras.initializers", "class_name": "RandomNormal", "config": {"stddev": 0.5}}
    assert spec.input_shape == (16, 16, 3)
    assert list(spec.layers) == [
        LayerSpec(
            "Conv2D",
            filters=4,
            kernel_size=(3, 3),
            padding="same",
            activation="relu",
            kernel_initializer="he_normal",
        ),
        LayerSpec("MaxPooling2D", pool_size=(3, 3)),
        LayerSpec("BatchNormalization", trainable=False),
        LayerSpec("SeparableConv2D", filters=5, kernel_size=(3, 3), dtype="float16", name="sep"),
        LayerSpec("Flatten"),
        LayerSpec("Dense", units=2, kernel_regularizer=l2, bias_regularizer="l1l2"),
        LayerSpec("Dense", units=1, kernel_initializer=normal),
    ]
    assert resolve(spec).params == model.count_params()
    assert resolve(spec).trainable_params == sum(int(np.prod(w.shape)) for w in model.trainable_weights)
    assert from_model(build_model(spec)) == spec


def test_a_functional_chain_is_a_stack(keras: Any) -> None:
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Dense(3, name="h")(inputs)), name="chain")
    assert from_model(model) == ModelSpec.sequential(
        (4,), [LayerSpec("Dense", units=3, name="h"), LayerSpec("Dense", units=1)], name="chain"
    )


def test_an_unbuilt_sequential_has_no_input_shape(keras: Any) -> None:
    assert from_model(keras.Sequential([keras.layers.Dense(1)])).input_shape is None


def _shared(keras: Any) -> Any:
    inputs, dense = keras.Input((4,)), keras.layers.Dense(4)
    return keras.Model(inputs, dense(dense(inputs)))


def _operation(keras: Any) -> Any:
    inputs = keras.Input((4,))
    return keras.Model(inputs, inputs * 2)


def _nested_class(keras: Any) -> Any:
    return keras.Sequential([keras.Input((4,)), keras.Sequential([_OwnLayer()])])


def _OwnLayer() -> Any:  # noqa: N802
    import keras

    class Own(keras.layers.Layer):
        def call(self, inputs: Any) -> Any:
            return inputs

    return Own()


def test_a_model_inside_is_a_block(keras: Any) -> None:
    inner = keras.Sequential([keras.layers.Dense(3), keras.layers.Dense(2, trainable=False)], name="inside")
    spec = from_model(keras.Sequential([keras.Input((4,)), inner, keras.layers.Dense(1)]))
    assert [(layer.layer, layer.name) for layer in spec.layers] == [("Model", "inside"), ("Dense", None)]
    resolved = resolve(spec)
    assert (resolved.params, resolved.trainable_params) == (15 + 8 + 3, 15 + 3)
    assert build_model(spec).count_params() == 26


def _frozen_call(keras: Any) -> Any:
    inputs = keras.Input((4,))
    return keras.Model(inputs, keras.layers.BatchNormalization()(inputs, training=False))


def _own_function(keras: Any) -> Any:
    return keras.Sequential([keras.Input((4,)), keras.layers.Activation(lambda x: x)])


def _class(keras: Any) -> Any:
    class Own(keras.Model):
        pass

    return Own()


@pytest.mark.parametrize("make", [_shared, _operation, _nested_class, _frozen_call, _own_function, _class])
def test_what_a_spec_cannot_hold_is_refused_in_words(keras: Any, make: Any) -> None:
    with pytest.raises(SpecError, match="cannot be shown as blocks"):
        from_model(make(keras))


def test_describing_draws_no_random_number(keras: Any) -> None:
    model = build_model(ModelSpec.sequential((4,), [LayerSpec("Dense", units=3)]))
    before = random.getstate()
    from_model(model)
    assert random.getstate() == before


def test_objects_inside_mappings_are_never_made_by_keras() -> None:
    inner = {"x": {"class_name": "__lambda__", "config": {"value": "code"}}}
    problem = resolve(ModelSpec.sequential((4,), [LayerSpec("LSTM", units=1, activation=inner)])).problem
    assert problem is not None
    assert "none of Keras" in problem.message
