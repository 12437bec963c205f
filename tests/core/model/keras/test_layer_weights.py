"""The weights of a layer: their names, their meaning, their pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.keras.layer_weights import find_layer, weights_of

keras = pytest.importorskip("keras")
layers = keras.layers


def stack(*more: Any, shape: tuple[int, ...] = (28, 28, 1)) -> Any:
    return keras.Sequential([keras.Input(shape), *more])


@pytest.fixture(scope="module")
def mlp() -> Any:
    return stack(
        layers.Flatten(), layers.Dense(5, name="dense1"), layers.ReLU(), layers.Dense(3, name="dense2")
    )


def test_a_dense_layer_after_images(mlp: Any) -> None:
    kernel, bias = weights_of(mlp, "dense1")
    assert (kernel.name, kernel.meaning) == ("kernel", "784 inputs × 5 neurons")
    assert (bias.name, bias.meaning, bias.image) == ("bias", "5 neurons", None)
    assert kernel.axis_names == ("input", "neuron")
    assert kernel.code == 'model.get_layer("dense1").weights[0]'
    assert kernel.image == (28, 28, 1)
    values = np.asarray(kernel.variable)
    pictures = kernel.pictures(values)
    assert pictures.shape == (5, 28, 28, 1)
    assert np.shares_memory(pictures, values)
    np.testing.assert_array_equal(pictures[2].ravel(), values[:, 2])
    assert weights_of(mlp, "dense2")[0].image is None


@pytest.mark.parametrize(
    ("model", "image"),
    [
        (lambda: stack(layers.Rescaling(2), layers.Flatten(), layers.Dropout(0.1), layers.Dense(4, name="d")),
         (28, 28, 1)),
        (lambda: stack(layers.Flatten(), layers.Dense(4, name="d"), shape=(32, 32, 3)), (32, 32, 3)),
        (lambda: stack(layers.Reshape((784,)), layers.Dense(4, name="d"), shape=(28, 28)), (28, 28, 1)),
        (lambda: stack(layers.Conv2D(3, 3), layers.Flatten(), layers.Dense(4, name="d")), None),
        (lambda: stack(layers.Dense(4, name="d"), shape=(10,)), None),
        (lambda: stack(layers.Flatten(), layers.Dense(4, name="d"), shape=(3, 4, 1)), None),
    ],
)  # fmt: skip
def test_only_pixels_make_an_image(model: Any, image: Any) -> None:
    assert weights_of(model(), "d")[0].image == image


def test_a_functional_model_and_a_subclass() -> None:
    inputs = keras.Input((28, 28, 1))
    outputs = layers.Dense(2, name="d")(layers.Flatten()(inputs))
    assert weights_of(keras.Model(inputs, outputs), "d")[0].image == (28, 28, 1)

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.d = layers.Dense(2, name="d")

        def call(self, x: Any) -> Any:
            return self.d(keras.ops.reshape(x, (-1, 784)))

    own = Own()
    with pytest.raises(SpecError, match="has not seen an input"):
        weights_of(own, "d")
    own(np.zeros((1, 28, 28, 1), np.float32))
    assert weights_of(own, "d")[0].image is None


def test_filters_are_pictures() -> None:
    model = stack(layers.Conv2D(6, 3, name="a"), layers.Conv2D(4, 5, name="b"), shape=(32, 32, 3))
    kernel, bias = weights_of(model, "a")
    assert kernel.meaning == "3 rows × 3 columns × 3 input channels × 6 filters"
    assert bias.meaning == "6 filters"
    values = np.asarray(kernel.variable)
    np.testing.assert_array_equal(kernel.pictures(values)[4], values[..., 4])
    deep = weights_of(model, "b")[0]
    values = np.asarray(deep.variable)
    assert deep.pictures(values).shape == (4 * 6, 5, 5, 1)
    np.testing.assert_array_equal(deep.pictures(values)[6 + 2, :, :, 0], values[:, :, 2, 1])


def test_other_layers_have_names_that_differ() -> None:
    model = stack(
        layers.Embedding(20, 4, name="e"),
        layers.Bidirectional(layers.LSTM(3), name="both"),
        layers.BatchNormalization(name="norm"),
        shape=(7,),
    )
    assert weights_of(model, "e")[0].meaning == "20 entries × 4 dimensions"
    names = [weight.name for weight in weights_of(model, "both")]
    assert len(set(names)) == len(names) == 6
    assert [w.meaning for w in weights_of(model, "norm")] == ["6 features"] * 4


def test_what_is_not_there_is_said_with_what_is(mlp: Any) -> None:
    assert find_layer(mlp, 1) is find_layer(mlp, "dense1") is find_layer(mlp, mlp.layers[1])
    for wrong in ("dense9", 17, None, keras.layers.Dense(1, name="other"), "<b>"):
        with pytest.raises(SpecError, match=r"dense1, .*dense2"):
            find_layer(mlp, wrong)
    with pytest.raises(SpecError, match=r"has no weights.*dense1, dense2"):
        weights_of(mlp, 0)
