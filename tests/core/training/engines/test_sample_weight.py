"""Sample weights count as in ``model.fit``, in validation too, whoever trains."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.compiling import compile_model
from dltp_widgets.core.training.engines import plan, reuse
from dltp_widgets.core.training.seeding import seeded

CLASS_WEIGHT = {0: 0.5, 1: 2.0}


@pytest.fixture
def weighted(exp: Experiment) -> Experiment:
    """The blobs with weights on both splits, and everything that has a state."""
    rng, data = np.random.default_rng(3), exp.data
    parts = [(s.x, s.y, rng.uniform(0, 3, s.n)) for s in (data.train, data.valid)]
    layers = [
        dltp.LayerSpec("Dense", units=8, activation="relu"),
        dltp.LayerSpec("Dropout", rate=0.3),
        dltp.LayerSpec("Dense", units=3, activation="softmax"),
    ]
    return exp.variant(
        data=dltp.Dataset.from_arrays(*parts),
        model=dltp.ModelSpec.sequential((2,), layers),
        fit=exp.fit.replace(shuffle=False),
    )


def by_fit(exp: Experiment, **weights: Any) -> Any:
    """Train by Keras alone; return the model and its history."""
    train, valid = exp.data.train, exp.data.valid
    assert valid is not None
    with seeded(42):
        model = dltp.build_model(exp.spec)
        compile_model(model, exp.compile, exp.fit)
    judged = (valid.x, valid.y) if valid.sample_weight is None else (valid.x, valid.y, valid.sample_weight)
    settings = {"epochs": 3, "batch_size": 16, "shuffle": False, "verbose": 0}
    return model, model.fit(train.x, train.y, validation_data=judged, **settings, **weights).history


def check(exp: Experiment, engine: str, **weights: Any) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    model, history = by_fit(exp, **weights)
    run = dltp.train(exp)
    assert run.engine == engine
    for a, b in zip(run.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    frame = run.history.frame()
    assert [*frame] == [*history]
    for key, values in history.items():
        np.testing.assert_allclose(frame[key], values, rtol=1e-5)
    assert run.evaluate("valid")["loss"] == pytest.approx(history["val_loss"][-1], rel=1e-5)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_both_splits_weigh(weighted: Experiment, engine: str) -> None:
    check(weighted, engine, sample_weight=weighted.data.train.sample_weight)


@pytest.mark.parametrize("engine", ["exact", "fit"])
@pytest.mark.parametrize("where", ["train", "valid"])
def test_one_split_weighs(weighted: Experiment, engine: str, where: str) -> None:
    splits = weighted.data.splits.items()
    parts = [(s.x, s.y, *([s.sample_weight] if name == where else [])) for name, s in splits]
    weighted.data = dltp.Dataset.from_arrays(*parts)
    check(weighted, engine, sample_weight=weighted.data.train.sample_weight)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_they_are_multiplied_by_those_of_the_classes(weighted: Experiment, engine: str) -> None:
    weighted.fit = weighted.fit.replace(class_weight=CLASS_WEIGHT)
    train = weighted.data.train
    by_class = np.array([CLASS_WEIGHT.get(int(label), 1.0) for label in train.y], "float32")
    check(weighted, engine, sample_weight=train.sample_weight.astype("float32") * by_class)


def test_under_xla_too(weighted: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "XLA_STEPS", 0)
    reuse.clear()
    weighted.model = dltp.ModelSpec.sequential((2,), [weighted.spec.layers[0], weighted.spec.layers[2]])
    exact = dltp.train(weighted.variant(fit=weighted.fit.replace(engine="exact")))
    run = dltp.train(weighted)
    assert run.engine == "xla"
    np.testing.assert_allclose(run.history.frame(), exact.history.frame(), rtol=1e-4)


def test_without_weights_it_is_another_training(weighted: Experiment) -> None:
    run = dltp.train(weighted)
    parts = [(s.x, s.y) for s in weighted.data.splits.values()]
    other = dltp.train(weighted.variant(data=dltp.Dataset.from_arrays(*parts)))
    assert not np.allclose(run.history.frame()["val_loss"], other.history.frame()["val_loss"])


def test_a_saved_run_wants_the_same_weights_again(weighted: Experiment) -> None:
    run = dltp.train(weighted)
    assert run.path is not None
    assert dltp.resume(run.path, weighted.data, epochs=1).run.data is weighted.data
    parts = [(s.x, s.y) for s in weighted.data.splits.values()]
    with pytest.raises(dltp.DataError, match=r"train\.sample_weight is missing"):
        dltp.resume(run.path, dltp.Dataset.from_arrays(*parts), epochs=1)
