"""Real processes: what is told arrives, nothing is trained twice, what is stopped stops, what is killed goes on."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.sweep import launch
from dltp_widgets.core.sweep.launch import plan_sweep
from dltp_widgets.core.sweep.sweep import Sweep, SweepEvent
from dltp_widgets.core.sweep.training import checkpoints_of
from dltp_widgets.core.sweep.trial import Trial
from dltp_widgets.testing.tiny_data import tiny_digits

PATIENCE = 240
SPACE = {"compile.learning_rate": [0.1, 0.01, 0.003, 0.001], "model.units": [8, 16]}
L = dltp.LayerSpec


@pytest.fixture(scope="module", autouse=True)
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("sweeps")
        patch.setenv("DLTP_RUNS", str(folder))
        yield folder


def experiment(data: Any = None, **fit: Any) -> Experiment:
    layers = [L("Flatten"), L("Dense", units=16, activation="relu"), L("Dropout", rate=0.2)]
    model = dltp.ModelSpec.sequential((28, 28, 1), [*layers, L("Dense", units=10, activation="softmax")])
    spec = dltp.CompileSpec(metrics=("accuracy",))
    data = data or tiny_digits().scale("minus_one_one")
    return Experiment(data, model, spec, dltp.FitSpec(**{"seed": 3, "epochs": 6, **fit}))


@pytest.fixture(scope="module")
def finished() -> tuple[Sweep, list[SweepEvent], list[float]]:
    """Eight trials of six epochs, on two processes."""
    sweep = plan_sweep(experiment(), SPACE, slots=2)
    events: list[SweepEvent] = []
    sweep.on_event(events.append)
    return sweep.wait(PATIENCE), events, sweep.latencies


def wait_for(condition: Callable[[], Any], what: str) -> Any:
    until = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < until, f"still waiting for {what}"
        time.sleep(0.01)
    return found


def pid_of(sweep: Sweep, trial: Trial) -> int:
    return int(sweep._course._pool.pids[trial.key])  # type: ignore[union-attr]


def test_every_epoch_arrives_and_none_waits_for_long(finished: Any) -> None:
    sweep, events, latencies = finished
    assert sweep.state == "finished", sweep.frame().to_string()
    told = [(event.trial.number, event.epoch) for event in events if event.kind == "epoch"]
    assert sorted(told) == [(trial, epoch) for trial in range(1, 9) for epoch in range(1, 7)]
    assert len(latencies) == 48
    # far below the time that a trial takes, so that curves are seen to grow
    assert statistics.median(latencies) < min(trial.run.elapsed for trial in sweep.trials) / 5


def test_another_process_computes_the_same(finished: Any) -> None:
    sweep, _events, _latencies = finished
    trial = sweep.trials[3]
    exp = experiment()
    exp.model, exp.compile = trial.run.spec, trial.run.compile
    here = dltp.train(exp)
    assert here.history.frame().equals(trial.run.history.frame())
    assert here.evaluate("test") == trial.run.evaluate("test")
    assert trial.run.has_weights
    assert trial.run.engine == here.engine


def test_no_process_is_begun_for_what_has_ended(finished: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_slots: int) -> Any:
        raise OSError("a process was begun")

    monkeypatch.setattr(launch, "LocalPool", none)
    sweep, _events, _latencies = finished
    again = dltp.sweep(experiment(), SPACE).wait(PATIENCE)
    assert again.error is None
    assert all(trial.remembered for trial in again.trials)
    assert again.frame().equals(sweep.frame())
    assert again.trials[0].run.evaluate("test") == sweep.trials[0].run.evaluate("test")


def test_one_is_stopped_then_all_and_what_is_left_goes_on(runs: Path) -> None:
    """A known set, so that the processes load it again; long trials, so that they are under way."""
    data = load_dataset("mnist", source="sample").split(valid=0.25, seed=42).scale("minus_one_one")
    exp = experiment(data, batch_size=8, epochs=400)
    space = {"compile.learning_rate": [0.01, 0.02, 0.03]}
    sweep = dltp.sweep(exp, space, slots=2)
    first, second, third = sweep.trials
    wait_for(lambda: first.run.history.epochs and second.run.history.epochs, "two first epochs")
    sweep.stop(first)
    wait_for(lambda: first.done, "the end of the first")
    assert (first.state, second.state) == ("stopped", "running")
    wait_for(lambda: third.run.history.epochs, "the first epoch of the third")
    sweep.stop()
    assert sweep.wait(PATIENCE).frame()["state"].tolist() == ["stopped"] * 3
    assert not list((runs / "trials").glob(f"{first.key}*"))
    saved = checkpoints_of(runs, first.task.run_id)
    assert saved is not None
    assert saved.state == "stopped"
    assert saved.epochs <= first.run.history.epochs


@pytest.mark.chaos
def test_a_killed_process_is_replaced_and_goes_on_from_its_checkpoint(runs: Path) -> None:
    exp = experiment(batch_size=4, epochs=300)
    sweep = dltp.sweep(exp, {"compile.learning_rate": [0.05]}, slots=1)
    (trial,) = sweep.trials
    saved = wait_for(lambda: checkpoints_of(runs, trial.task.run_id), "a checkpoint")
    assert saved.state == "running"
    os.kill(pid_of(sweep, trial), signal.SIGKILL)
    assert sweep.wait(PATIENCE).state == "finished", trial.run.error
    assert trial.attempts == 2
    assert trial.run.history.epochs == 300
    assert len(list(runs.glob(f"*-{trial.task.run_id}"))) == 1
    exp.compile = exp.compile.replace(learning_rate=0.05)
    assert dltp.train(exp).history.frame().equals(trial.run.history.frame())


@pytest.mark.chaos
def test_killed_twice_it_is_given_up_and_the_others_are_not() -> None:
    exp = experiment(batch_size=4, epochs=7)
    sweep = plan_sweep(exp, {"compile.learning_rate": [0.06, 0.07]}, slots=1)
    victim, other = sweep.trials

    def kill(event: SweepEvent) -> None:
        if event.kind == "begin" and event.trial is victim:
            os.kill(pid_of(sweep, victim), signal.SIGKILL)

    sweep.on_event(kill)
    sweep.wait(PATIENCE)
    assert (victim.state, other.state) == ("failed", "finished")
    assert "SIGKILL" in (victim.run.error or "")
    assert victim.attempts == 2


@pytest.mark.chaos
def test_a_kernel_that_is_killed_takes_its_workers_with_it_and_the_next_one_goes_on(
    runs: Path, tmp_path: Path
) -> None:
    import subprocess
    import sys

    code = tmp_path / "kernel.py"
    code.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_local_pool import dltp, experiment\n"
        "sweep = dltp.sweep(experiment(batch_size=4, epochs=301), {'compile.learning_rate': [0.05]}, slots=1)\n"
        "while not sweep._course._pool: time.sleep(0.01)\n"
        "while not sweep._course._pool.pids: time.sleep(0.01)\n"
        "print(*sweep._course._pool.pids.values(), flush=True)\n"
        "sweep.wait()\n"
    )
    kernel = subprocess.Popen([sys.executable, str(code)], stdout=subprocess.PIPE, text=True)
    assert kernel.stdout is not None
    worker = int(kernel.stdout.readline())
    sweep = plan_sweep(experiment(batch_size=4, epochs=301), {"compile.learning_rate": [0.05]}, slots=1)
    (trial,) = sweep.trials
    wait_for(lambda: checkpoints_of(runs, trial.task.run_id), "a checkpoint")
    kernel.kill()
    kernel.wait()
    kernel.stdout.close()
    wait_for(lambda: _gone(worker), "the end of the worker")
    before = checkpoints_of(runs, trial.task.run_id)
    assert before is not None
    assert before.state in ("stopped", "interrupted")
    told: list[int | None] = []
    sweep.on_event(lambda event: told.append(event.epoch) if event.kind == "epoch" else None)
    assert sweep.wait(PATIENCE).state == "finished"
    assert trial.run.history.epochs == 301
    assert len(told) <= 301 - before.epochs


def _gone(pid: int) -> bool:
    try:
        return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
