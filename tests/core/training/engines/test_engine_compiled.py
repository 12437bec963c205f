"""The compiled engine against Keras' own fit: the same weights, the same losses, the same callbacks.

On TensorFlow; `test_engine_jax` runs the same tests on JAX.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.compiling import compile_model
from dltp_widgets.core.training.engines import plan, reuse
from dltp_widgets.core.training.engines.engine_compiled import loops_of_backend
from dltp_widgets.core.training.engines.loops import Loops
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.preparing import Beginning, job_of
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.seeding import seeded
from dltp_widgets.core.training.trainer import Trainer

Layer = dltp.LayerSpec
PATIENCE = 120
SEED = 42
ON_JAX = os.environ["KERAS_BACKEND"] == "jax"


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    reuse.clear()
    yield
    reuse.clear()


@pytest.fixture
def small_plans_take_xla(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "XLA_STEPS", 0)


@pytest.fixture
def traces(monkeypatch: pytest.MonkeyPatch) -> list[Loops]:
    """Every compiled model that was made; their `traces` say what had to be traced."""
    made: list[Loops] = []
    kind: Any = loops_of_backend()
    original = kind.__init__

    def note(self: Loops, *args: Any, **kwargs: Any) -> None:
        made.append(self)
        original(self, *args, **kwargs)

    monkeypatch.setattr(kind, "__init__", note)
    return made


# --- the same numbers as fit -------------------------------------------------------------------------
def experiment(
    shape: tuple[int, ...],
    layers: Sequence[dltp.LayerSpec],
    *,
    n: int = 90,
    how: dltp.CompileSpec | None = None,
    **fit: Any,
) -> Experiment:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(n + 30, *shape)).astype("float32")
    y = rng.integers(0, 3, n + 30)
    x[np.arange(n + 30), ..., 0] += y.reshape(-1, *[1] * (len(shape) - 1))
    data = dltp.Dataset.from_arrays(train=(x[:n], y[:n]), valid=(x[n:], y[n:]), name="made up")
    settings = {"epochs": 3, "batch_size": 16, "seed": SEED, "engine": "exact"} | fit
    default = dltp.CompileSpec("sparse_categorical_crossentropy", "Adam", 0.01, metrics=("accuracy",))
    spec = dltp.ModelSpec.sequential(shape, [*layers, Layer("Dense", units=3, activation="softmax")])
    return Experiment(data=data, model=spec, compile=how or default, fit=dltp.FitSpec(**settings))


def by_fit(exp: Experiment, **arguments: Any) -> Any:
    """Train by Keras alone, in the order of our generator; return the model and its history by epoch."""
    train, valid, fit = exp.data.train, exp.data.valid, exp.fit
    with seeded(SEED):
        model = dltp.build_model(exp.spec)
        compile_model(model, exp.compile, fit)
    order, history = np.random.default_rng(SEED), []
    for _epoch in range(fit.epochs):
        rows = order.permutation(train.n) if fit.shuffle else np.arange(train.n)
        done = model.fit(
            _take(train.x, rows),
            _take(train.y, rows),
            batch_size=fit.batch_size,
            shuffle=False,
            verbose=0,
            validation_data=(valid.x, valid.y),
            validation_batch_size=1024,
            class_weight=dict(fit.class_weight) if fit.class_weight else None,
            **arguments,
        )
        history.append({key: values[-1] for key, values in done.history.items()})
    return model, history


def _take(arrays: Any, rows: Any) -> Any:
    return {k: v[rows] for k, v in arrays.items()} if isinstance(arrays, dict) else arrays[rows]


def assert_same(run: Run, exp: Experiment) -> None:
    model, history = by_fit(exp)
    for ours, theirs in zip(run.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    frame = run.history.frame()
    for epoch, logs in enumerate(history, start=1):
        assert set(logs) == set(frame.columns)
        for key, value in logs.items():
            assert frame[key][epoch] == pytest.approx(value, rel=1e-6), key


MLP = [Layer("Dense", units=8, activation="relu")]
CNN = [Layer("Conv2D", filters=4, kernel_size=3, activation="relu"), Layer("MaxPooling2D"), Layer("Flatten")]
NOISY = [
    Layer("Dense", units=8),
    Layer("BatchNormalization"),
    Layer("Activation", activation="relu"),
    Layer("Dropout", rate=0.5),
]


@pytest.mark.parametrize(
    ("shape", "layers", "n"),
    [((4,), MLP, 90), ((4,), MLP, 96), ((4,), MLP, 10), ((8, 8, 1), CNN, 90), ((4,), NOISY, 90)],
    ids=["mlp", "no ragged batch", "one ragged batch", "cnn", "batchnorm and dropout"],
)
def test_exact_is_fit_bit_for_bit(shape: tuple[int, ...], layers: list[dltp.LayerSpec], n: int) -> None:
    exp = experiment(shape, layers, n=n)
    run = dltp.train(exp)
    assert run.engine == "exact"
    assert_same(run, exp)


@pytest.mark.parametrize(
    "fit",
    [
        {"shuffle": False},
        {"class_weight": {0: 5.0, 2: 0.5}},
        {
            "schedule": {
                "name": "ExponentialDecay",
                "initial_learning_rate": 0.1,
                "decay_steps": 3,
                "decay_rate": 0.9,
            }
        },
    ],
    ids=lambda fit: next(iter(fit)),
)
def test_exact_with_the_settings_of_fit(fit: dict[str, Any]) -> None:
    exp = experiment((4,), MLP, **fit)
    assert_same(dltp.train(exp), exp)


@pytest.mark.parametrize("arguments", [{"clipnorm": 0.01}, {"clipvalue": 0.001}, {"weight_decay": 0.1}])
def test_exact_with_clipping_and_decay(arguments: dict[str, float]) -> None:
    compiled = dltp.CompileSpec("sparse_categorical_crossentropy", "Adam", 0.01, optimizer_args=arguments)
    exp = experiment((4,), MLP, how=compiled)
    assert_same(dltp.train(exp), exp)


def test_exact_with_moving_averages_of_the_weights() -> None:
    arguments = {"use_ema": True, "ema_momentum": 0.5}
    compiled = dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.1, optimizer_args=arguments)
    exp = experiment(
        (4,), MLP, how=compiled, epochs=1
    )  # each fit ends with them, and `by_fit` makes one an epoch
    assert_same(dltp.train(exp), exp)


def test_exact_with_a_regulariser() -> None:
    exp = experiment((4,), [Layer("Dense", units=8, kernel_regularizer="l2", activity_regularizer="l1")])
    assert_same(dltp.train(exp), exp)


def test_exact_with_two_inputs() -> None:
    rng = np.random.default_rng(1)
    x = {"a": rng.normal(size=(90, 3)).astype("float32"), "b": rng.normal(size=(90, 2)).astype("float32")}
    y = (x["a"][:, 0] > x["b"][:, 0]).astype("int64")
    spec = dltp.ModelSpec.graph(
        inputs={"a": (3,), "b": (2,)},
        layers=[
            Layer("Dense", units=4, name="left"),
            Layer("Dense", units=4, name="right"),
            Layer("Concatenate", name="both"),
            Layer("Dense", units=2, activation="softmax", name="out"),
        ],
        edges={"left": ["a"], "right": ["b"], "both": ["left", "right"], "out": ["both"]},
        outputs=["out"],
    )
    exp = Experiment(
        data=dltp.Dataset.from_arrays(train=(x, y), valid=(x, y)),
        model=spec,
        compile=dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.1, metrics=("accuracy",)),
        fit=dltp.FitSpec(epochs=2, batch_size=16, seed=SEED, engine="exact"),
    )
    run = dltp.train(exp)
    assert run.engine == "exact"
    assert_same(run, exp)


def test_regression_with_metrics() -> None:
    rng = np.random.default_rng(1)
    x = rng.normal(size=(90, 4))  # float64, as scikit-learn gives it
    data = dltp.Dataset.from_arrays(train=(x, x[:, 0]), valid=(x, x[:, 0]))
    spec = dltp.ModelSpec.sequential((4,), [Layer("Dense", units=1)])
    compiled = dltp.CompileSpec("mean_squared_error", metrics=("mean_absolute_error",))
    exp = Experiment(data, spec, compiled, dltp.FitSpec(epochs=2, seed=SEED, engine="exact"))
    assert_same(dltp.train(exp), exp)


@pytest.mark.usefixtures("small_plans_take_xla")
def test_xla_stays_close_to_fit() -> None:
    exp = experiment((4,), [*MLP, Layer("BatchNormalization")], engine="auto", epochs=5)
    run = dltp.train(exp)
    assert run.engine == "xla"
    model, history = by_fit(exp)
    frame = run.history.frame()
    for epoch, logs in enumerate(history, start=1):
        assert frame["loss"][epoch] == pytest.approx(logs["loss"], abs=1e-4)
        assert frame["val_loss"][epoch] == pytest.approx(logs["val_loss"], abs=1e-4)
    for ours, theirs in zip(run.model.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-3)


@pytest.mark.usefixtures("small_plans_take_xla")
def test_xla_repeats_itself() -> None:
    exp = experiment((4,), MLP, engine="auto")
    first, second = dltp.train(exp), dltp.train(exp)
    reuse.clear()
    third = dltp.train(exp)
    assert first.engine == "xla"
    for a, b, c in zip(*(r.model.get_weights() for r in (first, second, third)), strict=True):
        np.testing.assert_array_equal(a, b)
        np.testing.assert_array_equal(a, c)


@pytest.mark.parametrize("engine", ["exact", "auto"])
@pytest.mark.usefixtures("small_plans_take_xla")
def test_steps_are_those_of_train_on_batch(engine: str) -> None:
    exp = experiment((4,), MLP, engine=engine, epochs=2)
    steps = dltp.train(exp).history.steps()
    with seeded(SEED):
        model = dltp.build_model(exp.spec)
        compile_model(model, exp.compile, exp.fit)
    order, x, y = np.random.default_rng(SEED), exp.data.train.x, exp.data.train.y
    own, running = [], []
    for _epoch in range(2):
        rows, right = order.permutation(90), 0.0
        for start in range(0, 90, 16):
            batch = rows[start : start + 16]
            logs = model.train_on_batch(x[batch], y[batch], return_dict=True)  # this batch's own
            own.append(logs["loss"])
            right += logs["accuracy"] * len(batch)
            running.append(right / min(start + 16, 90))
    np.testing.assert_allclose(steps["loss"], own, atol=1e-5)
    np.testing.assert_allclose(steps["accuracy"], running, atol=1e-6)
    assert steps["epoch"].tolist() == [1] * 6 + [2] * 6


# --- compiled once ------------------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ["exact", "auto"])
@pytest.mark.usefixtures("small_plans_take_xla")
def test_another_rate_seed_order_or_length_is_not_traced_again(engine: str, traces: list[Loops]) -> None:
    exp = experiment((4,), NOISY, engine=engine)
    first = dltp.train(exp)
    before = traces[0].traces
    weights = [w.copy() for w in first.model.get_weights()]
    exp.compile = exp.compile.replace(learning_rate=0.1)
    exp.fit = exp.fit.replace(epochs=5, seed=7)
    dltp.train(exp)
    exp.fit = exp.fit.replace(shuffle=False)
    dltp.train(exp, start="continue", from_run=first)
    assert len(traces) == 1
    assert traces[0].traces == before
    for old, new in zip(weights, first.model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_reused_model_computes_what_a_new_one_does() -> None:
    exp = experiment((4,), NOISY)
    exp.compile = exp.compile.replace(learning_rate=0.5)
    dltp.train(exp)
    exp.compile = exp.compile.replace(learning_rate=None)
    assert_same(dltp.train(exp), exp)


def test_another_model_is_compiled_anew(traces: list[Loops]) -> None:
    exp = experiment((4,), MLP)
    dltp.train(exp)
    exp.fit = exp.fit.replace(batch_size=32)
    dltp.train(exp)
    exp.compile = exp.compile.replace(optimizer="SGD")
    dltp.train(exp)
    assert len(traces) == 3


def test_a_users_own_model_is_never_reused(traces: list[Loops]) -> None:
    exp = experiment((4,), MLP)
    model = dltp.build_model(exp.spec)
    own = Experiment(exp.data, model, exp.compile, exp.fit)
    first = dltp.train(own)
    dltp.train(exp)
    assert first.model is model
    assert len(traces) == 2
    assert all(compiled.model is not model for compiled in reuse._waiting.values())


def test_two_runs_of_one_spec_at_once_do_not_meet() -> None:
    exp = experiment((4,), NOISY, epochs=30)
    dltp.train(exp)
    trainers = [Trainer(exp), Trainer(exp)]
    for trainer in trainers:
        trainer.start()
    runs = [trainer.join(PATIENCE) for trainer in trainers]
    for a, b in zip(*(run.model.get_weights() for run in runs), strict=True):
        np.testing.assert_array_equal(a, b)


# --- control and callbacks ------------------------------------------------------------------------
@pytest.mark.parametrize("engine", ["exact", "auto"])
def test_stop_acts_and_keeps_what_was_learned(engine: str) -> None:
    exp = experiment((4,), MLP, n=20_000, batch_size=1, epochs=1000, engine=engine)
    trainer = Trainer(exp)
    begun = threading.Event()

    def watch(event: Event) -> None:
        if event.progress.step:
            begun.set()

    trainer.on_event(watch)
    trainer.start()
    assert begun.wait(PATIENCE)
    trainer.stop()
    run = trainer.join(PATIENCE)
    assert run.state == "stopped"
    assert 0 < run.history.n_steps < 1000 * 20_000
    fresh = dltp.build_model(exp.spec).get_weights()
    assert not np.array_equal(run.model.get_weights()[0], fresh[0])


@pytest.mark.filterwarnings(
    "ignore:__array__ implementation:DeprecationWarning"
)  # Keras, in ReduceLROnPlateau
def test_early_stopping_and_a_rate_that_falls() -> None:
    exp = experiment(
        (4,),
        MLP,
        epochs=50,
        early_stopping={
            "monitor": "val_loss",
            "patience": 3,
            "min_delta": 10.0,
            "restore_best_weights": True,
        },
        reduce_lr={"monitor": "val_loss", "patience": 1, "min_delta": 10.0, "factor": 0.1},
    )
    run = dltp.train(exp)
    assert run.engine == "exact"
    assert run.history.epochs == 4
    exp.fit = exp.fit.replace(engine="fit")
    plain = dltp.train(exp)
    assert plain.engine == "fit"
    for ours, theirs in zip(run.model.get_weights(), plain.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_callback_of_the_user_at_the_end_of_each_epoch() -> None:
    import keras

    class Halves(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            self.seen: list[dict[str, float]] = []

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.seen.append(dict(logs))
            self.model.optimizer.learning_rate = self.model.optimizer.learning_rate / 2
            if epoch == 1:
                self.model.stop_training = True

    halves = Halves()
    exp = experiment((4,), MLP)
    run = dltp.train(exp, callbacks=[halves])
    assert run.engine == "exact"
    assert run.history.epochs == 2
    frame = run.history.frame()
    assert [logs["val_loss"] for logs in halves.seen] == frame["val_loss"].tolist()
    assert float(halves.model.optimizer.learning_rate) == pytest.approx(0.01 / 4)
    exp.fit = exp.fit.replace(engine="fit")
    plain = dltp.train(exp, callbacks=[Halves()])
    for ours, theirs in zip(run.model.get_weights(), plain.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


# --- who trains -----------------------------------------------------------------------------------
def test_what_must_see_every_batch_goes_to_fit() -> None:
    import keras

    class Counts(keras.callbacks.Callback):
        batches = 0

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            self.batches += 1

    counts = Counts()
    run = dltp.train(experiment((4,), MLP), callbacks=[counts])
    assert run.engine == "fit"
    assert "Counts" in (run.engine_reason or "")
    assert counts.batches == 3 * 6
    by_lambda = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    assert dltp.train(experiment((4,), MLP), callbacks=[by_lambda]).engine == "fit"
    at_epochs = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)
    assert dltp.train(experiment((4,), MLP), callbacks=[at_epochs]).engine == "exact"


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras, when it saves
def test_keras_own_checkpoints_at_epochs_are_no_obstacle(tmp_path: Path) -> None:
    import keras

    saves = keras.callbacks.ModelCheckpoint(tmp_path / "{epoch}.keras")
    assert dltp.train(experiment((4,), MLP, epochs=2), callbacks=[saves]).engine == "exact"
    assert {file.name for file in tmp_path.iterdir()} == {"1.keras", "2.keras"}
    saves = keras.callbacks.ModelCheckpoint(tmp_path / "batch.keras", save_freq=1)
    assert dltp.train(experiment((4,), MLP, epochs=1), callbacks=[saves]).engine == "fit"


def test_what_cannot_be_compiled_goes_to_fit() -> None:
    import keras

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(3, activation="softmax")

        def call(self, x: Any) -> Any:
            return self.dense(x)

        def train_step(self, *args: Any) -> Any:
            done = super().train_step(*args)
            return ({**done[0], "extra": 1.0}, done[1]) if ON_JAX else {**done, "extra": 1.0}

    exp = experiment((4,), MLP)
    run = dltp.train(Experiment(exp.data, Own(), exp.compile, exp.fit))
    assert (run.state, run.engine) == ("finished", "fit")
    assert "extra" in (run.engine_reason or "")


def test_a_subclassed_model_is_compiled_without_xla() -> None:
    import keras

    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            self.dense = keras.layers.Dense(3, activation="softmax")

        def call(self, x: Any) -> Any:
            return self.dense(x)

    exp = experiment((4,), MLP, engine="auto", epochs=500)
    exp.fit = exp.fit.replace(early_stopping={"monitor": "loss", "patience": 0, "min_delta": 100.0})
    model = Own()
    run = dltp.train(Experiment(exp.data, model, exp.compile, exp.fit))
    assert (run.engine, run.model) == ("exact", model)
    assert "Own" in (run.engine_reason or "")


@pytest.mark.skipif(ON_JAX, reason="JAX has a rule of its own")
def test_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen(exp: Experiment, **fit: Any) -> tuple[str, str]:
        trainer = Trainer(exp)
        job = job_of(trainer.run, SEED, Beginning())
        found = plan.choose(job)
        return found.engine, found.reason

    few, many = {"engine": "auto", "epochs": 10}, {"engine": "auto", "epochs": 400}
    assert chosen(experiment((4,), MLP, **few))[0] == "exact"
    assert chosen(experiment((4,), MLP, **many))[0] == "xla"
    engine, reason = chosen(experiment((4,), NOISY, **many))
    assert (engine, "Dropout" in reason) == ("exact", True)
    assert chosen(experiment((4,), MLP, **many | {"engine": "exact"}))[0] == "exact"
    assert chosen(experiment((4,), MLP, **many | {"engine": "fit"}))[0] == "fit"
    engine, reason = chosen(experiment((8, 8, 1), CNN, **many))
    assert (engine, "Conv2D" in reason) == ("exact", True)
    monkeypatch.setattr(plan, "has_accelerator", lambda: True)
    assert chosen(experiment((8, 8, 1), CNN, **many))[0] == "xla"


@pytest.mark.skipif(ON_JAX, reason="JAX has a rule of its own")
@pytest.mark.usefixtures("small_plans_take_xla")
def test_a_model_whose_outputs_keras_does_not_know_is_no_reason_to_fail() -> None:
    import keras

    exp = experiment((4,), MLP, engine="auto")
    exp.model = keras.Sequential([keras.layers.Dense(3, activation="softmax")])  # not built yet
    assert dltp.train(exp).engine == "exact"
    exp = experiment((4,), MLP, engine="auto", how=dltp.CompileSpec("mean_squared_error"))
    exp.model = keras.Sequential([keras.layers.Dense(1)])
    assert dltp.train(exp).engine == "xla"


@pytest.mark.skipif(ON_JAX, reason="JAX reports no wrong labels")
@pytest.mark.usefixtures("small_plans_take_xla")
def test_a_label_out_of_range_is_said_as_without_xla() -> None:
    exp = experiment((4,), MLP, engine="auto")
    y = exp.data.train.y.copy()
    y[5] = 3
    exp.data = dltp.Dataset.from_arrays(train=(exp.data.train.x, y))
    with pytest.raises(dltp.TrainingError):
        dltp.train(exp)
    assert exp.runs[-1].engine == "exact"


def test_what_is_wrong_with_the_shapes_is_said_in_the_words_of_fit() -> None:
    exp = experiment((4,), MLP)
    exp.data = dltp.Dataset.from_arrays(train=(np.zeros((20, 7), "float32"), np.zeros(20, "int64")))
    with pytest.raises(dltp.TrainingError, match="shape"):
        dltp.train(exp)
