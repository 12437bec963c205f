"""A lab as a notebook: its text and cells, the player on top, and a card under each exercise.

The same page gives the same file, byte for byte, so that a test can tell whether a notebook is up to date.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.files import writing
from dltp_widgets.labs.format.reading import statement_of
from dltp_widgets.labs.format.rendering import IMAGE_TYPES, image_data, image_file
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.shipped import CONTENT
from dltp_widgets.labs.text.fences import SPECIAL
from dltp_widgets.labs.text.page import Block

if TYPE_CHECKING:
    import nbformat

_IMAGE = re.compile(r"(!\[[^\]\n]*\])\(\s*<?([^)\s>]+)>?([^)\n]*)\)(?:\{[^{}\n]*\})?")
_MATHS = (
    (re.compile(r"\\\((.+?)\\\)", re.DOTALL), r"$\1$"),
    (re.compile(r"\\\[(.+?)\\\]", re.DOTALL), r"$$\1$$"),
)


@dataclass
class _Cell:
    kind: str
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)


def build(lab: Lab, beside: Path | None = None) -> nbformat.NotebookNode:
    """Return the notebook of a lab (nbformat 4.5); its solutions are not in it.

    Parameters
    ----------
    lab : Lab
    beside : path, optional
        Folder in which the notebook will be: the lab finds its page from there; default: that of the page.
    """
    from nbformat import v4

    notebook = v4.new_notebook()
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "dltp": {"lab": lab.name, "language": lab.language},
    }
    for number, cell in enumerate(_cells(lab, beside)):
        make = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
        made = make(cell.source, id=_name(lab, number), metadata=_metadata(cell))
        if cell.attachments:
            made["attachments"] = cell.attachments
        notebook.cells.append(made)
    return notebook


def _metadata(cell: _Cell) -> dict[str, Any]:
    """Return the marks of a cell; of the player and the cards only what they show matters."""
    folded = {"jupyter": {"source_hidden": True}} if cell.metadata.get("role") in ("player", "card") else {}
    return {"dltp": cell.metadata, **folded} if cell.metadata else {}


def write_notebook(lab: Lab, path: Path) -> Path:
    """Write the notebook of a lab; return its path."""
    import nbformat

    text = nbformat.writes(build(lab, path.absolute().parent))
    with writing(path) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    return path


def _cells(lab: Lab, beside: Path | None) -> Iterator[_Cell]:
    yield _Cell("code", _player(lab, beside), {"role": "player"})
    if lab.seed is not None:
        yield _Cell("code", f"import keras\n\nkeras.utils.set_random_seed({lab.seed})")
    ends = {exercise.blocks[-1].line: exercise for exercise in lab.exercises}
    headings = {page.line: page.key for page in lab.steps} | {e.line: e.key for e in lab.exercises}
    folder = lab.path.parent if lab.path is not None else None
    waiting: list[Block] = []
    for outer in lab.blocks:
        for block in _shown((outer,), lab):
            if block.kind == "heading" and block.line in headings:
                yield from _text(waiting, folder, headings)
            if block.kind == "cell":
                yield from _text(waiting, folder, headings)
                yield _Cell("code", block.text.strip("\n"))
            else:
                waiting.append(block)
        exercise = ends.get(outer.line)
        if exercise is not None:
            yield from _text(waiting, folder, headings)
            yield from _card(exercise)
    yield from _text(waiting, folder, headings)


def _card(exercise: Exercise) -> Iterator[_Cell]:
    """Yield the cell that shows the card of an exercise, and an empty one if it is answered in a cell."""
    yield _Cell("code", f"lab.exercise({_literal(exercise.key)})", {"role": "card", "exercise": exercise.key})
    if exercise.checked and exercise.widget is None and not exercise.quiz:
        yield _Cell("code", "", {"role": "answer", "exercise": exercise.key})


def _shown(blocks: tuple[Block, ...], lab: Lab) -> Iterator[Block]:
    """Yield what is shown; a box that holds cells is opened, so that they can be run."""
    solutions = {solution.line for exercise in lab.exercises for solution in exercise.solutions}
    for block in blocks:
        if block.kind in ("front", "comment", *SPECIAL) or block.line in solutions:
            continue
        if any(inner.kind in ("cell", "fold") for inner in block.walk() if inner is not block):
            if block.title:
                yield Block("text", "", block.line, f"**{block.title}**")
            yield from _shown(block.children, lab)
        else:
            yield block


def _text(waiting: list[Block], folder: Path | None, headings: dict[int, str]) -> Iterator[_Cell]:
    """Yield what waits as one Markdown cell, and let it go."""
    parts = [_markdown(block) for block in waiting]
    key = next(
        (headings[block.line] for block in waiting if block.kind == "heading" and block.line in headings), ""
    )
    waiting.clear()
    source = "\n\n".join(filter(None, parts))
    if source:
        source, attachments = _attached(source, folder)
        yield _Cell("markdown", source, {"key": key} if key else {}, attachments)


def _markdown(block: Block) -> str:
    """Return a block as the Markdown of notebooks: boxes are quotations, maths stand between dollars."""
    if block.kind in ("box", "fold"):
        body = "\n\n".join(filter(None, map(_markdown, block.children)))
        title = f"**{block.title}**\n\n" if block.title else ""
        return "\n".join(f"> {line}".rstrip() for line in f"{title}{body}".split("\n"))
    text = statement_of([block])
    if block.kind == "text":
        for pattern, replacement in _MATHS:
            text = pattern.sub(replacement, text)
    return text


def _attached(source: str, folder: Path | None) -> tuple[str, dict[str, dict[str, str]]]:
    """Return the text with its images put into the notebook."""
    attachments: dict[str, dict[str, str]] = {}
    drawings: dict[str, str] = {}

    def attach(found: re.Match[str]) -> str:
        path = image_file(found[2], folder)
        if path is None:
            return f"{found[1]}({found[2]}{found[3]})"
        if (
            path.suffix.lower() == ".svg"
        ):  # JupyterLab shows none that is attached; the long line goes to the end
            drawings[path.stem] = f"[{path.stem}]: {image_data(path)}"
            return f"{found[1]}[{path.stem}]"
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        attachments[path.name] = {f"image/{IMAGE_TYPES[path.suffix.lower()]}": data}
        return f"{found[1]}(attachment:{path.name})"

    return "\n\n".join([_IMAGE.sub(attach, source), *drawings.values()]), attachments


def _player(lab: Lab, beside: Path | None) -> str:
    source, language = _literal(_source(lab, beside)), _literal(lab.language)
    line = f"lab = dltp.GuidedLab({source}, language={language}, text=False)"
    return "\n".join(("import dltp_widgets as dltp", "", line, "lab"))


def _source(lab: Lab, beside: Path | None) -> str:
    """Return what the player finds the lab by: its name, or the way to its page from the folder of the notebook."""
    if lab.path is None or lab.path.parent == CONTENT:
        return lab.name
    if beside is None:
        return lab.path.name
    page = lab.path.resolve()
    try:
        return Path(os.path.relpath(page, beside.resolve())).as_posix()
    except ValueError:  # another drive of Windows: no relative way leads there
        return page.as_posix()


def _literal(text: str) -> str:
    """Return a text as Python writes it, between double quotes; it may come from a stranger's page."""
    return json.dumps(text, ensure_ascii=False)


def _name(lab: Lab, number: int) -> str:
    return hashlib.sha256(f"{lab.name} {lab.language} {number}".encode()).hexdigest()[:8]
