"""A pause changes nothing; a training that was left goes on as if nothing had happened."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.engines import plan, reuse
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving.point import Point
from dltp_widgets.core.training.trainer import Trainer

Layer = dltp.LayerSpec
PATIENCE = 120
STEPS = 6  # an epoch: five batches of 16 and one of 10
LEAVING = [
    *(("exact", steps) for steps in (0, 1, 5, 6, 7, 12, 17)),
    *(("xla", steps) for steps in (5, 6)),
    *(("fit", steps) for steps in (5, 12)),
]
"""Engine, and batches after which the run is left; after whole epochs that is in their validation."""


@pytest.fixture(params=["exact", "xla", "fit"])
def exp(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    """Dropout, BatchNormalization, Adam, a metric, and callbacks that remember; by each engine."""
    monkeypatch.setattr(plan, "XLA_STEPS", 0)
    reuse.clear()
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(130, 4)).astype("float32"), rng.integers(0, 3, 130)
    data = dltp.Dataset.from_arrays(train=(x[:90], y[:90]), valid=(x[90:], y[90:]), name="made up")
    layers = [
        Layer("Dense", units=8, activation="relu"),
        Layer("BatchNormalization"),
        Layer("Dropout", rate=0.3),
        Layer("Dense", units=3, activation="softmax"),
    ]
    how = dltp.CompileSpec("sparse_categorical_crossentropy", "Adam", 0.01, metrics=("accuracy",))
    fit = dltp.FitSpec(
        epochs=5,
        batch_size=16,
        seed=42,
        engine="auto" if request.param == "xla" else request.param,
        early_stopping={"monitor": "val_loss", "patience": 20, "restore_best_weights": True},
        reduce_lr={"monitor": "val_loss", "patience": 1, "factor": 0.5, "min_delta": 1.0},
    )
    return Experiment(data, dltp.ModelSpec.sequential((4,), layers), how, fit)


def equal(a: Run, b: Run) -> None:
    """Refuse any difference in weights, optimizer or history."""
    for one, other in zip(a.model.get_weights(), b.model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    assert a.trained is not None
    assert b.trained is not None
    for one, other in zip(a.trained.optimizer, b.trained.optimizer, strict=True):
        np.testing.assert_array_equal(one, other)
    assert a.history.frame().equals(b.history.frame())
    # A loss that `fit` gives is taken out of its running mean, hence rounded.
    np.testing.assert_allclose(a.history.steps(), b.history.steps(), rtol=1e-4 if a.engine == "fit" else 0)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras: ReduceLROnPlateau
def test_steps_and_pauses_change_nothing(exp: Experiment) -> None:
    whole = dltp.train(exp)
    trainer = Trainer(exp)
    paused = threading.Event()
    trainer.on_event(lambda event: paused.set() if event.progress.state == "paused" else None)
    for wish in (trainer.step_batch, trainer.step_batch, trainer.step_epoch, trainer.step_batch):
        paused.clear()
        wish()
        assert paused.wait(PATIENCE)
    assert trainer.run.history.n_steps == STEPS + 1
    trainer.resume()
    run = trainer.join(PATIENCE)
    assert run.state == "finished"
    equal(run, whole)


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
@pytest.mark.parametrize(("exp", "left_after"), LEAVING, indirect=["exp"])
def test_a_run_that_was_left_goes_on_bit_for_bit(exp: Experiment, left_after: int) -> None:
    whole = dltp.train(exp)
    left = left_in_the_middle(exp, left_after)
    begun, state = left.run, left.kept
    in_validation = left_after and left_after % STEPS == 0
    assert state.epoch * STEPS + state.step == left_after
    assert state.step == STEPS if in_validation else state.step < STEPS
    exp.fit = exp.fit.replace(epochs=5 - state.epoch)
    reuse.clear()
    trainer = Trainer(exp, point=Point(state, begun.history, engine=begun.engine))
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "finished", run.traceback
    assert run.engine == whole.engine
    equal(run, whole)


class Left:
    """A run that was stopped after some batches, and its last state."""

    def __init__(self, run: Run, kept: Any) -> None:
        self.run, self.kept = run, kept


def left_in_the_middle(exp: Experiment, steps: int) -> Left:
    trainer, kept = Trainer(exp), []
    recorder = trainer._recorder
    permit, should_stop, left = recorder.permit, recorder.should_stop, [steps]

    def few(most: int) -> int:
        if not left[0]:
            recorder.control.stop()
        count = permit(min(most, left[0] or 1))
        left[0] -= count
        return count

    def enough() -> bool:
        if not left[0] and steps:
            recorder.control.stop()
        return should_stop()

    recorder.permit, recorder.should_stop = few, enough  # type: ignore[method-assign]
    recorder.keep = lambda capture, final: kept.append(capture()) if final else None
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "stopped", run.traceback
    return Left(run, kept[-1])
