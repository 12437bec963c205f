"""The course of a sweep, without processes: who is trained, who is looked up, who is begun again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.sweep import launch
from dltp_widgets.core.sweep.launch import plan_sweep
from dltp_widgets.core.sweep.local_pool import fitting_slots, worker_environment
from dltp_widgets.core.sweep.own_arrays import read_arrays, write_arrays
from dltp_widgets.core.sweep.sweep import Sweep, SweepEvent
from dltp_widgets.core.sweep.task import Task
from dltp_widgets.testing.fake_pool import FakePool

PATIENCE = 60
RATES = {"compile.learning_rate": [0.1, 0.3, 0.2]}
L = dltp.LayerSpec


@pytest.fixture(autouse=True)
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    layers = [L("Flatten"), L("Dense", units=16), L("Dense", units=10, activation="softmax")]
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    return Experiment(
        tiny_data, model, dltp.CompileSpec(metrics=("accuracy",)), dltp.FitSpec(epochs=4, seed=1)
    )


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> FakePool:
    fake = FakePool()
    monkeypatch.setattr(launch, "LocalPool", lambda _slots: fake)
    return fake


def heard(sweep: Sweep) -> list[SweepEvent]:
    events: list[SweepEvent] = []
    sweep.on_event(events.append)
    return events


def test_every_epoch_of_every_trial_is_told_in_order(exp: Experiment, pool: FakePool) -> None:
    sweep = plan_sweep(exp, {**RATES, "model.units": [8, 16]}, epochs=5)
    events = heard(sweep)
    assert sweep.wait(PATIENCE).state == "finished"
    assert pool.closed
    assert len(sweep.trials) == len(pool.tasks) == 6
    for trial in sweep.trials:
        mine = [event for event in events if event.trial is trial]
        assert [event.kind for event in mine] == ["begin", *["epoch"] * 5, "end"]
        assert [event.epoch for event in mine[1:-1]] == [1, 2, 3, 4, 5]
        assert trial.run.history.start["loss"] == 2.3
        assert len(trial.latencies) == 5
    assert events[-1].kind == "over"
    assert exp.runs == ()
    assert sweep.exp.runs == tuple(trial.run for trial in sweep.trials)


def test_the_table_has_a_row_a_trial_and_the_best_one_is_named(exp: Experiment, pool: FakePool) -> None:
    sweep = dltp.sweep(exp, RATES).wait(PATIENCE)
    frame = sweep.frame()
    assert frame.index.name == "trial"
    assert frame["compile.learning_rate"].tolist() == [0.1, 0.3, 0.2]
    assert frame["state"].tolist() == ["finished"] * 3
    assert frame["epochs"].tolist() == [4] * 3
    assert sweep.metric == "val_accuracy"
    assert frame["best_val_accuracy"].idxmax() == 2
    assert sweep.best is sweep.trials[1]
    assert "learning_rate 0.3" in sweep.best.run.name
    assert sweep.best.run.compile.learning_rate == 0.3
    assert sweep.best.run.progress.fraction == 1.0
    assert "0.3" in sweep._repr_html_()


def test_a_finished_trial_is_never_trained_again(exp: Experiment, pool: FakePool) -> None:
    first = dltp.sweep(exp, RATES).wait(PATIENCE)
    more = plan_sweep(exp, {"compile.learning_rate": [0.3, 0.5]})
    events = heard(more)
    more.wait(PATIENCE)
    assert [trial.remembered for trial in more.trials] == [True, False]
    assert len(pool.tasks) == 4
    assert more.trials[0].run.history.frame().equals(first.trials[1].run.history.frame())
    assert [event.kind for event in events if event.trial is more.trials[0]] == ["end"]
    assert more.best is more.trials[1]
    for changed in ({"epochs": 5}, {"seed": 2}):
        assert not any(trial.remembered for trial in dltp.sweep(exp, RATES, **changed).wait(PATIENCE).trials)


def test_other_data_are_another_trial_and_other_names_are_not(
    exp: Experiment, pool: FakePool, tiny_data: Dataset
) -> None:
    dltp.sweep(exp, RATES).wait(PATIENCE)
    exp.name = "another name"
    assert all(trial.remembered for trial in dltp.sweep(exp, RATES).wait(PATIENCE).trials)
    exp.data = tiny_data.scale("zero_one")
    assert not any(trial.remembered for trial in dltp.sweep(exp, RATES).wait(PATIENCE).trials)


@pytest.mark.parametrize(
    "change",
    [
        lambda file: file.write_text("{"),
        lambda file: file.write_text("[]"),
        lambda file: file.write_text(json.dumps(json.loads(file.read_text()) | {"epochs": {"loss": [1, 2], "a": [1]}})),
        lambda file: file.write_text(json.dumps(json.loads(file.read_text()) | {"state": "running"})),
        lambda file: file.write_text(json.dumps(json.loads(file.read_text()) | {"trial": "x"})),
        lambda file: file.write_text(json.dumps(json.loads(file.read_text()) | {"seconds": "x"})),
        lambda file: file.unlink(),
    ],
)  # fmt: skip
def test_a_damaged_memory_is_no_memory(
    exp: Experiment, pool: FakePool, runs: Path, change: Callable[[Path], Any]
) -> None:
    dltp.sweep(exp, RATES).wait(PATIENCE)
    change(next((runs / "trials").glob("*.json")))
    again = dltp.sweep(exp, RATES).wait(PATIENCE)
    assert sorted(trial.remembered for trial in again.trials) == [False, True, True]
    assert again.state == "finished"


def test_no_more_than_the_slots_are_under_way(exp: Experiment, pool: FakePool) -> None:
    pool.held = True
    sweep = dltp.sweep(exp, RATES)
    task = pool.wait_for(2)
    pool.begin(task)
    assert [trial.state for trial in sweep.trials] == ["compiling", "compiling", "idle"]
    assert sweep.exp.runs == tuple(trial.run for trial in sweep.trials[:2])
    pool.end(task)
    assert pool.wait_for(3).key == sweep.trials[2].key
    sweep.stop()
    assert sweep.wait(PATIENCE).state == "stopped"


def test_one_is_stopped_and_the_others_go_on(exp: Experiment, pool: FakePool) -> None:
    pool.held, pool.slots = True, 1
    sweep = dltp.sweep(exp, RATES)
    first = pool.wait_for(1)
    pool.begin(first)
    pool.epochs(first, 1, 2)
    sweep.stop(2)  # it waits
    sweep.stop(sweep.trials[0])
    third = pool.wait_for(2)
    pool.epochs(third, 1, 4)
    pool.end(third)
    assert sweep.wait(PATIENCE).frame()["state"].tolist() == ["stopped", "stopped", "finished"]
    assert sweep.trials[0].run.history.epochs == 2
    assert sweep.state == "stopped"
    again = plan_sweep(exp, RATES)
    pool.held = False
    assert [trial.remembered for trial in again.wait(PATIENCE).trials] == [False, False, True]
    with pytest.raises(dltp.SpecError, match="no trial 9"):
        sweep.stop(9)


def test_a_process_that_dies_is_replaced_once(exp: Experiment, pool: FakePool) -> None:
    pool.held, pool.slots = True, 1
    sweep = plan_sweep(exp, {"compile.learning_rate": [0.1, 0.2]})
    events = heard(sweep)
    sweep.start()
    for attempt in (1, 2):
        task = pool.wait_for(attempt)
        pool.begin(task)
        pool.epochs(task, 1, 2)  # the second time it tells nothing new
        pool.die(task)
    other = pool.wait_for(3)
    pool.begin(other)
    pool.die(other)
    other = pool.wait_for(4)
    pool.begin(other)
    pool.epochs(other, 1, 4)
    pool.end(other)
    sweep.wait(PATIENCE)
    assert [trial.state for trial in sweep.trials] == ["failed", "finished"]
    assert sweep.trials[0].run.error == "Its process died."
    assert [trial.attempts for trial in sweep.trials] == [2, 2]
    assert sweep.trials[0].run.history.epochs == 2
    assert [event.epoch for event in events if event.kind == "epoch"] == [1, 2, 1, 2, 3, 4]


def test_one_that_dies_before_it_begins_is_not_begun_for_ever(exp: Experiment, pool: FakePool) -> None:
    pool.held = True
    sweep = dltp.sweep(exp, {"compile.learning_rate": [0.1]})
    pool.die(pool.wait_for(1))
    pool.die(pool.wait_for(2))
    assert sweep.wait(PATIENCE).state == "failed"
    assert len(pool.tasks) == 2


def test_a_pool_that_cannot_be_had_ends_the_sweep_in_words(exp: Experiment, monkeypatch: Any) -> None:
    def none_left(_slots: int) -> Any:
        raise OSError("no process can be started")

    monkeypatch.setattr(launch, "LocalPool", none_left)
    sweep = dltp.sweep(exp, RATES).wait(PATIENCE)
    assert sweep.state == "failed"
    assert "no process can be started" in (sweep.error or "")
    assert [trial.state for trial in sweep.trials] == ["failed"] * 3


def test_a_listener_that_fails_harms_nobody(exp: Experiment, pool: FakePool, caplog: Any) -> None:
    sweep = plan_sweep(exp, RATES)
    sweep.on_event(lambda _event: 1 / 0)
    assert sweep.wait(PATIENCE).state == "finished"


def test_what_cannot_be_trained_is_refused_before_anything_is(exp: Experiment, pool: FakePool) -> None:
    for space, told in (
        ({"model.units": [8, -1]}, "units -1"),
        ({"fit.batch_size": [0]}, "batch_size"),
        ({"compile.learning_rate": [-1]}, "above 0"),
        ({"compile.rate": [1]}, "There is no setting"),
    ):
        with pytest.raises(dltp.SpecError, match=told):
            dltp.sweep(exp, space)
    for options in ({"epochs": 0}, {"slots": 0}, {"engine": "cluster"}, {"engine": 3}):
        with pytest.raises(dltp.SpecError):
            dltp.sweep(exp, RATES, **options)
    with pytest.raises(dltp.SpecError, match="Experiment is expected"):
        dltp.sweep("exp", RATES)  # type: ignore[arg-type]
    assert not pool.tasks


def test_what_is_trained_in_the_same_way_is_trained_once(exp: Experiment, pool: FakePool) -> None:
    sweep = dltp.sweep(exp, {"compile.learning_rate": [0.1, 0.1, 0.2]}).wait(PATIENCE)
    assert [trial.number for trial in sweep.trials] == [1, 2]


def test_a_task_is_plain_json(exp: Experiment, pool: FakePool) -> None:
    task = plan_sweep(exp, RATES).trials[0].task
    assert Task.from_json(task.to_json()) == task
    assert len(task.key) == 64
    assert task.run_id == task.key[:12]


def test_a_trial_keeps_its_key_when_keras_is_loaded(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    from dltp_widgets.core import experiment

    keys = []
    for policy in (None, "float32", "mixed_bfloat16"):
        monkeypatch.setattr(experiment, "policy_of_cells", lambda policy=policy: policy)
        keys.append(plan_sweep(exp, RATES).trials[0].key)
    assert keys[0] == keys[1] != keys[2]


def test_without_a_seed_there_is_one_all_the_same(exp: Experiment, pool: FakePool) -> None:
    exp.fit = exp.fit.replace(seed=None)
    assert {trial.run.fit.seed for trial in plan_sweep(exp, RATES).trials} == {0}
    assert {trial.run.fit.seed for trial in plan_sweep(exp, {"fit.seed": [5, 6]}).trials} == {5, 6}


def test_own_arrays_go_by_files_that_are_mapped(tiny_data: Dataset, tmp_path: Path) -> None:
    data = tiny_data.scale("minus_one_one")
    write_arrays(data, tmp_path / "arrays")
    record = DataRecord.of(data)
    found = read_arrays(tmp_path / "arrays", record)
    assert record.again(found) is found
    assert (found.class_names, found.lineage, found.test) == (data.class_names, data.lineage, None)
    with pytest.raises(dltp.DataError, match="DLTP_RUNS"):
        read_arrays(tmp_path / "nowhere", record)


def test_several_inputs_go_too(tmp_path: Path) -> None:
    import numpy as np

    x = {"a/../b": np.zeros((4, 2)), "c": np.ones((4, 3))}
    data = Dataset.from_arrays(train=(x, np.arange(4)))
    write_arrays(data, tmp_path)
    assert not list(tmp_path.parent.glob("b*"))
    found = read_arrays(tmp_path, DataRecord.of(data))
    assert list(found.train.x) == ["a/../b", "c"]


def test_the_cores_are_divided_and_the_memory_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = worker_environment(3)
    for name in ("DLTP_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        assert environment[name] == "3"
    from dltp_widgets.core.sweep import local_pool

    monkeypatch.setattr(local_pool, "thread_count", lambda: 8)
    monkeypatch.setattr(local_pool, "free_memory", lambda: 4 * 2**30)
    assert fitting_slots(3, 0) == 3
    assert fitting_slots(100, 0) == 5
    assert fitting_slots(100, 2**30) == 2
    assert fitting_slots(100, 2**40) == 1
