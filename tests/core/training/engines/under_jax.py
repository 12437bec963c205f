"""What is particular to Keras on JAX. Not collected by itself: `test_engine_jax` runs it, in its own process."""

from __future__ import annotations

import sys
import threading
from typing import Any

import jax
import keras
import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.training.device import device_name
from dltp_widgets.core.training.engines import compiled_jax, plan, reuse
from dltp_widgets.core.training.engines.device_data import columns
from dltp_widgets.core.training.engines.engine import Job
from dltp_widgets.core.training.seeding import seeded
from dltp_widgets.core.training.trainer import Trainer

Layer = dltp.LayerSpec
PATIENCE = 120


def digits(**fit: Any) -> Experiment:
    data = dltp.load_dataset("mnist").split(valid=0.25, seed=42).scale("minus_one_one")
    how = dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.01, metrics=("accuracy",))
    return Experiment(data, mlp(), how, dltp.FitSpec(**{"epochs": 2, "batch_size": 64, "seed": 1} | fit))


def own_model() -> keras.Model:
    keras.utils.set_random_seed(1)
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax")])


def small(model: Any, n: int = 90, **fit: Any) -> Experiment:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(n, 4)).astype("float32"), rng.integers(0, 3, n)
    how = dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.01)
    return Experiment(
        dltp.Dataset.from_arrays(train=(x, y)), model, how, dltp.FitSpec(**{"epochs": 2, "seed": 1} | fit)
    )


# --- the whole road ---------------------------------------------------------------------------------
def test_a_training_needs_no_tensorflow() -> None:
    assert keras.config.backend() == "jax"
    exp = digits()
    run = dltp.train(exp)
    logs = run.evaluate("test")
    assert (run.state, run.engine, run.device) == ("finished", "xla", device_name())
    assert set(run.history.frame()) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert logs["accuracy"] > 0.3
    assert np.argmax(run.predict(exp.data.test.x), axis=1) == pytest.approx(
        np.argmax(run.model.predict(exp.data.test.x, verbose=0), axis=1)
    )
    assert "tensorflow" not in sys.modules


def test_loop_steps_and_fit_give_the_same_weights() -> None:
    loop, steps, fit = (dltp.train(digits(engine=engine)) for engine in ("auto", "exact", "fit"))
    assert (loop.engine, steps.engine, fit.engine) == ("xla", "exact", "fit")
    with seeded(1):
        before = dltp.build_model(loop.spec)
    for a, b, c, d in zip(
        *(m.get_weights() for m in (loop.model, steps.model, fit.model, before)), strict=True
    ):
        np.testing.assert_array_equal(b, c)
        assert np.linalg.norm(a - c) <= 1e-2 * np.linalg.norm(c - d)
    assert loop.evaluate("valid")["loss"] == pytest.approx(fit.evaluate("valid")["loss"], abs=1e-4)
    assert loop.history.start["val_loss"] == pytest.approx(fit.history.start["val_loss"], abs=1e-5)


def test_one_hot_labels_teach_the_same() -> None:
    exp = digits(epochs=1)
    sparse = dltp.train(exp)
    exp.data = exp.data.one_hot()
    exp.compile = exp.compile.replace(loss="categorical_crossentropy")
    for a, b in zip(sparse.model.get_weights(), dltp.train(exp).model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_a_run_goes_on_from_another() -> None:
    exp = digits(epochs=2, engine="exact")
    whole = dltp.train(exp)
    exp.fit = exp.fit.replace(epochs=1)
    first = dltp.train(exp)
    second = dltp.train(exp, start="continue", from_run=first)
    assert second.history.epochs == 2
    for a, b in zip(whole.model.get_weights(), second.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


# --- what lies on the device -------------------------------------------------------------------------
def test_images_stay_bytes_until_the_step() -> None:
    x, y = np.zeros((8, 28, 28, 1), "uint8"), np.zeros(8, "int64")
    split = dltp.Dataset.from_arrays(train=(x, y)).train
    sent = compiled_jax.CompiledModel.to_device(columns(split))
    assert [str(array.dtype) for array in sent] == ["uint8", "int32"]


def test_a_model_can_be_read_while_it_is_trained() -> None:
    model = own_model()
    exp = small(model, n=20_000, epochs=1000, batch_size=1)
    trainer, begun = Trainer(exp), threading.Event()
    trainer.on_event(lambda event: begun.set() if event.progress.step else None)
    trainer.start()
    assert begun.wait(PATIENCE)
    during = model.get_weights()
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert (run.state, run.model) == ("stopped", model)
    assert not np.array_equal(during[0], model.get_weights()[0])


def test_what_a_callback_changes_counts() -> None:
    class Zeroes(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.set_weights([0 * w for w in self.model.get_weights()])

    run = dltp.train(small(own_model(), epochs=3), callbacks=[Zeroes()])
    assert run.engine == "xla"
    assert not any(w.any() for w in run.model.get_weights())


def test_blocks_of_an_evaluation_are_equal_where_they_can_be() -> None:
    rows = {1: 1, 1000: 1000, 1024: 1024, 15_000: 1000, 3_870: 774, 12_500: 625, 1031: 1024}
    assert {n: compiled_jax._block_rows(n) for n in rows} == rows


def test_a_ragged_block_is_measured_as_keras_does() -> None:
    model = own_model()
    x = np.random.default_rng(0).normal(size=(2051, 4)).astype("float32")
    y = (x[:, 0] > 0).astype("int32")
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    for xla in (True, False):
        compiled = compiled_jax.CompiledModel(model, (x, y), 32, xla=xla)
        compiled.reset()
        logs = compiled.test((x, y), 0, compiled.blocks(2051), 2051)
        assert compiled.blocks(2051) == 3
        assert logs == pytest.approx(
            model.evaluate(x, y, batch_size=1024, verbose=0, return_dict=True), rel=1e-6
        )


# --- who trains ----------------------------------------------------------------------------------------
def test_the_rule_on_jax(monkeypatch: pytest.MonkeyPatch) -> None:
    convolution = dltp.ModelSpec.sequential(
        (4, 1), [Layer("Conv1D", filters=2, kernel_size=2), Layer("Flatten")]
    )

    def chosen(spec: Any, **settings: Any) -> tuple[str, str]:
        model = dltp.build_model(spec)
        model.compile("sgd", "mse", **settings)
        exp = small(spec)
        job = Job(model, exp.data.train, None, exp.fit, np.random.default_rng(0))
        found = plan.choose(job)
        return found.engine, found.reason

    assert chosen(mlp()) == ("xla", "JAX does many steps in one call.")
    assert chosen(convolution)[0] == "exact"
    assert "Conv1D" in chosen(convolution)[1]
    assert chosen(mlp(), jit_compile=False)[0] == "fit"
    assert chosen(mlp(), run_eagerly=True) == ("fit", "JAX is set to run step by step (eagerly).")
    with jax.disable_jit():
        assert chosen(mlp())[0] == "fit"
    monkeypatch.setattr(plan, "has_accelerator", lambda: True)
    assert chosen(convolution)[0] == "xla"


def test_what_waits_holds_no_state_of_a_training() -> None:
    reuse.clear()
    dltp.train(digits())
    (waiting,) = reuse._waiting.values()
    assert waiting._state is None
    assert all(not v.value.is_deleted() for v in waiting.model.variables)
