"""A drawing as SVG: a light card with lines, boxes, circles and words, legible on a light and on a dark page."""

from __future__ import annotations

import html
from pathlib import Path

INK, SOFT, CARD = "#24292f", "#6b7280", "#ffffff"
BLUE, ORANGE, GREEN = "#0072b2", "#b34a00", "#00755a"
"""Okabe and Ito's, the last two darkened so that words in them can be read."""
PALE_BLUE, PALE_ORANGE, PALE_GREEN, PALE = "#d6eaf8", "#fbe3d0", "#d3f0e6", "#eceff2"


class Drawing:
    """What is drawn so far; sizes are pixels.

    Parameters
    ----------
    width, height : int
    title : str
        What somebody hears who cannot see it.
    """

    def __init__(self, width: int, height: int, title: str) -> None:
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" font-size="14">\n'
            f"<title>{html.escape(title)}</title>\n"
            f'<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
            f' orient="auto"><path d="M0 0 8 4 0 8z" fill="{SOFT}"/></marker></defs>\n'
        )
        self._parts: list[str] = []
        self.box(1, 1, width - 2, height - 2, CARD, line="#c8ccd0", round_=8)

    def box(
        self, x: float, y: float, width: float, height: float, fill: str, *, line: str = INK, round_: int = 3
    ) -> None:
        """Draw a box."""
        self._parts.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{round_}"'
            f' fill="{fill}" stroke="{line}"/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str) -> None:
        """Draw a circle."""
        self._parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}" stroke="{INK}"/>')

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        colour: str = INK,
        size: int = 14,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Write words, their base line at `y`."""
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(
            f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"{weight}>'
            f"{html.escape(words)}</text>"
        )

    def arrow(self, x1: float, y1: float, x2: float, y2: float) -> None:
        """Draw an arrow."""
        self.path(f"M{x1:g} {y1:g} {x2:g} {y2:g}", SOFT, arrow=True)

    def path(
        self, data: str, colour: str, *, width: float = 1.5, arrow: bool = False, dashed: bool = False
    ) -> None:
        """Draw lines, as SVG's path data."""
        more = (' marker-end="url(#a)"' if arrow else "") + (' stroke-dasharray="5 4"' if dashed else "")
        self._parts.append(f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{width:g}"{more}/>')

    def curve(self, points: list[tuple[float, float]], colour: str, *, dashed: bool = False) -> None:
        """Draw a line through points."""
        self.path("M" + " ".join(f"{x:.0f} {y:.0f}" for x, y in points), colour, width=2.5, dashed=dashed)

    def table(
        self, x: float, y: float, rows: list[list[str]], fills: list[list[str]], side: int = 30
    ) -> None:
        """Draw numbers in squares."""
        for r, (row, colours) in enumerate(zip(rows, fills, strict=True)):
            for c, (words, fill) in enumerate(zip(row, colours, strict=True)):
                self.box(x + c * side, y + r * side, side, side, fill, round_=0)
                self.text(x + (c + 0.5) * side, y + (r + 0.5) * side + 5, words)

    def write(self, path: Path) -> None:
        """Write the file."""
        path.write_text(self._head + "\n".join(self._parts) + "\n</svg>\n", encoding="utf-8")
