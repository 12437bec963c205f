"""Train for real what `diagnose` must judge rightly, and keep the curves: ``histories.json`` beside this file.

::

    DLTP_DATA=DIR python -m tests.core.training.make_histories [NAME ...]

where DIR has mnist, California housing and CIFAR-10, as `dltp data DIR` makes it.
Half an hour on two cores. The runs are those of the lab *Module 1*, and the mistakes it teaches from.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import dltp_widgets as dltp
from dltp_widgets.core.model.editing.presets import mlp

FILE = Path(__file__).with_name("histories.json")
DIGITS = 5
"""Significant digits kept of each value."""

Layer = dltp.LayerSpec


def mnist(source: str | None = None) -> dltp.Dataset:
    return dltp.load_dataset("mnist", source=source).split(valid=0.25, seed=42).scale("minus_one_one")


def sample() -> dltp.Dataset:
    return mnist("sample")


def shuffled() -> dltp.Dataset:
    data = sample()
    rng = np.random.default_rng(0)
    parts = [(part.x, rng.permutation(part.y)) for part in (data.train, data.valid) if part is not None]
    return dltp.Dataset.from_arrays(parts[0], parts[1])


def cifar() -> dltp.Dataset:
    return dltp.load_dataset("cifar10").split(valid=0.25, seed=42).scale("minus_one_one")


def housing(fit_on: str = "train") -> dltp.Dataset:
    data = dltp.load_dataset("california_housing").split(valid=0.25, test=0.25, seed=42)
    return data.scale("standard", fit_on=fit_on)


def housing_leak() -> dltp.Dataset:
    return housing("each")


def small_regression() -> dltp.ModelSpec:
    layers = [Layer("Dense", units=10), Layer("Activation", activation="relu"), Layer("Dense", units=1)]
    return dltp.ModelSpec.sequential((8,), layers)


def one_layer() -> dltp.ModelSpec:
    return dltp.ModelSpec.sequential(
        (28, 28, 1),
        [Layer("Flatten"), Layer("Dense", units=2), Layer("Dense", units=10, activation="softmax")],
    )


def deep_sigmoids() -> dltp.ModelSpec:
    hidden = [Layer("Dense", units=32, activation="sigmoid") for _ in range(8)]
    return dltp.ModelSpec.sequential(
        (28, 28, 1), [Layer("Flatten"), *hidden, Layer("Dense", units=10, activation="softmax")]
    )


def cifar_mlp() -> dltp.ModelSpec:
    return mlp((32, 32, 3))


Case = tuple[Callable[[], dltp.Dataset], Callable[[], dltp.ModelSpec], str, float, int, int]
CASES: dict[str, Case] = {  # data, model, optimizer, learning rate, epochs, batch size
    "housing": (housing, small_regression, "SGD", 0.001, 50, 32),
    "housing_leak": (housing_leak, small_regression, "SGD", 0.001, 50, 32),
    "housing_10": (housing, small_regression, "SGD", 10.0, 5, 32),
    "housing_1e-6": (housing, small_regression, "SGD", 1e-6, 20, 32),
    "sample_adam": (sample, mlp, "Adam", 0.001, 10, 64),
    "sample_adam_long": (sample, mlp, "Adam", 0.001, 30, 64),
    "sample_sgd_0.01": (sample, mlp, "SGD", 0.01, 20, 64),
    "sample_sgd_10": (sample, mlp, "SGD", 10.0, 8, 64),
    "sample_adam_10": (sample, mlp, "Adam", 10.0, 8, 64),
    "sample_adam_0.1": (sample, mlp, "Adam", 0.1, 12, 64),
    "sample_sgd_1": (sample, mlp, "SGD", 1.0, 12, 64),
    "sample_sgd_1e-6": (sample, mlp, "SGD", 1e-6, 12, 64),
    "sample_adam_1e-6": (sample, mlp, "Adam", 1e-6, 12, 64),
    "sample_two_units": (sample, one_layer, "Adam", 0.003, 60, 64),
    "sample_deep_sigmoids": (sample, deep_sigmoids, "SGD", 0.01, 15, 64),
    "shuffled_adam": (shuffled, mlp, "Adam", 0.001, 15, 64),
    "shuffled_sgd": (shuffled, mlp, "SGD", 0.001, 15, 64),
    "mnist_sgd": (mnist, mlp, "SGD", 0.001, 20, 64),
    "mnist_adam": (mnist, mlp, "Adam", 0.001, 5, 64),
    "mnist_sgd_10": (mnist, mlp, "SGD", 10.0, 4, 64),
    "mnist_sgd_1e-6": (mnist, mlp, "SGD", 1e-6, 8, 64),
    "cifar_sgd_0.001": (cifar, cifar_mlp, "SGD", 0.001, 20, 64),
    "cifar_sgd_0.01": (cifar, cifar_mlp, "SGD", 0.01, 20, 64),
    "cifar_adam": (cifar, cifar_mlp, "Adam", 0.001, 20, 64),
}


def trained(case: Case) -> Any:
    """Train one case; a run that failed is a result, too."""
    data, model, optimizer, rate, epochs, batch = case
    given = data()
    regression = given.task == "regression"
    compiled = dltp.CompileSpec(
        "mean_squared_error" if regression else "sparse_categorical_crossentropy",
        optimizer,
        rate,
        metrics=() if regression else ("accuracy",),
    )
    exp = dltp.Experiment(given, model(), compiled, dltp.FitSpec(epochs, batch, seed=42))
    try:
        return dltp.train(exp)
    except dltp.TrainingError as error:
        return error.value


def kept(run: Any) -> dict[str, Any]:
    """Return what `diagnose` reads, as plain JSON."""
    history = run.history.to_dict()
    steps = history["steps"]["loss"]
    return {
        "compile": json.loads(run.compile.to_json()),
        "fit": json.loads(run.fit.to_json()),
        "state": run.state,
        "classes": run.data.n_classes,
        "std": None if run.data.n_classes else float(np.std(run.data.train.y)),
        "start": {key: short(value) for key, value in history["start"].items()},
        "epochs": {key: [short(v) for v in values] for key, values in history["epochs"].items()},
        "steps": len(steps),
        "not_finite_from_step": next((i + 1 for i, v in enumerate(steps) if not np.isfinite(v)), None),
    }


def short(value: float) -> float | str:
    """Return a value of few digits; what JSON does not know as text."""
    return float(f"{value:.{DIGITS}g}") if np.isfinite(value) else str(value)


def main(names: list[str]) -> None:
    """Train the cases of these names, or all, and write the file after each."""
    found = json.loads(FILE.read_text()) if FILE.exists() else {}
    for name in names or CASES:
        found[name] = kept(trained(CASES[name]))
        FILE.write_text(json.dumps(dict(sorted(found.items())), indent=1) + "\n")
        last = {key: values[-1:] for key, values in found[name]["epochs"].items()}
        sys.stdout.write(f"{name}: {found[name]['state']} {last}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
