"""Whose curves a chart draws: the runs of an experiment, something it was given, loops that log."""

from __future__ import annotations

from typing import Any

import numpy as np

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.widgets.chart.logged_runs import LoggedRuns
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.plots.curves import chosen
from dltp_widgets.widgets.plots.records import Record, record_of, version_of


class ChartSources:
    """Part of `HistoryChart`.

    Parameters
    ----------
    subject : Experiment, Run, Keras History, DataFrame, dict or None
        As of `HistoryChart`.
    logged : LoggedRuns

    Raises
    ------
    SpecError
        If it cannot be drawn.
    """

    def __init__(self, subject: Any, logged: LoggedRuns) -> None:
        self.exp: Experiment | None = None
        self._given: tuple[Any, ...] = ()
        self._logged = logged
        if subject is None or isinstance(subject, Experiment):
            self.exp = experiment_of(subject)
        elif record_of(subject).columns:
            self._given = (subject,)

    @property
    def shown(self) -> tuple[Any, ...]:
        """What is drawn, oldest first: the latest ones and those that are pinned."""
        return chosen(self._all, self.exp.pinned if self.exp is not None else ())

    @property
    def _all(self) -> tuple[Any, ...]:
        return (*(self.exp.runs if self.exp is not None else ()), *self._given, *self._logged.runs)

    def records(self, *, per_batch: bool) -> list[Record]:
        """Return what those measured."""
        numbers = {id(run): number for number, run in enumerate(self._all)}
        return [record_of(run, per_batch=per_batch, number=numbers[id(run)]) for run in self.shown]

    def curves(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Return every curve per epoch; the latest run's have Keras' keys, the others' also their run's name."""
        found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
        for record in reversed([record_of(run) for run in self.shown]):
            for key, points in record.columns.items():
                found[f"{record.name}: {key}" if key in found else key] = points
        return found

    def versions(self, *, per_batch: bool) -> tuple[Any, ...]:
        """Return what changes with every point that is recorded."""
        return tuple((id(run), version_of(run, per_batch)) for run in self.shown)
