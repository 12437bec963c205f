"""The other fixtures: recorded messages, real digits, quick trainings, the language."""

from __future__ import annotations

import subprocess
import sys

import ipywidgets
import numpy as np
import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import get_language
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.trainer import Trainer


@pytest.fixture
def exp(tiny_data):
    return Experiment(
        tiny_data, mlp(), CompileSpec("mse", metrics=("accuracy",)), FitSpec(epochs=3, batch_size=32)
    )


def test_every_message_is_recorded_with_its_size(recorded_comm):
    text = ipywidgets.Text("a")
    opened = recorded_comm.of(text, "open")
    assert [m.model_name for m in opened] == ["TextModel"]
    assert opened[0].size > 100
    recorded_comm.clear()
    text.value = "b"
    text.send({"custom": 1}, [b"12345"])
    text.close()
    assert [m.kind for m in recorded_comm.messages] == ["update", "custom", "close"]
    assert recorded_comm.messages[0].content == {"value": "b"}
    assert recorded_comm.messages[1].size >= 5
    assert recorded_comm.count("update") == 1
    assert recorded_comm.size == sum(m.size for m in recorded_comm.messages)


def test_tiny_data_are_200_real_digits(tiny_data):
    assert {name: split.n for name, split in tiny_data.splits.items()} == {
        "train": 120,
        "valid": 40,
        "test": 40,
    }
    assert tiny_data.train.x.shape == (120, 28, 28, 1)
    assert tiny_data.train.x.max() == 255.0
    assert np.bincount(tiny_data.train.y).tolist() == [12] * 10
    assert np.bincount(tiny_data.test.y).tolist() == [4] * 10
    assert not tiny_data.lineage
    assert tiny_data.test_looks == 0


def test_a_fast_training_is_a_real_run(exp, fast_trainer):
    trainer = Trainer(exp)
    events = []
    trainer.on_event(lambda event: events.append(event.kind))
    trainer.start()
    run = trainer.join(30)
    assert run.state == "finished"
    assert run.engine == "fake"
    assert list(run.history.frame().index) == [1, 2, 3]
    assert run.history.frame()["loss"].is_monotonic_decreasing
    assert len(run.history.steps()) == 3 * 4
    assert events[-1] == "end"
    assert run.predict(exp.data.test.x).shape == (40, 10)
    assert set(run.evaluate("test")) == {"loss", "accuracy"}


def test_a_held_training_runs_until_it_is_stopped(exp, fast_trainer):
    fast_trainer.hold()
    trainer = Trainer(exp)
    trainer.start()
    assert trainer.state in ("compiling", "running")
    trainer.stop()
    assert trainer.join(30).state == "stopped"


def test_a_training_can_fail(exp, fast_trainer):
    fast_trainer.error = ValueError("no good")
    trainer = Trainer(exp)
    trainer.start()
    run = trainer.join(30)
    assert run.state == "failed"
    assert "no good" in run.error


def test_the_language_is_english_until_a_test_says_otherwise(language):
    assert get_language() == "en"
    language("fr")
    assert get_language() == "fr"


def test_the_plugin_loads_nothing_heavy():
    code = (
        "import sys, dltp_widgets.testing.plugin; print('numpy' in sys.modules, 'ipywidgets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
