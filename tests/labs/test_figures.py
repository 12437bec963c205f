"""The figures of the labs: as the script draws them, small, in both languages, and each one shown."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from dltp_widgets.labs.format.rendering import image_file, to_html
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.shipped import CONTENT, shipped

FIGURES = CONTENT / "figures"
LARGEST = 10_000
PAGES = sorted(CONTENT.glob("*.md"))


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script that draws them."""
    monkeypatch.syspath_prepend(str(FIGURES))
    made = importlib.import_module("make_figures")
    monkeypatch.delitem(sys.modules, "make_figures")
    return made


def test_they_are_as_the_script_draws_them(script: ModuleType, tmp_path: Path) -> None:
    """If not: ``python dltp_widgets/labs/content/figures/make_figures.py``."""
    script.draw(tmp_path)
    drawn = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert drawn == {path.name: path.read_text(encoding="utf-8") for path in FIGURES.glob("*.svg")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_shows_those_of_its_language(page: Path) -> None:
    language = page.stem.rpartition(".")[2]
    named = re.findall(r"!\[([^\]]+)\]\((figures/[^)]+)\)", page.read_text(encoding="utf-8"))
    assert named
    for said, address in named:
        path = image_file(address, CONTENT)
        assert path is not None, address
        assert path.name.endswith(f".{language}.svg")
        assert path.stat().st_size < LARGEST
        assert len(said) > 20, "who cannot see it hears this"
    assert "data:image/svg+xml" in to_html(f"![x]({named[0][1]})", CONTENT)


def test_each_one_is_shown() -> None:
    shown = "".join(Lab.from_file(page).source for page in PAGES)
    assert [path.name for path in FIGURES.glob("*.svg") if path.name not in shown] == []
    assert set(shipped()) == {"first", "module1"}
