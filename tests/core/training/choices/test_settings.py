"""The two frozen descriptions."""

from __future__ import annotations

import dataclasses

import pytest

from dltp_widgets.core.training.choices.settings import LOSSES, METRICS, OPTIMIZERS, CompileSpec, FitSpec


def test_json_round_trip() -> None:
    spec = CompileSpec("mse", "Adam", 0.001, {"beta_1": 0.8}, metrics=("accuracy", "auc"))
    fit = FitSpec(epochs=3, early_stopping={"patience": 2}, class_weight={0: 1.0, 1: 2.5})
    assert CompileSpec.from_json(spec.to_json()) == spec
    assert FitSpec.from_json(fit.to_json()) == fit


def test_they_are_frozen_and_replace_makes_another() -> None:
    fit = FitSpec()
    with pytest.raises(dataclasses.FrozenInstanceError):
        fit.epochs = 2  # type: ignore[misc]
    assert fit.replace(epochs=7).epochs == 7
    assert fit.epochs == 1


def test_metrics_may_be_named_per_output_and_optimizers_in_any_case() -> None:
    spec = CompileSpec("mse", "adam", metrics={"a": "accuracy", "b": ["mae", "mse"]})
    assert spec.metrics == {"a": "accuracy", "b": ["mae", "mse"]}
    assert spec.metric_names == ("accuracy", "mae", "mse")
    assert (spec.optimizer, spec.effective_learning_rate) == ("Adam", 0.001)


def test_offered_names_are_keras_own() -> None:
    import keras

    for loss in LOSSES:
        assert keras.losses.get(loss) is not None
    for metric in set(METRICS) - {"accuracy"}:
        assert keras.metrics.get(metric) is not None
    for name, rate in OPTIMIZERS.items():
        optimizer = getattr(keras.optimizers, name)()
        assert float(optimizer.learning_rate) == pytest.approx(rate)
