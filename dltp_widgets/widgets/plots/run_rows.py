"""What a table says of each run: resolved here, drawn by `RunTable`."""

from __future__ import annotations

import html
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.better import rises
from dltp_widgets.widgets.parts.progress_text import seconds
from dltp_widgets.widgets.plots.chart_text import metric_name
from dltp_widgets.widgets.plots.marks import Best, best_of
from dltp_widgets.widgets.plots.records import record_of

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("loss", "best_loss", "metric", "best_metric", "time", "parameters", "test")
"""Slugs of the columns after the name."""

_NOTHING: tuple[float | None, Best | None] = (None, None)

METRIC = "metric:"
"""What the slug of a sorting by one of several metrics begins with."""

_STATES = ("idle", "failed", "stopped", "paused", "running", "compiling")


@dataclass(frozen=True)
class RunRow:
    """One run in the table."""

    id: str
    name: str
    state: str
    metric: str
    """Keras' key of the first metric; empty where there is none."""
    loss: float | None
    """Of the last epoch, on the validation split where there is one."""
    best_loss: Best | None
    value: float | None
    """Of the metric, likewise."""
    best_value: Best | None
    time: float
    """Seconds."""
    parameters: int | None
    test: float | None
    """The metric (else the loss) on the test set, if it was looked at."""
    metrics: Mapping[str, tuple[float | None, Best | None]] = field(default_factory=dict)
    """Keras' key of each metric, the first one too -> of the last epoch, and the best."""

    def sort_key(self, column: str) -> float:
        """Return a number by which the best, or the smallest, comes first; what is not known comes last."""
        key = column.removeprefix(METRIC) if column.startswith(METRIC) else self.metric
        last, best = self.metrics.get(key, _NOTHING)
        metric = best.value if best is not None else last
        loss = self.best_loss.value if self.best_loss is not None else self.loss
        upwards = rises(self.metric)
        found: dict[str, float | None] = {
            "loss": loss,
            "metric": -metric if metric is not None and rises(key) else metric,
            "time": self.time,
            "parameters": self.parameters,
            "test": -self.test if self.test is not None and upwards else self.test,
        }
        value = found.get("metric" if column.startswith(METRIC) else column)
        return math.inf if value is None or math.isnan(value) else float(value)


def row_of(run: Any, parameters: int | None) -> RunRow:
    """Return the row of a run, as far as it has come."""
    record, last = record_of(run), run.history.last()
    metrics = {
        key: (last.get(f"val_{key}", last[key]), best_of(key, record))
        for key in last
        if key != "loss" and not _is_other(key)
    }
    metric = next(iter(metrics), "")
    value, best = metrics.get(metric, _NOTHING)
    test = run.measured.get("test", {})
    return RunRow(
        run.id,
        run.name or run.id,
        run.state,
        metric,
        last.get("val_loss", last.get("loss")),
        best_of("loss", record),
        value,
        best,
        float(run.elapsed),
        parameters,
        test.get(metric, test.get("loss")),
        metrics,
    )


def metrics_of(runs: Sequence[Any]) -> tuple[str, ...]:
    """Return the metrics that any of the runs measured, by Keras' keys, those of the newest first."""
    found = [key for run in reversed(runs) for key in run.history.last() if key != "loss"]
    return tuple(dict.fromkeys(key for key in found if not _is_other(key)))


def frame_of(rows: Sequence[RunRow]) -> pd.DataFrame:
    """Return the figures of runs as a table: index ``"run"``."""
    import pandas as pd

    keys = dict.fromkeys(key for row in rows for key in row.metrics)
    found = []
    for row in rows:
        figures = {"loss": (row.loss, row.best_loss), **{key: row.metrics.get(key, _NOTHING) for key in keys}}
        cells: dict[str, Any] = {"run": row.name, "state": row.state}
        for key, (last, best) in figures.items():
            epoch = best.epoch if best is not None else None
            cells |= {key: last, f"best_{key}": best and best.value, f"best_{key}_epoch": epoch}
        found.append({**cells, "seconds": row.time, "parameters": row.parameters, "test": row.test})
    return pd.DataFrame(found, columns=None if found else ["run"]).set_index("run")


def parameters_of(run: Any) -> int | None:
    """Return how many parameters the model of a run has; None where that cannot be told."""
    from dltp_widgets.core.model.resolving.resolve import resolve

    try:
        if run.spec is not None:
            return resolve(run.spec).params
        return int(run.model.count_params()) if run.has_weights else None
    except (DltpError, ValueError):  # Keras cannot count before it knows the input of a class of your own
        return None


def head_html(rows: Sequence[RunRow]) -> str:
    """Return the names of the columns."""
    metric = next((row.metric for row in rows if row.metric), "")
    texts = column_names(metric)
    return _cells_html([html.escape(texts[name]) for name in COLUMNS])


def cells_html(row: RunRow) -> str:
    """Return the cells after the name; each says to a screen reader what it is."""
    texts = column_names(row.metric)
    cells = {name: html.escape(value) for name, value in shown_values(row).items()}
    if row.state in _STATES:  # the time aside
        cells["time"] = f'<span title="{html.escape(seconds(row.time))}">{cells["time"]}</span>'
    return _cells_html(
        [f'<span class="dltp-spoken">{html.escape(texts[name])} </span>{cells[name]}' for name in COLUMNS]
    )


def shown_values(row: RunRow) -> dict[str, str]:
    """Return slug -> what stands in that column; ``"-"`` where there is nothing."""
    values = {
        "loss": _number(row.loss),
        "best_loss": _best(row.best_loss),
        "metric": _number(row.value),
        "best_metric": _best(row.best_value),
        "parameters": "" if row.parameters is None else format_count(row.parameters),
        "time": _took(row),
        "test": _number(row.test),
    }
    return {name: values[name] or "-" for name in COLUMNS}


def column_names(metric: str) -> dict[str, str]:
    """Return slug -> what a column is called."""
    return {
        "loss": _("Loss"),
        "best_loss": _("Best"),
        "metric": metric_name(metric) if metric else _("Metric"),
        "best_metric": _("Best"),
        "time": _("Time"),
        "parameters": _("Parameters"),
        "test": _("Test"),
    }


def sortings(metrics: Sequence[str] = ()) -> dict[str, Callable[[], str]]:
    """Return slug -> name of what the table can be sorted by; each of several metrics by itself."""
    several = metrics if len(metrics) > 1 else ()
    return {
        "newest": lambda: _("newest first"),
        "loss": lambda: _("lowest loss"),
        "metric": lambda: _("best metric"),
        **{METRIC + key: partial(_best_text, key) for key in several},
        "test": lambda: _("best on the test set"),
        "time": lambda: _("shortest time"),
        "parameters": lambda: _("fewest parameters"),
    }


def _best_text(key: str) -> str:
    return _("best: {metric}").format(metric=metric_name(key))


def _took(row: RunRow) -> str:
    """Return how long a run took; of one that did not come to its end, its state."""
    if row.state not in _STATES:
        return seconds(row.time)
    words = {"idle": _("waiting"), "failed": _("failed"), "stopped": _("stopped"), "paused": _("paused")}
    return words.get(row.state) or _("running")


def _is_other(key: str) -> bool:
    return key.startswith("val_") or key in ("lr", "learning_rate")


def _number(value: float | None) -> str:
    return "" if value is None else format_number(value, 3)


def _best(best: Best | None) -> str:
    return "" if best is None else f"{format_number(best.value, 3)} ({best.epoch:g})"


def _cells_html(cells: Sequence[str]) -> str:
    return f'<span class="dltp-cells">{"".join(f"<span>{cell}</span>" for cell in cells)}</span>'
