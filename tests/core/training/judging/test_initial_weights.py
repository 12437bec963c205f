"""The weights before training are those the run really began with."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.keras.build import build_model
from dltp_widgets.core.training.choices.settings import CompileSpec
from dltp_widgets.core.training.judging.initial_weights import initial_model
from dltp_widgets.core.training.train import train

pytest.importorskip("keras")


@pytest.mark.parametrize("seed", [42, None])
def test_a_run_that_learns_nothing_ends_where_it_began(exp: Experiment, seed: int | None) -> None:
    still = Experiment(
        data=exp.data,
        model=exp.model,
        compile=CompileSpec("sparse_categorical_crossentropy", "SGD", 0.0),
        fit=exp.fit.replace(seed=seed, epochs=1),
    )
    run = train(still)
    for before, after in zip(initial_model(run).get_weights(), run.model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_what_is_not_known_is_refused_in_words(exp: Experiment) -> None:
    run = train(exp)
    more = train(exp, start="continue", from_run=run)
    with pytest.raises(TrainingError, match="went on from weights"):
        initial_model(more)
    own = Experiment(data=exp.data, model=build_model(exp.spec), compile=exp.compile, fit=exp.fit)
    with pytest.raises(TrainingError, match="a model of your own"):
        initial_model(train(own))
