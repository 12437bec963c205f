"""The numbers of one run as a table: what a screen reader gets instead of the curves."""

from __future__ import annotations

import html

import numpy as np

from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.plots.records import Record

MOST_ROWS = 200
"""Rows at most; `HistoryChart.export` writes them all."""

_LONGEST = 80
"""Characters of a name that are shown."""


def table_html(record: Record | None, *, per_batch: bool = False) -> str:
    """Return the numbers of one run, a row per epoch or batch: what a screen reader gets instead of the curves."""
    if record is None:
        return ""
    keys = list(record.columns)
    head = "".join(f'<th scope="col" class="dltp-number">{html.escape(key)}</th>' for key in keys)
    body = "".join(
        f'<tr><th scope="row">{number:d}</th>'
        + "".join(f'<td class="dltp-number">{_cell(row.get(key))}</td>' for key in keys)
        + "</tr>"
        for number, row in _rows(record)
    )
    caption, first = _shortened(record.name), html.escape(_("Batch") if per_batch else _("Epoch"))
    return (
        f'<table class="dltp-table"><caption>{caption}</caption>'
        f'<thead><tr><th scope="col">{first}</th>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _rows(record: Record) -> list[tuple[int, dict[str, float]]]:
    """Return `MOST_ROWS` rows at most, evenly spread; without copying the columns into Python."""
    numbers = max((x for x, _y in record.columns.values()), key=len, default=np.empty(0))
    first = min((x[0] for x, _y in record.columns.values() if len(x)), default=0.0)
    if len(numbers) and first < numbers[0]:
        numbers = np.concatenate(([first], numbers))
    kept = np.unique(np.linspace(0, len(numbers) - 1, min(len(numbers), MOST_ROWS)).round().astype(int))
    rows: dict[float, dict[str, float]] = {number: {} for number in numbers[kept].tolist()}
    for key, (x, y) in record.columns.items():
        at = np.searchsorted(x, list(rows))
        for number, place in zip(rows, at.tolist(), strict=True):
            if place < len(x) and x[place] == number:
                rows[number][key] = float(y[place])
    return [(int(number), row) for number, row in rows.items()]


def _cell(value: float | None) -> str:
    return "" if value is None else format_number(value, 4)


def _shortened(name: str) -> str:
    return html.escape(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…")
