"""What the viewer of a chart chooses: log, smoothing, frame, legend, export, own loops and fits."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.train import train
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.chart.history_chart import HistoryChart

LAYERS = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]
LOSS = {"loss": [2.0, 1.0, 0.0, 0.5], "val_loss": [2.0, 1.5, 1.2, 1.4]}


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    return Experiment(
        tiny_data, ModelSpec.sequential((28, 28, 1), LAYERS), spec, FitSpec(epochs=3, batch_size=60, seed=1)
    )


def drawn(chart: HistoryChart, key: str) -> Any:
    return next(line for (_run, name), line in chart._view._panels[0]._lines.items() if name == key)


def test_log_and_smoothing_change_the_drawing_and_no_number(drive: Any, tmp_path: Path) -> None:
    chart = HistoryChart(dict(LOSS))
    driver = drive(chart).click("log").set("smoothing", 0.6)
    assert drawn(chart, "loss").y[0] == pytest.approx(np.log10(2.0))
    assert chart.curves["loss"][1].tolist() == LOSS["loss"]
    rows = list(csv.DictReader(chart.export(tmp_path / "c.csv").read_text().splitlines()))
    assert [float(row["loss"]) for row in rows] == LOSS["loss"]
    assert chart.frame()["loss"].tolist() == LOSS["loss"]
    driver.set("smoothing", 0.0)
    assert "logarithm" in chart._view.legend._strokes.value
    assert len(chart._view._panels[0]._signs["clamped"].x) == 1
    assert chart.export(tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    driver.click("log")
    assert drawn(chart, "loss").y.tolist() == LOSS["loss"]


def test_zoom_pan_and_everything_again(drive: Any) -> None:
    chart = HistoryChart({"loss": list(range(10, 0, -1))})
    driver = drive(chart)
    assert "zoom_in" not in driver
    scale = driver.click("zoom") and chart._view._panels[0]._x
    driver.click("zoom_in")
    assert (scale.min, scale.max) == (2.5, 7.5)
    assert "5 points out of frame" in chart._view._panels[0].title.value
    driver.click("pan_right")
    assert (scale.min, scale.max) == (5.0, 10.0)
    driver.click("pan_right").click("pan_left").click("zoom_out").click("zoom_out")
    assert (scale.min, scale.max) == (0.0, 10.0)
    driver.set("y_to", "5").set("x_from", "2")
    assert (chart._view._panels[0]._y.max, scale.min) == (5.0, 2.0)
    assert "out of frame" in chart._view._panels[0].title.value
    driver.click("zoom_reset")
    assert (scale.min, chart._view._panels[0]._y.max) == (0.0, 10.0)
    assert driver.text("y_to") == ""


def test_the_mouse_moves_the_frame_of_all_panels(drive: Any) -> None:
    chart = HistoryChart({"loss": [3.0, 2.0, 1.0], "mae": [3.0, 2.0, 1.0]})
    driver = drive(chart).click("zoom")
    first, second = chart._view._panels
    assert first.figure.interaction is first._mover
    first._x.set_state({"min": 1.5, "max": 2.5})
    assert (second._x.min, second._x.max) == (1.5, 2.5)
    assert first._x_axis.tick_values.min() >= 1.5
    driver.click("zoom_reset").click("zoom")
    assert (first._x.min, second._x.max) == (0.0, 3.0)
    assert first.figure.interaction is None


def test_values_are_read_where_one_points_or_types(drive: Any) -> None:
    chart = HistoryChart(dict(LOSS))
    driver = drive(chart)
    chart._view._panels[0]._pointer.set_state({"at": 0.55})  # as the mouse does: 2.2 of 4 epochs
    assert "loss 1.0000" in chart._view._values.value
    driver.click("zoom").set("cursor", "4")
    assert "val_loss 1.4000" in chart._view._values.value


def test_a_run_is_hidden_and_shown_from_the_legend(drive: Any, exp: Experiment, fast_trainer: Any) -> None:
    chart = HistoryChart(exp)
    chart.reduced_motion = True
    driver = drive(chart)
    for _ in range(2):
        trainer = Trainer(exp)
        trainer.start()
        trainer.join()
    assert len(chart._view._panels[0]._lines) == 4
    driver.click("show_run_1")
    assert exp.hidden == (exp.runs[0].id,)
    assert {run for run, _key in chart._view._panels[0]._lines} == {exp.runs[1].id}
    driver.click("show_run_1")
    assert exp.hidden == ()
    exp.hidden = (exp.runs[1].id,)  # from a table of runs
    assert {run for run, _key in chart._view._panels[0]._lines} == {exp.runs[0].id}


def test_export_buttons_write_beside_the_notebook(
    drive: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    chart = HistoryChart(dict(LOSS))
    drive(chart).click("export").click("export_csv").click("export_svg")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".svg"]
    assert ".svg" in chart._view.tools.told.value


def test_a_loop_of_ones_own_is_drawn(drive: Any) -> None:
    chart = HistoryChart({})
    drive(chart)
    for epoch in range(4):
        chart.log(epoch, loss=np.float32(1.0 / (epoch + 1)), val_loss=np.array(0.5))
    drive(chart).wait(lambda _chart: len(drawn(chart, "loss").x) == 4)
    assert chart.curves["loss"][0].tolist() == [0, 1, 2, 3]
    chart.log(0, loss=1.0)
    assert len(chart.runs) == 2
    assert chart.curves["loss"][1].tolist() == [1.0]
    assert list(chart.frame().index.names) == ["run", "epoch"]


@pytest.mark.parametrize(
    ("epoch", "values"),
    [("x", {"loss": 1.0}), (-1, {"loss": 1.0}), (1, {"loss": "a"}), (1, {"loss": [1, 2]})],
)
def test_what_is_no_number_is_refused_in_a_sentence(drive: Any, epoch: Any, values: dict[str, Any]) -> None:
    chart = HistoryChart({})
    drive(chart)
    with pytest.raises(SpecError, match="log:"):
        chart.log(epoch, **values)
    assert chart.runs == ()


def test_a_thousand_lines_of_a_loop_send_few_messages(recorded_comm: Any) -> None:
    chart = HistoryChart({})
    chart.log(0, loss=1.0)
    recorded_comm.clear()
    began = time.monotonic()
    for epoch in range(1, 1000):
        chart.log(epoch, loss=1.0 / epoch)
    beats = (time.monotonic() - began) / 0.2 + 2
    assert recorded_comm.count() <= 12 * beats
    chart.close()


def test_anyones_own_fit_is_drawn_while_it_runs(drive: Any, tiny_data: Dataset) -> None:
    import keras

    chart = HistoryChart({})
    drive(chart)
    seen: list[int] = []

    def watch(_epoch: int, _logs: Any) -> None:
        """Wait inside of fit, which is over in no time, until the screen has followed."""
        limit = time.monotonic() + 30
        while len(chart._view._panels) < 2 and time.monotonic() < limit:
            time.sleep(0.01)
        seen.append(len(chart._view._panels))

    look = keras.callbacks.LambdaCallback(on_epoch_end=watch)
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")]
    )
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    x, y = tiny_data.train.x / 255.0, tiny_data.train.y
    history = model.fit(x, y, epochs=3, verbose=0, callbacks=[chart.callback(), look])
    assert seen[-1] == 2  # the loss and the accuracy were on the screen before fit returned
    assert chart.curves["loss"][0].tolist() == [0, 1, 2, 3]
    assert chart.curves["loss"][1][1:].tolist() == pytest.approx(history.history["loss"])
    assert chart._view._panels[1]._chance.y[0] == pytest.approx(0.1)
    assert len(chart.runs[0].history.step_curve("loss")[0]) == 3 * 4
    assert chart.runs[0].done
    model.fit(x, y, epochs=1, verbose=0, callbacks=[chart.callback()])
    assert len(chart.runs) == 2
    assert chart.curves["loss"][0].tolist() == [1]  # the weights were not untrained any more


def test_the_summary_says_what_the_curves_show(drive: Any, language: Any) -> None:
    chart = HistoryChart(dict(LOSS))
    drive(chart)
    text = chart._view._summary.value
    assert "epoch 4" in text
    assert "val_loss from 2.0000 to 1.4000, best 1.2000 at epoch 3" in text
    language("fr")
    assert "2,0000" in chart._view._summary.value


def test_training_data_measured_again_with_the_same_weights(drive: Any, exp: Experiment) -> None:
    exp.data = exp.data.scale("zero_one")
    run = train(exp)
    chart = HistoryChart(exp)
    drive(chart).click("same_weights").wait(lambda chart: len(_again(chart)) == 3)
    expected = run.evaluate("train")["loss"]
    assert _again(chart)[-1] == pytest.approx(expected, rel=1e-5)
    assert _again(chart)[0] < run.history.frame()["loss"].iloc[0]  # the running mean is behind the weights
    assert exp.runs == (run,)
    drive(chart).wait(lambda chart: not chart._again.status)
    drive(chart).click("same_weights")
    assert "again_loss" not in {key for _run, key in chart._view._panels[0]._lines}


def _again(chart: Any) -> Any:
    lines = {key: line for (_run, key), line in chart._view._panels[0]._lines.items()}
    return lines["again_loss"].y if "again_loss" in lines else []


def test_a_diagnosis_stands_under_the_curves(drive: Any) -> None:
    falling = np.linspace(2.0, 0.1, 20)
    chart = HistoryChart({"loss": falling.tolist(), "val_loss": [*falling[:8], *np.linspace(1.3, 3.0, 12)]})
    drive(chart).wait(lambda chart: chart._view.diagnosis.found)
    assert "over_fitted" in {diagnosis.code for diagnosis in chart._view.diagnosis.found}
    assert "Diagnosis" in chart._view.diagnosis.value
