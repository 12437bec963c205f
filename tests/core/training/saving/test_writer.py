"""A run is kept on disk while it is trained, and training never fails because of it."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving import checkpoint, store
from dltp_widgets.core.training.saving.checkpoint import read
from dltp_widgets.core.training.saving.writer import PAUSE, RunWriter
from tests.core.training.saved_runs import made_up_run, made_up_state, train_an_epoch


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(store, "LIVE", set())
    yield tmp_path / "runs"
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(run: Run, clock: Clock) -> RunWriter:
    writer = RunWriter(run, clock)
    writer.open()
    return writer


def epochs_of(run: Run) -> dict[str, int]:
    assert run.path is not None
    return {file.stem: read(file).state.epoch for file in sorted(run.path.iterdir())}


def fails(error: OSError) -> Callable[..., None]:
    def failing(*_arguments: Any, **_options: Any) -> None:
        raise error

    return failing


def test_the_last_the_one_before_and_the_best_are_kept(clock: Clock, folder: Path) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    for loss in (0.9, 0.3, 0.6, 0.5):
        clock.now += PAUSE
        state = train_an_epoch(run, loss)
        writer.keep(lambda state=state: state, False)
    assert epochs_of(run) == {"last": 4, "previous": 3, "best": 2}
    assert run.path is not None
    assert run.path.parent == folder
    assert run.path.name.endswith(run.id)


def test_at_most_one_in_two_seconds_and_always_at_the_end(clock: Clock) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    captured = []
    for _ in range(10):
        clock.now += 0.7
        state = train_an_epoch(run, 1.0)
        writer.keep(lambda state=state: captured.append(state.epoch) or state, False)
    assert captured == [3, 6, 9]
    writer.keep(lambda: state, True)
    assert epochs_of(run)["last"] == 9
    writer.close("finished")
    assert epochs_of(run)["last"] == 10
    assert read(run.path / "last.npz").manifest.state == "finished"


def test_a_slow_disk_takes_a_twentieth_of_the_time_at_most(clock: Clock) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    captured = []
    for _ in range(12):
        clock.now += 10
        state = train_an_epoch(run, 1.0)

        def slow(state: Any = state) -> Any:
            clock.now += 3
            captured.append(state.epoch)
            return state

        writer.keep(slow, False)
    assert captured == [1, 7]


def test_a_failed_run_keeps_what_was_kept_before(clock: Clock) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    clock.now += PAUSE
    state = train_an_epoch(run, 1.0)
    writer.keep(lambda: state, False)
    train_an_epoch(run, float("nan"))
    writer.close("failed")
    saved = read(run.path / "last.npz")
    assert (saved.manifest.state, saved.state.epoch, saved.history.epochs) == ("failed", 1, 1)


def test_a_run_without_a_batch_leaves_nothing(clock: Clock, folder: Path) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    writer.keep(lambda: made_up_state(0), True)
    writer.close("stopped")
    assert run.path is None
    assert not folder.exists()


def test_in_the_middle_of_an_epoch_it_can_be_stopped(clock: Clock) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    run.history.append_steps(1, np.ones(2), {})
    writer.keep(lambda: made_up_state(0, 2), True)
    writer.close("stopped")
    saved = read(run.path / "last.npz")
    assert (saved.state.step, saved.manifest.step, saved.manifest.state) == (2, 2, "stopped")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_stops_the_checkpoints_not_the_training(
    clock: Clock, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    states = [train_an_epoch(run, 1.0) for _ in range(3)]
    clock.now += PAUSE
    writer.keep(lambda: states[0], False)
    before = (run.path / "last.npz").read_bytes()
    monkeypatch.setattr(checkpoint.np, "savez", fails(OSError(code, os.strerror(code))))
    clock.now += PAUSE
    writer.keep(lambda: states[1], False)
    assert run.notice is not None
    assert run.notice.startswith("The disk is full. Training goes on")
    assert (run.path / "last.npz").read_bytes() == before
    assert {file.name for file in run.path.iterdir()} <= set(store.FILES)
    monkeypatch.undo()
    clock.now += PAUSE
    writer.keep(lambda: pytest.fail("no further checkpoints"), False)
    writer.close("finished")
    assert (run.path / "last.npz").read_bytes() == before


_FULL = """
import resource, sys
from tests.core.training.saved_runs import made_up_run, made_up_state, train_an_epoch
from dltp_widgets.core.training.saving.writer import RunWriter
now = [0.0]
run = made_up_run()
writer = RunWriter(run, lambda: now[0])
writer.open()
for size in (40, 400_000):
    state = train_an_epoch(run, 1.0)
    big = made_up_state(state.epoch, size=size)
    now[0] += 3
    writer.keep(lambda: big, False)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
writer.close("finished")
print(run.path)
print(run.notice)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs RLIMIT_FSIZE")
def test_a_file_that_may_not_grow_leaves_the_one_before(folder: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _FULL], capture_output=True, text=True, check=True)
    path, notice = done.stdout.splitlines()
    assert "could not be saved" in notice
    assert {file.name for file in Path(path).iterdir()} <= set(store.FILES)
    checkpoint, torn = store.load(Path(path))
    assert (checkpoint.state.epoch, torn) == (1, None)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="POSIX rights")
def test_a_folder_that_cannot_be_written_to(
    clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    folder.mkdir(mode=0o555)
    if os.geteuid() == 0:  # for whom no folder is read-only
        monkeypatch.setattr(Path, "mkdir", fails(PermissionError(errno.EACCES, "Permission denied")))
    clock.now += PAUSE
    state = train_an_epoch(run, 1.0)
    writer.keep(lambda: state, False)
    writer.close("finished")
    assert run.path is None
    assert run.notice is not None
    assert "cannot be written to" in run.notice


def test_a_run_larger_than_the_cap_says_so(
    clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTP_RUNS_MAX_MB", "1")
    run = made_up_run()
    writer = opened(run, clock)
    clock.now += PAUSE
    train_an_epoch(run, 1.0)
    writer.keep(lambda: made_up_state(size=100_000), False)
    assert run.notice is not None
    assert "DLTP_RUNS_MAX_MB allows 1." in run.notice
    assert not list(folder.rglob("*.npz"))


def test_a_cap_of_nothing_saves_nothing(clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTP_RUNS_MAX_MB", "0")
    run = made_up_run()
    writer = opened(run, clock)
    clock.now += PAUSE
    writer.keep(lambda: pytest.fail("not asked for"), False)
    writer.close("finished")
    assert (run.notice, folder.exists()) == (None, False)


def test_settings_without_a_json_are_said(clock: Clock) -> None:
    run = made_up_run(schedule={"name": object()})
    writer = opened(run, clock)
    clock.now += PAUSE
    state = train_an_epoch(run, 1.0)
    writer.keep(lambda: state, False)
    assert run.notice is not None
    assert "could not be saved" in run.notice


def test_what_a_killed_process_had_begun_is_swept_away(clock: Clock, folder: Path) -> None:
    run = made_up_run()
    run.path = folder / "old"
    run.path.mkdir(parents=True)
    (run.path / ".last.npz.x8s7").write_bytes(b"half")
    writer = opened(run, clock)
    clock.now += PAUSE
    state = train_an_epoch(run, 1.0)
    writer.keep(lambda: state, False)
    writer.close("stopped")
    assert {file.name for file in run.path.iterdir()} == {"last.npz", "best.npz"}


def test_a_torn_checkpoint_never_takes_the_place_of_the_whole_one_before(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    for loss in (0.3, 0.6, 0.5):
        clock.now += PAUSE
        state = train_an_epoch(run, loss)
        writer.keep(lambda state=state: state, False)
    writer.close("stopped")
    last = run.path / "last.npz"
    last.write_bytes(last.read_bytes()[:-100])
    writer = opened(run, clock)
    monkeypatch.setattr(checkpoint.np, "savez", fails(OSError(errno.ENOSPC, "full")))
    clock.now += PAUSE
    writer.keep(lambda: train_an_epoch(run, 1.0), False)
    assert store.load(run.path)[0].state.epoch == 2


_HOLDER = """
import sys
from pathlib import Path
from dltp_widgets.core.training.saving.claim import claim
print(claim(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


def test_what_another_kernel_goes_on_with_is_refused_until_it_is_gone(clock: Clock, folder: Path) -> None:
    run = made_up_run()
    writer = opened(run, clock)
    clock.now += PAUSE
    state = train_an_epoch(run, 1.0)
    writer.keep(lambda: state, False)
    writer.close("stopped")
    command = [sys.executable, "-c", _HOLDER, str(run.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with pytest.raises(TrainingError, match="being trained"):
            RunWriter(run, clock).open()
        assert store.state_of(run.path, store.manifest_of(run.path)) == "running"
        store.delete(run)
        assert (run.path / "last.npz").is_file()
        other.kill()
    writer = opened(run, clock)
    assert store.state_of(run.path, store.manifest_of(run.path)) == "running"
    writer.close("stopped")
    assert {file.name for file in run.path.iterdir()} == {"last.npz", "best.npz"}
    path = run.path
    store.delete(run)
    assert not path.exists()
