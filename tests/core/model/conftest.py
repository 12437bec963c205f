"""Models that several tests look at."""

from __future__ import annotations

import os

import pytest

from dltp_widgets.core.model.spec import LayerSpec, ModelSpec

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def mlp(input_shape: tuple[int, ...], flatten: bool = True) -> ModelSpec:
    """Return the 256 - 256 - 128 - 10 network of Module 1."""
    layers = [LayerSpec("Flatten")] if flatten else []
    for number, units in enumerate((256, 256, 128, 10), 1):
        layers.append(LayerSpec("Dense", units=units, name=f"dense{number}"))
        layers.append(LayerSpec("Activation", activation="softmax" if units == 10 else "relu"))
    return ModelSpec.sequential(input_shape, layers, name="mlp")


MODULE_1 = {
    11: ModelSpec.sequential(
        (10,), [LayerSpec("Dense", units=1), LayerSpec("Activation", activation="sigmoid")]
    ),
    300_938: mlp((28, 28, 1)),
    886_666: mlp((32, 32, 3)),
    101: ModelSpec.sequential(
        (8,), [LayerSpec("Dense", units=10, activation="relu"), LayerSpec("Dense", units=1)]
    ),
}
"""Parameters -> the model of MODULE1.md that has them."""


@pytest.fixture
def module_1() -> dict[int, ModelSpec]:
    """Return the models of MODULE1.md by their number of parameters."""
    return dict(MODULE_1)


@pytest.fixture
def two_branches() -> ModelSpec:
    """Return a graph with two inputs, a merge, a skip and two outputs."""
    return ModelSpec.graph(
        {"left": (8,), "right": (4,)},
        [
            LayerSpec("Dense", units=6, name="a"),
            LayerSpec("Dense", units=6, name="b"),
            LayerSpec("Add", name="sum"),
            LayerSpec("Dense", units=6, activation="relu", name="hidden"),
            LayerSpec("Concatenate", name="both"),
            LayerSpec("Dense", units=1, name="price"),
            LayerSpec("Dense", units=3, activation="softmax", name="kind"),
        ],
        {"b": ["right"], "sum": ["a", "b"], "both": ["hidden", "sum"], "kind": ["both"]},
        ["price", "kind"],
        name="two",
    )
