"""The ready-made stacks have the numbers of the course."""

from __future__ import annotations

import pytest

from dltp_widgets.core.model.editing.presets import mlp, perceptron
from dltp_widgets.core.model.resolving.resolve import resolve


@pytest.mark.parametrize(
    ("spec", "params", "classes"),
    [
        (perceptron(), 11, ["Dense", "Activation"]),
        (mlp(), 300_938, ["Flatten", *["Dense", "Activation"] * 4]),
        (mlp((32, 32, 3)), 886_666, ["Flatten", *["Dense", "Activation"] * 4]),
        (perceptron((8,), 1, "regression"), 9, ["Dense"]),
        (perceptron((28, 28, 1), 10), 7_850, ["Flatten", "Dense", "Activation"]),
    ],
)
def test_parameters_and_layers(spec, params, classes):
    assert resolve(spec).problem is None
    assert resolve(spec).params == params
    assert [layer.layer for layer in spec.layers] == classes


def test_one_output_is_a_sigmoid_several_a_softmax():
    assert perceptron().layers[-1].args["activation"] == "sigmoid"
    assert mlp().layers[-1].args["activation"] == "softmax"
