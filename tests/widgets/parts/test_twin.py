"""The static twin: an output of its own, filled later where somebody looks, renewed after each run, safe HTML."""

from __future__ import annotations

import base64
import re
from html.parser import HTMLParser
from typing import Any

import nbformat
import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts import cells, notebook, twin
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.still_text import plain_of
from dltp_widgets.widgets.still import still

SAFE = {
    "caption",
    "code",
    "div",
    "img",
    "p",
    "pre",
    "span",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
}


class Tags(HTMLParser):
    """Every tag and attribute."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}


def train(exp: Any) -> None:
    trainer = Trainer(exp)
    trainer.start()
    trainer.join()


def display(widget: Composite) -> Any:
    return widget._repr_mimebundle_()


def test_without_a_kernel_there_is_none(exp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notebook, "shell", lambda: None)
    table = dltp.RunTable(exp)
    display(table)
    assert not table.twin.alive


def test_where_nobody_looks_it_is_whole_at_once(
    published: list[Any], exp: Any, fast_trainer: Any, drive: Any
) -> None:
    train(exp)
    workbench = drive(dltp.Workbench(exp)).widget
    data = display(workbench)
    assert "application/vnd.jupyter.widget-view+json" in data
    ((_, text, update),) = published
    assert not update
    assert text.count("<img") == 2  # examples and curves
    assert text.count("<table>") == 3  # layers, settings, runs
    assert "7,850" in text
    assert "&lt;b&gt;" in text
    found = Tags(text)
    assert set(found.tags) <= SAFE
    assert found.attributes <= {"class", "alt", "src"}
    assert all(
        re.match(r"data:image/png;base64,[\w+/=]+$", src) for src in re.findall(r'src="([^"]*)"', text)
    )


def test_where_a_front_end_runs_the_cell_the_pictures_come_late(
    published: list[Any], exp: Any, fast_trainer: Any, drive: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "current_cell", lambda: ("cell", "1"))
    monkeypatch.setattr(twin, "LATE", 0.05)
    d = drive(dltp.Workbench(exp))
    display(d.widget)
    assert [entry[1:] for entry in published] == [("", False)]
    d.wait(lambda _widget: len(published) == 2)
    train(exp)
    d.wait(lambda _widget: "Run 1" in published[-1][1] and published[-1][1].count("<img") == 2)
    exp.fit = exp.fit.replace(epochs=77)
    d.wait(lambda _widget: "<td>77</td>" in published[-1][1])
    assert len({display_id for display_id, _text, _update in published}) == 1
    assert all(update for _id, _text, update in published[1:])


def test_what_is_to_come_after_the_drawing_comes_after_it(published: list[Any], exp: Any, drive: Any) -> None:
    d = drive(dltp.CompileFitPanel(exp))
    twin = d.widget.twin
    display(d.widget)
    order: list[str] = []
    twin.after_drawing(lambda: order.append("at once"))  # nothing waits
    assert order == ["at once"]
    with UI_LOCK:  # as a handler of a click
        exp.fit = exp.fit.replace(epochs=77)
        twin.after_drawing(lambda: order.append(published[-1][1]))
    d.wait(lambda _widget: len(order) == 2)
    assert "<td>77</td>" in order[1]


def test_a_closed_widget_leaves_its_twin_alone(published: list[Any], exp: Any, fast_trainer: Any) -> None:
    chart = dltp.HistoryChart(exp)
    train(exp)
    display(chart)
    chart.close()
    count = len(published)
    exp.fit = exp.fit.replace(epochs=9)
    chart.twin.draw()
    assert (len(published), chart.twin.alive) == (count, False)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (dltp.LayerStackBuilder, "7,850"),
        (dltp.DataCard, "120 training"),
        (lambda exp: dltp.DataCard(exp.data), "<img"),
        (dltp.CompileFitPanel, "Run 1"),
        (dltp.RunTable, "Run 1"),
        (dltp.HistoryChart, "<img"),
        (lambda _exp: dltp.HistoryChart({"loss": [1.0, 0.5]}), "<img"),
        (dltp.EvaluationCard, "Run 1"),
        (lambda _exp: dltp.EnvironmentCard(), "<table"),
        (dltp.SweepPanel, "3 runs of 3 epochs"),
        (lambda _exp: dltp.TensorInspector(np.arange(6.0).reshape(2, 3)), "(2, 3)"),
        (lambda _exp: dltp.ShapePlayground(np.arange(6)), "x"),
    ],
)
def test_every_composite_has_one(
    published: list[Any], exp: Any, fast_trainer: Any, drive: Any, make: Any, says: str
) -> None:
    train(exp)
    widget = drive(make(exp)).widget
    assert display(widget)["text/plain"] == f"{type(widget).__name__}()"
    assert says in published[0][1]
    assert not {"script", "style", "link", "iframe"} & set(Tags(published[0][1]).tags)


def test_a_sweep_leaves_its_runs(published: list[Any], exp: Any, fast_trainer: Any, drive: Any) -> None:
    train(exp)
    panel = drive(dltp.SweepPanel(exp)).widget
    panel._board.exp.runs = exp.runs
    display(panel)
    assert "Run 1" in published[0][1]
    assert Tags(published[0][1]).tags.count("img") == 1


def test_what_is_embedded_has_none_of_its_own(published: list[Any], exp: Any, drive: Any) -> None:
    display(drive(dltp.Workbench(exp)).widget.chart)
    assert published == []


def test_whoever_reads_no_html_gets_words_and_the_curves() -> None:
    table = still.rows_html("Runs", ("Run", "loss"), [("Run <1>", "0.5"), ("Run 10", "0,25")])
    page = f"<p>Says <strong>all</strong> of it.</p>{still.picture_html(b'first', 'Examples')}{table}"
    words, picture = plain_of(page + still.picture_html(b"last", "Curves"))
    assert words.splitlines() == ["Says all of it.", "Runs", "Run      loss", "Run <1>  0.5", "Run 10   0,25"]
    assert base64.b64decode(picture or "") == b"last"
    assert (
        plain_of("<p>Code:</p><pre>x = 1\n  y = &#x27;a&#x27;</pre><p>end</p>")[0]
        == "Code:\nx = 1\n  y = 'a'\nend"
    )
    assert plain_of("") == ("", None)


def test_nbconvert_leaves_all_of_it(
    published: list[Any], bundles: list[Any], exp: Any, fast_trainer: Any, drive: Any
) -> None:
    nbconvert = pytest.importorskip("nbconvert")
    train(exp)
    display(drive(dltp.Workbench(exp)).widget)
    output = nbformat.v4.new_output("display_data", bundles[0])
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("dltp.Workbench()", outputs=[output])])
    body, _resources = nbconvert.HTMLExporter().from_notebook_node(page)
    tags = Tags(body[body.index('class="dltp-twin"') :]).tags
    assert (tags.count("img"), tags.count("table")) == (2, 3)
    assert body.count("data:image/png;base64,") >= 2
    latex, resources = nbconvert.LatexExporter().from_notebook_node(page)
    assert latex.count(r"\includegraphics") == 1  # it takes no HTML
    assert [name for name in resources["outputs"] if name.endswith(".png")]
