"""The lab "first": both languages, as a student goes through it, and as plain Keras afterwards."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.labs.authoring.building import build, write_notebook
from dltp_widgets.labs.authoring.linting import lint, lint_running
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.player.cell_log import CellLog
from dltp_widgets.labs.session.cell import Cell
from dltp_widgets.labs.shipped import CONTENT, find_page, shipped

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@pytest.fixture(autouse=True)
def student(tmp_path, monkeypatch):
    monkeypatch.setenv("DLTP_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(Experiment, "_latest", None)
    monkeypatch.chdir(tmp_path)


def _without_texts(code):
    """Return code as a tree, its texts, names and docstrings in no language; old code in a text is not Python."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_shipped_lab_is_there_in_both_languages_and_alike(name):
    assert set(shipped()[name]) == {"fr", "en"}
    french, english = (Lab.from_file(find_page(name, code)) for code in ("fr", "en"))
    assert [e.key for e in french.exercises] == [e.key for e in english.exercises]
    assert [step.key for step in french.steps] == [step.key for step in english.steps]
    assert [*map(_without_texts, french.cells)] == [*map(_without_texts, english.cells)]
    for one, other in zip(french.exercises, english.exercises, strict=True):
        codes, others = ([_without_texts(s.code) for s in e.solutions] for e in (one, other))
        assert codes == others
        assert (one.checks == other.checks) or [c.expected for c in one.checks] == [
            c.expected for c in other.checks
        ]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_nothing_is_to_be_said_against_the_first_lab(language):
    assert list(lint(Lab.from_file(find_page("first", language)))) == []


def test_the_first_lab_passes_with_its_solutions_and_fails_without():
    assert list(lint_running(Lab.from_file(find_page("first", "fr")))) == []


def test_its_notebook_is_the_same_each_time():
    lab = Lab.from_file(find_page("first", "fr"))
    first, again = build(lab), build(lab)
    assert first == again
    assert [cell.id for cell in first.cells] == [cell.id for cell in again.cells]
    code = [cell.source for cell in first.cells if cell.cell_type == "code"]
    assert code[0].splitlines()[-2] == 'lab = dltp.GuidedLab("first", language="fr", text=False)'
    assert 'lab.exercise("perceptron")' in code
    assert not any('activation="sigmoid"' in cell.source for cell in first.cells)  # no solution in it
    assert "$x_i$" in first.cells[2].source


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.*.ipynb")), ids=lambda path: path.name)
def test_the_notebooks_of_the_repository_are_up_to_date(path, tmp_path):
    """If not: ``dltp lab build dltp_widgets/labs/content/NAME.md -o notebooks/NAME.ipynb``."""
    built = write_notebook(Lab.from_file(CONTENT / f"{path.stem}.md"), tmp_path / path.name)
    assert built.read_text(encoding="utf-8") == path.read_text(encoding="utf-8")


class Notebook:
    """Cells that run, as far as the player can tell."""

    def __init__(self, log: CellLog) -> None:
        self.variables: dict[str, object] = {}
        self._log = log

    def ran(self, code: str, **made: object) -> None:
        self.variables.update(made)
        self._log.add(Cell(code))


def test_a_student_goes_through_and_takes_plain_keras_home(drive, monkeypatch, tmp_path):
    lab = drive(dltp.GuidedLab("first", language="en"))
    notebook = Notebook(lab.widget._shared.log)
    for module in ("player", "exercise_card"):
        monkeypatch.setattr(f"dltp_widgets.labs.player.{module}.variables", lambda: notebook.variables)
    assert lab.widget.progress == (0, 6)
    lab.click("next").widget.card.widget.add(dltp.LayerSpec("Dense", units=1, activation="softmax"))
    lab.click("check")
    assert "always 1" in lab.widget.card._message.value
    lab.widget.card.widget.edit(0, activation="sigmoid")
    lab.click("check").click("next").set("answer_1", "11").click("check").click("next")
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=42).scale("minus_one_one")
    layers = [
        dltp.LayerSpec("Flatten"),
        dltp.LayerSpec("Dense", units=32, activation="relu"),
        dltp.LayerSpec("Dense", units=10, activation="softmax"),
    ]
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    notebook.ran("import dltp_widgets as dltp\nmodel = dltp.ModelSpec(...)\nx = 3", model=model, data=data)
    lab.click("check").click("next")
    run = dltp.train(dltp.Experiment(data=data, model=model, fit=dltp.FitSpec(epochs=5, seed=42)))
    notebook.ran("import dltp_widgets as dltp\nrun = dltp.train(exp)", run=run)
    lab.click("check").click("next").set("answer_1", 0).click("check").click("previous")
    assert lab.widget.progress == (6, 6)

    script = lab.widget.session.export(tmp_path / "mine.py")
    code = script.read_text(encoding="utf-8")
    assert "dltp" not in code.replace("dltp_widgets", "dltp")
    ast.parse(code)
    assert "x = 3" in code
    check = (
        "\nimport json\nprint(json.dumps(model.evaluate(x_valid, y_valid, verbose=0, return_dict=True)))\n"
    )
    script.write_text(code + check, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    found = ast.literal_eval(done.stdout.strip().splitlines()[-1])
    last = run.history.frame().iloc[-1]
    np.testing.assert_allclose(found["loss"], last["val_loss"], rtol=1e-4)
    np.testing.assert_allclose(found["accuracy"], last["val_accuracy"], atol=1e-3)

    notebook_file = lab.widget.session.export(tmp_path / "mine.ipynb")
    assert "dltp" not in notebook_file.read_text(encoding="utf-8")
    with pytest.raises(dltp.LabError, match=r"\.py or \.ipynb"):
        lab.widget.session.export(tmp_path / "mine.txt")
