"""Keeps a run on disk while it is trained.

At most every two seconds, at the end of an epoch, and once more at the end of the run. Training never fails
because of it: when the disk is full or cannot be written to, the run says so and goes on unsaved, and the
checkpoints that are there stay as they are.
"""

from __future__ import annotations

import errno
import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.saving.checkpoint import MOST_BYTES, Checkpoint, read, write
from dltp_widgets.core.training.saving.claim import claim, release
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.state import TrainingState

PAUSE = 2.0
"""Seconds between two checkpoints at least."""

SHARE = 20.0
"""How many times the time that a checkpoint took must pass before the next one: training keeps 95 %."""

_TEXT = 50_000
"""Bytes that the manifest of a run may take, about."""

_LASTING = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""Errors that do not go away by themselves."""

_opening = threading.Lock()
_log = logging.getLogger(__name__)


class RunWriter:
    """Writes the checkpoints of one run; the thread that trains calls it.

    Parameters
    ----------
    run : Run
        Its `path` is the folder that is gone on with, or None for a new one.
    clock : callable, default time.monotonic
        Returns seconds.
    """

    def __init__(self, run: Run, clock: Callable[[], float] = time.monotonic) -> None:
        self._run, self._clock = run, clock
        self._due = 0.0
        self._folder: Path | None = None
        self._manifest: Manifest | None = None
        self._best = math.inf
        self._final: tuple[TrainingState, History] | None = None
        self._off = store.most_bytes() == 0 or not run.fit.checkpoints
        self._closed = False
        self._said: str | None = None

    def open(self) -> None:
        """Begin: from now on a run that is on the disk already is being trained.

        Raises
        ------
        TrainingError
            If it is being trained already.
        """
        self._due = self._clock() + PAUSE
        with _opening:
            path = self._run.path
            if path is not None and (path in store.LIVE or not claim(path)):
                self._closed = True
                raise being_trained(path)
            if path is not None:
                store.LIVE.add(path)

    def keep(self, capture: Callable[[], TrainingState], final: bool) -> None:
        """Keep a state, if it is time; the final one until `close` says how the run ended."""
        if self._off or not self._run.history.n_steps:
            return
        if final:
            self._final = capture(), self._run.history.copy()
        elif self._clock() >= self._due:
            began = self._clock()
            self._try(lambda: self._write(capture(), self._run.history, "running"))
            took = self._clock() - began
            self._due = self._clock() + max(PAUSE, SHARE * took)

    def close(self, state: str) -> None:
        """Write how the run ended, ``finished stopped failed``; a second time changes nothing."""
        self._closed, closed = True, self._closed
        if closed:
            return
        if not self._off:
            self._try(lambda: self._end(state))
        self._final = None
        folder = self._folder or self._run.path
        if folder is not None:
            store.LIVE.discard(folder)
            release(folder)

    def _end(self, state: str) -> None:
        if self._final is not None:
            self._write(*self._final, state)
        elif self._folder is not None and (self._folder / store.LAST).is_file():
            # It failed: what was kept before is what there is.
            last = read(self._folder / store.LAST)
            write(self._folder / store.LAST, replace(last, manifest=replace(last.manifest, state=state)))

    def _write(self, state: TrainingState, history: History, name: str) -> None:
        if self._manifest is None:
            self._manifest = Manifest.of(self._run)
        folder = self._begin(state, history)
        checkpoint = Checkpoint(self._manifest.at(self._run, state, name), state, history)
        last = folder / store.LAST
        if last.is_file():
            store.put(last, folder / store.PREVIOUS)
        write(last, checkpoint)
        self._run.path = folder
        if self._said is not None and self._run.notice == self._said:
            self._run.notice = None  # what was in the way has gone
        value = _judged(history)
        if value < self._best and state.step == 0:
            self._best = value
            store.put(last, folder / store.BEST)

    def _begin(self, state: TrainingState, history: History) -> Path:
        """Return the folder of the run, with room for what is to be written."""
        if self._folder is None:
            manifest = self._manifest
            began = "".join(c for c in manifest.started[:19] if c.isdigit()) if manifest else ""
            new = store.runs_folder() / f"{began[:8]}-{began[8:]}-{self._run.id}"
            self._folder = self._run.path or new
            store.LIVE.add(self._folder)
            store.sweep(self._folder)
            self._best = _best_before(self._folder)
        needed = len(store.FILES) * (_size(state, history) + _TEXT)
        if needed > min(store.most_bytes(), len(store.FILES) * MOST_BYTES):
            raise _TooLarge(needed)
        store.make_room(self._folder.parent, needed, self._folder)
        return self._folder

    def _try(self, what: Callable[[], None]) -> None:
        """Do it; if it fails, say so on the run, and do not try again where that is of no use."""
        try:
            what()
        except Exception as error:  # nothing that happens here may end the training
            _log.info("run %s was not saved", self._run.id, exc_info=True)
            self._off = isinstance(error, _TooLarge) or getattr(error, "errno", None) in _LASTING
            self._said = self._run.notice = _sentence(error, self._folder)


def being_trained(path: Path) -> TrainingError:
    """Return the error of going on with a run that somebody trains."""
    return TrainingError(
        _("This run is being trained at this moment."),
        argument="path",
        value=path,
        way_out=_("Stop it, or wait for its end."),
    )


class _TooLarge(Exception):  # noqa: N818 (a reason, not a mistake)
    """More bytes than all runs together may take."""


def _size(state: TrainingState, history: History) -> int:
    memories = [value for memory in state.callbacks for value in memory.values() if isinstance(value, list)]
    arrays = [*state.variables, *state.optimizer, *state.metrics, *(a for value in memories for a in value)]
    columns = history.to_dict()
    tables = [*columns["epochs"].values(), *columns["steps"].values(), columns["step_epochs"]]
    return sum(getattr(array, "nbytes", 0) for array in (*arrays, *tables))


def _judged(history: History) -> float:
    """Return by what the best checkpoint is chosen: the loss, on the validation split where there is one."""
    last = history.last()
    value = last.get("val_loss", last.get("loss", math.inf)) if history.epochs else math.inf
    return value if math.isfinite(value) else math.inf


def _best_before(folder: Path) -> float:
    """Return the value of the best checkpoint that is there already."""
    try:
        return _judged(read(folder / store.BEST).history)
    except TrainingError:
        return math.inf


def _sentence(error: Exception, folder: Path | None) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        reason = _("The disk is full.")
    elif number in (errno.EACCES, errno.EROFS, errno.EPERM):
        reason = _("The folder {folder} cannot be written to.").format(folder=folder)
    elif isinstance(error, _TooLarge):
        reason = _("This run needs {needed} MB on the disk, and DLTP_RUNS_MAX_MB allows {most}.").format(
            needed=format_count(error.args[0] // 10**6), most=format_count(store.most_bytes() // 10**6)
        )
    else:
        reason = _("The run could not be saved: {reason}.").format(
            reason=(getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")[:200]
        )
    return f"{reason} " + _("Training goes on; what was saved before stays as it is.")
