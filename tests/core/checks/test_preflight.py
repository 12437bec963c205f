"""The checks of the fields."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment, demonstration
from tests.core.checks.setups import mnist_sparse, perceptron, unequal

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("compile", {"loss": "crossentropy_sparse"}, "unknown_loss", "compile.loss"),
    ("compile", {"loss": "<script>"}, "unknown_loss", "compile.loss"),
    ("compile", {"optimizer": "Adm"}, "unknown_optimizer", "compile.optimizer"),
    ("compile", {"metrics": ("acuracy",)}, "unknown_metric", "compile.metrics"),
    ("compile", {"learning_rate": 0.0}, "bad_learning_rate", "compile.learning_rate"),
    ("compile", {"learning_rate": -1.0}, "bad_learning_rate", "compile.learning_rate"),
    ("compile", {"learning_rate": float("nan")}, "bad_learning_rate", "compile.learning_rate"),
    ("compile", {"learning_rate": "fast"}, "bad_learning_rate", "compile.learning_rate"),
    ("fit", {"batch_size": 0}, "bad_batch_size", "fit.batch_size"),
    ("fit", {"batch_size": 1.5}, "bad_batch_size", "fit.batch_size"),
    ("fit", {"epochs": 0}, "bad_epochs", "fit.epochs"),
    ("fit", {"epochs": True}, "bad_epochs", "fit.epochs"),
    ("fit", {"seed": -1}, "bad_seed", "fit.seed"),
    ("fit", {"engine": "warp"}, "unknown_engine", "fit.engine"),
    ("compile", {"loss": None}, "unknown_loss", "compile.loss"),
    ("compile", {"loss": ["mse"]}, "unknown_loss", "compile.loss"),
    ("compile", {"metrics": (3,)}, "unknown_metric", "compile.metrics"),
    ("compile", {"metrics": {"dense4": "acuracy"}}, "unknown_metric", "compile.metrics"),
]


@pytest.fixture
def exp() -> Experiment:
    return demonstration()


def test_nothing_to_say_of_the_demonstration(exp: Experiment) -> None:
    assert dltp.check_experiment(exp) == []


@pytest.mark.parametrize(("part", "change", "code", "field"), CASES)
def test_a_wrong_field_is_one_error_at_its_place(
    exp: Experiment, part: str, change: dict[str, Any], code: str, field: str
) -> None:
    setattr(exp, part, getattr(exp, part).replace(**change))
    (finding,) = dltp.check_experiment(exp)
    assert (finding.level, finding.code, finding.field) == ("error", code, field)
    assert finding.message.endswith((".", "?"))


@pytest.mark.parametrize(("part", "change", "code", "field"), CASES)
def test_a_fix_mends_it(exp: Experiment, part: str, change: dict[str, Any], code: str, field: str) -> None:
    setattr(exp, part, getattr(exp, part).replace(**change))
    (finding,) = dltp.check_experiment(exp)
    if finding.fix is not None:
        finding.fix(exp)
        assert dltp.check_experiment(exp) == []


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("compile", {"optimizer": "adam"}),
        ("compile", {"optimizer": "Lamb"}),
        ("compile", {"loss": "SparseCategoricalCrossentropy"}),
        ("compile", {"metrics": None}),
        ("compile", {"metrics": ("sparse_top_k_categorical_accuracy",)}),
        ("compile", {"learning_rate": np.float32(0.1)}),
        ("fit", {"batch_size": np.int64(8)}),
    ],
)
def test_what_keras_takes_is_no_finding(exp: Experiment, part: str, change: dict[str, Any]) -> None:
    setattr(exp, part, getattr(exp, part).replace(**change))
    assert dltp.check_experiment(exp) == []


def test_metrics_of_one_hot_labels_are_no_finding_there(exp: Experiment) -> None:
    exp.data = exp.data.one_hot()
    exp.compile = exp.compile.replace(loss="categorical_crossentropy", metrics=("Precision", "f1_score"))
    assert dltp.check_experiment(exp) == []


def test_huge_rate_warns_and_a_huge_batch_advises(exp: Experiment) -> None:
    exp.compile = exp.compile.replace(learning_rate=10.0)
    exp.fit = exp.fit.replace(batch_size=100_000)

    assert [f.level for f in dltp.check_experiment(exp)] == ["warning", "advice"]


def test_a_model_that_does_not_resolve(exp: Experiment) -> None:
    exp.model = exp.spec.edit(1, units=-1)
    (finding,) = dltp.check_experiment(exp)
    assert finding.level == "error"
    assert finding.field == "model.layers.1"


def test_a_model_for_other_data(exp: Experiment) -> None:
    exp.model = exp.spec.with_input_shape((32, 32, 3))
    (finding,) = dltp.check_experiment(exp)
    assert finding.code == "wrong_input_shape"
    finding.fix(exp)
    assert dltp.check_experiment(exp) == []


def test_checks_do_not_load_tensorflow() -> None:
    code = (
        "import sys, dltp_widgets as d; from dltp_widgets.core.experiment import demonstration;"
        "assert d.check_experiment(demonstration()) == []; assert 'tensorflow' not in sys.modules;"
        "assert 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_unknown_metric_of_one_output_leaves_the_others_alone() -> None:
    exp = mnist_sparse()
    exp.compile = exp.compile.replace(metrics={"a": ("zzz", "accuracy"), "b": "recall"})
    (finding,) = (f for f in dltp.check_experiment(exp) if f.code == "unknown_metric")
    assert finding.fix is not None
    finding.fix(exp)
    assert exp.compile.metrics == {"a": ("accuracy",), "b": ("recall",)}


def test_lengths_that_differ_are_cut_to_the_shorter() -> None:
    exp = perceptron()
    exp.data = unequal()
    (finding,) = dltp.check_experiment(exp)
    assert "left out by the fix" in finding.message
    assert finding.fix is not None
    finding.fix(exp)
    assert len(exp.data.train.x) == len(exp.data.train.y) == len(unequal().train.y)
    assert exp.data.valid.n == unequal().valid.n
