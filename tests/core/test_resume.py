"""A saved run goes on as if nothing had happened, or it is said in words why not."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving import checkpoint, store, writer
from dltp_widgets.core.training.trainer import Trainer

PATIENCE = 120
pytestmark = pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"  # Keras' ReduceLROnPlateau on TensorFlow's tensors
)
STEPS = 6
"""Batches of an epoch of the blobs."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(writer, "PAUSE", 0.0)
    monkeypatch.setattr(writer, "SHARE", 0.0)
    return tmp_path / "runs"


@pytest.fixture
def exp() -> Experiment:
    """Clouds of points and a small model with everything that has a state of its own."""
    rng = np.random.default_rng(0)
    y = np.arange(120) % 3
    x = (rng.normal(size=(120, 2)) + 4 * np.eye(3, 2)[y]).astype("float32")
    data = dltp.Dataset.from_arrays(train=(x[:90], y[:90]), valid=(x[90:], y[90:]), name="blobs")
    layers = [
        dltp.LayerSpec("Dense", units=8, activation="relu"),
        dltp.LayerSpec("BatchNormalization"),
        dltp.LayerSpec("Dropout", rate=0.4),
        dltp.LayerSpec("Dense", units=3, activation="softmax"),
    ]
    fit = dltp.FitSpec(
        epochs=5,
        batch_size=16,
        seed=42,
        engine="exact",
        reduce_lr={"monitor": "loss", "patience": 1, "min_delta": 1},
    )
    return Experiment(
        data=data,
        model=dltp.ModelSpec.sequential((2,), layers),
        compile=dltp.CompileSpec(optimizer="Adam", learning_rate=0.01, metrics=("accuracy",)),
        fit=fit,
    )


def stopped_after(exp: Experiment, steps: int, **options: Any) -> Run:
    """Train so many batches, then stop."""
    trainer = Trainer(exp, **options)
    for _ in range(steps):
        trainer.step_batch()
    while trainer.run.history.n_steps < steps and not trainer.run.done:
        trainer.join(0.005)
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert (run.state, run.history.n_steps) == ("stopped", steps), run.error
    return run


def finish(trainer: Trainer) -> Run:
    trainer.start()
    run = trainer.join(PATIENCE)
    assert run.state == "finished", run.error
    return run


def check_same(run: Run, whole: Run) -> None:
    assert run.history.frame().equals(whole.history.frame())
    assert run.history.steps().equals(whole.history.steps())
    same(run.model.get_weights(), whole.model.get_weights())


def same(a: Sequence[Any], b: Sequence[Any]) -> None:
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("engine", "steps"),
    [*(("exact", n) for n in (1, STEPS - 1, STEPS, 2 * STEPS + 3)), ("fit", STEPS), ("fit", 2 * STEPS + 3)],
)
def test_stopped_anywhere_it_goes_on_bit_for_bit(exp: Experiment, engine: str, steps: int) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    whole = dltp.train(exp)
    half = stopped_after(exp, steps)
    trainer = dltp.resume(half.path, exp.data)
    assert (trainer.run.id, trainer.run.path, trainer.run.seed) == (half.id, half.path, 42)
    run = finish(trainer)
    check_same(run, whole)
    assert run.engine == engine
    assert run.name == half.name
    assert run.history.start == whole.history.start
    assert [saved.state for saved in dltp.runs() if saved.id == half.id] == ["finished"]


def test_stopped_twice_it_goes_on_bit_for_bit(exp: Experiment) -> None:
    whole = dltp.train(exp)
    path = stopped_after(exp, 4).path
    trainer = dltp.resume(path, exp.data)
    for _ in range(5):
        trainer.step_batch()
    while trainer.run.history.n_steps < 9:
        trainer.join(0.005)
    trainer.stop()
    assert trainer.join(PATIENCE).state == "stopped"
    check_same(finish(dltp.resume(path, exp.data)), whole)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_so_many_epochs_more(exp: Experiment, engine: str) -> None:
    exp.fit = exp.fit.replace(engine=engine)
    first = dltp.train(exp)
    with pytest.raises(dltp.TrainingError, match=r"has done what was planned, 5 epochs.*epochs=5"):
        dltp.resume(first.path, exp.data)
    run = finish(dltp.resume(first.path, exp.data, epochs=2))
    exp.fit = exp.fit.replace(epochs=7)
    check_same(run, dltp.train(exp))
    assert next(saved for saved in dltp.runs() if saved.id == run.id).planned == 7


def test_an_epoch_left_in_its_middle_is_the_first_of_those_asked_for(exp: Experiment) -> None:
    half = stopped_after(exp, STEPS + 2)
    assert finish(dltp.resume(half.path, exp.data, epochs=1)).history.n_steps == 2 * STEPS


@pytest.mark.parametrize("epochs", [0, -1, 1.5, True, "3"])
def test_epochs_that_are_no_count(exp: Experiment, epochs: Any) -> None:
    half = stopped_after(exp, 1)
    with pytest.raises(dltp.SpecError, match="whole number"):
        dltp.resume(half.path, exp.data, epochs=epochs)


def test_a_torn_file_falls_back_to_the_one_before_and_it_is_said(exp: Experiment) -> None:
    whole = dltp.train(exp)
    half = stopped_after(exp, 2 * STEPS + 3)
    last = half.path / "last.npz"
    last.write_bytes(last.read_bytes()[:-200])
    trainer = dltp.resume(half.path, exp.data)
    assert "epoch 2" in (trainer.run.notice or "")
    assert trainer.run.history.n_steps == 2 * STEPS
    check_same(finish(trainer), whole)


def test_early_stopping_remembers(exp: Experiment) -> None:
    stopping = {"monitor": "loss", "patience": 3, "min_delta": 0.2, "restore_best_weights": True}
    exp.fit = exp.fit.replace(epochs=40, early_stopping=stopping)
    whole = dltp.train(exp)
    assert 5 < whole.history.epochs < 40
    half = stopped_after(exp, (whole.history.epochs - 2) * STEPS + 1)
    check_same(finish(dltp.resume(half.path, exp.data)), whole)
    with pytest.raises(dltp.TrainingError, match="has done what was planned"):
        dltp.resume(whole.path, exp.data)
    more = finish(dltp.resume(whole.path, exp.data, epochs=2))
    assert more.history.epochs == whole.history.epochs + 2


def test_a_known_set_needs_no_data(exp: Experiment) -> None:
    exp.data = (
        dltp.load_dataset("mnist", source="sample").split(valid=0.9, seed=1).scale("zero_one").reshape(784)
    )
    exp.model = dltp.ModelSpec.sequential((784,), [dltp.LayerSpec("Dense", units=10, activation="softmax")])
    exp.fit = exp.fit.replace(epochs=1)
    whole = dltp.train(exp)
    half = stopped_after(exp, 3)
    check_same(finish(dltp.resume(half.path)), whole)


def test_own_arrays_are_asked_for_and_compared(exp: Experiment) -> None:
    half = stopped_after(exp, 3)
    with pytest.raises(dltp.DataError, match="arrays of your own"):
        dltp.resume(half.path)
    x = np.array(exp.data.train.x)
    x[3, 1] += 1
    other = dltp.Dataset.from_arrays((x, exp.data.train.y), (exp.data.valid.x, exp.data.valid.y))
    with pytest.raises(dltp.DataError, match=r"train\.x holds other values"):
        dltp.resume(half.path, other)


def subclassed(units: int = 8) -> Any:
    import keras

    class Mine(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.hidden = keras.layers.Dense(units, activation="relu")
            self.drop = keras.layers.Dropout(0.3)
            self.out = keras.layers.Dense(3, activation="softmax")

        def call(self, x: Any, training: bool = False) -> Any:
            return self.out(self.drop(self.hidden(x), training=training))

    keras.utils.set_random_seed(5)
    return Mine()


def test_a_model_of_ones_own_class_must_be_given_again(exp: Experiment) -> None:
    exp.model = subclassed()
    whole = dltp.train(exp)
    exp.model = subclassed()
    half = stopped_after(exp, STEPS + 3)
    with pytest.raises(dltp.TrainingError, match=r"a class of your own.*model=model"):
        dltp.resume(half.path, exp.data)
    with pytest.raises(dltp.TrainingError, match="its variables have other shapes"):
        dltp.resume(half.path, exp.data, model=subclassed(units=9))
    again = subclassed()
    run = finish(dltp.resume(half.path, exp.data, model=again))
    assert run.model is again
    check_same(run, whole)


def test_a_run_that_is_being_trained_is_refused(exp: Experiment) -> None:
    exp.fit = exp.fit.replace(epochs=100_000)
    trainer = Trainer(exp)
    trainer.start()
    while trainer.run.path is None and not trainer.run.done:
        trainer.join(0.01)
    with pytest.raises(dltp.TrainingError, match="at this moment"):
        dltp.resume(trainer.run.path, exp.data)
    assert dltp.runs()[-1].state == "running"
    trainer.stop()
    trainer.join(PATIENCE)
    assert dltp.runs()[-1].state == "stopped"


def test_two_that_go_on_with_one_run_do_not_write_into_each_other(exp: Experiment) -> None:
    path = stopped_after(exp, STEPS).path
    assert path is not None
    first, second = (dltp.resume(path, data=exp.data) for _ in range(2))
    first.pause()
    first.start()
    with pytest.raises(dltp.TrainingError, match="being trained"):
        second.start()
    assert second.state == "idle"
    first.resume()
    assert first.join(PATIENCE).state == "finished"


def test_from_one_file_a_new_run_begins(exp: Experiment) -> None:
    run = dltp.train(exp)
    before = (run.path / "last.npz").read_bytes()
    other = finish(dltp.resume(run.path / "best.npz", exp.data, epochs=1))
    assert other.id != run.id
    assert other.path != run.path
    assert (run.path / "last.npz").read_bytes() == before
    assert len(dltp.runs()) == 2


def test_a_saved_run_gives_its_run_and_its_model_back(exp: Experiment) -> None:
    run = dltp.train(exp)
    saved = dltp.runs()[-1]
    assert (saved.id, saved.state, saved.epochs, saved.planned) == (run.id, "finished", 5, 5)
    assert saved.metrics == run.history.last()
    same(saved.model().get_weights(), run.model.get_weights())
    again = saved.run(exp.data)
    assert again.evaluate("valid") == run.evaluate("valid")
    best = saved.model("best").evaluate(exp.data.valid.x, exp.data.valid.y, verbose=0, return_dict=True)
    assert best["loss"] == pytest.approx(run.history.frame()["val_loss"].min(), rel=1e-5)
    more = dltp.train(exp, start="continue", from_run=again)
    assert more.history.epochs == 10
    with pytest.raises(dltp.TrainingError, match="'first'"):
        saved.model("first")


def test_the_dtype_policy_of_then_goes_on(exp: Experiment) -> None:
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        whole, half = dltp.train(exp), stopped_after(exp, STEPS + 2)
    finally:
        keras.config.set_dtype_policy(before)
    run = finish(dltp.resume(half.path, exp.data))
    check_same(run, whole)
    assert run.snapshot.policy == "mixed_bfloat16"
    assert dltp.runs()[-1].model().layers[0].compute_dtype == "bfloat16"


def test_other_versions_are_said(exp: Experiment) -> None:
    half = stopped_after(exp, 2)
    last = half.path / "last.npz"
    saved = checkpoint.read(last)
    manifest = replace(saved.manifest, versions=saved.manifest.versions | {"keras": "3.0.1"})
    checkpoint.write(last, replace(saved, manifest=manifest))
    assert "begun with keras 3.0.1" in (dltp.resume(half.path, exp.data).run.notice or "")


def test_a_full_disk_does_not_stop_the_training(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    real, count = np.savez, iter(range(100))

    def full(*arguments: Any, **options: Any) -> None:
        if next(count) >= 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*arguments, **options)

    whole = dltp.train(exp)
    monkeypatch.setattr(checkpoint.np, "savez", full)
    run = dltp.train(exp)
    assert run.state == "finished"
    assert run.notice == "The disk is full. Training goes on; what was saved before stays as it is."
    check_same(run, whole)
    assert store.load(run.path)[0].state.epoch == 2
    monkeypatch.undo()
    assert next(saved for saved in dltp.runs(run.path.parent) if saved.id == run.id).state == "interrupted"


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"no run at all"])
def test_files_that_are_no_runs(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.npz"
    file.write_bytes(content)
    with pytest.raises(dltp.TrainingError, match="damaged, or no saved run"):
        dltp.resume(file)
    with pytest.raises(dltp.TrainingError, match="no saved run"):
        dltp.resume(tmp_path / "nothing")
