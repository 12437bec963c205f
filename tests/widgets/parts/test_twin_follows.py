"""Whatever a widget shows, its twin shows a moment later, whoever changed it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.labs.classroom import class_view
from dltp_widgets.testing.fake_pool import FakePool
from dltp_widgets.widgets import environment_card
from dltp_widgets.widgets.chart import history_chart
from dltp_widgets.widgets.parts import cells, notebook, twin
from dltp_widgets.widgets.parts.base import Composite

PAGE = Path(__file__).parents[2] / "labs" / "pages" / "example.en.md"
PATIENCE = 20.0


@pytest.fixture(autouse=True)
def student(published: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast_trainer: Any) -> None:
    """At work in a page, which runs the cell."""
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(twin, "LATE", 0.05)
    monkeypatch.setattr(history_chart, "STILL", 0.05)
    monkeypatch.setattr(class_view, "STILL", 0.05)
    monkeypatch.setattr(cells, "current_cell", lambda: ("cell", "1"))


def train(exp: Any) -> None:
    trainer = Trainer(exp)
    trainer.start()
    trainer.join()


def trained(exp: Any) -> Any:
    train(exp)
    return exp


def wait(condition: Callable[[], object]) -> None:
    limit = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.02)


def change_stack(builder: Any, _exp: Any) -> None:
    builder.add(dltp.LayerSpec("Dense", units=7, name="seven"))


def change_data(card: Any, _exp: Any) -> None:
    card._subject.data = replace(card.data, name="other")


def look_again(card: Any, _exp: Any) -> None:
    card.refresh()


def shape(playground: Any, _exp: Any) -> None:
    playground.add("reshape", shape=(2, 3))


def work(_view: Any, _exp: Any) -> None:
    dltp.GuidedLab(PAGE, folder=Path("journals")).skip()


def play(lab: Any, _exp: Any) -> None:
    lab.skip()


def folder() -> Path:
    Path("journals").mkdir()
    return Path("journals")


CASES: list[tuple[Callable[[Any], Any], Callable[[Any, Any], None], str]] = [
    (lambda _exp: dltp.ClassView(folder(), live=False), lambda v, e: (work(v, e), v.refresh())[0], "1 student"),
    (dltp.CompileFitPanel, lambda panel, _exp: setattr(panel, "epochs", 9), "<td>9</td>"),
    (lambda exp: dltp.DataCard(exp.data), change_data, "other"),
    (lambda _exp: dltp.EnvironmentCard(), look_again, ">9.9<"),
    (lambda exp: dltp.EvaluationCard(trained(exp)), lambda card, _exp: card.evaluate(), "Row: what it is"),
    (dltp.EvaluationCard, lambda _card, exp: train(exp), "Run 1"),
    (lambda _exp: dltp.GuidedLab(PAGE), play, "<td>skipped</td>"),
    (dltp.HistoryChart, lambda _chart, exp: train(exp), "Run 1"),
    (lambda _exp: dltp.HistoryChart({}), lambda chart, _exp: chart.log(1, loss=0.123), "0.123"),
    (lambda exp: dltp.LayerStackBuilder(exp.model), change_stack, "seven"),
    (dltp.LayerStackBuilder, change_stack, "seven"),
    (dltp.RunTable, lambda _table, exp: train(exp), "Run 1"),
    (lambda _exp: dltp.ShapePlayground(np.arange(6)), shape, "(2, 3)"),
    (dltp.SweepPanel, lambda panel, _exp: panel._form.values["fit.batch_size"].set_value((8, 16)), "6 runs"),
    (lambda _exp: dltp.TensorInspector(np.arange(18).reshape(2, 3, 3)), lambda x, _exp: setattr(x, "index", 1), ">17<"),
    (lambda _exp: dltp.TensorInspector([1.5]), lambda x, _exp: setattr(x, "value", [2.5]), ">2.5<"),
    (dltp.Workbench, lambda bench, _exp: bench.builder.remove(0), "(28, 28, 10)"),
    (lambda exp: dltp.Workbench(trained(exp)), lambda bench, _exp: bench.evaluation.evaluate(), "looked at 1 time"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "act", "says"), CASES)
def test_it_shows_what_the_widget_showed_last(
    published: list[Any],
    exp: Any,
    drive: Any,
    monkeypatch: pytest.MonkeyPatch,
    make: Any,
    act: Any,
    says: str,
) -> None:
    widget = drive(make(exp)).widget
    widget._repr_mimebundle_()
    time.sleep(0.2)  # what was to be drawn for the display is being drawn
    widget.twin.draw()
    assert says not in published[-1][1]
    if isinstance(widget, dltp.EnvironmentCard):
        other = replace(widget.value, python="9.9")
        monkeypatch.setattr(environment_card, "environment", lambda ask=False: other)
    act(widget, exp)
    wait(lambda: says in published[-1][1])
    assert len({name for name, _text, _update in published}) == 1
    assert [update for _name, _text, update in published] == [False] + [True] * (len(published) - 1)


def test_no_public_composite_is_left_out(exp: Any, tmp_path: Path, drive: Any) -> None:
    public = {name for name in dltp.__all__ if isinstance(getattr(dltp, name), type)}
    composites = {name for name in public if issubclass(getattr(dltp, name), Composite)}
    assert {type(drive(make(exp)).widget).__name__ for make, _act, _says in CASES} == composites


def test_the_test_column_follows_in_the_table_of_the_workbench(
    published: list[Any], exp: Any, drive: Any
) -> None:
    bench = drive(dltp.Workbench(trained(exp))).widget
    bench._repr_mimebundle_()
    bench.evaluation.evaluate()
    wait(lambda: exp.runs[0].measured.get("test") and published[-1][1].count("<td>–</td>") == 0)


def test_what_a_callback_tells_is_in_the_twin_once_the_fit_is_over(
    published: list[Any], drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_chart, "STILL", 60.0)
    chart = drive(dltp.HistoryChart({})).widget
    chart._repr_mimebundle_()
    run = chart._logged.begin(2)
    run.add(1, {"loss": 0.75})
    chart._logged._drawn_by_callback(False)
    run.add(2, {"loss": 0.25})
    run.done = True
    chart._logged._drawn_by_callback(True)
    wait(lambda: "0.25" in published[-1][1])


def test_a_sweep_that_ends_is_in_the_twin(
    published: list[Any], exp: Any, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = FakePool()
    monkeypatch.setattr("dltp_widgets.core.sweep.launch.LocalPool", lambda _slots: pool)
    driver = drive(dltp.SweepPanel(exp))
    driver.widget._repr_mimebundle_()
    driver.click("start_sweep")
    wait(lambda: "3 of 3 runs done" in published[-1][1])


def test_a_run_that_ends_asks_for_a_save_and_an_edit_does_not(
    published: list[Any], reasons: list[str], exp: Any, drive: Any
) -> None:
    bench = drive(dltp.Workbench(exp)).widget
    bench._repr_mimebundle_()
    wait(lambda: len(published) == 2)
    exp.fit = exp.fit.replace(epochs=5)
    wait(lambda: "<td>5</td>" in published[-1][1])
    assert set(reasons) == {""}
    train(exp)
    wait(lambda: "ended" in reasons)
    assert "Run 1" in published[reasons.index("ended")][1]


def test_a_page_that_comes_is_sent_what_it_may_have_missed(
    published: list[Any], reasons: list[str], exp: Any, drive: Any
) -> None:
    table = drive(dltp.RunTable(exp)).widget
    table._repr_mimebundle_()
    table.guard._handle_custom_msg({"kind": "seen"}, [])
    assert reasons == [""]  # nothing is drawn that could be sent
    train(exp)
    wait(lambda: "Run 1" in published[-1][1])
    before = len(published)
    table.guard._handle_custom_msg({"kind": "seen"}, [])
    table.guard._handle_custom_msg("seen", [])  # nobody else's message is meant
    assert published[before:] == [published[-1]]
    assert reasons[-1] == "again"


def test_where_nobody_looks_the_end_of_a_cell_draws_what_waits(
    published: list[Any], exp: Any, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "current_cell", lambda: None)
    chart = drive(dltp.HistoryChart(exp)).widget
    chart._repr_mimebundle_()
    assert [text for _name, text, _update in published] == [""]
    train(exp)
    for call in notebook.shell().events.callbacks["post_run_cell"]:
        call()
    assert "Run 1" in published[-1][1]
    chart.close()
    assert notebook.shell().events.callbacks["post_run_cell"] == []
