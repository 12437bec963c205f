"""What a page without a kernel shows in the place of a widget: tables and pictures, as HTML that is safe everywhere.

Neither style elements nor scripts, no attribute but `class`, `alt` and a picture in the page itself: a notebook that is
not trusted, a code host's preview and nbconvert leave all of it as it is. Everything in it is escaped.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Iterable, Sequence
from typing import Any

from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.core.training.judging.sentence import result_sentence
from dltp_widgets.widgets.plots.run_rows import column_names, parameters_of, row_of, shown_values
from dltp_widgets.widgets.still.data_html import counts

MOST_RUNS = 20
"""Runs in the table, the newest."""

MOST_LAYERS = 100
"""Layers in the table."""

_SETTINGS = ("loss", "optimizer", "learning_rate", "metrics", "epochs", "batch_size", "seed")


def rows_html(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the first cell of a row is its name."""
    top = "".join(f"<th>{html.escape(text)}</th>" for text in head)
    body = "".join(
        f"<tr><th>{html.escape(str(first))}</th>"
        + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in cells)
        + "</tr>"
        for first, *cells in rows
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def picture_html(png: bytes | None, alt: str) -> str:
    """Return a picture that is part of the page; nothing for None."""
    if png is None:
        return ""
    return (
        f'<p><img alt="{html.escape(alt)}" src="data:image/png;base64,{base64.b64encode(png).decode()}"></p>'
    )


def experiment_html(exp: Any, *, pictures: bool) -> str:
    """Return all of an experiment."""
    data, runs = data_html(exp, pictures=pictures), runs_html(exp, pictures=pictures)
    return data + model_html(exp) + settings_html(exp) + runs


def data_html(exp: Any, *, pictures: bool) -> str:
    """Return how much of which data there is, and the first examples where they are images."""
    data = exp.data
    if data is None:
        return ""
    text = f"<p><strong>{html.escape(data.name)}</strong> · {html.escape(data.badge)} · {html.escape(counts(data))}</p>"
    if not pictures:
        return text
    from dltp_widgets.widgets.still.still_pictures import digits_png

    return text + picture_html(digits_png(data), _("Examples"))


def model_html(exp: Any) -> str:
    """Return the layers, their shapes and their parameters; or the problem."""
    if not isinstance(exp.model, ModelSpec):
        return ""
    resolved = resolve(exp.model)
    rows = [
        (layer.name, layer.layer_spec.layer, "" if layer.output_shape is None else str(layer.output_shape[1:]),
         format_count(layer.params))
        for layer in resolved.layers[:MOST_LAYERS]
    ]  # fmt: skip
    caption = _("{n} parameters").format(n=format_count(resolved.params))
    table = rows_html(caption, (_("Layer"), _("Kind"), _("Shape"), _("Parameters")), rows)
    problem = "" if resolved.problem is None else f"<p>{html.escape(resolved.problem.message)}</p>"
    return table + problem


def settings_html(exp: Any) -> str:
    """Return how it is compiled and fitted."""
    settings = {**vars(exp.compile), **vars(exp.fit), "learning_rate": exp.compile.effective_learning_rate}
    rows = [(name, _setting(settings[name])) for name in _SETTINGS]
    return rows_html(_("Settings"), ("", _("Value")), rows)


def runs_html(exp: Any, *, pictures: bool) -> str:
    """Return the curves, what came of the latest run, and a table of all; nothing before the first."""
    runs = exp.runs
    if not runs:
        return ""
    said = result_sentence(runs[-1]) if runs[-1].done else ""
    sentence = f"<p><strong>{html.escape(said)}</strong></p>" if said else ""
    return sentence + curves_and_table_html(runs, pictures=pictures)


def curves_and_table_html(runs: Sequence[Any], *, pictures: bool) -> str:
    """Return the curves of runs, and a row for each."""
    picture = ""
    if pictures:
        from dltp_widgets.widgets.still.still_pictures import curves_png

        picture = picture_html(curves_png(runs), _("Curves of the runs"))
    return picture + run_table_html(runs)


def run_table_html(runs: Sequence[Any]) -> str:
    """Return a row for each run, the newest first."""
    rows = [row_of(run, parameters_of(run)) for run in runs[-MOST_RUNS:][::-1]]
    if not rows:
        return ""
    names = column_names(rows[0].metric)
    cells = [(row.name, *shown_values(row).values()) for row in rows]
    return rows_html(_("Runs"), (_("Run"), *names.values()), cells)


def judgement_html(judgement: Judgement) -> str:
    """Return the confusion matrix of a classification; nothing for a regression."""
    if judgement.task != "classification":
        return ""
    matrix = judgement.matrix
    names = [judgement.name_of(index) for index in range(len(matrix))]
    rows = [(name, *map(str, row)) for name, row in zip(names, matrix.tolist(), strict=True)]
    return rows_html(_("Row: what it is. Column: what the network saw."), ("", *names), rows)


def _setting(value: Any) -> str:
    if isinstance(value, float):
        return show_number(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return "-" if value is None else str(value)
