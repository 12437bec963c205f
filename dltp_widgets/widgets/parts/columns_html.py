"""What the columns of a table hold, as mark-up: small histograms, figures, gaps. All text is escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.profile import Column, columns
from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.number_text import short

_MOST_COLUMNS = 50
_ROUNDS_TO_0 = 5e-4


def columns_html(data: Dataset) -> str:
    """Return a profile of each column of the training split; for several inputs their shapes."""
    x = data.train.x
    if isinstance(x, dict):
        rows = [[name, str(array.shape), str(array.dtype)] for name, array in x.items()]
        return table_html([_("Input"), _("Shape"), _("Type")], [_escaped(row) for row in rows])
    found = columns(data, data.train)
    if not found:
        sentence = _("x has the shape {shape}.").format(shape=x.shape)
        return f'<p class="dltp-hint">{html.escape(sentence)}</p>'
    head = [_("Column"), _("Values"), _("min"), _("mean"), _("max"), _("std"), _("missing")]
    return table_html(head, [_row(column) for column in found[:_MOST_COLUMNS]])


def features_html(x: Array, names: Sequence[str]) -> str:
    """Return the values of one sample that is no image, by the names of the columns."""
    values = np.asarray(x).reshape(-1)[:_MOST_COLUMNS]
    known = names if len(names) == np.size(x) else [f"x[{i}]" for i in range(len(values))]
    rows = [[html.escape(str(name)), format_number(float(v))] for name, v in zip(known, values, strict=False)]
    return table_html([_("Column"), _("Value")], rows)


def table_html(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first column names the rows and whose others hold numbers.

    Parameters
    ----------
    head : sequence of str
        Plain text.
    rows : sequence of sequences of str
        Mark-up: escaped by the caller.
    """
    first, *others = (html.escape(cell) for cell in head)
    top = f"<th>{first}</th>" + "".join(f'<th class="dltp-number">{cell}</th>' for cell in others)
    body = "".join(_line(row) for row in rows)
    parts = f"<thead><tr>{top}</tr></thead><tbody>{body}</tbody>"
    return f'<div class="dltp-scroll" tabindex="0"><table class="dltp-table">{parts}</table></div>'


def _line(row: Sequence[str]) -> str:
    first, *others = row
    cells = "".join(f'<td class="dltp-number">{cell}</td>' for cell in others)
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _escaped(cells: Sequence[str]) -> list[str]:
    return [html.escape(cell) for cell in cells]


def _row(column: Column) -> list[str]:
    s = column.summary
    figures = [_number(value) for value in (s.min, s.mean, s.max, s.std)]
    missing = format_count(s.nan + s.inf)
    if s.nan + s.inf:
        missing = f'<strong class="dltp-missing">{missing}</strong>'
    return [html.escape(column.name), _bars(column), *_escaped(figures), missing]


def _bars(column: Column) -> str:
    """Return the histogram of a column as a row of bars, with its fullest range in words."""
    found = column.histogram
    if found is None:
        return "–"
    top = max(found.counts)
    cells = "".join(f'<i style="height:{100 * count / top:.0f}%"></i>' for count in found.counts)
    at = found.counts.index(top)
    text = _("most values from {low} to {high}").format(
        low=short(found.edges[at]), high=short(found.edges[at + 1])
    )
    label = html.escape(text)
    return f'<span class="dltp-spark" role="img" aria-label="{label}" title="{label}">{cells}</span>'


def _number(value: complex | None) -> str:
    """Return a number for reading, without the sign of what is rounded to 0; a data set has no complex ones."""
    if value is None or isinstance(value, complex):
        return "–"
    return format_number(value if abs(value) >= _ROUNDS_TO_0 else 0.0)
