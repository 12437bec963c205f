"""Same mathematics? Sparse and one-hot, sequential and functional are; another seed is not."""

from __future__ import annotations

import math

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.judging.compare import Comparison


def changed(exp: Experiment, **parts: object) -> Experiment:
    all_parts = {"data": exp.data, "model": exp.model, "compile": exp.compile, "fit": exp.fit}
    return Experiment(**(all_parts | parts))


@pytest.fixture
def run(exp: Experiment) -> object:
    return dltp.train(exp)


def test_sparse_is_one_hot(exp: Experiment, run: object) -> None:
    compiled = exp.compile.replace(loss="categorical_crossentropy")
    other = dltp.train(changed(exp, data=exp.data.one_hot(), compile=compiled))
    assert dltp.compare(run, other) == Comparison(True, 0.0, None)
    assert "0.0" in dltp.compare(run, other).message


def test_sequential_is_functional(exp: Experiment, run: object) -> None:
    graph = dltp.ModelSpec.graph({"points": (2,)}, exp.spec.layers, outputs=["last"]).layers
    named = [*graph[:-1], graph[-1].edit(name="last")]
    functional = dltp.ModelSpec.graph({"points": (2,)}, named, outputs=["last"])
    assert dltp.compare(run, dltp.train(changed(exp, model=functional))).identical


def test_another_seed_parts_at_the_first_step(exp: Experiment, run: object) -> None:
    found = dltp.compare(run, dltp.train(changed(exp, fit=exp.fit.replace(seed=7))))
    assert not found.identical
    assert found.max_difference > 0.01
    assert found.first_step == 1


def test_another_rate_parts_at_the_second_step(exp: Experiment, run: object) -> None:
    """The loss of the first batch is that of the common first weights."""
    other = dltp.train(changed(exp, compile=exp.compile.replace(learning_rate=0.2)))
    found = dltp.compare(run, other)
    assert found.first_step == 2
    assert "step 2" in found.message
    ours, theirs = (r.history.steps()["loss"] for r in (run, other))
    assert ours[1] == theirs[1]


def test_a_longer_run_parts_where_the_shorter_one_ends(exp: Experiment, run: object) -> None:
    other = dltp.train(changed(exp, fit=exp.fit.replace(epochs=4)))
    assert dltp.compare(run, other).first_step == run.history.n_steps + 1


def test_another_model_has_other_weights(exp: Experiment, run: object) -> None:
    other = dltp.train(changed(exp, model=exp.spec.edit(0, units=9)))
    found = dltp.compare(run, other)
    assert (found.identical, found.max_difference, found.first_step) == (False, math.inf, 1)


def test_a_run_without_weights_is_refused(exp: Experiment, run: object) -> None:
    with pytest.raises(dltp.TrainingError, match="no trained model"):
        dltp.compare(run, dltp.Trainer(exp).run)


def test_weights_that_are_no_numbers_are_not_equal(exp: Experiment, run: object) -> None:
    broken = changed(exp, compile=exp.compile.replace(learning_rate=1e30))
    with pytest.raises(dltp.TrainingError) as failed:
        dltp.train(broken)
    other = failed.value.value
    if other.has_weights:
        assert np.isnan(dltp.compare(run, other).max_difference)
        assert not dltp.compare(run, other).identical
