"""Module 1, as a student plays it in the notebook: what is taken home runs without dltp_widgets, with its numbers."""

from __future__ import annotations

import ast
import builtins
import json
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from dltp_widgets.labs.authoring.building import build
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.session.statements import statements
from dltp_widgets.labs.shipped import find_page

# what a front end does when the student presses the buttons of a card; it is no cell of the student's
PRESS = """
from dltp_widgets.labs.authoring.playing import right_answers as _right

_work = lab._work(lab.lab.exercise({key!r}))
{blocks}
_said = _work.check(globals(), _right(_work.exercise.quiz))
assert _said.passed, ({key!r}, _said)
"""
BLOCKS = {
    "ShapePlayground": "_work.make(globals())\n_work.widget.add('reshape', shape=(3, 2))",
    "LayerStackBuilder": "_work.make(globals())\n_work.widget.set_code(dltp.to_code(_stack()))",
}
TAKE_HOME = """
import json
from pathlib import Path

lab.session.export(Path("mine.py"))
lab.session.export(Path("mine.ipynb"))
json.dump({"score": score, "score_own": score_own, "house_score": house_score}, open("numbers.json", "w"))
"""
AWAY = """
import json, runpy, sys

sys.modules["dltp_widgets"] = None  # whoever imports it fails
made = runpy.run_path("mine.py")
print(json.dumps({name: made[name] for name in ("score", "score_own", "house_score")}))
"""


SLOW = ("one-hot", "better", "overfitting", "overfitting-epoch", "leak-measured", "order")
"""Trainings that the last test leaves out: each answer runs by itself, and three trainings prove enough."""


def played(lab: Lab) -> Iterator[nbformat.NotebookNode]:
    """The cells of its notebook in order; an answer is typed into the empty cell, then *Check* is pressed."""
    waiting: Exercise | None = None
    for cell in build(lab).cells:
        role = cell.metadata.get("dltp", {}).get("role")
        if role == "answer" and waiting is not None:
            cell.source = waiting.solutions[0].code
        if waiting is not None and role != "answer":
            yield pressed(waiting)
            waiting = None
        yield cell
        if role == "card":
            waiting = lab.exercise(cell.metadata["dltp"]["exercise"])
        elif role == "answer" and waiting is not None:
            yield pressed(waiting)
            waiting = None
    if waiting is not None:
        yield pressed(waiting)


def pressed(exercise: Exercise) -> nbformat.NotebookNode:
    blocks = BLOCKS[exercise.widget.name] if exercise.widget is not None else ""
    if "_stack" in blocks:
        stack = textwrap.indent(exercise.solutions[0].code, "    ")
        blocks = f"\n\ndef _stack():\n{stack}\n    return model\n\n\n{blocks}"
    return nbformat.v4.new_code_cell(PRESS.format(key=exercise.key, blocks=blocks))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a student who did all of it."""
    folder = tmp_path_factory.mktemp("module1")
    lab = Lab.from_file(find_page("module1", "fr"))
    notebook = nbformat.v4.new_notebook(cells=[*played(lab), nbformat.v4.new_code_cell(TAKE_HOME)])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DLTP_DATA", raising=False)
        patch.setenv("DLTP_HOME", str(folder / "home"))
        NotebookClient(
            notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
        ).execute()
    return folder


def unknown_names(code: str) -> set[str]:
    """The names that a program reads before it makes them."""
    known, unknown = set(dir(builtins)) | {"__name__"}, set[str]()
    for statement in statements(code):
        unknown |= statement.reads - known - statement.makes
        known |= statement.makes
    return unknown


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's client, not ours
def test_nothing_of_the_package_is_taken_home(home: Path) -> None:
    code = (home / "mine.py").read_text(encoding="utf-8")
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    ours = {"dltp", "lab", "digits", "exp", "run", "compiled", "exp_hot", "best", "run_own", "houses"}
    assert not names & ours
    assert unknown_names(code) == set()
    for cell in nbformat.read(home / "mine.ipynb", 4).cells:
        assert "dltp" not in cell.source


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_answer_in_code_is_taken_home(home: Path) -> None:
    code = (home / "mine.py").read_text(encoding="utf-8")
    lab = Lab.from_file(find_page("module1", "fr"))
    for exercise in lab.exercises:
        if exercise.checks and not exercise.quiz:
            assert f"# {exercise.title}\n" in code, exercise.key


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_it_runs_without_the_package_and_gives_the_same_numbers(home: Path) -> None:
    lab = Lab.from_file(find_page("module1", "fr"))
    slow = tuple(f"# {lab.exercise(key).title}\n" for key in SLOW)
    parts = re.split(r"\n\n\n(?=# )", (home / "mine.py").read_text(encoding="utf-8"))
    (home / "mine.py").write_text("\n\n\n".join(p for p in parts if not p.startswith(slow)), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", AWAY], cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    numbers = json.loads((home / "numbers.json").read_text())
    for name, score in numbers.items():
        assert found[name] == pytest.approx(score, rel=2e-3, abs=2e-3), name
