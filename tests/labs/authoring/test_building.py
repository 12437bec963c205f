"""The notebook of a lab: every text and every cell of the page is in it, no solution is."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.labs.authoring.building import build, write_notebook
from dltp_widgets.labs.session.places import places

PAGES = Path(__file__).parent.parent / "pages"

PAGE = """# T

??? info "Beside"
    Read this, too.

## S

!!! tip "Box"
    ```python
    boxed = 1
    ```

### Exercise {#last}

Do it.

??? answer
    ```python
    secret = 1
    ```

!!! note "Ends with a box"
    ```python
    inside = 2
    ```

# Exercise over steps {#wide}

## One

??? answer
    hidden

## Two

More.
"""


@pytest.fixture
def lab(tmp_path):
    (tmp_path / "page.md").write_text(PAGE)
    return dltp.Lab.from_file(tmp_path / "page.md")


def test_nothing_but_the_solutions_is_left_out(lab):
    notebook = build(lab)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert code[1:] == ["boxed = 1", "inside = 2", 'lab.exercise("last")', 'lab.exercise("wide")']
    assert "Read this, too." in text
    assert "Do it." in text
    assert "More." in text
    assert "secret" not in text
    assert "hidden" not in text


def test_nor_is_it_in_the_player(lab):
    stops = places(lab)
    assert [stop.key for stop in stops] == ["", "last", "wide"] or [stop.key for stop in stops][1:] == [
        "last",
        "wide",
    ]
    shown = "\n".join(stop.text + (stop.exercise.statement if stop.exercise else "") for stop in stops)
    for said in ("Read this, too.", "Do it.", "More.", "boxed = 1", "inside = 2"):
        assert said in shown
    assert "secret" not in shown
    assert "hidden" not in shown


def test_every_cell_of_a_page_of_another_course_is_in_it():
    foreign = dltp.Lab.from_file(PAGES / "another_course.md")
    notebook = build(foreign)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    for cell in foreign.cells:
        assert cell.strip("\n") in code
    text = "\n".join(cell.source for cell in notebook.cells)
    for exercise in foreign.exercises:
        for solution in exercise.solutions:
            assert not solution.code or solution.code not in text
    assert "$J(\\theta)" in text


def test_images_travel_with_the_notebook(tmp_path):
    from matplotlib import image

    image.imsave(tmp_path / "dot.png", np.zeros((2, 2)))
    (tmp_path / "page.md").write_text("# T\n\n![A dot](dot.png){ width=3 } ![none](none.png)\n")
    path = write_notebook(dltp.Lab.from_file(tmp_path / "page.md"), tmp_path / "page.ipynb")
    cell = nbformat.read(path, as_version=4).cells[1]
    assert "![A dot](attachment:dot.png) ![none](none.png)" in cell.source
    assert list(cell.attachments) == ["dot.png"]


def test_drawings_travel_in_the_text_for_jupyterlab_shows_none_that_is_attached(tmp_path):
    (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (tmp_path / "page.md").write_text("# T\n\n![One](a.svg) and ![two](a.svg)\n\nMore.\n")
    cell = build(dltp.Lab.from_file(tmp_path / "page.md")).cells[1]
    text, _break, drawing = cell.source.rpartition("\n\n")
    assert text == "# T\n\n![One][a] and ![two][a]\n\nMore."
    assert drawing.startswith("[a]: data:image/svg+xml;base64,")
    assert "attachments" not in cell


def test_the_seed_of_the_page_is_set_first(tmp_path):
    (tmp_path / "page.md").write_text("---\nseed: 7\n---\n# T\n\n```python\nx = 1\n```\n")
    code = [c.source for c in build(dltp.Lab.from_file(tmp_path / "page.md")).cells if c.cell_type == "code"]
    assert code[1:] == ["import keras\n\nkeras.utils.set_random_seed(7)", "x = 1"]


@pytest.mark.parametrize("folder", [".", "elsewhere/deep", "other"])
def test_a_notebook_finds_its_page_from_wherever_it_is(tmp_path, monkeypatch, folder):
    pages = tmp_path / "pages" / 'sub "1"'
    pages.mkdir(parents=True)
    (pages / "page.md").write_text(PAGE)
    (tmp_path / "other").symlink_to(pages)
    path = write_notebook(dltp.Lab.from_file(pages / "page.md"), tmp_path / folder / "page.ipynb")
    player = nbformat.read(path, as_version=4).cells[0].source
    assert str(tmp_path) not in player
    monkeypatch.chdir(path.parent)  # a kernel works in the folder of its notebook
    held: dict[str, dltp.GuidedLab] = {}
    exec(player, held)  # noqa: S102  (as a kernel does)
    assert held["lab"].error == ""


def test_what_a_page_says_of_its_language_stays_a_text(tmp_path):
    (tmp_path / "page.md").write_text("---\nlanguage: |-\n  \", x=open('pwned', 'w'), y=\"\n---\n## S\n")
    try:
        lab = dltp.Lab.from_file(tmp_path / "page.md")
    except dltp.LabError:
        return
    call = ast.parse(build(lab).cells[0].source).body[1].value
    assert [keyword.arg for keyword in call.keywords] == ["language", "text"]


def test_a_lab_that_is_not_there_says_so_in_every_card():
    lab = dltp.GuidedLab("none.md")
    assert "There is no lab" in lab.exercise("last").value
