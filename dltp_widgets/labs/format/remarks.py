"""What a reader of a page should be told: what stayed text, and what looks like a slip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.parts import Note
from dltp_widgets.labs.text.fences import parses
from dltp_widgets.labs.text.page import Block, lines_of

if TYPE_CHECKING:
    from dltp_widgets.labs.lab import Lab

_IMAGE = re.compile(r"!\[[^\]\n]*\]\(\s*<?([^)\s>]+)")
_UNKNOWN = {
    "raw_html": re.compile(r"\s*</?[a-zA-Z][\w-]*(?:\s[^<>]*)?/?>"),
    "content_tab": re.compile(r'\s*===[!+]?\s+"'),
    "snippet": re.compile(r"\s*-+8<-+"),
    "directive": re.compile(r"\s*(?::::|\{[%{]|\[TOC\])"),
}


def remarks(lab: Lab) -> Iterator[Note]:
    """Yield the notes on a page."""
    for block in (inner for outer in lab.blocks for inner in outer.walk()):
        if block.kind == "listing":
            name = block.word or _("no language")
            yield Note(block.line, "listing", _("A fence ({name}) was kept as text.").format(name=name))
        if block.kind == "cell" and not parses(block.text):
            yield Note(block.line, "not_python", _("This cell is not Python as it stands."))
        if block.kind == "text":
            yield from _in_text(block, lab)


def _in_text(block: Block, lab: Lab) -> Iterator[Note]:
    for number, line in enumerate(lines_of(block.source), block.line):
        for code, pattern in _UNKNOWN.items():
            if pattern.match(line):
                yield Note(number, code, _("This was kept as text: {text}").format(text=line.strip()[:60]))
        for image in _IMAGE.findall(line):
            if (
                lab.path is not None
                and is_relative(image)
                and not (lab.path.parent / unquote(image)).is_file()
            ):
                yield Note(number, "missing_image", _("There is no image {name}.").format(name=image))


def is_relative(address: str) -> bool:
    """Tell whether an address means a file beside the page."""
    return not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|#", address)
