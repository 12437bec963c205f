"""The five right set-ups, and what a student does to them: each mutation, what is found, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import mlp

Layer = dltp.LayerSpec
Change = Callable[[Experiment], None]


@cache
def points() -> dltp.Dataset:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(240, 10)).astype("float32")
    return dltp.Dataset.from_arrays((x, (x[:, 0] > 0).astype("int64"))).split(valid=0.25, test=0.25)


@cache
def raw_digits() -> dltp.Dataset:
    return dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=42)


@cache
def digits() -> dltp.Dataset:
    return raw_digits().scale("minus_one_one")


@cache
def raw_photos() -> dltp.Dataset:
    rng = np.random.default_rng(1)
    x = rng.integers(0, 256, (160, 32, 32, 3)).astype("float32")
    y = (np.arange(160) % 10)[:, None]
    return dltp.Dataset.from_arrays((x, y), name="photos", class_names=[*"abcdefghij"])


@cache
def photos() -> dltp.Dataset:
    return raw_photos().split(valid=0.25, test=0.25).scale("minus_one_one")


@cache
def raw_houses() -> dltp.Dataset:
    rng = np.random.default_rng(2)
    x = rng.gamma(2.0, 1.0, (400, 8)) * [2, 15, 3, 1, 700, 2, 1, 1] + [0, 0, 0, 0, 0, 0, 35, -120]
    return dltp.Dataset.from_arrays((x, x[:, 0] / 2 + rng.normal(size=400)), name="houses")


@cache
def houses() -> dltp.Dataset:
    return raw_houses().split(valid=0.25, test=0.25, seed=42).scale("standard")


def perceptron() -> Experiment:
    spec = dltp.ModelSpec.sequential(
        (10,), [Layer("Dense", units=1), Layer("Activation", activation="sigmoid")]
    )
    compiled = dltp.CompileSpec("binary_crossentropy", "SGD", 0.01, metrics=("accuracy",))
    return Experiment(points(), spec, compiled, dltp.FitSpec(5, 16, seed=42))


def mnist_sparse() -> Experiment:
    compiled = dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", 0.001, metrics=("accuracy",))
    return Experiment(digits(), mlp(), compiled, dltp.FitSpec(20, 64, seed=42))


def mnist_one_hot() -> Experiment:
    compiled = dltp.CompileSpec("categorical_crossentropy", "SGD", 0.001, metrics=("accuracy",))
    return Experiment(_one_hot_digits(), mlp(), compiled, dltp.FitSpec(20, 64, seed=42))


@cache
def _one_hot_digits() -> dltp.Dataset:
    return digits().one_hot()


def cifar_sparse() -> Experiment:
    compiled = dltp.CompileSpec("sparse_categorical_crossentropy", "Adam", 0.001, metrics=("accuracy",))
    return Experiment(photos(), mlp((32, 32, 3)), compiled, dltp.FitSpec(20, 64, seed=42))


def housing() -> Experiment:
    layers = [Layer("Dense", units=10), Layer("Activation", activation="relu"), Layer("Dense", units=1)]
    compiled = dltp.CompileSpec("mean_squared_error", "SGD", 0.001, metrics=("mean_absolute_error",))
    return Experiment(
        houses(), dltp.ModelSpec.sequential((8,), layers), compiled, dltp.FitSpec(50, 32, seed=42)
    )


SETUPS = (perceptron, mnist_sparse, mnist_one_hot, cifar_sparse, housing)


@dataclass(frozen=True)
class Mutation:
    """One mistake."""

    setup: Callable[[], Experiment]
    change: Change
    code: str
    field: str
    level: str
    fixable: bool = True

    def __str__(self) -> str:
        return f"{self.code}-{self.field}-{self.setup.__name__}"


def compiled(**changes: Any) -> Change:
    return lambda exp: setattr(exp, "compile", exp.compile.replace(**changes))


def fitted(**changes: Any) -> Change:
    return lambda exp: setattr(exp, "fit", exp.fit.replace(**changes))


def edited(index: int, **args: Any) -> Change:
    return lambda exp: setattr(exp, "model", exp.model.edit(index, **args))


def removed(index: int) -> Change:
    return lambda exp: setattr(exp, "model", exp.model.remove(index))


def inserted(index: int, layer: dltp.LayerSpec) -> Change:
    return lambda exp: setattr(exp, "model", exp.model.insert(index, layer))


def given(make: Callable[[], dltp.Dataset]) -> Change:
    return lambda exp: setattr(exp, "data", make())


def both(*changes: Change) -> Change:
    def change(exp: Experiment) -> None:
        for one in changes:
            one(exp)

    return change


def changed_rows(data: dltp.Dataset, part: str, row: int, value: float) -> dltp.Dataset:
    """Return the training and validation arrays as a new set with one value changed."""
    arrays = {"x": np.array(data.train.x), "y": np.array(data.train.y)}
    if np.isnan(value):
        arrays[part] = arrays[part].astype("float32")
    arrays[part].reshape(len(arrays[part]), -1)[row, 0] = value
    return dltp.Dataset.from_arrays((arrays["x"], arrays["y"]))


def halves(data: dltp.Dataset) -> dltp.Dataset:
    return dltp.Dataset.from_arrays((data.train.x, data.train.y + 0.5))


def measured() -> dltp.Dataset:
    """Return the points with targets that are measures."""
    x = points().train.x
    return dltp.Dataset.from_arrays((x, np.asarray(x[:, 0] * 3.3, "float32")))


def unequal() -> dltp.Dataset:
    from dataclasses import replace

    from dltp_widgets.core.data.dataset import Split

    data = points()
    return replace(data, train=Split(data.train.x, data.train.y[:-3]))


def twins() -> dltp.Dataset:
    data = points()
    held = (
        np.concatenate([data.test.x, data.train.x[:20]]),
        np.concatenate([data.test.y, data.train.y[:20]]),
    )
    return dltp.Dataset.from_arrays((data.train.x, data.train.y), None, held)


SPARSE, ROWS = "sparse_categorical_crossentropy", "categorical_crossentropy"
BINARY, SQUARED = "binary_crossentropy", "mean_squared_error"
LOSS, METRICS, RATE = "compile.loss", "compile.metrics", "compile.learning_rate"
ARGS, SCHEDULE = "compile.optimizer_args", "fit.schedule"

MUTATIONS = (
    # loss against labels
    Mutation(mnist_one_hot, compiled(loss=SPARSE), "sparse_with_one_hot", LOSS, "error"),
    Mutation(
        mnist_sparse, lambda e: setattr(e, "data", e.data.one_hot()), "sparse_with_one_hot", LOSS, "error"
    ),
    Mutation(
        cifar_sparse, lambda e: setattr(e, "data", e.data.one_hot()), "sparse_with_one_hot", LOSS, "error"
    ),
    Mutation(mnist_sparse, compiled(loss=ROWS), "categorical_with_integers", LOSS, "error"),
    Mutation(
        mnist_sparse, compiled(loss="CategoricalCrossentropy"), "categorical_with_integers", LOSS, "error"
    ),
    Mutation(perceptron, compiled(loss=ROWS), "categorical_with_integers", LOSS, "warning"),
    Mutation(cifar_sparse, compiled(loss=ROWS), "categorical_with_column", LOSS, "error"),
    Mutation(mnist_one_hot, compiled(loss=SQUARED), "mse_on_one_hot", LOSS, "warning"),
    Mutation(mnist_one_hot, compiled(loss="mae"), "mse_on_one_hot", LOSS, "warning"),
    Mutation(mnist_one_hot, compiled(loss=BINARY), "bce_on_one_hot", LOSS, "warning"),
    Mutation(mnist_one_hot, compiled(loss="bce"), "bce_on_one_hot", LOSS, "warning"),
    Mutation(mnist_sparse, compiled(loss=BINARY), "binary_with_classes", LOSS, "error"),
    Mutation(cifar_sparse, compiled(loss=BINARY), "binary_with_classes", LOSS, "error"),
    Mutation(
        mnist_sparse,
        both(compiled(loss=BINARY), edited(7, units=1), edited(8, activation="sigmoid")),
        "binary_with_classes",
        LOSS,
        "warning",
    ),
    Mutation(mnist_sparse, compiled(loss=SQUARED), "mse_on_classes", LOSS, "error"),
    Mutation(
        mnist_sparse,
        both(compiled(loss=SQUARED), edited(7, units=1), edited(8, activation="linear")),
        "mse_on_classes",
        LOSS,
        "warning",
    ),
    Mutation(housing, compiled(loss=BINARY), "crossentropy_on_regression", LOSS, "warning"),
    Mutation(mnist_sparse, given(lambda: halves(digits())), "float_labels", "data", "error"),
    Mutation(housing, compiled(loss=SPARSE), "float_labels", "data", "error"),
    Mutation(cifar_sparse, compiled(loss=SQUARED), "mse_on_classes", LOSS, "warning"),
    Mutation(perceptron, compiled(loss=SPARSE), "labels_out_of_range", "data", "error"),
    Mutation(mnist_sparse, edited(7, units=9), "labels_out_of_range", "data", "error"),
    Mutation(cifar_sparse, edited(7, units=5), "labels_out_of_range", "data", "error"),
    Mutation(perceptron, given(measured), "crossentropy_on_regression", LOSS, "warning"),
    # losses of rows
    *(
        Mutation(mnist_sparse, compiled(loss=loss), "loss_needs_one_hot", LOSS, "error")
        for loss in ("kl_divergence", "kld", "CategoricalHinge", "hinge", "squared_hinge", "poisson", "dice")
    ),
    Mutation(mnist_sparse, compiled(loss="cosine_similarity"), "loss_needs_one_hot", LOSS, "error"),
    Mutation(mnist_sparse, compiled(loss="tversky"), "loss_needs_one_hot", LOSS, "error"),
    Mutation(cifar_sparse, compiled(loss="kl_divergence"), "loss_needs_one_hot", LOSS, "warning"),
    Mutation(cifar_sparse, compiled(loss="poisson"), "loss_needs_one_hot", LOSS, "warning"),
    Mutation(
        cifar_sparse,
        compiled(loss="categorical_focal_crossentropy"),
        "categorical_with_column",
        LOSS,
        "warning",
    ),
    Mutation(perceptron, compiled(loss="kl_divergence"), "loss_of_one_value", LOSS, "warning"),
    Mutation(perceptron, compiled(loss="categorical_hinge"), "loss_of_one_value", LOSS, "warning"),
    Mutation(housing, compiled(loss="cosine_similarity"), "loss_of_one_value", LOSS, "warning"),
    Mutation(
        mnist_sparse,
        both(compiled(loss="hinge"), edited(7, units=1), edited(8, activation="tanh")),
        "loss_of_two_classes",
        LOSS,
        "warning",
    ),
    Mutation(housing, compiled(loss="hinge"), "loss_not_for_measures", LOSS, "warning"),
    Mutation(housing, compiled(loss="dice"), "loss_not_for_measures", LOSS, "warning"),
    Mutation(
        housing,
        both(compiled(loss="tversky"), edited(2, units=3)),
        "loss_not_for_measures",
        LOSS,
        "error",
    ),
    Mutation(
        mnist_one_hot,
        both(compiled(loss="kl_divergence"), edited(7, units=12)),
        "wrong_output_shape",
        "model.layers.8",
        "error",
    ),
    # the end of the model
    Mutation(perceptron, edited(1, activation="softmax"), "softmax_one_unit", "model.layers.1", "warning"),
    Mutation(
        housing,
        inserted(3, Layer("Activation", activation="softmax")),
        "softmax_one_unit",
        "model.layers.3",
        "warning",
    ),
    Mutation(mnist_sparse, edited(7, units=1), "softmax_one_unit", "model.layers.8", "warning"),
    Mutation(mnist_sparse, removed(8), "softmax_missing", "model.layers.7", "warning"),
    Mutation(mnist_one_hot, removed(8), "softmax_missing", "model.layers.7", "warning"),
    Mutation(mnist_sparse, edited(8, activation="relu"), "softmax_missing", "model.layers.8", "warning"),
    Mutation(cifar_sparse, edited(8, activation="sigmoid"), "softmax_missing", "model.layers.8", "warning"),
    Mutation(perceptron, removed(1), "sigmoid_missing", "model.layers.0", "warning"),
    Mutation(perceptron, edited(1, activation="tanh"), "sigmoid_missing", "model.layers.1", "warning"),
    Mutation(
        mnist_sparse,
        compiled(loss_args={"from_logits": True}),
        "softmax_twice",
        "compile.loss_args",
        "warning",
    ),
    Mutation(
        mnist_one_hot,
        compiled(loss_args={"from_logits": True}),
        "softmax_twice",
        "compile.loss_args",
        "warning",
    ),
    Mutation(mnist_sparse, edited(7, activation="softmax"), "softmax_twice", "model.layers.8", "warning"),
    Mutation(
        perceptron, compiled(loss_args={"from_logits": True}), "sigmoid_twice", "compile.loss_args", "warning"
    ),
    Mutation(
        housing,
        inserted(3, Layer("Activation", activation="sigmoid")),
        "bounded_output",
        "model.layers.3",
        "warning",
    ),
    Mutation(housing, edited(2, activation="tanh"), "bounded_output", "model.layers.2", "warning"),
    Mutation(housing, edited(2, units=3), "wrong_output_shape", "model.layers.2", "error"),
    Mutation(mnist_one_hot, edited(7, units=12), "wrong_output_shape", "model.layers.8", "error"),
    Mutation(mnist_sparse, removed(0), "missing_flatten", "model.layers.0", "error"),
    Mutation(mnist_one_hot, removed(0), "missing_flatten", "model.layers.0", "error"),
    Mutation(
        cifar_sparse,
        lambda e: setattr(
            e,
            "model",
            dltp.ModelSpec.sequential(
                (32, 32, 3),
                [Layer("Conv2D", filters=4, kernel_size=3), Layer("Dense", units=10, activation="softmax")],
            ),
        ),
        "missing_flatten",
        "model.layers.1",
        "error",
    ),
    # the model and its input
    Mutation(
        mnist_sparse,
        lambda e: setattr(e, "model", e.model.with_input_shape((784,))),
        "wrong_input_shape",
        "model.input_shape",
        "error",
    ),
    Mutation(
        mnist_sparse,
        lambda e: setattr(e, "model", e.model.with_input_shape((32, 32, 3))),
        "wrong_input_shape",
        "model.input_shape",
        "error",
    ),
    Mutation(
        housing,
        lambda e: setattr(e, "model", e.model.with_input_shape((13,))),
        "wrong_input_shape",
        "model.input_shape",
        "error",
    ),
    Mutation(
        mnist_sparse,
        lambda e: setattr(e, "data", e.data.reshape(784)),
        "wrong_input_shape",
        "model.input_shape",
        "error",
    ),
    Mutation(mnist_sparse, inserted(3, Layer("Dropout", rate=1)), "dropout_all", "model.layers.3", "warning"),
    Mutation(
        mnist_sparse, inserted(3, Layer("Dropout", rate=0.95)), "dropout_all", "model.layers.3", "advice"
    ),
    Mutation(mnist_sparse, inserted(3, Layer("Dens", units=3)), "unknown_layer", "model.layers.3", "error"),
    # metrics
    Mutation(housing, compiled(metrics=("accuracy",)), "accuracy_on_regression", METRICS, "warning"),
    Mutation(housing, compiled(metrics=("mae", "precision")), "accuracy_on_regression", METRICS, "warning"),
    Mutation(mnist_sparse, compiled(metrics=("precision",)), "metric_needs_one_hot", METRICS, "error"),
    Mutation(mnist_sparse, compiled(metrics=("accuracy", "AUC")), "metric_needs_one_hot", METRICS, "error"),
    Mutation(cifar_sparse, compiled(metrics=("recall",)), "metric_needs_one_hot", METRICS, "error"),
    Mutation(
        mnist_sparse, compiled(metrics=("categorical_accuracy",)), "metric_needs_one_hot", METRICS, "warning"
    ),
    Mutation(
        mnist_sparse,
        compiled(metrics=("top_k_categorical_accuracy",)),
        "metric_needs_one_hot",
        METRICS,
        "error",
    ),
    Mutation(
        mnist_one_hot,
        compiled(metrics=("sparse_categorical_accuracy",)),
        "metric_needs_integers",
        METRICS,
        "error",
    ),
    Mutation(
        mnist_one_hot, compiled(metrics=("binary_accuracy",)), "metric_not_for_classes", METRICS, "warning"
    ),
    Mutation(mnist_sparse, compiled(metrics=("mae",)), "metric_not_for_classes", METRICS, "error"),
    Mutation(cifar_sparse, compiled(metrics=("mae",)), "metric_not_for_classes", METRICS, "warning"),
    Mutation(cifar_sparse, compiled(metrics=("auc",)), "metric_needs_one_hot", METRICS, "error"),
    Mutation(cifar_sparse, compiled(metrics=("f1_score",)), "metric_needs_one_hot", METRICS, "warning"),
    Mutation(mnist_sparse, compiled(metrics=("f1_score",)), "metric_needs_one_hot", METRICS, "error"),
    Mutation(mnist_sparse, compiled(metrics=("r2_score",)), "metric_not_for_classes", METRICS, "error"),
    *(
        Mutation(perceptron, compiled(metrics=(metric,)), "metric_of_one_output", METRICS, level)
        for metric, level in (
            ("categorical_accuracy", "warning"),
            ("sparse_categorical_accuracy", "warning"),
            ("top_k_categorical_accuracy", "error"),
        )
    ),
    Mutation(perceptron, compiled(metrics=("f1_score",)), "metric_needs_column", METRICS, "error"),
    Mutation(mnist_sparse, compiled(metrics=("acuracy",)), "unknown_metric", METRICS, "error"),
    # names and numbers
    Mutation(mnist_sparse, compiled(loss="sparse_crossentropy"), "unknown_loss", LOSS, "error"),
    Mutation(mnist_one_hot, compiled(loss="zzz"), "unknown_loss", LOSS, "error"),
    Mutation(housing, compiled(metrics=("zzz",)), "unknown_metric", METRICS, "error"),
    Mutation(mnist_sparse, compiled(optimizer="zzz"), "unknown_optimizer", "compile.optimizer", "error"),
    Mutation(mnist_sparse, compiled(optimizer="Adm"), "unknown_optimizer", "compile.optimizer", "error"),
    Mutation(
        mnist_sparse,
        compiled(optimizer_args={"lr": 0.1}),
        "unknown_argument",
        "compile.optimizer_args",
        "error",
    ),
    Mutation(
        mnist_sparse,
        compiled(optimizer_args={"momentun": 0.9}),
        "unknown_argument",
        "compile.optimizer_args",
        "error",
    ),
    Mutation(
        mnist_one_hot,
        compiled(loss_args={"label_smooting": 0.1}),
        "unknown_argument",
        "compile.loss_args",
        "error",
    ),
    Mutation(
        mnist_sparse,
        fitted(early_stopping={"patiance": 3}),
        "unknown_argument",
        "fit.early_stopping",
        "error",
    ),
    Mutation(
        mnist_sparse, fitted(schedule={"name": "CosineDecai"}), "unknown_schedule", "fit.schedule", "error"
    ),
    Mutation(
        mnist_sparse,
        fitted(early_stopping={"monitor": "val_acc_"}),
        "monitor_missing",
        "fit.early_stopping",
        "error",
    ),
    Mutation(
        mnist_sparse, fitted(validate=False, reduce_lr={}), "monitor_missing", "fit.reduce_lr", "warning"
    ),
    Mutation(mnist_sparse, fitted(class_weight={0: 2.0}), "bad_class_weight", "fit.class_weight", "warning"),
    Mutation(housing, fitted(class_weight={0: 2.0}), "bad_class_weight", "fit.class_weight", "warning"),
    Mutation(mnist_sparse, compiled(learning_rate=0.0), "bad_learning_rate", RATE, "error"),
    Mutation(mnist_sparse, compiled(learning_rate=-0.1), "bad_learning_rate", RATE, "error"),
    Mutation(mnist_sparse, compiled(learning_rate=10.0), "bad_learning_rate", RATE, "warning"),
    *(
        Mutation(
            mnist_sparse, compiled(optimizer=name, learning_rate=0.3), "bad_learning_rate", RATE, "warning"
        )
        for name in ("Adam", "AdamW", "RMSprop", "Nadam", "Lion")
    ),
    *(
        Mutation(
            mnist_sparse,
            compiled(learning_rate=None, optimizer_args={"learning_rate": rate}),
            "bad_learning_rate",
            ARGS,
            level,
        )
        for rate, level in ((-1, "error"), (0, "error"), (50.0, "warning"), (1e-9, "advice"))
    ),
    *(
        Mutation(mnist_sparse, fitted(schedule=schedule), "bad_learning_rate", SCHEDULE, "error")
        for schedule in (
            {"name": "CosineDecay", "initial_learning_rate": 0.0, "decay_steps": 100},
            {"name": "PolynomialDecay", "initial_learning_rate": -0.1, "decay_steps": 100},
            {"name": "PiecewiseConstantDecay", "boundaries": [5], "values": [0.1, 0.0]},
        )
    ),
    *(
        Mutation(mnist_sparse, fitted(schedule=schedule), "missing_argument", SCHEDULE, "error")
        for schedule in (
            {"name": "CosineDecay", "initial_learning_rate": 0.01},
            {"name": "ExponentialDecay"},
            {"name": "PiecewiseConstantDecay", "values": [0.1]},
        )
    ),
    *(
        Mutation(mnist_sparse, fitted(schedule=schedule), "bad_argument", SCHEDULE, "error")
        for schedule in (
            {"name": "CosineDecay", "initial_learning_rate": 0.01, "decay_steps": 0},
            {"name": "PiecewiseConstantDecay", "boundaries": [5], "values": [0.1]},
            {"name": "PiecewiseConstantDecay", "boundaries": [5], "values": [0.1, 0.05, 0.01]},
        )
    ),
    Mutation(
        mnist_sparse, compiled(optimizer_args={"learning_rate": -1}), "learning_rate_unused", ARGS, "advice"
    ),
    # arguments
    Mutation(mnist_sparse, compiled(optimizer_args={"momentum": 1.5}), "bad_argument", ARGS, "error"),
    Mutation(mnist_sparse, compiled(optimizer_args={"momentum": -0.1}), "bad_argument", ARGS, "error"),
    Mutation(cifar_sparse, compiled(optimizer_args={"beta_1": 1.5}), "bad_argument", ARGS, "warning"),
    Mutation(
        mnist_sparse,
        compiled(optimizer_args={"clipnorm": 1.0, "clipvalue": 0.5}),
        "clipped_twice",
        ARGS,
        "error",
    ),
    Mutation(
        mnist_sparse,
        compiled(optimizer_args={"clipnorm": 1.0, "global_clipnorm": 0.5}),
        "clipped_twice",
        ARGS,
        "error",
    ),
    Mutation(
        mnist_one_hot,
        compiled(loss_args={"label_smoothing": 1.5}),
        "bad_argument",
        "compile.loss_args",
        "warning",
    ),
    Mutation(mnist_sparse, fitted(reduce_lr={"factor": 1.0}), "bad_argument", "fit.reduce_lr", "error"),
    Mutation(mnist_sparse, fitted(reduce_lr={"factor": 1.5}), "bad_argument", "fit.reduce_lr", "error"),
    Mutation(mnist_sparse, fitted(reduce_lr={"factor": -0.5}), "bad_argument", "fit.reduce_lr", "warning"),
    Mutation(mnist_sparse, compiled(learning_rate=1e-7), "bad_learning_rate", RATE, "advice"),
    Mutation(mnist_sparse, fitted(batch_size=0), "bad_batch_size", "fit.batch_size", "error"),
    Mutation(mnist_sparse, fitted(batch_size=100_000), "bad_batch_size", "fit.batch_size", "advice"),
    Mutation(mnist_sparse, fitted(epochs=0), "bad_epochs", "fit.epochs", "error"),
    # the data
    Mutation(perceptron, given(lambda: changed_rows(points(), "x", 7, np.nan)), "nan_in_x", "data", "error"),
    Mutation(housing, given(lambda: changed_rows(houses(), "y", 7, np.nan)), "nan_in_y", "data", "error"),
    Mutation(perceptron, given(unequal), "length_mismatch", "data", "error"),
    Mutation(mnist_sparse, given(raw_digits), "unscaled_pixels", "data", "warning"),
    Mutation(cifar_sparse, given(lambda: raw_photos().split()), "unscaled_pixels", "data", "warning"),
    Mutation(housing, given(lambda: raw_houses().split()), "unscaled_columns", "data", "warning"),
    Mutation(mnist_sparse, given(lambda: digits().scale("zero_one")), "scaled_twice", "data", "warning"),
    Mutation(
        mnist_sparse,
        inserted(0, Layer("Rescaling", scale=1 / 255)),
        "scaled_twice",
        "model.layers.0",
        "warning",
    ),
    Mutation(
        mnist_sparse,
        given(lambda: raw_digits().scale("zero_one", apply_to=("train", "valid"))),
        "scaled_differently",
        "data",
        "warning",
    ),
    Mutation(
        housing,
        given(lambda: raw_houses().split(test=0.25).scale("standard", apply_to="train")),
        "scaled_differently",
        "data",
        "warning",
    ),
    Mutation(
        housing,
        given(lambda: raw_houses().split(test=0.25).scale("standard", fit_on="each")),
        "leak_scaler",
        "data",
        "warning",
    ),
    Mutation(
        housing,
        given(lambda: raw_houses().split(test=0.25).scale("standard", fit_on="all")),
        "leak_scaler",
        "data",
        "warning",
    ),
    Mutation(
        housing,
        given(lambda: raw_houses().scale("standard").split(test=0.25)),
        "leak_scaler",
        "data",
        "warning",
    ),
    Mutation(
        housing,
        given(lambda: raw_houses().split(test=0.25).scale("standard", fit_on="test")),
        "leak_scaler",
        "data",
        "warning",
    ),
    Mutation(perceptron, given(twins), "leak_duplicates", "data", "warning"),
)
"""What is done, and what must be found where."""
