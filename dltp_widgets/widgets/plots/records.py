"""What is drawn, whoever measured it: a run, a Keras History, a DataFrame, a dict of lists, a loop of one's own."""

from __future__ import annotations

import numbers
import sys
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.choices.schedules import rates_of
from dltp_widgets.core.training.column import Column
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.widgets.plots.thinning import Points


@dataclass(frozen=True, eq=False)
class Record:
    """What one run measured, whoever trained it."""

    id: str
    name: str
    columns: Mapping[str, tuple[Points, Points]]
    """Keras key -> (epochs or batches done, values); 0, where present, is the untrained model."""
    planned: int = 0
    """Last epoch or batch planned while it is being trained; else 0."""
    n_classes: int | None = None
    """Classes of the task, for the line of chance."""
    number: int | None = None
    """Which of all runs it is, from 0; gives it its colour. None: its place among those given."""
    again: Mapping[str, tuple[Points, Points]] | None = None
    """Training columns measured again, each with the weights that its epoch ended with."""


class LoggedRun:
    """A training that somebody else does, and tells of: `HistoryChart.log` and `HistoryChart.callback`.

    Parameters
    ----------
    name : str
    planned : int, default 0
        Epochs planned, if that is known.
    n_classes : int, optional
        As of `Record`.
    """

    def __init__(self, name: str, planned: int = 0, n_classes: int | None = None) -> None:
        self.id, self.planned, self.n_classes = uuid.uuid4().hex[:12], planned, n_classes
        self._naming = RunName.read(name)
        self._began = self._told = time.monotonic()
        self.history = History()
        """Its batches, where they are told."""
        self.done = False
        self._columns: dict[str, tuple[Column, Column]] = {}
        self.version = 0

    @property
    def name(self) -> str:
        """What it is called, in the language in force."""
        return self._naming.text

    def add(self, epoch: float, values: Mapping[str, float]) -> None:
        """Add what was measured at an epoch; of a key that is told twice of one epoch, the last value counts."""
        for key, value in values.items():
            xs, ys = self._columns.setdefault(key, (Column(), Column()))
            if len(xs) and xs.view()[-1] == epoch:
                ys.replace_last(value)
            else:
                xs.append(epoch)
                ys.append(value)
        self._told = time.monotonic()
        self.version += 1

    @property
    def elapsed(self) -> float:
        """Seconds from its beginning to what was told last."""
        return self._told - self._began

    @property
    def last(self) -> float:
        """The last epoch that was told, -1 before the first."""
        return max((float(x.view()[-1]) for x, _y in self._columns.values() if len(x)), default=-1.0)

    def curves(self) -> dict[str, tuple[Points, Points]]:
        """Return per key ``(epochs, values)``."""
        return {key: (x.view(), y.view()) for key, (x, y) in self._columns.items()}


def record_of(source: Any, *, per_batch: bool = False, number: int | None = None) -> Record:
    """Read whatever has curves.

    Parameters
    ----------
    source : Run, LoggedRun, Keras History, DataFrame or dict
        A Keras ``History`` is anything with a ``.history`` dict; of a DataFrame the columns are curves, and an index
        of numbers is the epochs.
    per_batch : bool, default False
        Of a run every batch, not every epoch; of anything else there are only epochs.
    number : int, optional
        As of `Record`.

    Raises
    ------
    SpecError
        If it is none of these.
    """
    if isinstance(source, LoggedRun):
        columns = source.history.step_curves() if per_batch else source.curves()
        planned = 0 if source.done or per_batch else source.planned
        return Record(source.id, source.name, columns, planned, source.n_classes, number)
    history = getattr(source, "history", source)
    if isinstance(history, Mapping) or _is_frame(source):
        try:
            columns = _columns(history) if isinstance(history, Mapping) else _frame_columns(source)
        except (TypeError, ValueError) as error:
            raise _not_drawable(source) from error
        return Record(f"keras-{id(source)}", "Keras", columns, number=number)
    if not hasattr(history, "curves"):
        raise _not_drawable(source)
    classes = source.n_classes
    return Record(
        source.id,
        source.name or source.id,
        history.step_curves() if per_batch else {**history.curves(), **_scheduled(source)},
        0 if source.done else _planned(source, per_batch),
        classes if isinstance(classes, int) else None,
        number,
    )


def version_of(run: Any, per_batch: bool) -> Any:
    """Return what changes with every point that a source records, and when it ends."""
    if isinstance(run, LoggedRun):
        return run.version, run.history.n_steps if per_batch else 0, run.done
    if _is_frame(run):
        return run.shape
    history = run.history if hasattr(run, "history") else run
    if hasattr(history, "epochs") and hasattr(run, "done"):
        points = history.n_steps if per_batch else history.epochs
        return points, history.epochs, len(history.start), run.done
    return tuple(len(history[key]) for key in history)


def as_logged(epoch: Any, values: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """Return an epoch and its values as plain numbers; a tensor or an array of one number is one.

    Raises
    ------
    SpecError
        If the epoch is no number of at least 0, or a value is none.
    """
    if not isinstance(epoch, numbers.Real) or isinstance(epoch, bool) or not 0 <= float(epoch) < np.inf:
        message = _("log: the epoch must be a number of at least 0, not {value}.")
        raise SpecError(
            message.format(value=str(epoch)[:80]), argument="epoch", expected="0, 1, 2...", value=epoch
        )
    read = {}
    for key, value in values.items():
        try:
            read[key] = float(value)
        except Exception as error:  # whatever a foreign object raises that is asked for a number
            message = _("log: {name} must be a number, not a {kind}.")
            text = message.format(name=key, kind=type(value).__name__)
            raise SpecError(text, argument=key, expected="float", value=type(value).__name__) from error
    return float(epoch), read


def _scheduled(run: Any) -> dict[str, tuple[Points, Points]]:
    """Return the learning rate that each epoch ended with, where a schedule tells it."""
    schedule, ends = getattr(run.fit, "schedule", None), run.history.ends()
    if not schedule or len(ends) < 2:
        return {}
    rates = rates_of(schedule, ends[1:] - 1)
    return {"learning_rate": (np.arange(1.0, len(ends)), rates)} if rates is not None else {}


def _planned(run: Any, per_batch: bool) -> int:
    if not per_batch:
        return int(run.first_epoch - 1 + run.fit.epochs)
    progress = run.progress
    left = (progress.epochs - progress.epoch) * progress.steps + progress.steps - progress.step
    return int(run.history.n_steps + max(left, 0))


def _not_drawable(source: Any) -> SpecError:
    kind = type(source).__name__
    message = _("A history chart draws an experiment, a run, a Keras History, a table or lists, not {kind}.")
    expected = "Experiment, Run, keras.callbacks.History, DataFrame, dict"
    return SpecError(message.format(kind=kind), argument="subject", expected=expected, value=kind)


def _is_frame(source: Any) -> bool:
    """Tell whether it is a DataFrame, without importing pandas for it."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(source, pandas.DataFrame)


def _frame_columns(frame: Any) -> dict[str, tuple[Points, Points]]:
    if frame.columns.has_duplicates:
        raise ValueError("each column has a name of its own")
    index = np.asarray(frame.index)
    counted = index.dtype.kind in "iuf" and frame.index.name is not None and bool((np.diff(index) > 0).all())
    epochs = index.astype(float) if counted else np.arange(1.0, len(frame) + 1.0)
    numeric = frame.select_dtypes(["number", "bool"])
    if frame.shape[1] and not numeric.shape[1]:
        raise ValueError("no column of numbers")
    return {str(key): (epochs, numeric[key].to_numpy(dtype=float)) for key in numeric.columns}


def _columns(history: Mapping[str, Any]) -> dict[str, tuple[Points, Points]]:
    values = {str(key): np.asarray(column, dtype=float) for key, column in history.items()}
    if any(column.ndim != 1 for column in values.values()):
        raise ValueError("each key has one value an epoch")
    return {key: (np.arange(1.0, len(column) + 1.0), column) for key, column in values.items()}
