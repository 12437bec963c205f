"""Two runs of one experiment, with a leak and without: their curves lie in one chart, and show what it was worth."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DltpError, TrainingError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.widgets.lock import UI_LOCK


class _Seeded:
    """An experiment whose runs have a certain seed: what differs between two of them shall be the data alone."""

    def __init__(self, exp: Experiment, seed: int | None) -> None:
        self._exp, self._seed = exp, seed
        self.begin = exp.begin

    def snapshot(self) -> Snapshot:
        """Return the experiment as it is now, with that seed."""
        now = self._exp.snapshot()
        return replace(now, fit=now.fit.replace(seed=self._seed)) if self._seed is not None else now


class BothWays:
    """Trains on the data as they are, then on the mended ones, which stay; with one seed.

    Parameters
    ----------
    on_end : callable
        ``on_end(error)``, under the UI lock: why it failed, empty if it did not.
    """

    def __init__(self, on_end: Callable[[str], None]) -> None:
        self._on_end = on_end
        self._job: object | None = None
        self.runs: tuple[Run, ...] = ()
        """With the leak, without it; as far as they have begun."""

    def start(self, exp: Experiment, mended: Dataset) -> None:
        """Train twice, in a thread; returns at once."""
        self._job, self.runs = object(), ()
        work = (self._job, exp, mended)
        threading.Thread(target=self._work, args=work, name="dltp-both", daemon=True).start()

    def drop(self) -> None:
        """Tell nobody any more, and begin no second run."""
        self._job = None

    def sentence(self) -> str:
        """Return what is going on, or what came out."""
        if not self.runs:
            return ""
        if len(self.runs) == 1 or not self.runs[1].done:
            number = _("with the leak") if len(self.runs) == 1 else _("without it")
            return _("Training {which}…").format(which=number)
        losses = [_last_loss(run) for run in self.runs]
        if None in losses:
            return ""
        leak, without = (format_number(loss, 4) for loss in losses if loss is not None)
        return _(
            "Validation loss {leak} with the leak, {without} without: both curves are in the chart."
        ).format(leak=leak, without=without)

    def _work(self, job: object, exp: Experiment, mended: Dataset) -> None:
        error = ""
        try:
            for data in (None, mended):
                run = self._run(job, exp, data)
                if run is None or run.state != "finished":
                    error = run.error or "" if run is not None else ""
                    break
        except DltpError as refused:
            error = str(refused)
        except Exception as failed:  # in a thread it would be lost
            error = str(failed)
        with UI_LOCK:
            if job is self._job:
                self._on_end(error)

    def _run(self, job: object, exp: Experiment, data: Dataset | None) -> Run | None:
        with UI_LOCK:
            if job is not self._job:
                return None
            if exp.under_way is not None:  # begun meanwhile, between the two
                raise TrainingError(under_way_text(exp))
            if data is not None:
                exp.data = data
            trainer = Trainer(_Seeded(exp, self.runs[0].seed if self.runs else None))
            self.runs = (*self.runs, trainer.run)
            trainer.start()
        return trainer.join()


def under_way_text(exp: Experiment) -> str:
    """Return why nothing can be trained both ways now: a run is under way; empty if none is."""
    if exp.under_way is None:
        return ""
    return _("A run is under way: wait for its end, or stop it, before you train both ways.")


def _last_loss(run: Run) -> float | None:
    last = run.history.last() if run.history.epochs else {}
    return last.get("val_loss", last.get("loss"))
