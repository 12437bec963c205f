"""Changes to a text that leave all the rest of it as it stands, byte for byte."""

from __future__ import annotations

import ast
import re


class Patch:
    """Collects changes of a source by the places of its syntax tree.

    Parameters
    ----------
    source : str
        As `ast.parse` reads it.
    """

    def __init__(self, source: str) -> None:
        self._bytes = source.encode()
        self._starts = [0, *(found.end() for found in re.finditer(rb"\r\n|\n|\r", self._bytes))]
        self._changes: list[tuple[int, int, str]] = []

    def start(self, node: ast.AST) -> int:
        """Return where a node begins, in bytes."""
        return self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined, no-any-return]

    def end(self, node: ast.AST) -> int:
        """Return where a node ends, in bytes."""
        return self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined, no-any-return]

    def text(self, start: int, end: int) -> str:
        """Return the source between two places."""
        return self._bytes[start:end].decode()

    def text_of(self, node: ast.AST) -> str:
        """Return the source of a node."""
        return self.text(self.start(node), self.end(node))

    def indent(self, place: int) -> str:
        """Return the blanks that begin the line of a place."""
        found = re.match(rb"[ \t]*", self._bytes[self.line_start(place) :])
        return found[0].decode() if found else ""

    def line_start(self, place: int) -> int:
        """Return where the line of a place begins."""
        return max(start for start in self._starts if start <= place)

    def line_end(self, place: int) -> int:
        """Return where the next line begins."""
        return min((start for start in self._starts if start > place), default=len(self._bytes))

    def begins_line(self, place: int) -> bool:
        """Tell whether only blanks stand before a place on its line."""
        return not self._bytes[self.line_start(place) : place].strip()

    def replace(self, start: int, end: int, text: str) -> None:
        """Note that `text` shall stand instead of what stands between two places."""
        self._changes.append((start, end, text))

    def remove(self, start: int, end: int) -> None:
        """Note that what stands between two places shall go; lines that become empty go as a whole."""
        rest = self._bytes[end : self.line_end(end)]
        if self.begins_line(start) and re.fullmatch(rb"[ \t]*(#[^\r\n]*)?[\r\n]*", rest):
            start, end = self.line_start(start), self.line_end(end)
        self.replace(start, end, "")

    def remove_lines(self, line: str) -> None:
        """Note that every line that is just `line` shall go."""
        for found in re.finditer(rb"(?m)^" + re.escape(line.encode()) + rb"\r?\n", self._bytes):
            self.replace(found.start(), found.end(), "")

    def after(self, place: int, char: bytes) -> int | None:
        """Return the place behind the next `char`, if only blanks and comments stand before it."""
        found = re.compile(rb"(?:\s|#[^\r\n]*)*" + re.escape(char)).match(self._bytes, place)
        return found.end() if found else None

    def result(self) -> str:
        """Return the changed source."""
        found = self._bytes
        for start, end, text in sorted(self._changes, key=lambda change: change[:2], reverse=True):
            found = found[:start] + text.encode() + found[end:]
        return found.decode()
