"""Text -> syntax tree, whatever the text; nothing is executed."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from dltp_widgets.core.reading.notes import Notes

MOST_CHARACTERS = 200_000
"""Longest source read: the notebook of a long course has about half of it."""

_MAGIC = re.compile(r"^\s*(?:[%!]|```)")
_PRINT = re.compile(r"""^(\s*)print\s+["'\w]""")
_PROMPT = re.compile(r"^(?:>>>|\.\.\.)(?: |$)")


def parse(source: str, notes: Notes) -> ast.Module | None:
    """Return the tree of `source`, or None with a note that says why not.

    Commands of notebooks (``%matplotlib inline``, ``!pip``), prompts, the indentation of an excerpt and the
    print of Python 2 are read over, each line keeping its number.
    """
    if len(source) > MOST_CHARACTERS:
        notes.add(0, "too_long", most=MOST_CHARACTERS)
        return None
    try:
        return _tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        pass  # the cleaned text says better what is wrong
    remarks: list[tuple[int, str]] = []
    try:
        tree = _tree(_cleaned(source, remarks))
    except SyntaxError as error:
        line = error.lineno or 0
        notes.add(line, "syntax", line=line, reason=(error.msg or "").partition(" (")[0])
        return None
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        deep = isinstance(error, RecursionError | MemoryError)
        notes.add(0, "too_deep") if deep else notes.add(0, "syntax", line=0, reason=error)
        return None
    for line, code in remarks:
        notes.add(line, code)
    return tree


def placed(source: str) -> ast.Module | None:
    """Return the tree of `source` if its places are those of the text itself; commands of a notebook are blank.

    None where the text can be read only after it was moved: an indented excerpt, prompts.
    """
    if len(source) > MOST_CHARACTERS:
        return None
    try:
        return _tree(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        pass
    cleaned = _cleaned(source, [])
    pairs = zip(source.split("\n"), cleaned.split("\n"), strict=False)
    if any(after.strip() not in ("", "pass") and before != after for before, after in pairs):
        return None
    try:
        return _tree(cleaned)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None


def _tree(source: str) -> ast.Module:
    with warnings.catch_warnings():  # a "\d" in the student's text is not our business
        warnings.simplefilter("ignore")
        return ast.parse(source)


def _cleaned(source: str, remarks: list[tuple[int, str]]) -> str:
    lines = [_PROMPT.sub("", line) for line in textwrap.dedent(source).split("\n")]
    for index, line in enumerate(lines):
        if _MAGIC.match(line):
            lines[index] = ""
            remarks.append((index + 1, "magic"))
        elif found := _PRINT.match(line):
            lines[index] = f"{found[1]}pass"
            remarks.append((index + 1, "print_statement"))
    return textwrap.dedent("\n".join(lines))
