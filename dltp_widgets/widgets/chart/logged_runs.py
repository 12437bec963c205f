"""Trainings that somebody else does, and a chart draws: a loop that logs, or a ``model.fit`` with a callback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.chart.chart_callback import callback_of
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts.pace import Pace
from dltp_widgets.widgets.plots.records import LoggedRun, as_logged


class LoggedRuns:
    """Part of `HistoryChart`.

    Parameters
    ----------
    draw : callable
        Draws what is new; called under `UI_LOCK`, at most five times a second, and surely at the end.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw, self._pace = draw, Pace(draw)
        self.runs: tuple[LoggedRun, ...] = ()
        """Oldest first."""

    @property
    def growing(self) -> bool:
        """Whether more may come of the latest one."""
        return bool(self.runs) and not self.runs[-1].done

    def begin(self, epochs: int = 0, classes: int | None = None) -> LoggedRun:
        """Begin a new run, and return it."""
        with UI_LOCK:
            if self.runs:
                self.runs[-1].done = True
            run = LoggedRun(_("Run {n}").format(n=len(self.runs) + 1), epochs, classes)
            self.runs = (*self.runs, run)
        return run

    def log(self, epoch: Any, values: Mapping[str, Any]) -> None:
        """Add what was measured at an epoch; a smaller one than before begins a new run.

        Raises
        ------
        SpecError
            If one of them is no number.
        """
        at, read = as_logged(epoch, values)
        with UI_LOCK:
            run = self.runs[-1] if self.growing and at >= self.runs[-1].last else self.begin()
            run.add(at, read)
        self._pace.ask()

    def callback(self) -> Any:
        """Return a Keras callback that tells of one ``fit`` after another."""
        return callback_of(self.begin, self._drawn_by_callback)

    def draw_later(self) -> None:
        """Draw once more, a little later."""
        self._pace.ask()

    def close(self) -> None:
        """Draw nothing more."""
        self._pace.cancel()

    def _drawn_by_callback(self, ended: bool) -> None:
        if not ended:
            self._pace.ask()
            return
        self._pace.cancel()
        with UI_LOCK:
            self._draw()
