"""The table of runs, in both directions."""

from __future__ import annotations

from typing import Any

import ipywidgets
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.train import train
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.runs.run_table import RunTable

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    return Experiment(
        tiny_data, ModelSpec.sequential((28, 28, 1), LAYERS), spec, FitSpec(epochs=2, batch_size=60, seed=3)
    )


def fake_run(exp: Experiment) -> Any:
    trainer = Trainer(exp)
    trainer.start()
    return trainer.join()


@pytest.fixture
def three(exp: Experiment, fast_trainer: Any) -> Experiment:
    for epochs, rate in ((2, 0.1), (5, 0.1), (3, 0.01)):
        exp.fit = exp.fit.replace(epochs=epochs)
        exp.compile = exp.compile.replace(learning_rate=rate)
        fake_run(exp)
    return exp


def ids(exp: Experiment) -> list[str]:
    return [run.id for run in exp.runs]


def test_nothing_is_shown_before_the_first_run(exp: Experiment, drive: Any, fast_trainer: Any) -> None:
    table = RunTable(exp)
    driver = drive(table)
    assert "pin" not in driver
    fake_run(exp)
    driver.wait(lambda table: table.rows and table.rows[0].state == "finished")
    assert "pin" in driver
    assert "select_run_0" in driver


def test_each_run_has_its_figures(three: Experiment, drive: Any) -> None:
    table = RunTable(three)
    drive(table)
    newest = table.rows[0]
    run = three.runs[-1]
    last = run.history.last()
    assert (newest.id, newest.loss, newest.value) == (run.id, last["val_loss"], last["val_accuracy"])
    assert newest.parameters == 7850
    assert newest.best_loss is not None
    assert newest.best_loss.epoch == 3
    assert newest.test is None
    run.measured["test"] = {"loss": 1.0, "accuracy": 0.25}
    table.refresh()
    assert table.rows[0].test == 0.25
    assert "0.250" in table._view._lines[0].children[1].value
    assert "learning_rate 0.01" in newest.name
    frame = table.frame()
    assert frame["best_loss_epoch"].tolist() == [3, 5, 2]
    assert frame.index.name == "run"


def test_sorting(three: Experiment, drive: Any) -> None:
    table = RunTable(three)
    driver = drive(table)
    assert [row.id for row in table.rows] == ids(three)[::-1]
    driver.set("sort", "loss")
    losses = [row.loss for row in table.rows]
    assert losses == sorted(losses)
    driver.set("sort", "metric")
    values = [row.value for row in table.rows]
    assert values == sorted(values, reverse=True)
    driver.set("sort", "test")
    three.runs[0].measured["test"] = {"loss": 1.0, "accuracy": 0.25}
    table.refresh()
    assert table.rows[0].id == three.runs[0].id


def test_every_metric_is_in_the_frame_and_can_be_sorted_by(
    three: Experiment, drive: Any, language: Any
) -> None:
    for run, recall in zip(three.runs, (0.2, 0.9, 0.5), strict=True):
        logs = {**run.history.last(), "mae": 1 - recall, "recall": recall, "val_recall": recall}
        run.history.append_epoch(logs)
    table = RunTable(three)
    driver = drive(table)
    frame = table.frame()
    assert {"loss", "accuracy", "best_accuracy_epoch", "mae", "recall", "best_recall"} <= set(frame.columns)
    assert frame["recall"].tolist() == [0.5, 0.9, 0.2]
    assert table._view.sort.options[3][0] == "best: Accuracy"
    driver.set("sort", "metric:recall")
    assert [row.id for row in table.rows] == [ids(three)[n] for n in (1, 2, 0)]
    driver.set("sort", "metric:mae")
    assert [row.id for row in table.rows] == [ids(three)[n] for n in (1, 2, 0)]
    language("fr")
    assert driver.value("sort") == "metric:mae"
    assert table._view.sort.options[3][0].endswith(": Exactitude")
    three.runs = ()
    assert driver.widget._view.sort.value == "newest"


def test_pin_and_overlay_are_kept_in_the_experiment(three: Experiment, drive: Any) -> None:
    first, second, third = ids(three)
    table = RunTable(three)
    driver = drive(table).click("select_run_2").click("pin")
    assert three.pinned == (first,)
    assert table._view._lines[2].children[0].description.endswith("*")
    assert "dltp-run-2" in table._view._lines[2]._dom_classes
    driver.click("pin")
    assert three.pinned == ()
    driver.click("select_run_0").click("overlay")
    assert set(three.pinned) == {first, third}
    assert three.hidden == (second,)
    driver.click("select_run_0").click("select_run_2").click("overlay")
    assert (three.pinned, three.hidden) == ((), ())


def test_settings_of_a_run_come_back(three: Experiment, drive: Any) -> None:
    three.model = ModelSpec.sequential((28, 28, 1), [LayerSpec("Flatten"), LayerSpec("Dense", units=3)])
    three.fit = FitSpec(epochs=99, checkpoints=False)
    driver = drive(RunTable(three)).click("take_settings")
    assert three.fit.epochs == 99
    driver.click("select_run_1").click("take_settings")
    run = three.runs[1]
    assert (three.model, three.compile) == (run.spec, run.compile)
    assert three.fit == run.fit.replace(checkpoints=False)


def test_deleting_asks_first(three: Experiment, drive: Any) -> None:
    first, second, third = ids(three)
    table = RunTable(three)
    three.pinned = (second,)
    driver = drive(table).click("delete_runs")
    assert ids(three) == [first, second, third]
    driver.click("select_run_1").click("delete_runs")
    assert ids(three) == [first, second, third]
    assert "Press again" in table._view.told.value
    driver.click("delete_runs")
    assert ids(three) == [first, third]
    assert three.pinned == ()
    assert table.selected == ()
    assert len(table._view._rows.children) == 2


def test_a_run_under_way_is_not_deleted(exp: Experiment, drive: Any, fast_trainer: Any) -> None:
    fast_trainer.hold()
    trainer = Trainer(exp)
    trainer.start()
    drive(RunTable(exp)).click("select_run_0").click("delete_runs").click("delete_runs")
    assert exp.runs == (trainer.run,)
    trainer.stop()
    trainer.join()


def test_deleting_removes_the_checkpoints(exp: Experiment, drive: Any) -> None:
    run = train(exp)
    folder = run.path
    assert folder is not None
    assert folder.is_dir()
    drive(RunTable(exp)).click("select_run_0").click("delete_runs").click("delete_runs")
    assert not folder.exists()


def test_same_mathematics(exp: Experiment, drive: Any) -> None:
    """Sparse labels and one-hot ones; then another learning rate."""
    exp.data = exp.data.scale("zero_one")
    train(exp)
    exp.data = exp.data.one_hot()
    exp.compile = exp.compile.replace(loss="categorical_crossentropy")
    train(exp)
    exp.compile = exp.compile.replace(learning_rate=0.5)
    train(exp)
    table = RunTable(exp)
    driver = drive(table).click("compare_runs")
    assert "Tick 2 runs" in table._view.told.value
    driver.click("select_run_1").click("select_run_2").click("compare_runs")
    driver.wait(lambda table: table.state == "idle")
    assert "0.0" in table._view.told.value
    driver.click("select_run_2").click("select_run_0").click("compare_runs").wait(
        lambda table: table.state == "idle"
    )
    assert "step 2" in table._view.told.value


def test_hostile_names_are_escaped(three: Experiment, drive: Any) -> None:
    three.runs[0].name = "<img src=x onerror=alert(1)>"
    table = RunTable(three)
    drive(table).click("select_run_2").click("take_settings")
    shown = [w.value for w in _tree(table) if isinstance(w, ipywidgets.HTML)]
    assert not any("<img" in text for text in shown)


def test_the_language_changes_at_once(three: Experiment, drive: Any, language: Any) -> None:
    table = RunTable(three)
    driver = drive(table)
    english = driver.text("pin"), table._view._head.value
    assert table.rows[-1].name == "Run 1"
    language("fr")
    assert driver.text("pin") != english[0]
    assert table._view._head.value != english[1]
    assert table.rows[-1].name == "Essai 1"
    assert any(getattr(w, "description", "").startswith("Essai 1") for w in _tree(table))


@pytest.mark.parametrize("wrong", [3, "runs"])
def test_a_wrong_argument_is_a_sentence_inside(drive: Any, wrong: Any) -> None:
    table = RunTable(wrong)
    drive(table)
    assert "dltp-error" in table.children[0].value
    assert table.rows == ()
    for act in (table.pin, table.overlay, table.compare, table.take_settings, table.delete, table.refresh):
        act()
    assert table.frame().empty


def test_closing_leaves_nothing(three: Experiment) -> None:
    before = set(ipywidgets.widgets.widget._instances)
    for _ in range(2):
        RunTable(three).close()
    assert set(ipywidgets.widgets.widget._instances) == before


def _tree(root: Any) -> list[Any]:
    return [root, *(leaf for child in getattr(root, "children", ()) for leaf in _tree(child))]
