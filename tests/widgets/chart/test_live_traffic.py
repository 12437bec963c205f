"""What panel and chart send while a run trains: bounded, however many batches there are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.recorder import RunRecorder
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.chart.history_chart import HistoryChart
from dltp_widgets.widgets.parts import pace
from dltp_widgets.widgets.training.compile_fit_panel import CompileFitPanel

MOST_BYTES, MOST_MESSAGES = 50_000, 14
"""Of one event, in all widgets together; seconds and a word for screen readers may be among it."""


class Begun:
    """As much of a trainer as an Experiment keeps: its run is fed by the test."""

    def __init__(self, exp: Experiment) -> None:
        self.run = Run(exp.snapshot())
        self.recorder = RunRecorder(self.run)
        self.recorder.phase("compiling")
        exp.begin(self)

    def train(self, epochs: range, steps: int) -> None:
        rng = np.random.default_rng(0)
        for epoch in epochs:
            self.recorder.begin_epoch(epoch)
            self.recorder.steps(rng.random(steps) + 0.1, {"accuracy": rng.random(steps)})
            loss = 1.0 / epoch
            logs = {"loss": loss, "val_loss": loss, "accuracy": 1 - loss, "val_accuracy": 1 - loss}
            self.recorder.end_epoch(logs)

    def tell(self) -> None:
        self.run.emitter._send(self.run._news())


@pytest.fixture
def exp(tiny_data: Dataset) -> Experiment:
    layers = [LayerSpec("Flatten"), LayerSpec("Dense", units=10, activation="softmax")]
    spec = CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    return Experiment(tiny_data, ModelSpec.sequential((28, 28, 1), layers), spec, FitSpec(epochs=100))


@pytest.mark.parametrize("per_batch", [False, True])
@pytest.mark.parametrize("steps", [100, 10_000])
def test_an_event_is_small_whatever_was_trained(
    exp: Experiment, recorded_comm: Any, steps: int, per_batch: bool
) -> None:
    panel, chart = CompileFitPanel(exp), HistoryChart(exp)
    begun = Begun(exp)
    begun.train(range(1, 11), steps)
    chart._view.tools.toggles["per_batch"].value = per_batch
    begun.tell()
    recorded_comm.clear()
    for epoch in range(11, 21):
        begun.train(range(epoch, epoch + 1), steps)
        begun.tell()
        assert recorded_comm.size < MOST_BYTES
        assert recorded_comm.count() <= MOST_MESSAGES
        recorded_comm.clear()
    assert begun.run.history.n_steps == 20 * steps
    panel.close()
    chart.close()


def test_batches_alone_send_only_the_line_of_progress(exp: Experiment, recorded_comm: Any) -> None:
    panel, chart = CompileFitPanel(exp), HistoryChart(exp)
    begun = Begun(exp)
    begun.train(range(1, 3), 100)
    begun.tell()
    recorded_comm.clear()
    for _ in range(5):
        begun.recorder.begin_epoch(3)
        begun.recorder.steps(np.ones(10), {"accuracy": np.ones(10)})
        begun.tell()
    assert {message.model_name for message in recorded_comm.messages} <= {"HTMLModel", "FloatProgressModel"}
    assert recorded_comm.size < 5 * 2_000
    panel.close()
    chart.close()


def test_a_batch_view_draws_every_curve_with_few_points(exp: Experiment, recorded_comm: Any) -> None:
    begun = Begun(exp)
    begun.train(range(1, 4), 50_000)
    chart = HistoryChart(exp)
    chart._view.tools.toggles["per_batch"].value = True
    lines = {key: line for (_run, key), line in chart._view._panels[0]._lines.items()}
    recorded = begun.run.history.step_curve("loss")[1]
    assert len(lines["loss"].x) <= 1000
    assert (lines["loss"].y.min(), lines["loss"].y.max()) == (recorded.min(), recorded.max())
    assert lines["loss"].x[-1] == 150_000
    assert lines["val_loss"].x.tolist() == [50_000, 100_000, 150_000]
    assert chart._view._panels[0]._x_axis.label == "Batch"
    chart._view.tools.toggles["table"].value = True
    assert chart._view._numbers.value.count("<tr>") == 201
    chart._view.tools.toggles["per_batch"].value = False
    assert chart._view._panels[0]._x_axis.label == "Epoch"
    assert chart._view._panels[0]._lines[begun.run.id, "loss"].x.tolist() == [1, 2, 3]
    chart.close()


def test_an_epoch_chart_of_a_keras_history_has_no_batches(drive: Any) -> None:
    chart = HistoryChart({"loss": [1.0, 0.5]})
    assert "per_batch" not in drive(chart)


@pytest.mark.parametrize("per_batch", [False, True])
def test_a_thousand_batches_a_second_in_four_panels_send_ten_messages_a_second_each(
    exp: Experiment, recorded_comm: Any, monkeypatch: pytest.MonkeyPatch, per_batch: bool
) -> None:
    """Five events a second, two epochs in each, every value new; a clock of the test's own."""
    time = [0.0]
    monkeypatch.setattr(pace, "clock", lambda: time[0])
    keys = ("accuracy", "auc", "precision")
    begun, rng = Begun(exp), np.random.default_rng(0)
    chart = HistoryChart(exp)
    chart._view.tools.toggles["per_batch"].value = per_batch
    sent: list[list[Any]] = []
    for epoch in range(1, 51):
        begun.recorder.begin_epoch(epoch)
        begun.recorder.steps(rng.random(100) + 0.1, {key: rng.random(100) for key in keys})
        logs = {key: float(rng.random()) for key in ("loss", *keys)}
        begun.recorder.end_epoch(logs | {f"val_{key}": value / 2 for key, value in logs.items()})
        if epoch % 2 == 0:
            recorded_comm.clear()
            begun.tell()
            time[0] += 0.2
            sent.append(list(recorded_comm.messages))
    assert len(chart._view._panels) == 4
    for panel in chart._view._panels:
        ids = {widget.model_id for widget in (*_parts(panel), panel.title)}
        counts = [sum(m.kind == "update" and m.comm_id in ids for m in messages) for messages in sent]
        seconds = [sum(counts[at : at + 5]) for at in range(len(counts) - 5)]
        assert max(seconds) <= 10
        assert min(seconds[5:]) >= 4  # and it is alive, once the panels are there
    begun.recorder.end("stopped")
    begun.tell()
    lines = {key: line for (_run, key), line in chart._view._panels[0]._lines.items()}
    assert lines["loss"].x[-1] == (5000 if per_batch else 50)  # the end is always drawn
    chart.close()


def _parts(panel: Any) -> list[Any]:
    return [panel.figure, *panel.figure.marks, *panel.figure.axes, panel._x, panel._y]


def test_a_million_batches_are_drawn_with_few_points_and_every_extreme(exp: Experiment) -> None:
    begun = Begun(exp)
    begun.train(range(1, 101), 10_000)
    chart = HistoryChart(exp)
    chart._view.tools.toggles["per_batch"].value = True
    begun.train(range(101, 102), 5_000)
    begun.tell()
    recorded = begun.run.history.step_curve("loss")[1]
    line = next(line for (_run, key), line in chart._view._panels[0]._lines.items() if key == "loss")
    assert len(line.x) <= 1000
    assert (line.y.min(), line.y.max()) == (recorded.min(), recorded.max())
    assert line.x[-1] == 1_005_000
    chart.close()
