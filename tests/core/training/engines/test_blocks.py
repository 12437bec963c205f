"""How many rows are measured at a time."""

from __future__ import annotations

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.training.engines.blocks import block_rows

Layer = dltp.LayerSpec
DENSE = [Layer("Flatten"), Layer("Dense", units=256), Layer("Dense", units=10)]
CONVOLUTION = [Layer("Conv2D", filters=32, kernel_size=3), Layer("Flatten"), Layer("Dense", units=10)]

LARGE = [Layer("Conv2D", filters=256, kernel_size=3), Layer("Flatten"), Layer("Dense", units=10)]


@pytest.mark.parametrize(
    ("layers", "accelerated", "rows"),
    [(DENSE, False, 4096), (CONVOLUTION, False, 128), (LARGE, False, 64), (LARGE, True, 1024)],
)
def test_large_maps_want_small_blocks(layers: list[dltp.LayerSpec], accelerated: bool, rows: int) -> None:
    model = dltp.build_model(dltp.ModelSpec.sequential((28, 28, 1), layers))
    assert block_rows(model, accelerated=accelerated) == rows


def test_a_model_whose_shapes_keras_does_not_know_gets_usual_ones() -> None:
    import keras
    import numpy as np

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.one = keras.layers.Dense(3)

        def call(self, x: object) -> object:
            return self.one(x)

    model = Own()
    model(np.zeros((2, 4)))
    assert block_rows(model, accelerated=False) == 1024
