"""Propose to write old Keras in a page as one writes it today, with the migrations of the builder."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from dltp_widgets.core.reading.from_code import from_code
from dltp_widgets.core.reading.notes import CodeNote
from dltp_widgets.labs.lab import Lab
from dltp_widgets.labs.text.page import lines_of


@dataclass(frozen=True)
class Fix:
    """One old spelling in a page."""

    line: int
    """Line of the page."""
    message: str
    """What is old, and what one writes today."""
    applied: bool
    """Whether `fixed` mends it; else it is left to the teacher."""


def fixed(lab: Lab) -> tuple[str, list[Fix]]:
    """Return the page with today's spellings, and what was found; its line ends are kept."""
    lines = lines_of(lab.source)
    found = []
    for block in (inner for outer in lab.blocks for inner in outer.walk() if inner.kind == "cell"):
        for note in from_code(block.text).notes:
            if note.kind != "migrated" or note.code == "magic" or not note.line:
                continue
            place = block.line + note.line - 1
            mended = _mended(lines[place], note) if place < len(lines) else None
            if mended is not None:
                lines[place] = mended
            found.append(Fix(place + 1, note.message, mended is not None))
    return "".join(lines), found


def difference(lab: Lab, text: str) -> str:
    """Return the change to the page as a unified diff; empty if there is none."""
    name = lab.path.name if lab.path is not None else lab.name
    return "".join(
        _ended(difflib.unified_diff(lines_of(lab.source), lines_of(text), f"a/{name}", f"b/{name}"))
    )


def _mended(line: str, note: CodeNote) -> str | None:
    old, new = str(note.fields.get("old", "")), str(note.fields.get("new", ""))
    mended = line
    if note.code in ("renamed", "import_name", "spelling"):
        mended = re.sub(rf"\b{re.escape(old)}\b", new, line)
    elif note.code == "renamed_argument":
        mended = re.sub(rf"\b{re.escape(old)}(\s*=(?!=))", rf"{new}\1", line)
    elif note.code == "renamed_value":
        mended = re.sub(rf"(['\"]){re.escape(old)}\1", rf"\g<1>{new}\g<1>", line)
    elif note.code in ("moved", "private_import"):
        mended = _moved(line, old, new)
    elif note.code == "shape_number":
        mended = re.sub(rf"\(\s*{re.escape(old)}\s*\)", new, line)
    elif note.code == "fit_generator":
        mended = line.replace("fit_generator", "fit")
    return mended if mended != line else None


def _moved(line: str, old: str, new: str) -> str:
    """Replace a dotted name, or its module in ``from module import name``."""
    if old in line:
        return line.replace(old, new)
    (before, _dot, name), (after, _dot2, same) = old.rpartition("."), new.rpartition(".")
    return line.replace(before, after) if before and after and name == same else line


def _ended(lines: Iterator[str]) -> Iterator[str]:
    return (line if line.endswith("\n") else f"{line}\n" for line in lines)
