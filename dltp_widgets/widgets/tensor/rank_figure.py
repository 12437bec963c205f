"""What a rank means, drawn: a scalar is a cell, a vector a row of cells, a matrix a table, a cube a pile of tables.

The drawing is SVG in the page, made of rectangles and numbers; its colours are those of ``.dltp-rank`` in the
style sheet. Long axes are cut off, the numbers beside them are the true sizes.
"""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _

_CELL, _SHIFT, _GAP, _MARGIN, _LETTER = 14, 6, 26, 20, 7
_MOST_ROWS, _MOST_COLUMNS, _MOST_PLANES, _MOST_PILES = 5, 7, 4, 3


def rank_name(rank: int) -> str:
    """Return what a tensor of this rank is called, in the language in force."""
    names = {0: _("scalar"), 1: _("vector"), 2: _("matrix"), 3: _("cube")}
    return names.get(rank, _("rank {n}").format(n=rank))


def rank_sentence(shape: Sequence[int]) -> str:
    """Return what a tensor of this shape is, in words."""
    sizes = [format_count(size) for size in shape]
    if not shape:
        return _("A scalar: one number, without an axis. Rank 0.")
    if len(shape) == 1:
        text = ngettext(
            "A vector: {n} number in a row, one axis. Rank 1.",
            "A vector: {n} numbers in a row, one axis. Rank 1.",
            shape[0],
        )
        return text.format(n=sizes[0])
    if len(shape) == 2:
        return _("A matrix: {rows} rows and {columns} columns, two axes. Rank 2.").format(
            rows=sizes[0], columns=sizes[1]
        )
    inside = " × ".join(sizes[1:])
    if len(shape) == 3:
        return _("A cube: {n} matrices of {inside} one behind the other, three axes. Rank 3.").format(
            n=sizes[0], inside=inside
        )
    return _("Rank {rank}: a row of {n} tensors of rank {less}, each {inside}.").format(
        rank=len(shape), n=sizes[0], less=len(shape) - 1, inside=inside
    )


def rank_svg(shape: Sequence[int]) -> str:
    """Return the drawing of a tensor of any shape, as SVG; everything in it is escaped."""
    *outer, planes, rows, columns = (1, 1, 1, *shape)
    shown = min(math.prod(outer), _MOST_PILES)
    pile = _Pile(min(planes, _MOST_PLANES), min(rows, _MOST_ROWS), min(columns, _MOST_COLUMNS))
    sizes = [format_count(size) for size in shape]
    left = _MARGIN + _LETTER * max((len(size) for size in sizes[-3:-1]), default=0)
    right = left + shown * (pile.width + _GAP)
    more = f"× {' × '.join(sizes[:-3])}" if len(shape) > 3 else ""
    parts = [pile.cells(left + place * (pile.width + _GAP), _MARGIN) for place in range(shown)]
    parts += pile.texts(left, _MARGIN, sizes[-3:])
    parts += [_text(right, _MARGIN + pile.height / 2 + 4, more, "start")] if more else []
    width, height = right + _MARGIN + _LETTER * len(more), 2 * _MARGIN + pile.height
    label = html.escape(rank_sentence(shape), quote=True)
    return (
        f'<svg class="dltp-rank" role="img" aria-label="{label}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{"".join(parts)}</svg>'
    )


@dataclass(frozen=True)
class _Pile:
    """Planes one behind the other, the first in front, at the bottom left."""

    depth: int
    rows: int
    columns: int

    @property
    def width(self) -> int:
        return self.columns * _CELL + self._shift

    @property
    def height(self) -> int:
        return self.rows * _CELL + self._shift

    @property
    def _shift(self) -> int:
        return max(0, self.depth - 1) * _SHIFT

    def cells(self, left: int, top: int) -> str:
        """Draw it, the hindmost plane first."""
        planes = []
        for plane in reversed(range(self.depth)):
            x, y = left + plane * _SHIFT, top + self._shift - plane * _SHIFT
            cells = (
                f'<rect x="{x + column * _CELL}" y="{y + row * _CELL}" width="{_CELL}" height="{_CELL}"/>'
                for row in range(self.rows)
                for column in range(self.columns)
            )
            planes.append(f"<g>{''.join(cells)}</g>")
        return "".join(planes)

    def texts(self, left: int, top: int, sizes: Sequence[str]) -> list[str]:
        """Write the size of each axis beside it."""
        bottom, front = top + self.height, top + self._shift
        places = (
            (left + self.columns * _CELL / 2, bottom + _CELL, "middle"),
            (left - 4, (front + bottom) / 2 + 4, "end"),
            (left + self._shift / 2 - 6, top + self._shift / 2, "end"),
        )
        return [
            _text(x, y, size, anchor) for (x, y, anchor), size in zip(places, reversed(sizes), strict=False)
        ]


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{html.escape(text)}</text>'
