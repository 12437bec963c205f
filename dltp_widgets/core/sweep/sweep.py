"""A sweep as its user sees it: start, stop, wait, news, the table; its `Course` does the work in a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.sweep.course import Course
from dltp_widgets.core.sweep.pool import Pool
from dltp_widgets.core.sweep.table import sweep_frame
from dltp_widgets.core.sweep.trial import Trial, best_epoch, judged_key
from dltp_widgets.core.training.judging.better import rises

if TYPE_CHECKING:
    import pandas as pd

    from dltp_widgets.core.data.record import DataRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SweepEvent:
    """One piece of news.

    Attributes
    ----------
    kind : str
        ``begin``, ``epoch`` and ``end`` of a trial; ``over`` when no trial is left.
    sweep : Sweep
    trial : Trial or None
    epoch : int or None
        The epoch that is complete.
    """

    kind: str
    sweep: Sweep
    trial: Trial | None = None
    epoch: int | None = None


class Sweep:
    """The trials of one experiment, trained in the background; `dltp.sweep` makes one and starts it.

    Parameters
    ----------
    trials : sequence of Trial
    data : DataRecord
        What they are trained on.
    pool : callable
        Makes the `Pool` that trains them; called when there is something to train.
    board : Experiment
        Gets the runs of the trials, as they begin: what a chart and a table of runs show.
    runs : Path
        The folder of all runs.

    Attributes
    ----------
    trials : tuple of Trial
    exp : Experiment
        `board`.
    state : str
        ``idle running finished stopped failed``.
    error : str or None
        Why nothing could be trained, in a sentence; what went wrong with one trial is at its run.
    """

    def __init__(
        self,
        trials: Sequence[Trial],
        data: DataRecord,
        pool: Callable[[], Pool],
        board: Experiment,
        runs: Path,
    ) -> None:
        self.trials, self.exp = tuple(trials), board
        self.state = "idle"
        self.error: str | None = None
        self._course = Course(self.trials, data, pool, board, runs, self._emit)
        self._listeners: list[Callable[[SweepEvent], None]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="dltp-sweep", daemon=True)

    # --- control: any thread ---------------------------------------------------------------------
    def start(self) -> None:
        """Begin; returns at once. A second time it does nothing."""
        if self.state == "idle":
            self.state = "running"
            self._thread.start()

    def recall(self) -> None:
        """Look up the trials that an earlier sweep has ended; nothing is trained. For one that is not started."""
        if self.state == "idle":
            self._course.recall()

    def stop(self, trial: Trial | int | None = None) -> None:
        """Stop one trial, given or by its number, or all; what was learned is kept.

        Raises
        ------
        SpecError
            If there is no such trial.
        """
        found = None if trial is None else self._trial(trial)
        self._course.inbox.put({"kind": "stop", "trial": found.key if found else None})

    def wait(self, timeout: float | None = None) -> Sweep:
        """Wait for the end, or for `timeout` seconds; return the sweep. Ctrl-C stops it cleanly."""
        self.start()
        try:
            self._over.wait(timeout)
        except KeyboardInterrupt:
            self.stop()
            self._over.wait()
        return self

    def on_event(self, callback: Callable[[SweepEvent], None]) -> Callable[[], None]:
        """Call `callback(event)` at each piece of news, from one thread; return how to end this."""
        self._listeners.append(callback)

        def unsubscribe() -> None:
            if callback in self._listeners:
                self._listeners.remove(callback)

        return unsubscribe

    # --- anybody reads ---------------------------------------------------------------------------
    @property
    def done(self) -> bool:
        """Whether no trial is left to train."""
        return self._over.is_set()

    @property
    def metric(self) -> str:
        """By what trials are compared: the first metric, else the loss; on the validation split, if any."""
        return judged_key([trial.run for trial in self.trials])

    @property
    def best(self) -> Trial | None:
        """The trial with the best epoch so far, by `metric`; None before the first epoch."""
        key = self.metric
        found = [
            (trial, best[1]) for trial in self.trials if (best := best_epoch(trial.run, key)) is not None
        ]
        if not found:
            return None
        return max(found, key=lambda pair: pair[1] if rises(key) else -pair[1])[0]

    @property
    def latencies(self) -> list[float]:
        """Seconds that each epoch event took to come here; by the clocks of both machines."""
        return [seconds for trial in self.trials for seconds in trial.latencies]

    def frame(self) -> pd.DataFrame:
        """Return one row a trial (index ``"trial"``, from 1): settings, state, last and best values, seconds."""
        return sweep_frame(self.trials, self.metric)

    def _repr_html_(self) -> str:
        return self.frame().to_html(escape=True)

    def __repr__(self) -> str:
        done = sum(trial.done for trial in self.trials)
        return f"<Sweep {self.state}: {done} of {len(self.trials)} trials>"

    def _trial(self, asked: Trial | int) -> Trial:
        found = next((trial for trial in self.trials if trial is asked or trial.number == asked), None)
        if found is None:
            raise SpecError(
                _("There is no trial {n} in this sweep.").format(n=str(asked)[:80]),
                argument="trial",
                value=asked,
            )
        return found

    # --- the thread ------------------------------------------------------------------------------
    def _work(self) -> None:
        try:
            self.error = self._course.run()
        finally:
            self._end()

    def _end(self) -> None:
        states = {trial.state for trial in self.trials}
        stopped = "stopped" if "stopped" in states else "finished"
        self.state = "failed" if self.error is not None or states == {"failed"} else stopped
        self._over.set()
        self._emit("over", None, None)

    def _emit(self, kind: str, trial: Trial | None, epoch: int | None) -> None:
        event = SweepEvent(kind, self, trial, epoch)
        for listener in list(self._listeners):
            try:
                listener(event)
            except Exception:
                _log.exception("a view failed on %s", kind)
