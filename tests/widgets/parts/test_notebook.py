"""Inspectors of a variable of the notebook, in a shell without a kernel."""

from __future__ import annotations

import gc
import html
import weakref
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from ipywidgets.widgets.widget import _instances

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.presets import mlp
from dltp_widgets.testing import Driver
from dltp_widgets.widgets.parts import notebook
from dltp_widgets.widgets.tensor.tensor_inspector import TensorInspector


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch):
    running = InteractiveShell()
    monkeypatch.setattr(notebook, "shell", lambda: running)
    yield running
    running.history_manager.end_session()


def run(shell: InteractiveShell, code: str) -> None:
    assert shell.run_cell(code, store_history=True).success


def said(inspector: TensorInspector) -> str:
    return html.unescape(inspector._head.value)


def test_it_follows_what_cells_do(drive, shell):
    run(shell, "import numpy as np; x = np.zeros((2, 3, 4))")
    d = drive(TensorInspector.of("x")).set("index_0", "1")
    inspector = d.widget
    assert (inspector.error, inspector.news) == ("", "")
    run(shell, "y = x + 1")
    assert inspector.news == ""
    run(shell, "x[1, 0, 0] = 5")
    assert (inspector.news, inspector.summary.max) == ("changed", 5)
    assert "“x” was changed by the cell [3]." in said(inspector)
    assert inspector.index == (1,)  # what was looked at stays
    assert np.frombuffer(inspector._picture.grid.data, "<f4")[0] == 5
    run(shell, "x = x * 2")
    assert (inspector.news, inspector.summary.max) == ("rebound", 10)
    run(shell, "x = np.arange(3)")
    assert (inspector.news, inspector.index, inspector.summary.shape) == ("rebound", (), (3,))
    run(shell, "pass")
    assert inspector.news == ""
    assert "cell" not in said(inspector)
    run(shell, "del x")
    assert inspector.news == "gone"
    assert "no variable “x”" in inspector.error
    assert inspector.value is None
    run(shell, "x = [1, 2]")
    assert (inspector.news, inspector.error, inspector.summary.shape) == ("made", "", (2,))


def test_it_may_come_before_its_variable(drive, shell):
    inspector = drive(TensorInspector.of("later")).widget
    assert "There is no variable “later” yet" in inspector.error
    run(shell, "later = 3")
    assert (inspector.news, inspector.summary.max) == ("made", 3)


class Mute:
    def __str__(self) -> str:
        raise RuntimeError

    __repr__ = __str__


@pytest.mark.parametrize(
    "name", ["", "1a", "a b", "x.y", "class", "<img src=x>", "__import__('os')", 3, None, Mute()]
)
def test_what_is_no_name_is_one_sentence(drive, shell, name: Any):
    inspector = drive(TensorInspector.of(name)).widget
    assert inspector.error
    assert "<img" not in inspector._head.value
    run(shell, "pass")
    assert inspector.error


def test_variables_of_tensorflow_and_lists_are_noticed_too(drive, shell):
    tf = pytest.importorskip("tensorflow")
    shell.user_ns.update(v=tf.Variable([1.0, 2.0]), rows=[[1, 2]], odd=object())
    variable, rows, odd = (drive(TensorInspector.of(name)).widget for name in ("v", "rows", "odd"))
    run(shell, "v.assign([3.0, 4.0]); rows.append([3, 4])")
    assert (variable.news, variable.summary.max) == ("changed", 4)
    assert (rows.news, rows.summary.shape) == ("changed", (2, 2))
    assert (odd.news, bool(odd.error)) == ("", True)


def test_a_data_set_a_split_and_an_experiment_are_looked_into(drive, shell, tiny_data):
    exp = Experiment(tiny_data, mlp())
    shell.user_ns.update(data=tiny_data, part=tiny_data.valid, exp=exp)
    d = drive(TensorInspector.of("data"))
    assert d.widget.error == ""
    assert d.widget._picture.gallery.labels[:5] == [str(n) for n in tiny_data.train.y[:5]]
    d.set("split", "valid").click("code")
    assert d.widget.value is tiny_data.valid.x
    assert "x = data.valid.x" in d.widget._details._copy.text
    run(shell, "data = data.scale('zero_one')")
    assert (d.widget.news, d.widget.summary.max, d.value("split")) == ("rebound", 1, "valid")
    run(shell, "data = [1, 2]")
    assert "split" not in d
    assert (d.widget.error, d.widget.summary.shape) == ("", (2,))
    assert d.widget._details._copy.text.splitlines()[-1] == "data"
    assert drive(TensorInspector.of("part")).widget.value is tiny_data.valid.x
    followed = drive(TensorInspector.of("exp")).widget
    exp.data = tiny_data.scale("zero_one")
    run(shell, "pass")
    assert (followed.news, followed.summary.max) == ("changed", 1)


def test_what_a_cell_deletes_is_freed(drive, shell):
    run(shell, "import numpy as np; x = np.zeros((50, 28, 28))")
    alive = weakref.ref(shell.user_ns["x"])
    inspector = drive(TensorInspector.of("x")).set("view", "values").set("view", "gallery").widget
    run(shell, "del x")
    gc.collect()
    assert inspector.news == "gone"
    assert inspector._picture.layout.display == "none"
    assert alive() is None


def test_a_name_is_that_of_the_very_object(shell):
    value = [1, 2]
    shell.user_ns.update(_hidden=value, equal=[1, 2], mine=value, too=value, nothing=None, epochs=3)
    assert notebook.name_of(value) == "mine"
    assert notebook.name_of([1, 2]) == ""
    assert notebook.name_of(None) == notebook.name_of(3) == ""


def test_another_value_ends_the_following(drive, shell):
    run(shell, "x = 1")
    inspector = drive(TensorInspector.of("x")).widget
    inspector.value = [7]
    run(shell, "x = 2")
    assert (inspector.summary.max, inspector.news) == (7, "")


def test_a_cell_that_fails_in_the_widget_fails_nowhere_else(drive, shell, capsys):
    inspector = drive(TensorInspector.of("x")).widget
    inspector._source.look = lambda: 1 / 0
    run(shell, "x = 1")
    assert capsys.readouterr().out == ""


def test_closing_leaves_no_listener(shell):
    before = len(shell.events.callbacks["post_run_cell"]), len(_instances)
    for _ in range(3):
        inspector = TensorInspector.of("x")
        Driver(inspector)
        inspector.close()
    assert (len(shell.events.callbacks["post_run_cell"]), len(_instances)) == before


def test_outside_a_notebook_the_main_program_is_looked_at(monkeypatch, drive):
    monkeypatch.setattr(notebook, "shell", lambda: None)
    inspector = drive(TensorInspector.of("surely_nobody_has_this")).widget
    assert "no variable" in inspector.error
