"""The diagnosis of runs that were trained for real, and of curves that show one thing each."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.judging.dead_units import dead_units
from dltp_widgets.core.training.judging.diagnosis import CODES
from dltp_widgets.core.training.judging.symptoms import noise
from tests.core.training.make_histories import CASES
from tests.core.training.recorded_runs import recorded, recorded_run

EXPECTED: dict[str, dict[str, tuple[int, int]]] = {  # code -> first and last epoch that prove it
    "cifar_sgd_0.001": {"not_converged": (16, 20)},
    "cifar_sgd_0.01": {"over_fitted": (11, 20)},
    "cifar_adam": {"over_fitted": (6, 20)},
    "housing": {"plateau": (21, 50)},
    "housing_leak": {"not_converged": (39, 50)},
    "housing_10": {"diverged": (1, 1), "learning_rate_too_high": (1, 1)},
    "housing_1e-6": {"learning_rate_too_low": (1, 20)},
    "mnist_sgd": {"not_converged": (16, 20)},
    "mnist_adam": {},
    "mnist_sgd_10": {"diverged": (2, 2), "learning_rate_too_high": (2, 2)},
    "mnist_sgd_1e-6": {"learning_rate_too_low": (1, 8)},
    "sample_adam_long": {"over_fitted": (13, 30)},
    "sample_sgd_10": {"diverged": (1, 1), "learning_rate_too_high": (1, 1)},
    "sample_adam_10": {"learning_rate_too_high": (1, 8)},
    "sample_adam_0.1": {"learning_rate_too_high": (1, 12)},
    "sample_sgd_1": {"diverged": (1, 1), "learning_rate_too_high": (1, 1)},
    "sample_sgd_1e-6": {"learning_rate_too_low": (1, 12)},
    "sample_adam_1e-6": {"learning_rate_too_low": (1, 12)},
    "sample_two_units": {"under_fitted": (46, 60), "plateau": (21, 60)},
    "sample_deep_sigmoids": {"under_fitted": (13, 15), "plateau": (2, 15)},
    "shuffled_adam": {"over_fitted": (3, 15)},
    "shuffled_sgd": {"under_fitted": (13, 15), "plateau": (1, 15)},
}


def found(run: object) -> dict[str, tuple[int, int]]:
    return {d.code: (d.epochs[0], d.epochs[-1]) for d in dltp.diagnose(run)}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_run_that_was_trained_for_real(name: str) -> None:
    run = recorded_run(name)
    assert found(run) == EXPECTED[name]
    for diagnosis in dltp.diagnose(run):
        assert diagnosis.code in CODES
        assert "{" not in diagnosis.message
        assert diagnosis.title


def test_every_recorded_run_comes_from_the_script() -> None:
    assert set(recorded()) == set(CASES)
    assert set(EXPECTED) <= set(CASES)


@pytest.mark.parametrize("name", recorded())
def test_silent_before_it_can_know(name: str) -> None:
    """In the first three epochs only what has exploded is spoken of."""
    for epochs in (1, 2, 3):
        assert set(found(recorded_run(name, epochs))) <= {"diverged", "learning_rate_too_high"}


@pytest.mark.parametrize(
    "name", [name for name in recorded() if name.startswith(("mnist", "cifar", "housing"))]
)
def test_what_is_said_of_a_run_does_not_flicker(name: str) -> None:
    """From one epoch to the next the diagnosis changes a few times only in a whole run."""
    run = recorded_run(name)
    said = [tuple(sorted(found(recorded_run(name, n)))) for n in range(4, run.history.epochs + 1)]
    assert sum(a != b for a, b in itertools.pairwise(said)) <= 4


def test_shuffled_labels_are_suspected() -> None:
    (diagnosis,) = dltp.diagnose(recorded_run("shuffled_adam"))
    assert "chance" in diagnosis.message
    assert "labels" in diagnosis.message


def test_no_validation_no_over_fitting() -> None:
    kept = recorded()["cifar_adam"]["epochs"]
    assert "over_fitted" not in found({key: kept[key] for key in ("loss", "accuracy")})
    assert "over_fitted" in found(kept)


def test_a_keras_history_and_an_empty_one() -> None:
    class Keras:
        history = recorded()["cifar_adam"]["epochs"]

    assert set(found(Keras())) == {"over_fitted"}
    assert dltp.diagnose(History()) == []
    assert dltp.diagnose({}) == []


def test_noise_of_noise() -> None:
    rng = np.random.default_rng(0)
    assert noise(np.linspace(3, 1, 50) + rng.normal(0, 0.2, 50)) == pytest.approx(0.2, rel=0.4)
    assert noise(np.linspace(3, 1, 50)) == pytest.approx(0, abs=1e-12)


def test_jumps_are_a_learning_rate_too_high() -> None:
    loss = [1.0, 1.6, 0.9, 1.7, 0.8, 1.5, 0.9]
    (diagnosis,) = dltp.diagnose({"loss": loss})
    assert (diagnosis.code, diagnosis.epochs) == ("learning_rate_too_high", (2, 4, 6))


def test_a_leak_is_suspected_from_the_lineage_and_from_the_curves() -> None:
    x = np.random.default_rng(0).normal(3, 2, (60, 2))
    leaky = dltp.Dataset.from_arrays((x, x[:, 0])).scale("standard").split(0.25)
    run = recorded_run("housing")
    object.__setattr__(run.snapshot, "data", leaky)
    assert found(run)["suspicious_leak"] == (1, 50)
    run = recorded_run("housing")
    data = dltp.Dataset.from_arrays((x, x[:, 0])).split(0.25).scale("standard")
    object.__setattr__(run.snapshot, "data", data)
    assert "suspicious_leak" not in found(run)
    run.history = History()
    for epoch in range(8):
        run.history.append_epoch({"loss": 1 / (epoch + 1), "val_loss": 0.3 / (epoch + 1)})
    assert found(run)["suspicious_leak"] == (5, 8)


def test_dead_units_are_counted(exp: Experiment) -> None:
    run = dltp.train(exp)
    assert dead_units(run) == []
    weights = run.model.get_weights()
    weights[0][:, :5], weights[1][:5] = 0, -1  # never above 0
    run.model.set_weights(weights)
    (layer,) = dead_units(run)
    assert (layer.dead, layer.units) == (5, 8)
    (diagnosis,) = (d for d in dltp.diagnose(run) if d.code == "dead_units")
    assert diagnosis.epochs == (1, 2, 3)
    assert "5 of the 8 units" in diagnosis.message
    assert not [d for d in dltp.diagnose(run, weights=False) if d.code == "dead_units"]
