"""The words around the curves: titles, strokes, values, summary. Pure; what came from outside is escaped."""

from __future__ import annotations

import html

import numpy as np

from dltp_widgets.core.language import format_count, format_number, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.plots.curves import chance_of
from dltp_widgets.widgets.plots.marks import best_of
from dltp_widgets.widgets.plots.picture import Panel, Picture
from dltp_widgets.widgets.plots.records import Record

_LONGEST = 80
"""Characters of a name that are shown."""

_MOST_NAMED = 6
"""Epochs that are named one by one."""


def metric_name(key: str) -> str:
    """Return what a curve's key is called on screen; keys we do not know stay as Keras writes them."""
    names = {
        "loss": _("Loss"),
        "accuracy": _("Accuracy"),
        "mean_absolute_error": _("Mean absolute error"),
        "mae": _("Mean absolute error"),
        "mean_squared_error": _("Mean squared error"),
        "mse": _("Mean squared error"),
        "root_mean_squared_error": _("Root mean squared error"),
        "precision": _("Precision"),
        "recall": _("Recall"),
    }
    return names.get(key, key)


def title_html(panel: Panel) -> str:
    """Return the title of a panel: its name, its best epoch, what is out of the frame.

    Keras' own word stands at its axis.
    """
    notes = []
    if panel.best is not None:
        best = _("best {value}, epoch {epoch}")
        notes.append(best.format(value=format_number(panel.best.value, 3), epoch=f"{panel.best.epoch:g}"))
    if panel.outside:
        text = ngettext("{n} point out of frame", "{n} points out of frame", panel.outside)
        notes.append(text.format(n=format_count(panel.outside)))
    told = "".join(f' <span class="dltp-hint">{html.escape(note)}</span>' for note in notes)
    return f'<span class="dltp-title">{html.escape(metric_name(panel.key))}</span>{told}'


def strokes_html(picture: Picture) -> str:
    """Return the rest of the legend: a stroke per split, the line of chance, the signs."""
    curves = [curve for panel in picture.panels for curve in panel.curves]
    kinds = {curve.kind for curve in curves}
    names = {"train": _("training"), "again": _("training, same weights"), "valid": _("validation")}
    entries = [_stroke(kind, name) for kind, name in names.items() if kind in kinds]
    records = [record for record in picture.records if record.id not in picture.look.hidden]
    chances = [chance for panel in picture.panels if (chance := chance_of(panel.key, records)) is not None]
    if chances:
        entries.append(_stroke("chance", _("chance ({value})").format(value=format_number(chances[0], 2))))
    if any(panel.best is not None for panel in picture.panels):
        entries.append(_sign("◆", _("best epoch")))
    if any(panel.clamped for panel in picture.panels):
        entries.append(_sign("▼", _("0 or less: below every logarithm")))
    rates = [epoch for panel in picture.panels for epoch in panel.rates]
    if rates:
        epochs = ", ".join(f"{epoch:g}" for epoch in rates[:_MOST_NAMED]) + (
            "…" if len(rates) > _MOST_NAMED else ""
        )
        entries.append(_sign("▲", _("another learning rate: epochs {epochs}").format(epochs=epochs)))
    if picture.look.smoothing:
        entries.append(
            html.escape(_("smoothed by {value}").format(value=format_number(picture.look.smoothing, 2)))
        )
    return f'<span class="dltp-legend">{"".join(entries)}</span>'


def values_html(picture: Picture, x: float) -> str:
    """Return what every curve shows at the point nearest to `x`, the latest run first; as recorded."""
    first = _("Batch") if picture.per_batch else _("Epoch")
    rows = []
    for record in reversed(picture.records):
        values = [] if record.id in picture.look.hidden else values_at(record, x)
        if values:
            name = f"{_shortened(record.name)}: " if len(picture.records) > 1 else ""
            rows.append(name + html.escape(", ".join(f"{key} {_cell(value)}" for key, value in values)))
    head = html.escape(f"{first} {format_count(round(x))}")
    told = f"<strong>{head}</strong> · {' · '.join(rows)}"
    return f'<span class="dltp-values">{told}</span>' if rows else ""


def values_at(record: Record, x: float) -> list[tuple[str, float]]:
    """Return key and value of each curve that has a point within half a unit of `x`."""
    found = []
    for key, (xs, ys) in record.columns.items():
        if len(xs):
            place = int(np.clip(np.searchsorted(xs, x - 0.5), 0, len(xs) - 1))
            if abs(xs[place] - x) <= 0.5:
                found.append((key, float(ys[place])))
    return found


def summary_text(record: Record | None) -> str:
    """Return what the curves of a run show, in words: what a screen reader gets instead of them."""
    if record is None:
        return ""
    epochs = max((float(x[-1]) for x, _y in record.columns.values() if len(x)), default=0.0)
    parts = [_("{name}, epoch {n}").format(name=record.name, n=f"{epochs:g}")]
    for key, (x, y) in record.columns.items():
        if len(y):
            parts.append(_trend(key, x, y))
    return ". ".join(parts) + "."


def _trend(key: str, x: np.ndarray, y: np.ndarray) -> str:
    text = _("{key} from {first} to {last}").format(
        key=key, first=_cell(float(y[0])), last=_cell(float(y[-1]))
    )
    best = best_of(key.removeprefix("val_"), _only(key, x, y)) if key.startswith("val_") else None
    if best is None:
        return text
    at = _("best {value} at epoch {epoch}").format(value=_cell(best.value), epoch=f"{best.epoch:g}")
    return f"{text}, {at}"


def _only(key: str, x: np.ndarray, y: np.ndarray) -> Record:
    return Record("", "", {key: (x, y)})


def _cell(value: float | None) -> str:
    return "" if value is None else format_number(value, 4)


def _shortened(name: str) -> str:
    return html.escape(name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…")


def _stroke(kind: str, name: str) -> str:
    return f'<span class="dltp-legend-entry"><i class="dltp-stroke dltp-stroke-{kind}"></i>{html.escape(name)}</span>'


def _sign(sign: str, name: str) -> str:
    return f'<span class="dltp-legend-entry"><i aria-hidden="true">{sign}</i>{html.escape(name)}</span>'
