"""Training in the background, with Keras' own fit behind the door and with a fake engine."""

from __future__ import annotations

import random
import threading

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.engines.engine import Job, Recorder
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.trainer import Trainer

PATIENCE = 120


class SlowEngine:
    """Reports steps for ever, until it is told to stop."""

    name = "slow"

    def __init__(self) -> None:
        self.began = threading.Event()

    def train(self, job: Job, recorder: Recorder) -> None:
        recorder.begin_epoch(job.first_epoch)
        while not recorder.should_stop():
            recorder.step(1.0, {"accuracy": 0.5})
            self.began.set()
            threading.Event().wait(0.001)


class BrokenEngine:
    """Fails as Keras does: many lines."""

    name = "broken"

    def train(self, job: Job, recorder: Recorder) -> None:
        raise ValueError("Dimensions must be equal.\n  File x, line 1\n  more")


def test_a_run_keeps_everything(exp: Experiment) -> None:
    run = dltp.train(exp)
    assert run.state == "finished"
    assert run.engine == "exact"
    assert exp.runs == (run,)
    frame = run.history.frame()
    assert frame.index.tolist() == [1, 2, 3]
    assert set(frame.columns) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(run.history.steps()) == 3 * 6
    assert set(run.history.start) == set(frame.columns)
    assert set(run.progress.phases) >= {"compiling", "training"}
    assert run.evaluate("test")["accuracy"] > 0.8
    assert exp.data.test_looks == 1


def test_steps_hold_the_loss_of_each_batch_alone(exp: Experiment) -> None:
    """Against Keras' own evaluation of that batch: a learning rate near 0 leaves the model as it is."""
    exp.compile = exp.compile.replace(learning_rate=1e-30)
    run = dltp.train(exp)
    order = np.random.default_rng(42).permutation(90)
    x, y = exp.data.train.x, exp.data.train.y
    batches = [order[i : i + 16] for i in range(0, 90, 16)]
    own = [run.model.evaluate(x[rows], y[rows], verbose=0)[0] for rows in batches]
    np.testing.assert_allclose(run.history.steps()["loss"][:6], own, rtol=1e-4)


def test_one_seed_one_result_and_the_callers_randomness_is_left_alone(exp: Experiment) -> None:
    random.seed(7)
    np.random.seed(7)
    expected = (random.random(), np.random.random())
    random.seed(7)
    np.random.seed(7)
    first, second = dltp.train(exp), dltp.train(exp)
    assert (random.random(), np.random.random()) == expected
    for a, b in zip(first.model.get_weights(), second.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_keras_own_seed_is_put_back(exp: Experiment) -> None:
    import keras

    keras.utils.set_random_seed(3)
    expected = keras.random.uniform((2,)).numpy()
    keras.utils.set_random_seed(3)
    dltp.train(exp)
    np.testing.assert_array_equal(keras.random.uniform((2,)).numpy(), expected)


def test_the_order_changes_from_epoch_to_epoch(exp: Experiment) -> None:
    exp.compile = exp.compile.replace(learning_rate=1e-30)
    losses = dltp.train(exp).history.steps()["loss"].to_numpy().reshape(3, 6)
    assert not np.allclose(losses[0], losses[1])


def test_a_seed_that_was_not_given_is_recorded(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(seed=None)
    run = dltp.train(exp)
    exp.fit = exp.fit.replace(seed=run.seed)
    again = dltp.train(exp)
    assert run.history.frame().equals(again.history.frame())


def test_a_later_run_never_changes_an_earlier_one(exp: Experiment) -> None:
    first = dltp.train(exp)
    before = [w.copy() for w in first.model.get_weights()]
    dltp.train(exp, start="continue", from_run=first)
    for a, b in zip(before, first.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_continue_goes_on_where_the_other_run_ended(exp: Experiment) -> None:
    first = dltp.train(exp)
    second = dltp.train(exp, start="continue", from_run=first)
    assert second.history.frame().index.tolist() == [1, 2, 3, 4, 5, 6]
    assert second.history.frame()["loss"][4] < first.history.frame()["loss"][1]
    assert second.history.frame()["loss"][:3].tolist() == first.history.frame()["loss"].tolist()


def test_continue_with_another_optimizer_begins_its_state_anew(exp: Experiment) -> None:
    exp.compile = exp.compile.replace(optimizer="Lion", learning_rate=0.001)
    first = dltp.train(exp)
    exp.compile = exp.compile.replace(optimizer="RMSprop")
    second = dltp.train(exp, start="continue", from_run=first)
    assert np.isfinite(second.history.frame()["loss"]).all()


def test_continue_draws_new_batches(exp: Experiment) -> None:
    exp.compile = exp.compile.replace(learning_rate=1e-30)
    first = dltp.train(exp)
    second = dltp.train(exp, start="continue", from_run=first)
    losses = second.history.steps()["loss"].to_numpy().reshape(6, 6)
    assert not np.allclose(losses[:3], losses[3:])


def test_continue_with_other_metrics_keeps_the_steps_readable(exp: Experiment) -> None:
    first = dltp.train(exp)
    exp.compile = exp.compile.replace(metrics=("sparse_top_k_categorical_accuracy",))
    steps = dltp.train(exp, start="continue", from_run=first).history.steps()
    assert len(steps) == 36
    assert steps["accuracy"].isna().sum() == 18
    assert steps["sparse_top_k_categorical_accuracy"].isna().sum() == 18


def test_no_evaluation_while_the_model_is_being_trained(exp: Experiment) -> None:
    own = dltp.Experiment(exp.data, dltp.build_model(exp.spec), exp.compile, exp.fit)
    done = dltp.train(own)
    engine = SlowEngine()
    trainer = Trainer(own, engine=engine)
    trainer.start()
    assert engine.began.wait(PATIENCE)
    with pytest.raises(dltp.TrainingError, match="already"):
        done.evaluate("valid")
    trainer.stop()
    trainer.join(PATIENCE)
    assert done.evaluate("valid")["loss"] > 0


def test_stop_leaves_nothing_of_the_validation_set_in_the_users_model(exp: Experiment) -> None:
    model = dltp.build_model(exp.spec)
    fit = exp.fit.replace(engine="fit", epochs=100_000)
    trainer = Trainer(dltp.Experiment(exp.data, model, exp.compile, fit))
    seen = threading.Event()
    trainer.on_event(lambda event: seen.set() if event.run.history.epochs > 1 else None)
    trainer.start()
    assert seen.wait(PATIENCE)
    trainer.stop()
    trainer.join(PATIENCE)
    assert getattr(model, "_eval_epoch_iterator", None) is None


@pytest.mark.parametrize("change", [{"epochs": 0}, {"batch_size": 0}, {"batch_size": "64"}, {"epochs": 1.5}])
def test_counts_that_are_none_are_refused_in_words(exp: Experiment, change: dict[str, object]) -> None:
    exp.fit = exp.fit.replace(**change)
    with pytest.raises(dltp.SpecError, match="whole number"):
        dltp.train(exp)
    assert exp.runs == ()


def test_a_model_of_the_users_own_is_itself_trained(exp: Experiment) -> None:
    model = dltp.build_model(exp.spec)
    own = dltp.Experiment(data=exp.data, model=model, compile=exp.compile, fit=exp.fit)
    before = model.get_weights()
    run = dltp.train(own)
    assert run.model is model
    assert not np.allclose(before[0], model.get_weights()[0])


def test_without_validation_there_is_no_val_column(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(validate=False)
    assert set(dltp.train(exp).history.frame().columns) == {"loss", "accuracy"}


def test_stop_ends_a_long_run_and_keeps_it(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(epochs=100_000)
    trainer = Trainer(exp)
    seen = threading.Event()
    trainer.on_event(lambda event: seen.set() if event.run.history.epochs > 2 else None)
    trainer.start()
    assert seen.wait(PATIENCE)
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert run.state == "stopped"
    assert 2 < run.history.epochs < 100_000
    assert run.predict(exp.data.test.x).shape == (30, 3)


def test_stop_before_the_backend_is_ready(exp: Experiment) -> None:
    trainer = Trainer(exp)
    trainer.stop()
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "stopped"
    with pytest.raises(dltp.TrainingError):
        _ = run.model


def test_events_are_few_and_end_with_the_end(exp: Experiment) -> None:
    engine = SlowEngine()
    trainer = Trainer(exp, engine=engine)
    events: list[Event] = []
    trainer.on_event(events.append)
    trainer.start()
    assert engine.began.wait(PATIENCE)
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert events[-1].kind == "end"
    assert [e.kind for e in events].count("end") == 1
    assert len(events) <= 5 * run.elapsed + 2
    assert len({e.run.id for e in events}) == 1


def test_a_view_that_fails_does_not_harm_the_others(
    exp: Experiment, caplog: pytest.LogCaptureFixture
) -> None:
    trainer = Trainer(exp)
    kinds: list[str] = []
    trainer.on_event(lambda event: 1 / 0)
    trainer.on_event(lambda event: kinds.append(event.kind))
    trainer.start()
    assert trainer.join(PATIENCE).state == "finished"
    assert kinds[-1] == "end"
    assert "a view failed" in caplog.text


def test_what_keras_raises_becomes_a_sentence(exp: Experiment) -> None:
    trainer = Trainer(exp, engine=BrokenEngine())
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "failed"
    assert run.error is not None
    assert "Dimensions must be equal." in run.error
    assert "\n" not in run.error
    assert "line 1" in (run.traceback or "")


@pytest.mark.parametrize(
    "change",
    [{"loss": "no_such_loss"}, {"optimizer": "NoSuch"}, {"optimizer_args": {"lr": 1}}, {"metrics": ("x",)}],
)
def test_an_impossible_compile_ends_the_run_in_words(exp: Experiment, change: dict[str, object]) -> None:
    exp.compile = exp.compile.replace(**change)
    with pytest.raises(dltp.TrainingError) as failed:
        dltp.train(exp)
    assert "\n" not in str(failed.value)
    assert exp.runs[-1].state == "failed"


def test_a_trainer_trains_once_and_a_model_in_one_run_at_a_time(exp: Experiment) -> None:
    own = dltp.Experiment(exp.data, dltp.build_model(exp.spec), exp.compile, exp.fit)
    engine = SlowEngine()
    first, second = Trainer(own, engine=engine), Trainer(own)
    first.start()
    with pytest.raises(dltp.TrainingError):
        first.start()
    with pytest.raises(dltp.TrainingError, match="already"):
        second.start()
    assert engine.began.wait(PATIENCE)
    first.stop()
    first.join(PATIENCE)


def test_a_snapshot_is_taken_when_the_trainer_is_made(exp: Experiment) -> None:
    trainer = Trainer(exp)
    exp.fit = exp.fit.replace(epochs=1)
    trainer.start()
    assert trainer.join(PATIENCE).history.epochs == 3


def test_progress_of_a_finished_run(exp: Experiment) -> None:
    progress = dltp.train(exp).progress
    assert (progress.epoch, progress.epochs, progress.step, progress.steps) == (3, 3, 6, 6)
    assert progress.fraction == 1.0


# --- before the first batch ----------------------------------------------------------------------------
class Compiling:
    """An engine that is busy until the test lets it go, then asks for a step."""

    name = "compiling"

    def __init__(self) -> None:
        self.begun, self.go, self.left = threading.Event(), threading.Event(), threading.Event()
        self.permitted = -1

    def train(self, job: Job, recorder: Recorder) -> None:
        self.begun.set()
        assert self.go.wait(PATIENCE)
        self.permitted = recorder.permit(1)
        if self.permitted:
            recorder.step(1.0, {})
        self.left.set()


def test_stop_ends_a_run_that_compiles_at_once(exp: Experiment) -> None:
    engine = Compiling()
    trainer = Trainer(exp, engine=engine)
    trainer.start()
    assert engine.begun.wait(PATIENCE)
    trainer.stop()
    assert trainer.state == "stopped"
    assert trainer.join(PATIENCE).state == "stopped"
    engine.go.set()
    assert engine.left.wait(PATIENCE)
    assert engine.permitted == 0
    assert trainer.run.history.n_steps == 0


def test_a_users_model_is_busy_until_its_worker_has_gone(exp: Experiment) -> None:
    model = dltp.build_model(exp.spec)
    own, engine = Experiment(exp.data, model, exp.compile, exp.fit), Compiling()
    trainer = Trainer(own, engine=engine)
    trainer.start()
    assert engine.begun.wait(PATIENCE)
    trainer.stop()
    assert trainer.join(PATIENCE).state == "stopped"
    with pytest.raises(dltp.DltpError, match="being trained already"):
        Trainer(own).start()
    engine.go.set()
    assert engine.left.wait(PATIENCE)


def test_pause_holds_a_run_that_compiles(exp: Experiment) -> None:
    engine = Compiling()
    trainer = Trainer(exp, engine=engine)
    trainer.pause()
    assert trainer.state == "idle"
    trainer.start()
    assert engine.begun.wait(PATIENCE)
    assert trainer.state == "paused"
    engine.go.set()
    assert not engine.left.wait(0.1)
    trainer.resume()
    assert trainer.join(PATIENCE).state == "finished"
    assert trainer.run.history.n_steps == 1


def test_stop_before_start_is_not_lost(exp: Experiment) -> None:
    trainer = Trainer(exp)
    trainer.stop()
    trainer.start()
    run = trainer.join(PATIENCE)
    assert (run.state, run.history.n_steps) == ("stopped", 0)


# --- numbers that hurt ---------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_a_loss_that_is_no_number_ends_the_run_and_is_named(exp: Experiment, engine: str) -> None:
    exp.compile = dltp.CompileSpec("mean_squared_error", "SGD", 1e30)
    exp.model = dltp.ModelSpec.sequential((2,), [dltp.LayerSpec("Dense", units=1)])
    exp.fit = exp.fit.replace(epochs=1000, engine=engine)
    trainer = Trainer(exp)
    trainer.start()
    run = trainer.join(PATIENCE)
    losses = run.history.steps()["loss"]
    bad = int(losses.index[~np.isfinite(losses)][0])
    assert run.state == "failed"
    assert f"since step {bad} (epoch 1)" in (run.error or "")
    assert "learning rate" in (run.error or "")
    assert run.history.n_steps < 1000


# --- what must not be lost -------------------------------------------------------------------------------
def test_a_continued_run_that_is_stopped_at_once_has_the_weights_it_came_from(exp: Experiment) -> None:
    first, engine = dltp.train(exp), Compiling()
    trainer = Trainer(exp, start="continue", from_run=first, engine=engine)
    trainer.start()
    assert engine.begun.wait(PATIENCE)
    trainer.stop()
    run = trainer.join(PATIENCE)
    engine.go.set()
    assert run.has_weights
    for a, b in zip(run.model.get_weights(), first.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_callback_that_fails_takes_no_weights_with_it(exp: Experiment) -> None:
    import keras

    def fail(epoch: int, logs: object) -> None:
        if epoch == 1:
            raise OSError("no room for my file")

    trainer = Trainer(exp, callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=fail)])
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "failed"
    assert "no room for my file" in (run.error or "")
    assert run.history.epochs == 2
    assert run.evaluate("valid")["accuracy"] > 0.5


def test_an_observer_that_fails_leaves_nothing_reserved(exp: Experiment) -> None:
    model = dltp.build_model(exp.spec)
    own = Experiment(exp.data, model, exp.compile, exp.fit)

    def fail(_change: object) -> None:
        raise RuntimeError("not today")

    own.observe(fail, "runs")
    trainer = Trainer(own)
    with pytest.raises(RuntimeError, match="not today"):
        trainer.start()
    assert trainer.join(PATIENCE).state == "failed"
    own.unobserve(fail, "runs")
    assert dltp.train(own).state == "finished"


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_a_users_callback_hears_of_the_end_also_after_stop(exp: Experiment, engine: str) -> None:
    import keras

    begun, ends = threading.Event(), []
    exp.fit = exp.fit.replace(epochs=10_000, engine=engine)
    callback = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: begun.set(), on_train_end=lambda logs: ends.append(1)
    )
    trainer = Trainer(exp, callbacks=[callback])
    trainer.start()
    assert begun.wait(PATIENCE)
    trainer.stop()
    assert trainer.join(PATIENCE).state == "stopped"
    assert ends == [1]


def test_what_is_kept_at_epochs_is_never_the_end(exp: Experiment) -> None:
    """The end comes after EarlyStopping has put the best weights back: a kill before it repeats an epoch."""
    for engine in ("exact", "fit"):
        exp.fit = exp.fit.replace(engine=engine)
        trainer = Trainer(exp)
        kept: list[tuple[int, bool]] = []
        trainer._recorder.keep = lambda capture, final, kept=kept: kept.append((capture().epoch, final))
        trainer.start()
        assert trainer.join(PATIENCE).state == "finished"
        assert kept == [(1, False), (2, False), (3, True)]


def test_numbers_of_numpy_are_saved_too(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(epochs=np.int64(2), batch_size=np.int32(16))
    exp.compile = exp.compile.replace(learning_rate=np.float32(0.1))
    run = dltp.train(exp)
    assert run.notice is None
    assert run.path is not None
    assert dltp.resume(run.path, data=(exp.data), epochs=1).run.compile.learning_rate == pytest.approx(0.1)
