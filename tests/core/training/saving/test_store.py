"""The folder of runs: what is torn is passed over, what is too much goes, what is live stays."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.saving import process, store
from dltp_widgets.core.training.saving.checkpoint import Checkpoint, write
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.saving.process import is_alive, this_process
from tests.core.training.saved_runs import made_up_run, made_up_state, train_an_epoch

DEAD = {"host": this_process()["host"], "pid": 2**22 + 1, "began": 1}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    monkeypatch.setattr(store, "LIVE", set())
    return tmp_path / "runs"


def folder_name(name: str) -> str:
    """Return a name such as we give to the folders of runs."""
    return f"20260101-000000-{name.encode().hex():0<12.12}"


def save(
    folder: Path,
    name: str,
    *,
    state: str = "finished",
    age: float = 0,
    process: object = DEAD,
    size: int = 40,
) -> Path:
    """Write a run of three epochs, `age` seconds ago."""
    run = made_up_run()
    run.name = name
    path = folder / folder_name(name)
    for epoch, file in ((1, store.BEST), (2, store.PREVIOUS), (3, store.LAST)):
        train_an_epoch(run, 1 / epoch)
        moment = made_up_state(epoch, size=size)
        manifest = replace(Manifest.of(run).at(run, moment, state), process=process)
        write(path / file, Checkpoint(manifest, moment, run.history.copy()))
        written = (path / file).stat().st_mtime - age
        os.utime(path / file, (written, written))
    return path


def test_the_newest_whole_checkpoint_is_taken_and_it_is_said(folder: Path) -> None:
    path = save(folder, "a")
    checkpoint, notice = store.load(path)
    assert (checkpoint.state.epoch, notice) == (3, None)
    (path / "last.npz").write_bytes((path / "last.npz").read_bytes()[:-30])
    checkpoint, notice = store.load(path)
    assert checkpoint.state.epoch == 2
    assert notice is not None
    assert "damaged" in notice
    assert "epoch 2" in notice
    (path / "previous.npz").write_bytes(b"")
    assert store.load(path)[0].state.epoch == 1
    (path / "best.npz").unlink()
    with pytest.raises(TrainingError, match=r"last\.npz is damaged"):
        store.load(path)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no saved run"):
        store.load(tmp_path)


def test_states(folder: Path) -> None:
    elsewhere = {"host": "another", "pid": 1, "began": 1}
    expected = {
        "finished": save(folder, "f", state="finished"),
        "interrupted": save(folder, "i", state="running"),
        "running": save(folder, "r", state="running", process=this_process()),
    }
    store.LIVE.add(expected["running"])
    save(folder, "unknown", state="running", process=elsewhere)
    save(folder, "ours, ended unheard", state="running", process=this_process())
    states = {run.name: run.state for run in dltp.runs()}
    interrupted = dict.fromkeys(("i", "unknown", "ours, ended unheard"), "interrupted")
    assert states == {"f": "finished", "r": "running", **interrupted}


def test_another_process_that_lives_and_then_dies(folder: Path) -> None:
    code = (
        "import sys; from dltp_widgets.core.training.saving.process import this_process as p;"
        "print(p()); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        line = child.stdout.readline()
        who = {"host": this_process()["host"], "pid": child.pid, "began": process._began(child.pid)}
        assert str(who) == line.strip()
        path = save(folder, "other", state="running", process=who)
        assert dltp.runs()[0].state == "running"
        assert not is_alive({**who, "began": 1})  # the same pid, given again
        assert is_alive({**who, "began": None}) in (True, None)  # where the system does not tell
        assert is_alive({**who, "host": "another"}) is None
        store.make_room(folder, 10**12, folder / "new")
        assert path.is_dir()
        child.kill()
    assert dltp.runs()[0].state == "interrupted"
    store.make_room(folder, 10**12, folder / "new")
    assert not path.exists()


def test_the_oldest_runs_go_first_and_no_others(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [save(folder, name, age=age, size=20_000) for name, age in (("c", 10), ("a", 30), ("b", 20))]
    old = save(folder, "live", age=90, state="running", process=this_process(), size=20_000)
    store.LIVE.add(old)
    total = sum(store.size(path) for path in (*paths, old))
    monkeypatch.setenv("DLTP_RUNS_MAX_MB", str((total + 1) / 1e6))
    store.make_room(folder, 0, folder / "new")
    assert len(store.run_folders(folder)) == 4
    store.make_room(folder, 1000, folder / "new")
    assert [path.name for path in store.run_folders(folder)] == [
        folder_name(name) for name in ("live", "b", "c")
    ]
    store.make_room(folder, 10**12, folder / folder_name("c"))
    assert [path.name for path in store.run_folders(folder)] == [folder_name(name) for name in ("live", "c")]


def test_what_is_not_ours_is_never_removed(folder: Path, tmp_path: Path) -> None:
    path = save(folder, "a", age=50)
    (path / "notes.txt").write_text("mine")
    foreign = folder / "photos"
    foreign.mkdir()
    (foreign / "last.npy").write_text("mine too")
    named = save(folder, "thesis", age=50).rename(folder / "thesis")  # with a best.npz of his own in it
    outside = save(tmp_path / "outside", "b", age=50)
    (folder / "link").symlink_to(outside)
    store.make_room(folder, 10**12, folder / "new")
    assert [file.name for file in path.iterdir()] == ["notes.txt"]
    assert (foreign / "last.npy").exists()
    assert (named / "best.npz").exists()
    assert (outside / "last.npz").exists()


def test_best_is_the_same_file_and_counts_once(folder: Path) -> None:
    path = save(folder, "a")
    before = store.size(path) - (path / "best.npz").stat().st_size
    store.put(path / "last.npz", path / "best.npz")
    store.put(path / "last.npz", path / "best.npz")
    assert store.size(path) == before
    assert store.load(path / "best.npz")[0].state.epoch == 3
    assert len(list(path.iterdir())) == 3


def test_without_hard_links_it_is_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(folder, "a")

    def refuse(*_paths: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    store.put(path / "last.npz", path / "best.npz")
    assert store.load(path / "best.npz")[0].state.epoch == 3


def test_the_list_is_a_table(folder: Path) -> None:
    save(folder, "<b>bold", state="stopped")
    save(folder, "b", state="running")
    (folder / folder_name("b") / "last.npz").write_bytes(b"torn")
    listed = dltp.runs()
    assert [run.name for run in listed] == ["<b>bold", "b"]
    assert [run.epochs for run in listed] == [3, 2]
    frame = listed.frame()
    assert frame["loss"].tolist() == pytest.approx([1 / 3, 1 / 2])
    assert frame["planned"].tolist() == [5, 5]
    assert "<b>" not in listed._repr_html_()
    assert listed[0].history.epochs == 3
    assert "stopped" in repr(listed[0])
    assert dltp.runs(folder / "nowhere") == []
    assert dltp.runs(folder / "nowhere").frame().empty


@pytest.mark.parametrize(
    ("value", "bytes_"), [("", 10**9), ("250", 250 * 10**6), ("many", 10**9), ("inf", 10**9)]
)
def test_the_cap_is_read_each_time(value: str, bytes_: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLTP_RUNS_MAX_MB", value)
    assert store.most_bytes() == bytes_


def test_the_folder_is_the_working_folder_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DLTP_RUNS")
    monkeypatch.chdir(tmp_path)
    assert store.runs_folder() == tmp_path / ".dltp" / "runs"
