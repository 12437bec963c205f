"""A continued run is what ``fit`` called twice on one model would be."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.busy import free, reserve
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving.restored import RestoredRun
from dltp_widgets.core.training.trainer import Trainer

PATIENCE = 120
STEPS = 6


@pytest.fixture
def exp(exp: Experiment) -> Experiment:
    """Adam, BatchNormalization and Dropout: everything has a state of its own."""
    layers = [
        dltp.LayerSpec("Dense", units=8, activation="relu"),
        dltp.LayerSpec("BatchNormalization"),
        dltp.LayerSpec("Dropout", rate=0.4),
        dltp.LayerSpec("Dense", units=3, activation="softmax"),
    ]
    exp.model = dltp.ModelSpec.sequential((2,), layers)
    exp.compile = exp.compile.replace(optimizer="Adam", learning_rate=0.01)
    exp.fit = exp.fit.replace(epochs=2, engine="exact")
    return exp


def same(a: Run, b: Run) -> None:
    assert a.trained is not None
    assert b.trained is not None
    for one, other in zip(a.trained.variables, b.trained.variables, strict=True):
        np.testing.assert_array_equal(one, other)
    for one, other in zip(a.trained.optimizer, b.trained.optimizer, strict=True):
        np.testing.assert_array_equal(one, other)


def twice(exp: Experiment) -> tuple[Run, Run]:
    first = dltp.train(exp)
    return first, dltp.train(exp, start="continue", from_run=first)


def stopped_after(exp: Experiment, steps: int, **options: Any) -> Run:
    trainer = Trainer(exp, **options)
    for _ in range(steps):
        trainer.step_batch()
    while trainer.run.history.n_steps < steps and not trainer.run.done:
        trainer.join(0.005)
    trainer.stop()
    return trainer.join(PATIENCE)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_two_epochs_and_two_more_are_four(exp: Experiment, engine: str) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    second = twice(exp)[1]
    exp.fit = exp.fit.replace(epochs=4)
    whole = dltp.train(exp)
    same(second, whole)
    assert second.history.frame().equals(whole.history.frame())


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_a_model_of_ones_own_goes_on_with_its_optimizer_too(exp: Experiment, engine: str) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    spec = exp.spec

    def own(epochs: int) -> Experiment:
        import keras

        keras.utils.set_random_seed(4)
        return exp.variant(model=dltp.build_model(spec), fit=exp.fit.replace(epochs=epochs))

    second = twice(own(2))[1]
    same(second, dltp.train(own(4)))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras: ReduceLROnPlateau
def test_a_lowered_learning_rate_stays_unless_another_is_asked_for(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(reduce_lr={"monitor": "loss", "patience": 1, "min_delta": 9.0})
    first, second = twice(exp)
    lowered = float(first.model.optimizer.learning_rate)
    assert lowered < 0.01
    assert second.history.frame()["learning_rate"][3] == pytest.approx(lowered)
    exp.compile = exp.compile.replace(learning_rate=0.02)
    third = dltp.train(exp, start="continue", from_run=first)
    assert third.history.frame()["learning_rate"][3] == pytest.approx(0.02)


def test_other_random_layers_take_the_weights_only(exp: Experiment) -> None:
    first = dltp.train(exp)
    without = [layer for layer in exp.spec.layers if layer.layer != "Dropout"]
    exp.model = dltp.ModelSpec.sequential((2,), without)
    assert dltp.train(exp, start="continue", from_run=first).history.epochs == 4


def test_other_weights_are_refused_in_words(exp: Experiment) -> None:
    first = dltp.train(exp)
    exp.model = dltp.ModelSpec.sequential((2,), [dltp.LayerSpec("Dense", units=3, activation="softmax")])
    with pytest.raises(dltp.TrainingError, match="its variables have other shapes"):
        dltp.train(exp, start="continue", from_run=first)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_the_untrained_model_is_measured_once(exp: Experiment, engine: str) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    first = stopped_after(exp, 3)
    assert first.history.epochs == 0
    start = dict(first.history.start)
    assert start
    assert dltp.train(exp, start="continue", from_run=first).history.start == start


def test_a_resumed_run_that_is_stopped_at_once_has_its_model(exp: Experiment) -> None:
    half = stopped_after(exp, STEPS + 2)
    assert half.path is not None
    trainer = dltp.resume(half.path, exp.data)
    trainer.pause()
    trainer.start()
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert (run.state, run.history.n_steps) == ("stopped", STEPS + 2)
    same(run, half)
    assert run.evaluate("valid") == half.evaluate("valid")


def test_so_has_one_that_goes_on_with_a_run_not_yet_read_from_the_disk(exp: Experiment) -> None:
    half = stopped_after(exp, STEPS + 2)
    restored = RestoredRun(dltp.runs()[-1], exp.data)
    trainer = Trainer(exp, start="continue", from_run=restored)
    trainer.pause()
    trainer.start()
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert run.has_weights
    same(run, half)
    second = dltp.train(exp, start="continue", from_run=restored)
    same(second, dltp.train(exp, start="continue", from_run=half))


def test_of_many_that_want_one_model_one_gets_it(exp: Experiment) -> None:
    import keras

    model, got = keras.Sequential([keras.layers.Dense(1)]), []
    gate = threading.Barrier(8)

    def want() -> None:
        gate.wait()
        try:
            reserve(model)
        except dltp.TrainingError:
            return
        got.append(1)

    threads = [threading.Thread(target=want) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [1]
    free(model)
    reserve(model)
    free(model)
