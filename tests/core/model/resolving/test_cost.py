"""Multiply-adds by hand and by Keras' shapes, and the memory of a training."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dltp_widgets.core.model.catalog import catalog
from dltp_widgets.core.model.keras.instantiate import undisturbed
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec


def alone(layer: LayerSpec, *shapes: tuple[Any, ...]) -> ResolvedModel:
    """Resolve a model of one layer on inputs of these shapes."""
    inputs = {f"x{index}": shape for index, shape in enumerate(shapes)}
    return resolve(
        ModelSpec.graph(inputs, [LayerSpec(layer.layer, name="it", **layer.args)], {"it": list(inputs)})
    )


@pytest.mark.parametrize(
    ("layer", "shape", "cost"),
    [
        (LayerSpec("Dense", units=256), (784,), 784 * 256),
        (LayerSpec("Dense", units=5), (7, 3), 7 * 3 * 5),
        (LayerSpec("Conv2D", filters=4, kernel_size=3), (8, 8, 2), 3 * 3 * 2 * 4 * 6 * 6),
        (LayerSpec("Conv2D", filters=4, kernel_size=3, groups=2, padding="same", strides=2), (8, 8, 2), 9 * 4 * 16),
        (LayerSpec("Conv2D", filters=4, kernel_size=3, data_format="channels_first"), (2, 8, 8), 9 * 2 * 4 * 36),
        (LayerSpec("Conv1D", filters=4, kernel_size=3, padding="same"), (10, 2), 3 * 2 * 4 * 10),
        (LayerSpec("Conv2DTranspose", filters=4, kernel_size=3, strides=2), (5, 5, 2), 9 * 2 * 4 * 25),
        (LayerSpec("DepthwiseConv2D", kernel_size=3, depth_multiplier=2), (8, 8, 3), 9 * 3 * 2 * 36),
        (LayerSpec("SeparableConv2D", filters=5, kernel_size=3), (8, 8, 3), (9 * 3 + 3 * 5) * 36),
        (LayerSpec("LSTM", units=5), (7, 3), (3 + 5) * 4 * 5 * 7),
        (LayerSpec("GRU", units=5), (7, 3), (3 + 5) * 3 * 5 * 7),
        (LayerSpec("ConvLSTM1D", filters=2, kernel_size=3, padding="same"), (4, 6, 3), (9 + 6) * 8 * 6 * 4),
        (LayerSpec("BatchNormalization"), (4, 5), 20),
        (LayerSpec("Rescaling", scale=2.0), (4, 5), 20),
        (LayerSpec("MaxPooling2D"), (4, 4, 1), 0),
        (LayerSpec("Embedding", input_dim=9, output_dim=3), (4,), 0),
        (LayerSpec("Conv2D", filters=4, kernel_size=3), (None, 8, 2), None),
    ],
)  # fmt: skip
def test_multiply_adds(layer: LayerSpec, shape: tuple[Any, ...], cost: int | None) -> None:
    assert alone(layer, shape).layers[0].multiply_adds == cost
    assert alone(layer, shape).multiply_adds == cost


def test_of_two_tensors() -> None:
    assert alone(LayerSpec("Dot", axes=1), (4, 5), (4, 7)).multiply_adds == 4 * 5 * 7
    assert alone(LayerSpec("Multiply"), (4, 5), (4, 5)).multiply_adds == 20
    assert alone(LayerSpec("Add"), (4, 5), (4, 5)).multiply_adds == 0


def test_the_mlp_of_module_1(module_1: dict[int, ModelSpec]) -> None:
    assert resolve(module_1[300_938]).multiply_adds == 784 * 256 + 256 * 256 + 256 * 128 + 128 * 10


@pytest.mark.parametrize("name", sorted(catalog.kinds()))
def test_every_layer_is_what_keras_builds(name: str) -> None:
    """With weights, not as `resolve` asks: shapes and counts of the layer as it stands in a model."""
    import keras

    kind = catalog.kinds()[name]
    layer = LayerSpec(name, **kind.start)
    with undisturbed():
        made = getattr(keras.layers, name)(**kind.start)
        tensors = [keras.Input(shape) for shape in kind.inputs]
        output = made(tensors if kind.merges else tensors[0])
    resolved = alone(layer, *kind.inputs)
    assert resolved.problem is None
    ours = resolved.layers[0]
    assert ours.output_shape == tuple(output.shape)
    assert (ours.params, resolved.params) == (made.count_params(),) * 2
    assert ours.trainable_params == sum(math.prod(weight.shape) for weight in made.trainable_weights)
    assert ours.multiply_adds is not None or name in ("EinsumDense", "MelSpectrogram")


def test_memory_to_train() -> None:
    resolved = alone(LayerSpec("Dense", units=1000), (999,))
    assert resolved.params == 10**6
    assert resolved.training_bytes(batch_size=1, moments=2) == 10 * 4 * 10**6 + 2 * 4 * 1000
    assert resolved.training_bytes(64) - resolved.training_bytes(63) == 2 * 4 * 1000
