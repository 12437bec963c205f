"""Resolve, then draw: what runs measured becomes one frozen `Picture`; the chart only draws it.

::

    Record x n, Look --resolve_picture--> Picture(panels, records, keys) --> CurvePanel
                              |
                         `Thinner`: at most 1,000 points a curve
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from dltp_widgets.widgets.plots.marks import best_of, rate_changes
from dltp_widgets.widgets.plots.picture import Curve, Look, Panel, Picture
from dltp_widgets.widgets.plots.records import Record
from dltp_widgets.widgets.plots.scales import Axis, accuracy_axis, decade_axis, framed_axis, plain_axis
from dltp_widgets.widgets.plots.thinning import Frame, Points, thin
from dltp_widgets.widgets.plots.ticks import whole_ticks

MOST_RUNS = 8
"""Runs drawn at most, the latest ones and those that are pinned."""

MOST_PANELS = 4
"""Systems of axes at most: the loss and three metrics; the others can be chosen."""

LATEST = 2
"""Runs that are in colour without being pinned."""

PINNED_COLOURS = 4
"""Colours for pinned runs, after those of the latest ones."""

ACCURACIES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy")
VALIDATION, AGAIN = "val_", "again_"
_NOT_METRICS = ("loss", "lr", "learning_rate")

Draw = Callable[..., tuple[Points, Points]]


def resolve_picture(
    records: Sequence[Record], look: Look | None = None, *, points: Draw | None = None
) -> Picture:
    """Decide what is drawn.

    Parameters
    ----------
    records : sequence of Record
        Oldest first; see `chosen`.
    look : Look, optional
    points : callable, optional
        Returns one column of a record, thinned; a `Thinner` remembers what it thinned before.
    """
    look = look or Look()
    kept = chosen(records, look.pinned)
    colours = colours_of(records, look.pinned)
    metrics = _metrics(kept)
    wanted = (look.metric,) if look.metric in metrics else metrics[: MOST_PANELS - 1]
    seen = tuple(record for record in kept if record.id not in look.hidden)
    draw = points or (lambda record, key, _weight, _frame: thin(*record.columns[key]))
    panels = tuple(_panel(key, seen, look, colours, draw) for key in ("loss", *wanted))
    return Picture(panels, kept, metrics, look, colours)


def chosen(runs: Sequence[Any], pinned: Sequence[str] = ()) -> tuple[Any, ...]:
    """Return the runs (or their records) that are drawn, `MOST_RUNS` at most: those pinned and the latest."""
    kept = [place for place, run in enumerate(runs) if getattr(run, "id", None) in pinned][-MOST_RUNS + 1 :]
    kept += [place for place in range(len(runs)) if place not in kept][-(MOST_RUNS - len(kept)) :]
    return tuple(runs[place] for place in sorted(kept))


def whole_of(picture: Picture) -> Frame:
    """Return the stretch of x that holds everything, planned epochs too."""
    return 0.0, float(whole_ticks(_end_of(picture.records))[-1])


def chance_of(key: str, records: Iterable[Record]) -> float | None:
    """Return the accuracy of blind guessing for the latest classification, else None."""
    classes = [record.n_classes for record in records if record.n_classes]
    return 1.0 / max(classes[-1], 2) if classes and key in ACCURACIES else None


def colours_of(runs: Sequence[Any], pinned: Sequence[str]) -> dict[str, int]:
    """Return the colour of each run, oldest first, or of each record, by its id.

    One keeps it until two newer ones have come, or as long as it is pinned.
    """
    found = {}
    for place, run in enumerate(runs):
        number = getattr(run, "number", None)
        number = place if number is None else number
        found[run.id] = number % LATEST if len(runs) - place <= LATEST else -1
    for place, name in enumerate(pinned):
        if name in found:
            found[name] = LATEST + place % PINNED_COLOURS
    return found


def _metrics(records: Sequence[Record]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for record in reversed(records):
        for key in record.columns:
            if not key.startswith(VALIDATION) and key not in _NOT_METRICS:
                found.setdefault(key)
    return tuple(found)


def _panel(
    key: str, records: Sequence[Record], look: Look, colours: Mapping[str, int], points: Draw
) -> Panel:
    curves = [curve for record in records for curve in _curves_of(record, key, look, colours, points)]
    latest = records[-1] if records else None
    last = _end_of(records)
    x = plain_axis(tuple(map(float, whole_ticks(last)))) if look.x is None else framed_axis(*look.x)
    chance = chance_of(key, records)
    y = _y_axis(key, [curve.y for curve in curves], look, chance)
    best = best_of(key, latest) if latest is not None and not look.per_batch else None
    panel = Panel(
        key,
        tuple(replace(curve, y=y.place(curve.y)) for curve in curves),
        x,
        y,
        None if chance is None else y.at(chance),
        replace(best, y=y.at(best.value)) if best is not None and best.epoch <= look.upto else None,
        tuple(point for curve in curves for point in y.clamped(curve.x, curve.y)),
        rate_changes(latest) if latest is not None and not look.per_batch and key == "loss" else (),
        _outside(key, records, look),
    )
    return _until(panel, latest.id if latest is not None else "", look.upto)


def _curves_of(
    record: Record, key: str, look: Look, colours: Mapping[str, int], points: Draw
) -> Iterable[Curve]:
    for name, kind in ((key, "train"), (VALIDATION + key, "valid")):
        if name in record.columns:
            drawn = points(record, name, look.smoothing, look.x)
            yield Curve(record.id, record.name, name, kind, colours[record.id], *drawn)
    if record.again is not None and key in record.again and not look.per_batch:
        yield Curve(record.id, record.name, AGAIN + key, "again", colours[record.id], *record.again[key])


def _until(panel: Panel, latest: str, upto: float) -> Panel:
    """Cut the curves of the latest run; the axes were judged by the whole curves, and stand still in a replay."""
    if math.isinf(upto):
        return panel
    cut = (
        replace(c, x=c.x[c.x <= upto], y=c.y[c.x <= upto]) if c.record == latest else c for c in panel.curves
    )
    return replace(panel, curves=tuple(cut))


def _end_of(records: Sequence[Record]) -> int:
    """Return the last epoch or batch that is there, or planned."""
    ends = [math.ceil(x[-1]) for record in records for x, _y in record.columns.values() if len(x)]
    return max([*ends, *(record.planned for record in records)], default=0)


def _y_axis(key: str, columns: Sequence[Points], look: Look, chance: float | None) -> Axis:
    values = np.concatenate(columns) if columns else np.empty(0)
    if key in look.y:
        return (
            decade_axis(values, look.y[key])
            if look.log and key not in ACCURACIES
            else framed_axis(*look.y[key])
        )
    if key in ACCURACIES or chance is not None:
        return accuracy_axis()
    return decade_axis(values) if look.log else plain_axis(values=values)


def _outside(key: str, records: Sequence[Record], look: Look) -> int:
    """Count the recorded points that a frame somebody chose leaves out."""
    limits = look.y.get(key)
    if look.x is None and limits is None:
        return 0
    count = 0
    for record in records:
        for name in (key, VALIDATION + key):
            x, y = record.columns.get(name, (np.empty(0), np.empty(0)))
            inside = np.ones(len(x), dtype=bool)
            if look.x is not None:
                inside &= (x >= look.x[0]) & (x <= look.x[1])
            if limits is not None:
                inside &= (y >= limits[0]) & (y <= limits[1])
            count += int(len(x) - inside.sum())
    return count
