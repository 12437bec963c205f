"""A run judged on a split, and the sentence that says what it reached."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.judging.evaluation import judge, result_sentence


def run_of(data: Dataset, answers: np.ndarray) -> Any:
    """As much of a Run as `judge` asks for."""
    return SimpleNamespace(
        data=data, predict=lambda _x: answers, evaluate=lambda split: {"loss": 0.5, "split": split}
    )


def test_a_classification_is_judged(tiny_data: Dataset) -> None:
    truth = np.asarray(tiny_data.valid.y)  # type: ignore[union-attr, arg-type]
    judged = judge(run_of(tiny_data, np.eye(10)[truth]), "valid")
    assert judged.task == "classification"
    assert np.trace(judged.matrix) == judged.n == 40
    assert judged.mistakes() == ()
    assert judged.logs == {"loss": 0.5, "split": "valid"}
    assert judged.name_of(3) == "3"


def test_one_hot_labels_are_judged_alike(tiny_data: Dataset) -> None:
    answers = np.full((40, 10), 0.1)
    plain = judge(run_of(tiny_data, answers), "valid", measure=False)
    one_hot = judge(run_of(tiny_data.one_hot(), answers), "valid", measure=False)
    assert plain.matrix.tolist() == one_hot.matrix.tolist()
    assert plain.logs == {}
    assert len(plain.mistakes(3)) == 3


def test_a_regression_has_no_mistakes() -> None:
    x, y = np.zeros((6, 2), dtype="float32"), np.linspace(0.0, 1.0, 6)
    judged = judge(run_of(Dataset.from_arrays(train=(x, y)), y[:, None] + 1), "train")
    assert judged.task == "regression"
    assert judged.answers.tolist() == (y + 1).tolist()
    assert judged.mistakes() == ()


def test_a_missing_split_is_named() -> None:
    data = Dataset.from_arrays(train=(np.zeros((4, 2)), np.array([0, 1, 0, 1])))
    with pytest.raises(DataError, match="test"):
        judge(run_of(data, np.zeros((4, 2))))


def sentence(name: str = "mnist", **logs: float) -> str:
    history = History()
    if logs:
        history.append_epoch(logs)
    return result_sentence(SimpleNamespace(history=history, data=SimpleNamespace(name=name)))


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0.912, "9 digits out of 10"),
        (0.944, "9 digits out of 10"),
        (0.969, "96 digits out of 100"),
        (0.1, "1 digit out of"),
    ],
)
def test_accuracy_is_told_in_digits(language: Callable[[str], None], share: float, expected: str) -> None:
    assert expected in sentence(loss=0.3, accuracy=1.0, val_loss=0.3, val_accuracy=share)


def test_sentence_of_other_runs(language: Callable[[str], None]) -> None:
    assert sentence() == ""
    assert "diverged" in sentence(loss=float("nan"))
    assert "training data" in sentence(loss=0.1, accuracy=0.5)
    assert "times out of" in sentence("flowers", loss=0.1, accuracy=0.5)
    assert "0.420" in sentence(loss=0.1, mean_absolute_error=0.3, val_loss=0.2, val_mean_absolute_error=0.42)
    assert "loss is 0.200" in sentence(loss=0.1, val_loss=0.2)


def test_the_untrained_model_is_no_result(language: Callable[[str], None]) -> None:
    history = History()
    history.start = {"loss": 2.3, "accuracy": 0.1}
    assert result_sentence(SimpleNamespace(history=history, data=SimpleNamespace(name="mnist"))) == ""


def test_residuals_and_accuracy(tiny_data: Dataset) -> None:
    x, y = np.zeros((6, 2), dtype="float32"), np.linspace(0.0, 1.0, 6)
    judged = judge(run_of(Dataset.from_arrays(train=(x, y)), y[:, None] + 1), "train")
    np.testing.assert_allclose(judged.residuals, 1.0)
    assert judged.accuracy is None
    classes = judge(run_of(tiny_data, np.eye(10)[np.zeros(40, int)]), "valid")
    assert classes.accuracy == 0.1
    assert classes.residuals.size == 0
