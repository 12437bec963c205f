"""The chart follows an experiment: no browser, no kernel, no TensorFlow."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import bqplot
import ipywidgets
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.events import Event, Progress
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.chart.history_chart import HistoryChart
from dltp_widgets.widgets.chart.replay import frames
from dltp_widgets.widgets.plots.curves import resolve_picture
from dltp_widgets.widgets.plots.records import record_of

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    return Experiment(
        tiny_data, ModelSpec.sequential((28, 28, 1), LAYERS), spec, FitSpec(epochs=4, batch_size=60)
    )


def trained(exp: Experiment) -> Any:
    trainer = Trainer(exp)
    trainer.start()
    return trainer.join()


def lines(chart: HistoryChart) -> dict[str, Any]:
    """Return what is drawn in the first panel, by key."""
    return {key: line for (_run, key), line in chart._view._panels[0]._lines.items()}


def test_an_experiment_without_runs_says_so(drive: Any, exp: Experiment) -> None:
    chart = HistoryChart(exp)
    drive(chart)
    assert "No curve yet" in chart._status.value
    assert chart.runs == ()
    assert chart.curves == {}


def test_a_run_grows_into_the_chart(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    chart.reduced_motion = True
    drive(chart)
    run = trained(exp)
    x, y = chart.curves["val_loss"]
    assert x.tolist() == [0, 1, 2, 3, 4]
    assert y[1:].tolist() == run.history.frame()["val_loss"].tolist()
    assert lines(chart)["val_loss"].y.tolist() == y.tolist()
    assert lines(chart)["loss"].line_style == "dashed"
    assert lines(chart)["val_loss"].marker == "circle"
    assert [panel._y_axis.label for panel in chart._view._row.children] == ["loss", "accuracy"]
    assert chart._view._panels[1]._chance.y.tolist() == [0.1, 0.1]


def test_two_runs_share_the_axes(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    drive(chart)
    trained(exp)
    exp.fit = exp.fit.replace(epochs=9)
    trained(exp)
    assert len(chart.curves["loss"][0]) == 10
    assert len(chart.curves[f"{exp.runs[0].name}: loss"][0]) == 5
    assert len(lines(chart)) == 2  # by key: of the latest run
    assert len(chart._view._panels[0]._lines) == 4


def test_a_run_alone_is_drawn(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    run = trained(exp)
    chart = HistoryChart(run)
    drive(chart)
    assert chart.runs == (run,)
    assert set(chart.curves) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_a_keras_history_is_drawn(drive: Any) -> None:
    chart = HistoryChart(SimpleNamespace(history={"loss": [1.0, 0.5], "mae": [3.0, 2.0]}))
    drive(chart)
    assert chart.curves["loss"][1].tolist() == [1.0, 0.5]
    assert [panel._y_axis.label for panel in chart._view._row.children] == ["loss", "mae"]


@pytest.mark.parametrize("wrong", [3, "loss", object(), {"loss": ["<b>"]}, {"loss": None}])
def test_a_wrong_argument_is_a_sentence_inside(drive: Any, wrong: Any) -> None:
    chart = HistoryChart(wrong)
    drive(chart)
    assert "dltp-error" in chart.children[0].value
    assert "<b>" not in chart.children[0].value
    assert chart.curves == {}


def test_hostile_names_are_escaped(drive: Any, language: Callable[[str], None]) -> None:
    bad = "<img src=x onerror=alert(1)>"
    chart = HistoryChart({"loss": [1.0], bad: [2.0]})
    driver = drive(chart)
    driver.click("table")
    shown = [widget.value for widget in _tree(chart) if isinstance(widget, ipywidgets.HTML)]
    assert not any("<img" in text for text in shown)
    assert any("&lt;img" in text for text in shown)


def test_the_table_holds_the_numbers(drive: Any, exp: Experiment, fast_trainer: Any, language: Any) -> None:
    trained(exp)
    chart = HistoryChart(exp)
    driver = drive(chart)
    assert chart._view._numbers.value == ""
    driver.click("table")
    assert chart._view._numbers.value.count("<tr>") == 6  # the head, the untrained model, four epochs
    language("fr")
    assert "2,3000" in chart._view._numbers.value


def test_labels_are_there_before_the_ticks_that_bear_them(drive: Any, recorded_comm: Any) -> None:
    """bqplot draws new ticks a moment later, with the labels it had when they came."""
    chart = HistoryChart({"loss": [1.0]})
    drive(chart)
    panel = chart._view._panels[0]
    recorded_comm.clear()
    panel.set_panel(resolve_picture([record_of({"loss": [1.0, 150.0]})]).panels[0], "", "")
    (sent,) = (list(message.content) for message in recorded_comm.of(panel._y_axis, "update"))
    assert sent[0] == "tick_labels"
    assert {"tick_values", "num_ticks"} <= {*sent}
    assert panel._y_axis.tick_labels == {"0": "0", "50": "50", "100": "100", "150": "150"}


def test_language_switch_relabels(drive: Any, exp: Experiment, fast_trainer: Any, language: Any) -> None:
    trained(exp)
    chart = HistoryChart(exp)
    drive(chart)
    before = chart._view._panels[1]._y_axis.tick_labels["0.2"]
    language("fr")
    assert (before, chart._view._panels[1]._y_axis.tick_labels["0.2"]) == ("0.2", "0,2")


def test_phases_before_the_first_point(drive: Any, exp: Experiment, fast_trainer: Any, language: Any) -> None:
    chart = HistoryChart(exp)
    drive(chart)
    fast_trainer.hold()
    trainer = Trainer(exp)
    trainer.start()
    chart._on_event(Event("phase", Progress("compiling", "loading"), trainer.run))
    assert "Compiling" in chart._status.value
    trainer.stop()
    trainer.join()


def test_a_short_run_is_replayed_and_can_be_skipped(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    driver = drive(chart)
    trained(exp)
    assert chart._replay is not None
    replay = chart._replay
    assert "Replay" in chart._status.value or "Rejeu" in chart._status.value
    driver.click("replay")
    replay.join(10)
    assert chart._replay is None
    assert len(lines(chart)["loss"].x) == 5


def test_frames_are_few_and_end_at_the_end() -> None:
    assert frames(10)[0] == 0
    assert frames(10)[-1] == 10
    assert len(frames(10_000)) == 8
    assert frames(0) == (0,)


def test_a_new_run_ends_the_replay_of_the_last(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    drive(chart)
    trained(exp)
    old = chart._replay
    chart.reduced_motion = True
    trained(exp)
    assert old is not None
    old.join(10)
    assert chart._replay is None
    assert len(lines(chart)["loss"].x) == 5


def test_messages_stay_small_for_a_long_history(
    exp: Experiment, recorded_comm: Any, fast_trainer: Any
) -> None:
    run = trained(exp)
    history = History()
    for epoch in range(100_000):
        history.append_step(epoch, 1.0, {})
        history.append_epoch(
            {"loss": 1.0 / (epoch + 1), "val_loss": 1.0, "accuracy": 0.5, "val_accuracy": 0.5}
        )
    run.history = history
    chart = HistoryChart(run)
    chart._view.tools.toggles["table"].value = True
    recorded_comm.clear()
    history.append_epoch({"loss": 0.1, "val_loss": 1.0, "accuracy": 0.5, "val_accuracy": 0.5})
    chart._on_event(Event("epoch", run.progress, run))
    assert 0 < recorded_comm.size < 150_000
    chart.close()


def test_an_event_without_an_epoch_sends_no_points(
    exp: Experiment, recorded_comm: Any, fast_trainer: Any
) -> None:
    run = trained(exp)
    chart = HistoryChart(run)
    recorded_comm.clear()
    chart._on_event(Event("progress", run.progress, run))
    assert not any(message.model_name == "LinesModel" for message in recorded_comm.messages)
    chart.close()


def test_export(exp: Experiment, fast_trainer: Any, drive: Any, tmp_path: Path) -> None:
    run = trained(exp)
    chart = HistoryChart(exp)
    drive(chart)
    rows = list(csv.DictReader(chart.export(tmp_path / "curves.csv").read_text().splitlines()))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2, 3, 4]
    assert [float(row["loss"]) for row in rows[1:]] == run.history.frame()["loss"].tolist()
    assert chart.export(tmp_path / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in chart.export(tmp_path / "curves.svg").read_text()
    with pytest.raises(ValueError, match=r"\.bmp"):
        chart.export(tmp_path / "curves.bmp")
    assert len(list(tmp_path.iterdir())) == 3


def test_closing_leaves_nothing(exp: Experiment, fast_trainer: Any) -> None:
    trained(exp)
    before = set(ipywidgets.widgets.widget._instances)
    observers = len(exp._trait_notifiers.get("runs", {}).get("change", []))
    for _ in range(3):
        chart = HistoryChart(exp)
        fast_trainer.hold()
        trainer = Trainer(exp)
        trainer.start()
        chart.close()
        assert len(trainer.run.emitter._subscribers) == 1  # the experiment's own
        fast_trainer.release()
        trainer.join()
    assert set(ipywidgets.widgets.widget._instances) == before
    assert len(exp._trait_notifiers["runs"]["change"]) == observers


def test_a_line_that_goes_is_closed(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    chart.reduced_motion = True
    drive(chart)
    for _ in range(12):
        trained(exp)
    assert len(chart._view._panels[0].figure.marks) == 8 * 2 + 1 + 3  # chance; best, clamped, learning rate
    drawn = {id(mark) for panel in chart._view._panels for mark in panel.figure.marks}
    alive = [w for w in ipywidgets.widgets.widget._instances.values() if isinstance(w, bqplot.Mark)]
    assert {id(mark) for mark in alive} >= drawn
    own = [mark for mark in alive if mark.scales.get("x") is chart._view._panels[0]._x]
    assert len([mark for mark in own if isinstance(mark, bqplot.Lines)]) == 17


@pytest.mark.parametrize("subject", [42, {"loss": []}])
def test_nothing_cannot_be_written(drive: Any, tmp_path: Path, subject: Any) -> None:
    chart = HistoryChart(subject)
    drive(chart)
    with pytest.raises(SpecError, match="curve"):
        chart.export(tmp_path / "curves.csv")
    chart.replay()
    assert list(tmp_path.iterdir()) == []
    assert bool(chart.error) == (subject == 42)


def test_the_chart_leaves_the_talking_to_the_progress_line(
    drive: Any, exp: Experiment, fast_trainer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    chart = HistoryChart(exp)
    said: list[str] = []
    monkeypatch.setattr(chart, "say", said.append)
    drive(chart)
    run = trained(exp)
    chart._on_event(Event("epoch", run.progress, run))
    assert said == []


def _tree(root: Any) -> list[Any]:
    return [root, *(leaf for child in getattr(root, "children", ()) for leaf in _tree(child))]


def test_an_epoch_logged_twice_has_one_row_and_the_last_value(drive: Any, tmp_path: Path) -> None:
    chart = HistoryChart({})
    drive(chart)
    chart.log(1, loss=0.5)
    before = chart.curves["loss"][1]
    chart.log(1, loss=0.4)
    chart.log(1, val_loss=0.6)
    chart.log(2, loss=0.3)
    frame = chart.frame()
    assert frame.index.tolist() == [("Run 1", 1.0), ("Run 1", 2.0)]
    assert frame["loss"].tolist() == [0.4, 0.3]
    assert frame["val_loss"].iloc[0] == 0.6
    rows = chart.export(tmp_path / "a.csv").read_text().splitlines()
    assert rows == ["run,epoch,loss,val_loss", "Run 1,1,0.4,0.6", "Run 1,2,0.3,"]
    assert chart.curves["loss"][1].tolist() == [0.4, 0.3]
    drive(chart).wait(lambda chart: _drawn(chart, "loss") == [0.4, 0.3])
    assert before.tolist() == [0.5]  # what was looked at stays as it was


def _drawn(chart: Any, wanted: str) -> Any:
    lines = {key: line for (_run, key), line in chart._view._panels[0]._lines.items()}
    return list(lines[wanted].y) if wanted in lines else []
