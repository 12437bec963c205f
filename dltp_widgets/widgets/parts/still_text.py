"""The static twin for whoever reads no HTML: a PDF by way of LaTeX, a terminal, a comparison of notebooks."""

from __future__ import annotations

from html.parser import HTMLParser

_PICTURE = "data:image/png;base64,"
_BLOCKS = ("p", "caption", "h3", "h4", "div", "li", "pre")


def plain_of(still: str) -> tuple[str, str | None]:
    """Return the words of a still as plain text, tables in columns, and its last picture as base64, or None."""
    reader = _Reader()
    reader.feed(still)
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines), reader.picture


class _Reader(HTMLParser):
    """Reads what `still` writes; anything else is only its text."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.picture: str | None = None
        self._words: list[str] = []
        self._rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", *_BLOCKS):
            self.end_line()
        if tag == "tr":
            self._rows.append([])
        source = dict(attrs).get("src") or ""
        if tag == "img" and source.startswith(_PICTURE):
            self.picture = source.removeprefix(_PICTURE)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._rows:
            self._rows[-1].append(self._said())
        elif tag == "table":
            self.lines += _in_columns(self._rows)
            self._rows = []
        elif tag == "pre":
            self.lines += "".join(self._words).splitlines()
            self._words = []
        elif tag in _BLOCKS:
            self.end_line()

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def end_line(self) -> None:
        """Begin a new line, if there is anything in this one."""
        said = self._said()
        if said:
            self.lines.append(said)

    def _said(self) -> str:
        said, self._words = " ".join("".join(self._words).split()), []
        return said


def _in_columns(rows: list[list[str]]) -> list[str]:
    many = max(map(len, rows), default=0)
    filled = [[*row, *[""] * (many - len(row))] for row in rows]
    widths = [max(map(len, column)) for column in zip(*filled, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in filled]
