"""A small experiment that any engine can train in an instant."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec


@pytest.fixture
def blobs() -> Dataset:
    """Three clouds of points in the plane: 90 to train on, 30 to validate, 30 to test."""
    rng = np.random.default_rng(0)
    y = np.arange(150) % 3
    x = (rng.normal(size=(150, 2)) + 4 * np.eye(3, 2)[y]).astype("float32")
    parts = [(x[i:j], y[i:j]) for i, j in ((0, 90), (90, 120), (120, 150))]
    return Dataset.from_arrays(train=parts[0], valid=parts[1], test=parts[2], name="blobs")


@pytest.fixture
def exp(blobs: Dataset) -> Experiment:
    """A classifier of the blobs: 2 -> 8 -> 3."""
    layers = [
        LayerSpec("Dense", units=8, activation="relu"),
        LayerSpec("Dense", units=3, activation="softmax"),
    ]
    return Experiment(
        data=blobs,
        model=ModelSpec.sequential((2,), layers),
        compile=CompileSpec("sparse_categorical_crossentropy", "SGD", 0.1, metrics=("accuracy",)),
        fit=FitSpec(epochs=3, batch_size=16, seed=42),
    )
