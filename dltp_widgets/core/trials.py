"""What if? Trains again at each move of a slider: the latest wish wins, nothing is written to the disk.

A trial takes the place of the one before it among the runs of the experiment, unless somebody pinned that one.
It has the seed of the run that it is compared with, so that only what was moved differs.
"""

from __future__ import annotations

import dataclasses
import logging
import threading
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.editing.width import width_of, with_width
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trainer import Trainer

MOST_SECONDS = 5.0
"""Seconds of training up to which a model is trained again at each move."""

_log = logging.getLogger(__name__)


class Trials:
    """The trials of one experiment.

    Parameters
    ----------
    exp : Experiment
    """

    def __init__(self, exp: Experiment) -> None:
        self._exp = exp
        self._run: Run | None = None
        self._lock = threading.Lock()
        self._wanted = self._working = self._closed = False
        self._moved = threading.Event()

    @property
    def base(self) -> Run | None:
        """The latest run that has ended and is no trial, or None: what trials are compared with."""
        kept = (run for run in reversed(self._exp.runs) if run is not self._run)
        return next((run for run in kept if run.state in ("finished", "stopped")), None)

    @property
    def waits(self) -> bool:
        """Whether a run that is no trial is under way: a trial beside it would leave nobody to steer it."""
        under_way = self._exp.under_way
        return under_way is not None and under_way is not self._run

    def seconds(self) -> float | None:
        """Return how long a training with the present settings would take, as far as the runs so far can tell."""
        base, fit = self.base, self._exp.fit
        if base is None or base.data is not self._exp.data:
            return None
        times = _times_wider(base.spec, self._exp.model)
        epochs, spent = base.history.epochs - base.first_epoch + 1, base.progress.phases.get("training")
        if times is None or spent is None or epochs < 1:
            return None
        more_steps = int(base.fit.batch_size) / int(fit.batch_size)
        return spent / epochs * int(fit.epochs) * max(times, 1.0) * max(more_steps, 1.0)

    def ask(self) -> None:
        """Train with the settings as they are now, in the background; the trial before is cancelled."""
        with self._lock:
            self._wanted = not self._closed
            self._moved.set()
            if self._working or self._closed:
                return
            self._working = True
        threading.Thread(target=self._work, name="dltp-trials", daemon=True).start()

    def close(self) -> None:
        """Cancel what is under way, and begin nothing more."""
        with self._lock:
            self._closed, self._wanted = True, False
            self._moved.set()

    def _work(self) -> None:
        while self._take_wish():
            try:
                self._train()
            except DltpError as refused:  # a setting that cannot be trained with: the panel says which
                _log.debug("no trial: %s", refused)
            except Exception:  # whatever an observer raises, the next move is heard
                _log.exception("a trial could not be begun")

    def _take_wish(self) -> bool:
        with self._lock:
            self._working, self._wanted = self._wanted, False
            self._moved.clear()
            return self._working

    def _train(self) -> None:
        """Train until the end, or until there is another wish; not at all while there is another run."""
        if self.waits:
            return
        trainer = Trainer(_Trial(self._exp, self))
        trainer.start()
        while not trainer.join(0.02).done:
            if self._moved.is_set():
                trainer.stop()
                trainer.join()

    def begin(self, trainer: Trainer, exp: Experiment) -> None:
        """Put a trial in the place of the one before it, under its number."""
        before, self._run = self._run, trainer.run
        if before is not None and before.id not in exp.pinned:
            exp.runs = tuple(run for run in exp.runs if run is not before)
            trainer.run.naming = exp.name_of(trainer.run, number=before.naming.number)
        exp.begin(trainer)


def _times_wider(before: Any, now: Any) -> float | None:
    """Return by what the parameters of a model have grown, None if more than its width is another."""
    if not isinstance(before, ModelSpec) or not isinstance(now, ModelSpec):
        return None
    width = width_of(now)
    if width is None or before == now:
        return 1.0 if before == now else None
    if with_width(before, width) != now:
        return None
    params = resolve(before).params, resolve(now).params
    return params[1] / params[0] if all(params) else 1.0


class _Trial:
    """The experiment as a trial sees it."""

    def __init__(self, exp: Experiment, trials: Trials) -> None:
        self._exp, self._trials = exp, trials

    def snapshot(self) -> Snapshot:
        snapshot, base = self._exp.snapshot(), self._trials.base
        seed = snapshot.fit.seed if base is None or snapshot.fit.seed is not None else base.seed
        return dataclasses.replace(snapshot, fit=snapshot.fit.replace(checkpoints=False, seed=seed))

    def begin(self, trainer: Any) -> None:
        self._trials.begin(trainer, self._exp)
