"""Every notebook runs from top to bottom, in a kernel of its own."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


# A lab runs in one language: in the other its cells are the same but for their texts (test_first_lab).
# Module 1 is run with its solutions in its empty cells (tests/labs/test_module1): once is enough.
RUN = [path for path in NOTEBOOKS if not path.name.endswith((".en.ipynb", "module1.fr.ipynb"))]


@pytest.mark.parametrize("path", RUN, ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's client, not ours
def test_it_runs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"], (
        "something was written to stderr"
    )


def _is_lab(path: Path) -> bool:
    """Whether a page of `dltp_widgets/labs/content` made it; a test of the labs compares the two."""
    return "dltp" in nbformat.read(path, as_version=4).metadata


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if not _is_lab(p)], ids=lambda path: path.stem)
def test_it_is_short_and_committed_without_outputs(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    assert len(cells) <= 12
    assert not [cell for cell in cells if cell.get("outputs")]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_committed_without_outputs(path: Path) -> None:
    assert not [cell for cell in nbformat.read(path, as_version=4).cells if cell.get("outputs")]


def test_there_is_one_of_each_kind() -> None:
    assert {_is_lab(path) for path in NOTEBOOKS} == {True, False}
