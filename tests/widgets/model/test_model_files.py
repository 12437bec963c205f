"""Save and load from the builder: what a file is follows from its ending; what is wrong is a sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import mlp, perceptron
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder

CODE = """# mine
import keras

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])  # small
model.fit(x_train, y_train, epochs=9)
"""


@pytest.fixture
def d(tiny_data: Any, language: Any) -> Any:
    builder = LayerStackBuilder(Experiment(tiny_data, mlp()))
    yield Driver(builder).click("files")
    builder.close()


def said(d: Driver) -> str:
    return str(d.widget._files._sentence.value)


@pytest.mark.parametrize("kind", [".json", ".py", ".keras"])
def test_a_model_comes_back(d: Driver, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"mine{kind}"
    d.set("file", str(path)).click("save_model")
    assert path.is_file()
    assert "error" not in said(d)
    d.widget.spec = perceptron()
    d.click("load_model")
    assert "error" not in said(d)
    assert d.widget.spec == mlp()
    d.click("undo")
    assert d.widget.spec == perceptron()


def test_a_file_of_code_keeps_its_remarks_and_settings(d: Driver, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(CODE, encoding="utf-8")
    d.set("file", str(path)).click("load_model")
    assert d.widget.resolved.params == 15
    assert d.widget.code == CODE
    assert d.widget._subject.fit.epochs == 9


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.json", None),
        ("bad.json", "{"),
        ("bad.py", "print(1)"),
        ("bad.keras", "PK\x03\x04"),
        ("model.h5", "x"),
        ("folder", None),
        ("<img src=x onerror=alert(1)>.py", None),
    ],
)
def test_what_cannot_be_loaded_is_said_and_changes_nothing(
    d: Driver, tmp_path: Path, name: str, content: str | None
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    d.set("file", str(path)).click("load_model")
    assert "dltp-error" in said(d)
    assert "<img" not in said(d)
    assert d.widget.spec == mlp()


def test_where_nothing_can_be_written_is_said(d: Driver, tmp_path: Path) -> None:
    d.set("file", "/proc/nothing/model.json").click("save_model")
    assert "dltp-error" in said(d)
    d.set("file", "  ")
    assert d.error("file")
    d.click("save_model")


def test_the_bar_is_hidden_until_it_is_asked_for(d: Driver) -> None:
    assert "file" in d
    d.click("files")
    assert "file" not in d
