"""Clicks survive: what was edited and trained comes back by name, or by the cell; where the code changed, it wins."""

from __future__ import annotations

import gc
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core import keeping, place
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.place import Place
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.testing.tiny_data import tiny_digits

LAYERS = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
MODEL = dltp.ModelSpec.sequential((28, 28, 1), LAYERS)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Place | None]:
    """The cell that is running."""
    (tmp_path / "a.ipynb").touch()
    running: list[Place | None] = [Place(str(tmp_path / "a.ipynb"), "cell-1", "1")]
    monkeypatch.setattr(place._Door, "ask", staticmethod(lambda: running[0]))
    return running


def make(data: Any = None, **parts: Any) -> Experiment:
    """Do what the student's cell does."""
    data = tiny_digits().scale("zero_one") if data is None else data
    return Experiment(**{"data": data, "model": MODEL, "fit": dltp.FitSpec(epochs=2, seed=1), **parts})


def kernel_ends() -> None:
    """Let only the disk remember."""
    keeping._flush_all()
    keeping._alive.clear()
    keeping._made.clear()
    Experiment._latest = None
    gc.collect()


def files(folder: Path) -> list[Path]:
    return sorted((folder / "experiments").glob("*.json"))


def test_a_script_without_a_name_leaves_no_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place._Door, "ask", staticmethod(lambda: None))
    exp = make()
    exp.fit = exp.fit.replace(epochs=7)
    kernel_ends()
    assert (exp.name, exp.restored, folder.exists()) == (None, None, False)


def test_an_untouched_experiment_leaves_no_file_and_says_nothing(folder: Path) -> None:
    make(name="mine")
    kernel_ends()
    assert files(folder) == []
    assert make(name="mine").restored is None


def test_edits_come_back_and_the_code_is_one_click_away() -> None:
    exp = make(name="mine")
    exp.model = MODEL.insert(1, dltp.LayerSpec("Dense", units=5))
    exp.compile = exp.compile.replace(learning_rate=0.5)
    exp.data = tiny_digits().scale("minus_one_one")
    edited = exp.model, exp.compile, exp.data.lineage
    kernel_ends()
    again = make(name="mine")
    assert (again.model, again.compile) == edited[:2]
    assert [step.args["kind"] for step in again.data.lineage] == ["minus_one_one"]
    assert np.array_equal(again.data.train.x, exp.data.train.x)
    assert again.fit == dltp.FitSpec(epochs=2, seed=1)
    assert set(again.restored.parts) == {"data", "model", "compile"}
    assert (again.restored.overruled, again.restored.lost, again.restored.runs) == ((), (), 0)
    again.start_again()
    assert (again.model, again.restored.dropped) == (MODEL, True)
    again.take_back()
    assert (again.model, again.restored.dropped) == (edited[0], False)
    again.start_again()
    kernel_ends()
    assert make(name="mine").restored is None


def test_where_the_code_changed_the_code_wins_once() -> None:
    exp = make(name="mine")
    exp.model, exp.fit = MODEL.edit(1, units=20), exp.fit.replace(epochs=9)
    kernel_ends()
    again = make(name="mine", fit=dltp.FitSpec(epochs=4, seed=1))
    assert (again.fit.epochs, again.model) == (4, exp.model)
    assert (again.restored.parts, again.restored.overruled) == (("model",), ("fit",))
    kernel_ends()
    third = make(name="mine", fit=dltp.FitSpec(epochs=4, seed=1))
    assert (third.restored.parts, third.restored.overruled) == (("model",), ())


def test_other_data_in_the_code_wins_over_all() -> None:
    exp = make(name="mine")
    exp.model = MODEL.edit(1, units=20)
    kernel_ends()
    again = make(data=tiny_digits(), name="mine")
    assert (again.model, again.restored.parts, again.restored.overruled) == (MODEL, (), ("model",))


def own(count: int = 40, **changes: Any) -> Any:
    """Return what ``from_arrays`` makes of one's own arrays, always under the same name."""
    x = np.arange(40 * 784, dtype=np.float32).reshape(40, 28, 28, 1)
    x[0, 0, 0, 0] = changes.get("first", 0.0)
    return dltp.Dataset.from_arrays(train=(x[:count], (np.arange(40) % 10)[:count]), name="points")


@pytest.mark.parametrize("changed", [{"count": 20}, {"first": 1.0}])
def test_other_arrays_under_the_same_name_are_other_data(changed: dict[str, Any]) -> None:
    exp = make(data=own(), name="mine")
    exp.model = MODEL.edit(1, units=20)
    exp.data = exp.data.scale("zero_one")
    kernel_ends()
    same = make(data=own(), name="mine")
    assert (same.restored.parts, len(same.data.lineage)) == (("data", "model"), 1)
    kernel_ends()
    again = make(data=own(**changed), name="mine")
    assert (again.model, again.restored.overruled) == (MODEL, ("data", "model"))
    assert again.data.lineage == ()
    assert again.data.train.n == changed.get("count", 40)


def test_data_that_only_a_cell_has_are_lost_and_not_mistaken() -> None:
    exp = make(data=own(), name="mine")
    exp.data = own(20)
    kernel_ends()
    again = make(data=own(), name="mine")
    assert (again.data.train.n, again.restored.lost) == (40, ("data",))


def test_a_file_of_before_that_knows_no_arrays_gives_the_edits_back(folder: Path) -> None:
    exp = make(data=own(), name="mine")
    exp.model, exp.data = MODEL.edit(1, units=20), exp.data.scale("zero_one")
    kernel_ends()
    content = json.loads(files(folder)[0].read_text())
    for texts in (content["given"], content["edited"]):
        data = json.loads(texts["data"])
        assert set(data.pop("arrays")) == {"train.x", "train.y"}
        texts["data"] = json.dumps(data, sort_keys=True)
    files(folder)[0].write_text(json.dumps(content))
    again = make(data=own(), name="mine")
    assert (again.restored.parts, again.restored.overruled) == (("data", "model"), ())
    assert len(again.data.lineage) == 1


def test_notes_of_widgets_come_back_and_a_file_of_before_has_none(folder: Path) -> None:
    make(name="mine").notes = {"sweep": {"epochs": "7"}}
    kernel_ends()
    again = make(name="mine")
    assert again.notes == {"sweep": {"epochs": "7"}}
    assert (again.restored.parts, again.restored.runs) == ((), 0)
    kernel_ends()
    content = json.loads(files(folder)[0].read_text())
    del content["notes"]
    files(folder)[0].write_text(json.dumps(content))
    assert make(name="mine").notes == {}


def test_runs_come_back_with_curves_settings_and_looks(fast_trainer: Any) -> None:
    exp = make(name="mine")
    runs = []
    for epochs in (2, 3):
        exp.fit = exp.fit.replace(epochs=epochs)
        trainer = Trainer(exp)
        trainer.start()
        runs.append(trainer.join())
    runs[0].measured["test"] = {"loss": 0.25}
    exp.data.look_at_test()
    exp.remember()
    saved = list(dltp.runs(experiment="mine"))
    kernel_ends()
    again = make(name="mine")
    assert [run.id for run in again.runs] == [run.id for run in saved]
    for old, new in zip(saved, again.runs, strict=True):
        assert (new.name, new.state, new.fit.epochs) == (old.name, "finished", old.planned)
        assert new.history.frame().equals(old.history.frame())
    if again.runs:
        assert again.runs[0].measured == {"test": {"loss": 0.25}}
    assert (again.data.test_looks, again.restored.runs) == (1, len(saved))


def test_a_new_kernel_counts_on_and_speaks_its_language(fast_trainer: Any) -> None:
    kernel_ends()  # that of the test before
    exp = make(name="mine")
    for epochs in (1, 2, 3):
        exp.fit = exp.fit.replace(epochs=epochs)
        trained(exp)
    exp.forget(exp.runs[2])
    saved = len(list(dltp.runs(experiment="mine")))
    kernel_ends()
    dltp.set_language("fr")
    again = make(name="mine")
    names = ["Essai 1", "Essai 2 · epochs 2 au lieu de 1"]
    assert [run.name for run in again.runs] == names[:saved]
    trained(again)
    assert again.runs[-1].name.startswith("Essai 4")


def trained(exp: Experiment) -> None:
    trainer = Trainer(exp)
    trainer.start()
    trainer.join()


def test_a_run_under_way_goes_on_in_the_cell_that_runs_again(fast_trainer: Any) -> None:
    exp = make(name="mine")
    fast_trainer.hold()
    trainer = Trainer(exp)
    trainer.start()
    again = make(name="mine")
    assert again.runs == exp.runs
    assert again.trainer is trainer
    fast_trainer.release()
    trainer.join()
    exp.fit = exp.fit.replace(epochs=77)  # nobody keeps the old one any more
    kernel_ends()
    assert make(name="mine").fit.epochs == 2


def test_a_cell_is_known_by_its_notebook_and_its_id(cell: list[Place | None], tmp_path: Path) -> None:
    first, second = make(), make()
    first.fit, second.fit = first.fit.replace(epochs=11), second.fit.replace(epochs=22)
    name = first.name
    kernel_ends()
    cell[0] = Place(str(tmp_path / "a.ipynb"), "cell-1", "2")
    assert [make().fit.epochs, make().fit.epochs] == [11, 22]
    cell[0] = Place(str(tmp_path / "a.ipynb"), "cell-2", "3")
    assert make().restored is None
    kernel_ends()
    cell[0] = Place(str(tmp_path / "b.ipynb"), "cell-1", "4")  # a copy: the first is still there
    assert make().restored is None
    kernel_ends()
    (tmp_path / "a.ipynb").rename(tmp_path / "b.ipynb")
    renamed = make()
    assert (renamed.fit.epochs, renamed.name) == (11, name)


def test_a_variant_and_a_resumed_run_are_not_kept(cell: list[Place | None], folder: Path) -> None:
    exp = make(name="mine")
    exp.fit = exp.fit.replace(epochs=5)
    exp.variant().fit = exp.fit.replace(epochs=6)
    kernel_ends()
    assert make(name="mine").fit.epochs == 5
    assert len(files(folder)) == 1


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": "dltp-experiment", "version": 1}', "\x00"])
def test_a_file_of_another_kind_is_as_none(folder: Path, content: str) -> None:
    make(name="mine").fit = dltp.FitSpec(epochs=3)
    kernel_ends()
    files(folder)[0].write_text(content)
    assert make(name="mine").restored is None


@pytest.mark.parametrize("text", ['{"epochs": 3, "rm": 1}', "[1]", "nonsense", '"x"'])
def test_a_part_that_cannot_be_read_is_said(folder: Path, text: str) -> None:
    make(name="mine").fit = dltp.FitSpec(epochs=3)
    kernel_ends()
    content = json.loads(files(folder)[0].read_text())
    content["edited"]["fit"] = text
    files(folder)[0].write_text(json.dumps(content))
    again = make(name="mine")
    assert (again.fit.epochs, again.restored.lost) == (2, ("fit",))


def test_a_disk_that_cannot_be_written_to_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "file"))
    exp = make(name="mine")
    exp.fit = exp.fit.replace(epochs=3)
    kernel_ends()
    assert make(name="mine").fit.epochs == 2
