"""The course of a sweep: who waits, who trains, who has ended. One thread decides; everybody else tells its inbox.

::

    processes --messages--> inbox --> _handle --> TrialRun, emit --> _fill: start what waits
    Sweep.stop() ------------^
"""

from __future__ import annotations

import logging
import queue
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.sweep import record
from dltp_widgets.core.sweep.lent_folder import lent_folder
from dltp_widgets.core.sweep.messages import failed_message
from dltp_widgets.core.sweep.own_arrays import can_be_loaded, write_arrays
from dltp_widgets.core.sweep.pool import Pool
from dltp_widgets.core.sweep.task import Message
from dltp_widgets.core.sweep.trial import Trial
from dltp_widgets.core.training.trouble import explain

MOST_ATTEMPTS = 2
"""How often a trial is begun: a process that died is replaced once."""

_log = logging.getLogger(__name__)


class Course:
    """What happens to the trials.

    Parameters
    ----------
    trials : sequence of Trial
    data : DataRecord
    pool : callable
        Makes the pool, when there is something to train.
    board : Experiment
        Gets the runs as they begin.
    runs : Path
        The folder of all runs.
    emit : callable
        ``emit(kind, trial, epoch)``, kind being ``begin``, ``epoch`` or ``end``.
    """

    def __init__(
        self,
        trials: Sequence[Trial],
        data: DataRecord,
        pool: Callable[[], Pool],
        board: Experiment,
        runs: Path,
        emit: Callable[[str, Trial, int | None], None],
    ) -> None:
        self._trials, self._data, self._make_pool = trials, data, pool
        self._board, self._runs, self._emit = board, runs, emit
        self._pool: Pool | None = None
        self._folder: Path | None = None
        self._by_key = {trial.key: trial for trial in trials}
        self._stopping: set[str] = set()
        self.inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        """Where any thread puts messages; ``{"kind": "stop", "trial": key or None}`` is one, too."""

    def run(self) -> str | None:
        """Go through all trials; return why that was not possible, or None."""
        error = None
        try:
            self.recall()
            self._fill()
            while not all(trial.done for trial in self._trials):
                self._handle(self.inbox.get())
                self._fill()
        except Exception as raised:  # in a thread it would be lost
            _log.debug("a sweep failed", exc_info=True)
            error = str(raised) if isinstance(raised, DltpError) else explain(raised)
        finally:
            self._finish(error or "")
        return error

    def recall(self) -> None:
        """Look up the trials that have ended before."""
        for trial in self._trials:
            message = record.remembered(self._runs, trial.key, int(trial.run.fit.epochs))
            if message is not None:
                trial.remembered = True
                self._end(trial, message)

    def _fill(self) -> None:
        """Start trials that wait, while there are free slots."""
        waiting = [trial for trial in self._trials if trial.state == "idle"]
        if waiting and self._pool is None:
            self._pool = self._make_pool()
            self._pool.open(self.inbox.put)
        active = sum(trial.run.active for trial in self._trials)
        for trial in waiting[: max(0, self._pool.slots - active)] if self._pool else ():
            self._begin(trial)

    def _begin(self, trial: Trial) -> None:
        pool = self._pool
        if pool is None:
            return
        if self._folder is None and not can_be_loaded(self._data):
            self._folder = self._write_arrays(pool)
        if self._folder is not None:
            trial.task = replace(trial.task, arrays=str(self._folder))
        trial.run.begin()
        self._show(trial)
        trial.attempts += 1
        pool.start(trial.task)

    def _write_arrays(self, pool: Pool) -> Path:
        """Write the arrays that no process can load, for as long as the sweep lasts."""
        folder = lent_folder(None if pool.shares_disk else self._runs)
        write_arrays(self._board.data, folder)
        return folder

    def _show(self, trial: Trial) -> None:
        if trial.run not in self._board.runs:
            self._board.runs = (*self._board.runs, trial.run)

    # --- messages --------------------------------------------------------------------------------
    def _handle(self, message: Message) -> None:
        if message["kind"] == "stop":
            self._stop(message["trial"])
            return
        trial = self._by_key.get(str(message.get("trial")))
        if trial is None or trial.done:  # told twice, or too late
            return
        kind = message["kind"]
        if kind == "begin":
            trial.begun += 1
            trial.attempts = max(trial.attempts, trial.begun)  # a cluster may begin it again by itself
            self._emit("begin", trial, None)
        elif kind == "phase":
            trial.run.enter(str(message["phase"]))
        elif kind == "epoch":
            self._add_epoch(trial, message)
        elif kind == "end":
            self._end(trial, message)
        elif kind == "died":
            self._bury(trial, str(message["reason"]))

    def _add_epoch(self, trial: Trial, message: Message) -> None:
        epoch = int(message["epoch"])
        if trial.run.add_epoch(epoch, message["logs"], message.get("start") or {}):
            trial.latencies.append(time.time() - float(message["at"]))
            self._emit("epoch", trial, epoch)

    def _end(self, trial: Trial, message: Message) -> None:
        trial.run.end({name: value for name, value in message.items() if value is not None})
        if trial.state == "finished" and not trial.remembered:
            record.remember(self._runs, message)
        self._show(trial)
        self._emit("end", trial, None)

    def _bury(self, trial: Trial, reason: str) -> None:
        """Let another process go on from the checkpoint of one that died, once."""
        if trial.key in self._stopping:
            self._end(trial, {**failed_message(trial.key, ""), "state": "stopped", "error": None})
        elif trial.attempts < MOST_ATTEMPTS and self._pool is not None:
            trial.run.notice = reason + " " + _("The trial goes on in another one.")
            trial.attempts += 1
            self._pool.start(trial.task)
        else:
            self._end(trial, failed_message(trial.key, reason))

    def _stop(self, key: str | None) -> None:
        for trial in self._trials:
            if trial.done or key not in (None, trial.key):
                continue
            self._stopping.add(trial.key)
            if trial.state == "idle":
                trial.run.state = "stopped"
                self._emit("end", trial, None)
            elif self._pool is not None:
                self._pool.stop(trial.key)

    def _finish(self, error: str) -> None:
        """End every trial that is left, and the processes."""
        for trial in self._trials:
            if not trial.done:
                self._end(trial, failed_message(trial.key, error))
        try:
            if self._pool is not None:
                self._pool.close()
        except Exception:  # the end must be told whatever happens before
            _log.exception("the processes of a sweep could not be ended")
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
