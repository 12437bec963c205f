"""The anchors that headings have on the course's website, after the extension `toc` of Python-Markdown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from dltp_widgets.labs.text.markdown import parser
from dltp_widgets.labs.text.page import Block

_EXERCISE = re.compile(r"(?:[\d.)\s]*)(?:exercice|exercise)\b", re.IGNORECASE)


def plain(markdown: str) -> str:
    """Return a line of Markdown as text."""
    tokens = parser().parseInline(markdown)
    children = [child for token in tokens for child in token.children or []]
    return "".join(child.content for child in children).strip()


def is_exercise(title: str) -> bool:
    """Tell whether a heading (as text) is that of an exercise: it begins with the word, perhaps after a number."""
    return _EXERCISE.match(title) is not None


def anchors(headings: Sequence[Block]) -> list[str]:
    """Return the anchor of each heading of a page: given, or made of its text; unique."""
    taken = {heading.name for heading in headings if heading.name}
    found = []
    for heading in headings:
        name = heading.name or _unique(_slug(plain(heading.text)), taken)
        taken.add(name)
        found.append(name)
    return found


def _slug(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", ascii_text).strip().lower()
    return re.sub(r"[-\s]+", "-", kept)


def _unique(name: str, taken: set[str]) -> str:
    while name in taken or not name:
        counted = re.match(r"(.*)_(\d+)$", name)
        name = f"{counted[1]}_{int(counted[2]) + 1}" if counted else f"{name}_1"
    return name
