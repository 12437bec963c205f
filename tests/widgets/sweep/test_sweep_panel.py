"""The panel of a sweep, in both directions; no process is begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core import keeping
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.sweep import launch
from dltp_widgets.testing.fake_pool import FakePool
from dltp_widgets.widgets.sweep.coordinates import Coordinates, resolve_coordinates
from dltp_widgets.widgets.sweep.sweep_panel import SweepPanel

L = dltp.LayerSpec


@pytest.fixture
def exp(tiny_data: Dataset, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    layers = [L("Flatten"), L("Dense", units=16), L("Dense", units=10, activation="softmax")]
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    return Experiment(
        tiny_data, model, dltp.CompileSpec(metrics=("accuracy",)), dltp.FitSpec(epochs=3, seed=1)
    )


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> FakePool:
    fake = FakePool()
    monkeypatch.setattr(launch, "LocalPool", lambda _slots: fake)
    return fake


def over(panel: SweepPanel) -> bool:
    return panel.state in ("finished", "stopped", "failed")


def result(panel: SweepPanel) -> str:
    return str(panel._result.value)


def test_it_trains_all_combinations_and_names_the_best(exp: Experiment, pool: FakePool, drive: Any) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel)
    assert driver.text("vary_learning_rate") == "0.1; 0.01; 0.001"
    assert "vary_filters" not in driver
    assert "take_best" not in driver
    driver.set("vary_learning_rate", "0,1; 0.2").set("vary_units", "8 16").set("epochs", "2")
    assert "4 runs of 2 epochs" in panel._plan.value
    driver.click("start_sweep").wait(over)
    assert [task.name.partition("· ")[2] for task in pool.tasks] == [
        "learning_rate 0.1, units 8",
        "learning_rate 0.1, units 16",
        "learning_rate 0.2, units 8",
        "learning_rate 0.2, units 16",
    ]
    assert "Best: learning_rate 0.2, units 8" in result(panel)
    assert "4 of 4 runs done" in result(panel)
    assert len(panel._table.rows) == 4
    assert len(panel._chart.runs) == 4
    assert exp.runs == ()
    assert panel._board.exp.pinned == (panel.sweep.best.run.id,)
    driver.click("take_best")
    assert exp.compile.learning_rate == 0.2
    assert exp.model.layers[1].args["units"] == 8
    assert exp.fit.epochs == 2


def test_the_settings_of_a_row_go_to_the_experiment(exp: Experiment, pool: FakePool, drive: Any) -> None:
    driver = drive(SweepPanel(exp)).set("vary_learning_rate", "0.1; 0.2").click("start_sweep").wait(over)
    driver.click("select_run_1").click("take_settings")
    assert exp.compile.learning_rate == 0.1
    assert exp.fit.seed == 1


def test_the_same_row_is_taken_again_after_an_edit(exp: Experiment, pool: FakePool, drive: Any) -> None:
    driver = drive(SweepPanel(exp)).set("vary_learning_rate", "0.1; 0.2").click("start_sweep").wait(over)
    driver.click("select_run_1").click("take_settings")
    exp.compile = exp.compile.replace(learning_rate=0.7)
    driver.click("take_settings")
    assert exp.compile.learning_rate == 0.1
    assert "again" in driver.widget._table._told


def test_one_that_waits_has_a_row_and_is_stopped_there(exp: Experiment, pool: FakePool, drive: Any) -> None:
    pool.held = True
    driver = drive(SweepPanel(exp)).click("start_sweep")
    pool.begin(pool.wait_for(2))
    driver.wait(lambda panel: [row.state for row in panel._table.rows][2:] == ["idle"])
    assert "waiting" in driver.widget._table._view._rows.children[2].children[1].value
    driver.click("select_run_2").click("stop_trial")
    driver.wait(lambda panel: panel.sweep.trials[2].state == "stopped")
    driver.wait(lambda panel: panel._table.rows[2].state == "stopped")
    assert [trial.done for trial in driver.widget.sweep.trials] == [False, False, True]
    assert len(pool.tasks) == 2
    driver.click("stop_sweep").wait(over)


def kernel_ends() -> None:
    """Let only the disk remember."""
    keeping._flush_all()
    keeping._alive.clear()


def made_again(exp: Experiment, **parts: Any) -> Experiment:
    """Do what the student's cell does, under a name."""
    given = {"data": exp.data, "model": exp.model, "compile": exp.compile, "fit": exp.fit}
    return Experiment(**{**given, **parts}, name="swept")


def test_another_day_has_the_form_and_the_last_sweep(exp: Experiment, pool: FakePool, drive: Any) -> None:
    today = made_again(exp)
    driver = drive(SweepPanel(today)).set("vary_learning_rate", "0,1; 0.2").set("vary_units", "8; many")
    driver.set("search", "random").set("trials", "2").set("vary_units", "").click("start_sweep").wait(over)
    driver.set("vary_batch_size", "a lot").click("take_best")
    best = result(driver.widget).partition(" · ")[0]
    assert best.startswith("<strong>Best")
    driver.widget.close()
    kernel_ends()

    tomorrow = made_again(exp)
    driver = drive(SweepPanel(tomorrow))
    assert driver.text("vary_learning_rate") == "0,1; 0.2"
    assert driver.text("vary_batch_size") == "a lot"
    assert "a whole number" in driver.error("vary_batch_size")
    assert (driver.value("search"), driver.text("trials")) == ("random", "2")
    driver.wait(lambda panel: len(panel._table.rows) == 2)
    driver.wait(lambda panel: "2 known from before" in result(panel))
    assert result(driver.widget).startswith(best)
    assert driver.widget.state == "idle"
    assert "start_again" in driver.widget.controls  # the line that says what came back
    assert len(pool.tasks) == 2
    tomorrow.compile = tomorrow.compile.replace(learning_rate=0.7)
    driver.click("take_best")
    assert tomorrow.compile.learning_rate == 0.2


def test_what_was_only_typed_comes_back_too(exp: Experiment, drive: Any) -> None:
    drive(SweepPanel(made_again(exp))).set("epochs", "7")
    kernel_ends()
    driver = drive(SweepPanel(made_again(exp)))
    assert driver.text("epochs") == "7"
    assert driver.widget.sweep is None


def test_an_untouched_panel_keeps_nothing(exp: Experiment, drive: Any) -> None:
    drive(SweepPanel(made_again(exp)))
    kernel_ends()
    assert made_again(exp).restored is None


@pytest.mark.parametrize(
    "note",
    [
        3,
        {"typed": 4, "last": 5},
        {"typed": {"epochs": 6, "search": "<b>"}, "last": {"parts": {}}},
        {"last": {"parts": {"model": "{}", "compile": "{}", "fit": "{}"}, "space": 1, "options": {}}},
    ],
)
def test_a_note_of_another_kind_is_as_none(exp: Experiment, drive: Any, note: Any) -> None:
    exp.notes = {"sweep": note}
    panel = drive(SweepPanel(exp)).widget
    assert (panel.error, panel._form.epochs.value) == ("", 3)
    assert panel._form.search.value == "grid"


def test_what_is_typed_wrongly_is_said_at_its_field(exp: Experiment, pool: FakePool, drive: Any) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel).set("vary_units", "8; many").click("start_sweep")
    assert "many" in driver.error("vary_units")
    assert panel.state == "idle"
    driver.set("vary_units", "").set("vary_learning_rate", "").click("start_sweep")
    assert "needs settings" in panel.error
    assert not pool.tasks
    driver.set("vary_learning_rate", "0.5").click("start_sweep").wait(over)
    assert panel.error == ""


def test_a_random_search_asks_how_many(exp: Experiment, pool: FakePool, drive: Any) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel)
    assert "trials" not in driver
    driver.set("search", "random").set("trials", "3").set("vary_batch_size", "8; 16; 32")
    assert "3 runs" in panel._plan.value
    driver.click("start_sweep").wait(over)
    assert len(pool.tasks) == 3


def test_one_or_all_are_stopped(exp: Experiment, pool: FakePool, drive: Any) -> None:
    pool.held = True
    panel = SweepPanel(exp)
    driver = drive(panel).click("start_sweep")
    for count in (1, 2):
        pool.begin(pool.wait_for(count))
    driver.wait(lambda panel: [row.state for row in panel._table.rows].count("idle") == 1)
    pool.epochs(pool.tasks[0], 1, 2)
    driver.wait(lambda panel: panel._table.rows[1].loss is not None)
    assert "2 under way" in result(panel)
    assert "start_sweep" not in driver
    driver.click("stop_trial")
    assert "Tick" in panel._told.value
    driver.click("select_run_1").click("stop_trial")
    driver.wait(lambda panel: panel.sweep.trials[0].state == "stopped")
    assert panel.state == "running"
    driver.click("stop_sweep").wait(over)
    assert panel.state == "stopped"
    assert "3 stopped" in result(panel)


def test_a_second_sweep_takes_the_place_of_the_first(exp: Experiment, pool: FakePool, drive: Any) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel).click("start_sweep").wait(over)
    first = panel.sweep
    driver.set("vary_learning_rate", "0.1; 0.7").click("start_sweep").wait(over)
    assert panel.sweep is not first
    assert len(panel._table.rows) == 2
    assert "1 known from before" in result(panel)


def test_a_closed_panel_stops_its_sweep(exp: Experiment, pool: FakePool) -> None:
    pool.held = True
    panel = SweepPanel(exp)
    sweep = panel.start()
    assert sweep is not None
    pool.begin(pool.wait_for(1))
    panel.close()
    assert sweep.wait(60).state == "stopped"


def test_the_language_follows(
    exp: Experiment, pool: FakePool, drive: Any, language: Callable[[str], None]
) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel).click("start_sweep").wait(over)
    language("fr")
    assert driver.text("start_sweep") == "Lancer"
    assert "Meilleur" in result(panel)
    assert "3 essais sur 3 terminés" in result(panel)
    assert driver.find("vary_units").description == "Neurones cachés"


def test_the_other_view_has_an_axis_for_each_setting(exp: Experiment, pool: FakePool, drive: Any) -> None:
    panel = SweepPanel(exp)
    driver = drive(panel).set("vary_learning_rate", "0.1; 0.01; 1").set("vary_units", "8; 16")
    driver.set("view", "coordinates").click("start_sweep").wait(over)
    view = panel._coordinates
    assert panel._main.children == (view,)
    assert view.lines.y.shape == (6, 3)
    assert view.best.y.tolist() == view.lines.y.tolist()[-1]
    assert list(view._axis.tick_labels.values()) == ["learning_rate", "units", "val_accuracy"]
    driver.set("view", "curves")
    assert panel._main.children == (panel._chart,)


def test_lines_are_placed_in_order_and_the_best_is_the_last(exp: Experiment, pool: FakePool) -> None:
    space = {"compile.learning_rate": [0.1, 0.01, 1.0], "compile.optimizer": ["SGD"]}
    sweep = dltp.sweep(exp, space).wait(60)
    found = resolve_coordinates(sweep.trials, sweep.metric)
    assert [axis.name for axis in found.axes] == ["learning_rate", "optimizer", "val_accuracy"]
    assert found.axes[0].labels == ((0.0, "0.01"), (0.5, "0.1"), (1.0, "1"))
    assert [line[0] for line in found.lines] == [0.0, 0.5, 1.0]
    assert [line[1] for line in found.lines] == [0.5] * 3
    assert (found.lines[0][2], found.best[2]) == (0.0, 1.0)
    assert (found.colours[0], found.colours[-1]) == ("#8c8c8c", "#d55e00")
    falling = resolve_coordinates(sweep.trials, "val_loss")
    assert falling.best[0] == 1.0
    assert falling.best[2] == 0.0
    assert falling.colours[-1] == "#d55e00"
    assert resolve_coordinates([], "loss") == Coordinates()


def test_the_wrong_thing_is_refused_in_a_sentence() -> None:
    panel = SweepPanel("digits")
    assert "Experiment" in panel.error
    assert panel.start() is None
    panel.stop()
    panel.stop_selected()
    panel.take_best()
    panel.close()


def test_hostile_names_are_escaped(exp: Experiment, pool: FakePool, drive: Any) -> None:
    sweep = launch.plan_sweep(exp, {"compile.loss": ["<b>x</b>"]})
    panel = SweepPanel(exp)
    driver = drive(panel)
    panel._begin(sweep)
    driver.wait(over)
    assert "&lt;b&gt;x&lt;/b&gt;" in result(panel)
    assert "<b>" not in result(panel)
