"""What is trained: data, model, loss and plan of each workload.

The four large ones are those of the lab (Module 1) and a small CNN; the others stand for the models that an engine
must at least not slow down. Nothing here imports Keras before a model or data are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

import dltp_widgets as dltp

Layer = dltp.LayerSpec
CLASSES = "sparse_categorical_crossentropy"


@dataclass(frozen=True)
class Workload:
    """One training, described.

    Attributes
    ----------
    key, title : str
    data : callable
        Loads and prepares the Dataset; done once per process, before any clock runs.
    model : callable
        Makes a ModelSpec, or a new keras.Model of one's own.
    compile : CompileSpec
    fit : FitSpec
    large : bool
        Whether it is measured with every side; else only `fit` and the engine.
    cost : float
        Seconds that one round of all its sides takes on two calm cores, for the estimate.
    """

    key: str
    title: str
    data: Callable[[], dltp.Dataset]
    model: Callable[[], Any]
    compile: dltp.CompileSpec
    fit: dltp.FitSpec
    large: bool = False
    cost: float = 10.0

    def planned(self, epochs: int | None) -> Workload:
        """Return the same with another number of epochs, or itself."""
        return replace(self, fit=self.fit.replace(epochs=epochs)) if epochs else self

    def experiment(self, data: dltp.Dataset, **changes: Any) -> dltp.Experiment:
        """Return a new Experiment on loaded `data`; `changes` are fields of the FitSpec."""
        return dltp.Experiment(data, self.model(), self.compile, self.fit.replace(**changes))


# --- data --------------------------------------------------------------------------------------------------------


def housing() -> dltp.Dataset:
    """California housing, standardised: 11,610 rows of 8 columns to train on, 3,870 to validate."""
    return dltp.load_dataset("california_housing").split(valid=0.25, test=0.25, seed=42).scale("standard")


def mnist() -> dltp.Dataset:
    """MNIST in [-1, 1]: 45,000 and 15,000 images; the shipped sample where DLTP_DATA has no more."""
    return dltp.load_dataset("mnist").split(valid=0.25, seed=42).scale("minus_one_one")


def cifar() -> dltp.Dataset:
    """CIFAR-10 in [-1, 1]: 37,500 and 12,500 images."""
    return dltp.load_dataset("cifar10").split(valid=0.25, seed=42).scale("minus_one_one")


def housing_in_two() -> dltp.Dataset:
    """Housing as two inputs of four columns each."""
    data = housing()
    parts: list[Any] = [
        ({"people": np.asarray(part.x)[:, :4], "place": np.asarray(part.x)[:, 4:]}, part.y)
        for part in (data.train, data.valid)
        if part is not None
    ]
    return dltp.Dataset.from_arrays(train=parts[0], valid=parts[1], name="housing in two")


def rows_of_digits() -> dltp.Dataset:
    """12,000 and 3,000 digits of MNIST, each a sequence of 28 rows of 28 pixels."""
    data = mnist()
    parts: list[Any] = [
        (np.asarray(part.x)[:n, :, :, 0], np.asarray(part.y)[:n])
        for part, n in ((data.train, 12_000), (data.valid, 3_000))
        if part is not None
    ]
    return dltp.Dataset.from_arrays(train=parts[0], valid=parts[1], name="rows of digits")


def tiny() -> dltp.Dataset:
    """Three clouds of points in the plane, for the test of these measurements."""
    rng = np.random.default_rng(0)
    y = np.arange(200) % 3
    x = (rng.normal(size=(200, 2)) + 4 * np.eye(3, 2)[y]).astype("float32")
    return dltp.Dataset.from_arrays(train=(x[:150], y[:150]), valid=(x[150:], y[150:]), name="tiny")


# --- models ------------------------------------------------------------------------------------------------------


def _stack(*layers: dltp.LayerSpec, shape: tuple[int, ...]) -> Callable[[], dltp.ModelSpec]:
    return lambda: dltp.ModelSpec.sequential(shape, layers)


def _mlp(shape: tuple[int, ...]) -> Callable[[], dltp.ModelSpec]:
    hidden = [Layer("Dense", units=units, activation="relu") for units in (256, 256, 128)]
    return _stack(Layer("Flatten"), *hidden, Layer("Dense", units=10, activation="softmax"), shape=shape)


def _cnn() -> dltp.ModelSpec:
    convolutions = [
        layer
        for filters in (32, 64)
        for layer in (
            Layer("Conv2D", filters=filters, kernel_size=3, activation="relu"),
            Layer("MaxPooling2D"),
        )
    ]
    head = Layer("Dense", units=10, activation="softmax")
    return dltp.ModelSpec.sequential((28, 28, 1), [*convolutions, Layer("Flatten"), head])


def _normalised() -> dltp.ModelSpec:
    blocks = [
        layer
        for units in (256, 128)
        for layer in (
            Layer("Dense", units=units),
            Layer("BatchNormalization"),
            Layer("Activation", activation="relu"),
            Layer("Dropout", rate=0.3),
        )
    ]
    head = Layer("Dense", units=10, activation="softmax")
    return dltp.ModelSpec.sequential((28, 28, 1), [Layer("Flatten"), *blocks, head])


def _two_inputs() -> dltp.ModelSpec:
    layers = [
        Layer("Dense", units=16, activation="relu", name="of_people"),
        Layer("Dense", units=16, activation="relu", name="of_place"),
        Layer("Concatenate", name="both"),
        Layer("Dense", units=16, activation="relu", name="mixed"),
        Layer("Dense", units=1, name="price"),
    ]
    edges = {"of_people": ["people"], "of_place": ["place"], "both": ["of_people", "of_place"]}
    return dltp.ModelSpec.graph({"people": (4,), "place": (4,)}, layers, edges=edges, outputs=["price"])


def _subclassed() -> Any:
    import keras

    class Mine(keras.Model):
        """A student's own class."""

        def __init__(self) -> None:
            super().__init__()
            self.flat = keras.layers.Flatten()
            self.first = keras.layers.Dense(256, activation="relu")
            self.second = keras.layers.Dense(128, activation="relu")
            self.last = keras.layers.Dense(10, activation="softmax")

        def call(self, x: Any) -> Any:
            return self.last(self.second(self.first(self.flat(x))))

    return Mine()


# --- the list ----------------------------------------------------------------------------------------------------

_SLOW = dltp.CompileSpec(CLASSES, "SGD", 0.001, metrics=("accuracy",))
_ADAM = dltp.CompileSpec(CLASSES, "Adam", 0.001, metrics=("accuracy",))
_MSE = dltp.CompileSpec("mean_squared_error", "SGD", 0.001)
_IMAGE = (28, 28, 1)


def _fit(epochs: int, batch_size: int = 64) -> dltp.FitSpec:
    return dltp.FitSpec(epochs=epochs, batch_size=batch_size, seed=42)


_HOUSE = _stack(
    Layer("Dense", units=10), Layer("Activation", activation="relu"), Layer("Dense", units=1), shape=(8,)
)
_LSTM = _stack(Layer("LSTM", units=32), Layer("Dense", units=10, activation="softmax"), shape=(28, 28))
_TINY = _stack(
    Layer("Dense", units=4, activation="relu"), Layer("Dense", units=3, activation="softmax"), shape=(2,)
)

_ALL = (
    Workload("housing", "California housing, 8-10-1", housing, _HOUSE, _MSE, _fit(50, 32), True, 20),
    Workload("mnist", "MNIST dense, 784-256-256-128-10", mnist, _mlp(_IMAGE), _SLOW, _fit(20), True, 55),
    Workload(
        "cifar10", "CIFAR-10 dense, 3072-256-256-128-10", cifar, _mlp((32, 32, 3)), _SLOW, _fit(20), True, 95
    ),
    Workload("cnn", "MNIST CNN, Conv2D 32 and 64, pooling, Dense", mnist, _cnn, _ADAM, _fit(3), True, 62),
    Workload(
        "normalised", "MLP with BatchNormalization and Dropout", mnist, _normalised, _ADAM, _fit(3), cost=12
    ),
    Workload(
        "two_inputs", "Graph of two inputs, housing", housing_in_two, _two_inputs, _MSE, _fit(10, 32), cost=6
    ),
    Workload("lstm", "LSTM of 32 units, 28 rows of digits", rows_of_digits, _LSTM, _ADAM, _fit(3), cost=12),
    Workload("one_epoch", "MNIST dense, one epoch", mnist, _mlp(_IMAGE), _SLOW, _fit(1), cost=6),
    Workload("subclassed", "Subclassed MLP on MNIST", mnist, _subclassed, _ADAM, _fit(3), cost=12),
)
WORKLOADS = {workload.key: workload for workload in _ALL}
"""Key -> workload, in the order of the table."""

TINY = Workload("tiny", "Blobs", tiny, _TINY, _ADAM, _fit(3, 16), cost=1)
"""Only for the test of these measurements."""


def workload_of(key: str) -> Workload:
    """Return a workload by its key."""
    return TINY if key == TINY.key else WORKLOADS[key]
