"""What is said over a widget whose experiment came back."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core import keeping
from dltp_widgets.core.keeping import Restored
from dltp_widgets.widgets.parts import cells
from dltp_widgets.widgets.parts.restored_line import sentence

WHEN, TODAY = datetime(2026, 11, 27, 16, 42), date(2026, 11, 28)
MODEL = dltp.ModelSpec.sequential((28, 28, 1), [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10)])


@pytest.mark.parametrize(
    ("code", "restored", "said"),
    [
        ("en", Restored(WHEN, ("fit",)), "Restored from yesterday 16:42."),
        ("fr", Restored(WHEN, ("fit",)), "Repris de hier 16:42."),
        ("en", Restored(WHEN, runs=2), "Restored from yesterday 16:42. 2 runs are back."),
        (
            "en",
            Restored(WHEN, (), ("fit",)),
            "The code of the cell has changed and wins over what was clicked: fit.",
        ),
        ("fr", Restored(WHEN.replace(day=3), ("fit",)), "Repris du 03/11/2026 16:42."),
    ],
)
def test_the_sentence(language: Any, code: str, restored: Restored, said: str) -> None:
    language(code)
    assert sentence(restored, TODAY) == said


@pytest.mark.parametrize(
    "widget", ["Workbench", "CompileFitPanel", "LayerStackBuilder", "DataCard", "RunTable", "HistoryChart"]
)
def test_every_root_has_the_way_back(
    widget: str, drive: Any, tiny_data: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path))
    dltp.Experiment(tiny_data, MODEL, name=widget).fit = dltp.FitSpec(epochs=7)
    keeping._flush_all()
    exp = dltp.Experiment(tiny_data, MODEL, name=widget)
    d = drive(getattr(dltp, widget)(exp))
    assert exp.fit.epochs == 7
    d.click("start_again")
    assert exp.fit.epochs == 1
    assert "start_again" not in d
    d.click("take_back")
    assert exp.fit.epochs == 7


def test_the_place_is_the_cell_and_what_the_server_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "current_cell", lambda: ("cell", "execution"))
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    assert cells.current_place() is None
    monkeypatch.setenv("JPY_SESSION_NAME", "work/tp.ipynb")
    assert cells.current_place() == cells.Place("work/tp.ipynb", "cell", "execution")
    monkeypatch.setattr(cells, "current_cell", lambda: None)
    assert cells.current_place() is None
