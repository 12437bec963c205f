"""``kill -9`` at a random moment, then on: bit for bit what an uninterrupted run computes.

Two random kills here, twenty others under `make chaos`.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving import store
from tests.core.training.killed import EPOCHS, experiment

FEW, MANY = 2, 20
PATIENCE = 300
SLACK = 1.0
"""Seconds that a busy machine may add to two."""

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL"),
    pytest.mark.filterwarnings(
        "ignore:__array__ implementation:DeprecationWarning"
    ),  # Keras' ReduceLROnPlateau
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The uninterrupted run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DLTP_RUNS", str(tmp_path_factory.mktemp("whole")))
        return dltp.train(experiment())


def kill_when(steps: int, delay: float, *arguments: str, log: Path, folder: Path) -> list[list[float]]:
    """Start a training, kill it `delay` seconds after it has done `steps` steps; return what it told."""
    command = [sys.executable, "-m", "tests.core.training.killed", str(log), *arguments]
    deadline = time.monotonic() + PATIENCE
    with subprocess.Popen(
        command, env=os.environ | {"DLTP_RUNS": str(folder)}, stderr=subprocess.PIPE
    ) as child:
        while child.poll() is None and last_step(log) < steps and time.monotonic() < deadline:
            time.sleep(0.001)
        time.sleep(delay)
        child.kill()
        _out, error = child.communicate()
        assert time.monotonic() < deadline, "it did not get so far"
        assert child.returncode == -signal.SIGKILL, error.decode()[-2000:]
    return told(log)


def told(log: Path) -> list[list[float]]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [
        [float(word) for word in line.split()]
        for line in lines
        if len(line.split()) == 3 and line[0].isdigit()
    ]


def last_step(log: Path) -> float:
    lines = told(log)
    return lines[-1][1] if lines else 0


def check_little_was_lost(lines: list[list[float]], saved: int, pause: float) -> None:
    """At most one epoch, or two seconds and what the epoch at their end takes."""
    killed, _steps, epochs = lines[-1]
    if epochs - saved <= 1:
        return
    ends = [next(line[0] for line in lines if line[2] >= n) for n in range(1, int(epochs) + 1)]
    longest = max(b - a for a, b in zip([lines[0][0], *ends], ends, strict=False))
    since = killed - (ends[saved - 1] if saved else lines[0][0])
    assert since <= pause + 2 * longest + SLACK, f"{epochs - saved} epochs, {since:.2f} s lost"


def finish(path: Path) -> Run:
    trainer = dltp.resume(path)
    trainer.start()
    return trainer.join(PATIENCE)


def check_same(run: Run, whole: Run) -> None:
    assert (run.state, run.error) == ("finished", None)
    assert run.history.frame().equals(whole.history.frame())
    steps = run.history.steps()
    assert steps.equals(whole.history.steps())
    for a, b in zip(run.model.get_weights(), whole.model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize(
    "kill",
    [*range(FEW), *(pytest.param(kill, marks=pytest.mark.chaos) for kill in range(FEW, FEW + MANY))],
)
def test_killed_at_a_random_moment_it_goes_on_bit_for_bit(kill: int, whole: Run, tmp_path: Path) -> None:
    chance = random.Random(kill)
    steps = chance.randrange(1, whole.history.n_steps - 70)
    pause = chance.choice((0.0, 0.0, 0.2))
    folder = tmp_path / "runs"
    lines = kill_when(steps, chance.uniform(0, 0.02), str(pause), log=tmp_path / "log", folder=folder)
    listed = dltp.runs(folder)
    saved = listed[0].epochs if listed else 0
    print(f"killed after {lines[-1][1]:.0f} steps, epoch {lines[-1][2]:.0f}; saved: {saved}")  # noqa: T201 (pytest -rP)
    check_little_was_lost(lines, saved, pause)
    if not listed:  # it had not done an epoch, or not for so long
        return
    assert listed[0].state == "interrupted"
    assert listed[0].planned == EPOCHS
    check_same(finish(listed[0].path), whole)


@pytest.mark.parametrize(
    "moment", ["half", *(pytest.param(moment, marks=pytest.mark.chaos) for moment in ("last", "previous"))]
)
def test_killed_while_it_writes_a_checkpoint(moment: str, whole: Run, tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    kill_when(10**9, 0, "0", moment, log=tmp_path / "log", folder=folder)
    saved = dltp.runs(folder)[0]
    assert saved.state == "interrupted"
    assert saved.epochs in (3, 4)
    assert store.leftovers(saved.path)
    run = finish(saved.path)
    assert run.notice is None
    check_same(run, whole)
    assert not store.leftovers(saved.path)
