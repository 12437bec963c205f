"""A run of another day: its curves at once, its weights when asked for, and it can be continued."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core import keeping
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.saving.checkpoint import Checkpoint, write
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.saving.process import this_process
from dltp_widgets.core.training.saving.restored import restored
from tests.core.training.saved_runs import made_up_run, train_an_epoch

DEAD = {"host": this_process()["host"], "pid": 2**22 + 1, "began": 1}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(store, "LIVE", set())
    return tmp_path / "runs"


def save(folder: Path, number: int, state: str, **changes: Any) -> Any:
    run = made_up_run()
    run.experiment = "mine"
    moment = train_an_epoch(run, 0.5)
    manifest = replace(Manifest.of(run).at(run, moment, state), process=DEAD, **changes)
    write(folder / f"20260101-00000{number}-{run.id}" / store.LAST, Checkpoint(manifest, moment, run.history))
    return run


def test_curves_and_states_without_a_weight(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = save(folder, 1, "finished", phases={"training": 1.5, "compiling": 0.5})
    save(folder, 2, "running")
    save(folder, 3, "finished", experiment="other")
    monkeypatch.setattr(store, "read", lambda path: pytest.fail("weights were read"))
    whole, interrupted = restored(dltp.runs(experiment="mine"), run.data)
    assert (whole.id, whole.name, whole.state, whole.elapsed) == (run.id, "Run 1", "finished", 2.0)
    assert whole.history.frame().equals(run.history.frame())
    assert (whole.first_epoch, whole.progress.fraction, whole.data) == (1, 0.2, run.data)
    assert (interrupted.state, interrupted.done) == ("stopped", True)
    assert "ended during this run" in interrupted.notice


def test_a_run_saved_before_there_were_names_is_read(folder: Path) -> None:
    run = save(folder, 1, "finished")
    content = Manifest.of(run).to_dict()
    for name in ("experiment", "phases"):
        del content[name]
    read = Manifest.from_dict(content)
    assert (read.experiment, read.phases) == (None, {})


def test_other_arrays_of_ones_own_are_not_judged_by_it(folder: Path) -> None:
    run = save(folder, 1, "finished")
    same = Dataset.from_arrays(train=(np.arange(20.0).reshape(10, 2), np.arange(10) % 2), name="few")
    others = Dataset.from_arrays(train=(np.ones((10, 2)), np.arange(10) % 2), name="few")
    assert restored(dltp.runs(), same)[0].has_weights
    assert not restored(dltp.runs(), others)[0].has_weights
    assert run.history.n_steps


def test_what_is_damaged_is_left_out(folder: Path) -> None:
    run = save(folder, 1, "finished")
    save(folder, 2, "finished", model="nonsense")
    assert len(restored(dltp.runs(), run.data)) == 1


def test_a_trained_run_is_evaluated_and_continued_the_next_day(tiny_data: Any) -> None:
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    spec = dltp.ModelSpec.sequential((28, 28, 1), layers)
    data = tiny_data.scale("zero_one")
    exp = dltp.Experiment(data, spec, fit=dltp.FitSpec(epochs=2, seed=1), name="two days")
    run = dltp.train(exp)
    now = run.evaluate("valid")
    keeping._flush_all()
    keeping._alive.clear()
    again = dltp.Experiment(data, spec, fit=dltp.FitSpec(epochs=2, seed=1), name="two days")
    (old,) = again.runs
    assert old.evaluate("valid") == pytest.approx(now)
    assert old.elapsed > 0
    longer = dltp.train(again, start="continue", from_run=old)
    assert longer.history.epochs == 4
    assert longer.name.startswith("Run 2")
    assert longer.history.frame().iloc[:2].equals(run.history.frame())
    whole = dltp.train(exp, start="continue", from_run=run)
    assert dltp.compare(longer, whole).identical
