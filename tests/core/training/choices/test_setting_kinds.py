"""The tables of what can be set are what Keras has."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.arguments import count_changed, without_strange_arguments
from dltp_widgets.core.training.choices.callback_kinds import CALLBACK_KINDS, SCHEDULE_KINDS, first_arguments
from dltp_widgets.core.training.choices.names import KERAS_LOSSES, KERAS_METRICS
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import TASKS, loss_kind, losses_for, metric_help, metrics_for
from dltp_widgets.core.training.choices.setting_kind import SettingKind
from dltp_widgets.core.training.choices.settings import OPTIMIZERS, CompileSpec, FitSpec

_OWN_FIELD = {"learning_rate"}
_NO_FIELD = {"name", "kwargs", "self", "verbose", "exclude_layers"}


def _of_keras(kind: Any) -> dict[str, Any]:
    parameters = inspect.signature(kind.__init__).parameters
    return {
        name: parameter.default
        for name, parameter in parameters.items()
        if name not in _NO_FIELD | _OWN_FIELD
    }


def _ours(kind: SettingKind) -> dict[str, Any]:
    required = inspect.Parameter.empty
    return {a.name: required if a.required else a.default for a in kind.arguments}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_has_the_arguments_of_keras(name: str) -> None:
    import keras

    assert _ours(OPTIMIZER_KINDS[name]) == _of_keras(getattr(keras.optimizers, name))
    assert OPTIMIZER_KINDS[name].help


@pytest.mark.parametrize("name", SCHEDULE_KINDS)
def test_every_schedule_has_the_arguments_of_keras_and_can_be_made(name: str) -> None:
    import keras

    kind = getattr(keras.optimizers.schedules, name)
    assert _ours(SCHEDULE_KINDS[name]) == _of_keras(kind)
    made = kind(**first_arguments(name, 0.01, 100))
    assert float(made(0)) == pytest.approx(0.01)
    assert float(made(100)) < 0.01 or name == "CosineDecayRestarts"


def test_no_schedule_is_missing() -> None:
    import keras

    found = {n for n in vars(keras.optimizers.schedules) if n[:1].isupper()} - {"LearningRateSchedule"}
    assert set(SCHEDULE_KINDS) == found


@pytest.mark.parametrize("name", sorted(KERAS_LOSSES))
def test_every_loss_has_the_arguments_of_keras_by_each_of_its_names(name: str) -> None:
    import keras

    of_keras = _of_keras(getattr(keras.losses, loss_class_name(name)))
    of_keras.pop("dtype")
    assert _ours(loss_kind(name)) == of_keras
    assert all(argument.help for argument in loss_kind(name).arguments)


def test_the_callbacks_have_the_arguments_of_keras() -> None:
    import keras

    for kind in CALLBACK_KINDS.values():
        assert _ours(kind) == _of_keras(getattr(keras.callbacks, kind.name))


@pytest.mark.parametrize("task", TASKS)
def test_losses_and_metrics_fit_the_task_and_are_explained(task: str) -> None:
    names = [name for _label, name in losses_for(task)]
    assert len(set(names)) == len(names)
    assert set(names) <= KERAS_LOSSES
    assert all(loss_kind(name).help for name in names)
    assert set(metrics_for(task)) <= KERAS_METRICS
    assert all(map(metric_help, metrics_for(task)))
    assert metrics_for(task, metrics_for(task)) == []


def test_what_fits_comes_first_unmarked() -> None:
    assert losses_for("regression")[0] == ("mean_squared_error", "mean_squared_error")
    assert losses_for("classes")[0][1] == "sparse_categorical_crossentropy"
    labels = dict(map(reversed, losses_for("one_hot")))
    assert labels["categorical_crossentropy"] == "categorical_crossentropy"
    assert labels["mean_squared_error"] != "mean_squared_error"


def test_another_optimizer_keeps_only_its_own_arguments() -> None:
    spec = CompileSpec(
        "huber", "Adam", optimizer_args={"momentum": 0.9, "clipnorm": 1.0}, loss_args={"delta": 2}
    )
    assert without_strange_arguments("optimizer", spec).optimizer_args == {"clipnorm": 1.0}
    other = without_strange_arguments("loss", spec.replace(loss="mean_squared_error"))
    assert other.loss_args == {}


def test_what_differs_from_the_defaults_is_counted() -> None:
    assert count_changed(CompileSpec(), FitSpec()) == 0
    spec = CompileSpec(optimizer_args={"momentum": 0.9, "nesterov": False}, loss_args={"from_logits": True})
    assert count_changed(spec, FitSpec(seed=1, reduce_lr={})) == 4
