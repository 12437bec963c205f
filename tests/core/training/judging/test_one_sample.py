"""One sample and what the layers make of it, on real Keras models."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.model.keras.build import build_model
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.judging.activity import TILE, Activity, LayerActivity
from dltp_widgets.core.training.judging.one_sample import look_at

LAYERS = [
    LayerSpec("Conv2D", filters=3, kernel_size=3, name="conv1"),
    LayerSpec("Flatten"),
    LayerSpec("Dense", units=10, activation="softmax", name="clf"),
]


def run_of(data: Dataset, model: Any = None) -> Any:
    def predict(x: np.ndarray) -> np.ndarray:
        return np.asarray(model(x)) if model is not None else np.eye(10)[np.zeros(len(x), int)]

    return SimpleNamespace(data=data, predict=predict)


def test_each_layer_tells_what_it_makes_of_a_sample(tiny_data: Dataset) -> None:
    model = build_model(ModelSpec.sequential((28, 28, 1), LAYERS))
    data = tiny_data.scale("zero_one")
    seen = look_at(run_of(data, model), "valid", 5, Activity(model))
    assert [layer.name for layer in seen.layers] == ["conv1", "flatten", "clf"]
    assert [layer.kind for layer in seen.layers] == ["Conv2D", "Flatten", "Dense"]
    conv, flat, clf = seen.layers
    assert (conv.maps.shape, flat.maps.shape, clf.maps.shape) == ((3, 26, 26), (1, 39, 52), (1, 2, 5))
    np.testing.assert_allclose(clf.values, seen.chances, atol=1e-6)
    np.testing.assert_array_equal(flat.values, conv.values.reshape(-1))
    kernel, bias = (np.asarray(v) for v in model.get_layer("conv1").weights)
    corner = (np.asarray(data.valid.x)[5, :3, :3, :, None] * kernel).sum(axis=(0, 1, 2)) + bias  # type: ignore[union-attr]
    np.testing.assert_allclose(conv.maps[:, 0, 0], corner, rtol=1e-4, atol=1e-6)


def test_looking_inside_leaves_python_s_random_alone(tiny_data: Dataset) -> None:
    import random

    model = build_model(ModelSpec.sequential((28, 28, 1), LAYERS))
    before = random.getstate()
    Activity(model).of(np.asarray(tiny_data.train.x[:1]))  # type: ignore[index]
    assert random.getstate() == before


@pytest.mark.parametrize("shape", [(10,), (1,), (5, 7), (26, 26, 8), (4, 4, 100), (2, 3, 4, 5)])
def test_every_output_becomes_a_small_picture(shape: tuple[int, ...]) -> None:
    values = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
    tile = LayerActivity("a", "Dense", values).tile
    assert (tile.shape, tile.dtype) == ((TILE, TILE), np.float32)
    assert tile.min() == 0.0
    assert tile.max() <= 1.0
    assert np.isfinite(tile).all()


def test_a_look_at_a_test_sample_is_counted(tiny_data: Dataset) -> None:
    run = run_of(tiny_data)
    look_at(run, "valid", 0)
    assert tiny_data.test_looks == 0
    seen = look_at(run, "test", 39)
    assert tiny_data.test_looks == 1
    assert seen.truth == tiny_data.test.y[39]  # type: ignore[union-attr, index]
    assert (seen.chances.argmax(), seen.value, seen.layers) == (0, None, ())


@pytest.mark.parametrize(("split", "index"), [("valid", 40), ("valid", -1), ("nowhere", 0)])
def test_a_sample_that_is_not_there_is_a_sentence(tiny_data: Dataset, split: str, index: int) -> None:
    with pytest.raises(DataError):
        look_at(run_of(tiny_data), split, index)
    assert tiny_data.test_looks == 0


def test_a_regression_gives_a_value() -> None:
    data = Dataset.from_arrays((np.zeros((6, 2)), np.linspace(0.0, 1.0, 6)))
    run = SimpleNamespace(data=data, predict=lambda _x: np.array([[0.25]]))
    seen = look_at(run, "train", 5)
    assert (seen.truth, seen.value, seen.chances.size) == (1.0, 0.25, 0)


def test_a_model_without_a_graph_cannot_be_looked_into() -> None:
    import keras

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(1)

        def call(self, x: Any) -> Any:
            return self.dense(x)

    model = Own()
    model(np.zeros((1, 2), np.float32))
    for wrong in (model, object()):
        with pytest.raises(DataError, match="looked into"):
            Activity(wrong)


@pytest.mark.parametrize(
    ("n", "grid"), [(1, (1, 1)), (3, (1, 3)), (784, (28, 28)), (128, (8, 16)), (256, (16, 16)), (37, (6, 7))]
)
def test_a_vector_is_a_near_square_grid(n: int, grid: tuple[int, int]) -> None:
    [found] = LayerActivity("a", "Dense", np.arange(n)).maps
    assert found.shape == grid
    np.testing.assert_array_equal(found.reshape(-1)[:n], np.arange(n))
    assert np.isnan(found.reshape(-1)[n:]).all()
