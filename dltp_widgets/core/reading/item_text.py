"""Items of a list and lines of a block in the text of a source: one less, or some more."""

from __future__ import annotations

import ast

from dltp_widgets.core.reading.patch import Patch


def remove_item(patch: Patch, owner: ast.AST, item: ast.AST) -> None:
    """Take an item out of a list or a call, with the comma that parts it from the next one."""
    start, end = patch.start(item), patch.end(item)
    comma = patch.after(end, b",")
    if comma is not None and comma < patch.end(owner):
        text = patch.text(comma, patch.end(owner))
        blank = 1 if text.startswith(" ") and not patch.begins_line(start) else 0
        patch.remove(start, comma + blank)
        return
    before = patch.text(patch.start(owner), start).rstrip()
    comma_at = patch.start(owner) + len(before.encode()) - 1
    if before.endswith(","):
        start = comma_at
    patch.replace(start, end, "")


def insert_items(patch: Patch, call: ast.Call, owner: ast.AST, texts: list[str], at_end: bool) -> None:
    """Put items before a call that is an item of a list, or behind it."""
    start, end = patch.start(call), patch.end(call)
    blanks = patch.indent(start)
    own_line = patch.begins_line(start)
    if not at_end:
        if own_line:
            place = patch.line_start(start)
            patch.replace(place, place, "".join(f"{blanks}{text},\n" for text in texts))
        else:
            patch.replace(start, start, "".join(f"{text}, " for text in texts))
        return
    comma = patch.after(end, b",")
    owner_end = patch.end(owner)
    comma = comma if comma is not None and comma <= owner_end else None
    if own_line and patch.line_end(comma or end) <= owner_end:
        place = patch.line_end(comma or end)
        if comma is None:
            patch.replace(end, end, ",")
        patch.replace(place, place, "".join(f"{blanks}{text},\n" for text in texts))
    else:
        patch.replace(
            comma or end, comma or end, "".join(f"{' ' if comma else ', '}{text}" for text in texts)
        )


def insert_lines(patch: Patch, statement: ast.stmt, texts: list[str], at_end: bool) -> None:
    """Put lines before a statement, or behind it, as far indented; raises LookupError if it has no line of its own."""
    start, end = patch.start(statement), patch.end(statement)
    if not patch.begins_line(start):
        raise LookupError
    blanks = patch.indent(start)
    place = patch.line_end(end) if at_end else patch.line_start(start)
    added = "".join(f"{blanks}{text}\n" for text in texts)
    unfinished = at_end and not patch.text(place - 1, place).endswith(("\n", "\r"))
    patch.replace(place, place, f"\n{added}" if unfinished else added)
