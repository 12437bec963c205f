"""The append-only record."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.training.history import History


def _recorded() -> History:
    history = History()
    history.start = {"loss": 2.3, "val_loss": 2.4}
    for epoch in (1, 2):
        for step in range(3):
            history.append_step(
                epoch, loss=1.0 / (epoch + step), running={"loss": 9.0, "accuracy": 0.1 * step}
            )
        history.append_epoch({"loss": 1.0 / epoch, "val_loss": 2.0 / epoch})
    return history


def test_frame_has_a_row_per_complete_epoch_and_keras_keys() -> None:
    history = _recorded()
    history.append_step(3, 0.1, {"accuracy": 0.9})
    frame = history.frame()
    assert frame.index.name == "epoch"
    assert frame.index.tolist() == [1, 2]
    assert frame["val_loss"].tolist() == [2.0, 1.0]


def test_steps_keep_each_batchs_own_loss() -> None:
    steps = _recorded().steps()
    assert steps.index.name == "step"
    assert steps.index.tolist() == list(range(1, 7))
    assert steps["epoch"].tolist() == [1, 1, 1, 2, 2, 2]
    np.testing.assert_allclose(steps["loss"], [1, 1 / 2, 1 / 3, 1 / 2, 1 / 3, 1 / 4])
    assert list(steps.columns) == ["epoch", "loss", "accuracy"]


def test_curves_begin_with_the_untrained_model() -> None:
    x, y = _recorded().curves()["val_loss"]
    assert x.tolist() == [0, 1, 2]
    assert y.tolist() == [2.4, 2.0, 1.0]


def test_a_key_that_comes_late_is_filled_with_nan() -> None:
    history = _recorded()
    history.append_epoch({"loss": 0.2, "learning_rate": 0.1})
    frame = history.frame()
    assert frame["learning_rate"].isna().tolist() == [True, True, False]
    assert frame["val_loss"].isna().tolist() == [False, False, True]


def test_a_copy_goes_its_own_way() -> None:
    history = _recorded()
    copy = history.copy()
    copy.append_step(3, 0.5, {"accuracy": 1.0})
    copy.append_epoch({"loss": 0.5, "val_loss": 0.5})
    assert (history.epochs, history.n_steps, copy.epochs, copy.n_steps) == (2, 6, 3, 7)


def test_version_grows_with_every_append() -> None:
    history = History()
    versions = [history.version]
    history.append_step(1, 1.0, {})
    versions.append(history.version)
    history.append_epoch({"loss": 1.0})
    versions.append(history.version)
    assert versions == sorted(set(versions))


def test_several_steps_at_once_are_as_many_single_ones() -> None:
    one, many = History(), History()
    for loss, accuracy in ((0.5, 0.1), (0.25, 0.2)):
        one.append_step(1, loss, {"loss": 9.0, "accuracy": accuracy})
    many.append_steps(1, np.array([0.5, 0.25], "float32"), {"accuracy": np.array([0.1, 0.2])})
    assert one.steps().equals(many.steps())
    many.append_steps(2, np.array([1.0]), {"accuracy": np.array([0.3]), "late": np.array([7.0])})
    assert many.steps()["epoch"].tolist() == [1, 1, 2]
    assert many.steps()["late"].isna().tolist() == [True, True, False]


def test_a_step_curve_counts_batches() -> None:
    history = _recorded()
    history.append_step(3, 0.125, {"accuracy": 0.7})
    steps, losses = history.step_curve("loss")
    assert steps.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert losses.tolist() == history.steps()["loss"].tolist()
    assert list(history.step_curves()) == ["loss", "accuracy", "val_loss"]


def test_what_is_measured_by_epoch_stands_at_its_last_batch() -> None:
    steps, values = _recorded().step_curve("val_loss")
    assert steps.tolist() == [0, 3, 6]
    assert values.tolist() == [2.4, 2.0, 1.0]


def test_a_stopped_epoch_that_is_trained_again_keeps_its_batches() -> None:
    history = History()
    history.append_step(1, 1.0, {})
    history.append_epoch({"val_loss": 1.0})
    history.append_step(2, 1.0, {})  # stopped here; the run that continues begins epoch 2 anew
    history.append_steps(2, np.ones(3), {})
    history.append_epoch({"val_loss": 0.5})
    assert history.step_curve("val_loss")[0].tolist() == [1, 5]


def test_looking_at_the_batches_copies_none() -> None:
    history = History()
    history.append_steps(1, np.arange(1000.0), {"accuracy": np.arange(1000.0)})
    before = history.step_curve("loss")[1]
    assert np.shares_memory(before, history.step_curve("loss")[1])
    history.append_steps(1, np.ones(5000), {})
    assert before.tolist() == list(range(1000))
    with pytest.raises(KeyError):
        history.step_curve("recall")
