"""What an Experiment takes when nothing is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.dataset import Dataset

X = np.zeros((6, 4), "float32")
MODEL = dltp.ModelSpec.sequential((4,), [dltp.LayerSpec("Dense", units=3)])


@pytest.mark.parametrize(
    ("y", "loss", "metric"),
    [
        (np.arange(6) % 3, "sparse_categorical_crossentropy", "accuracy"),
        (np.eye(3, dtype="float32")[np.arange(6) % 3], "categorical_crossentropy", "accuracy"),
        (np.linspace(0.1, 1.7, 6), "mean_squared_error", "mean_absolute_error"),
    ],
)
def test_loss_and_metric_fit_the_data(y: np.ndarray, loss: str, metric: str) -> None:
    exp = dltp.Experiment(Dataset.from_arrays(train=(X, y)), MODEL)
    assert (exp.compile.loss, exp.compile.metrics) == (loss, (metric,))


def test_what_is_given_is_kept_and_what_is_none_is_refused_by_name() -> None:
    data = Dataset.from_arrays(train=(X, np.arange(6) % 3))
    given = dltp.CompileSpec("mse")
    assert dltp.Experiment(data, MODEL, compile=given).compile is given
    with pytest.raises(dltp.SpecError) as refused:
        dltp.Experiment((X, X), MODEL)
    assert refused.value.argument == "data"


def test_a_number_never_repeats(fast_trainer: Any) -> None:
    data = Dataset.from_arrays(train=(X, np.arange(6) % 3))
    exp = dltp.Experiment(data, MODEL, fit=dltp.FitSpec(epochs=1))
    for _number in range(3):
        trained(exp)
    exp.forget(exp.runs[1])
    trained(exp)
    exp.forget(exp.runs[-1])
    exp.fit = exp.fit.replace(epochs=2)
    trained(exp)
    assert [run.name for run in exp.runs] == ["Run 1", "Run 3", "Run 5 · epochs 2 instead of 1"]


def trained(exp: dltp.Experiment) -> None:
    trainer = dltp.Trainer(exp)
    trainer.start()
    trainer.join()
