"""Trains one task, in whatever process, and tells of it.

From its checkpoint where one is left by a process that died; not at all where it has ended already.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.resume import resume
from dltp_widgets.core.sweep.messages import end_message, epoch_message, failed_message
from dltp_widgets.core.sweep.own_arrays import read_arrays
from dltp_widgets.core.sweep.task import Message, Task
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.saving.saved import SavedRun
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.core.training.trouble import explain

POLL = 0.1
"""Seconds between two looks at whether the trial is to stop."""

Tell = Callable[[Message], None]


def train_task(task: Task, tell: Tell, stopped: Callable[[], bool]) -> None:
    """Train one trial to its end; whatever goes wrong is told as an end, and nothing is raised.

    Parameters
    ----------
    task : Task
    tell : callable
        ``tell(message)``; any thread calls it.
    stopped : callable
        Whether the trial is to stop; asked some times a second.
    """
    try:
        if os.environ.get("DLTP_RUNS") != task.runs:
            os.environ["DLTP_RUNS"] = task.runs
        tell({"kind": "begin", "trial": task.key, "pid": os.getpid()})
        tell(_train(task, tell, stopped))
    except DltpError as refused:
        tell(failed_message(task.key, str(refused)))
    except Exception as error:  # in another process it would be lost
        tell(failed_message(task.key, explain(error)))


def checkpoints_of(runs: Path, run_id: str) -> SavedRun | None:
    """Return what the disk holds of the run of a trial, the newest of several."""
    found = (SavedRun.at(folder) for folder in sorted(runs.glob(f"*-{run_id}"), reverse=True))
    return next((saved for saved in found if saved is not None), None)


def _train(task: Task, tell: Tell, stopped: Callable[[], bool]) -> Message:
    saved = checkpoints_of(Path(task.runs), task.run_id)
    if saved is not None and saved.state == "finished":
        return _ended(task, saved)
    trainer = _trainer(task, saved)
    run = trainer.run
    run.history.on_epoch = lambda epoch, logs: tell(epoch_message(task.key, epoch, logs, run.history.start))

    def on_event(event: Event) -> None:
        if event.kind == "phase" and event.progress.phase:
            tell({"kind": "phase", "trial": task.key, "phase": event.progress.phase})

    trainer.on_event(on_event)
    trainer.start()
    while not trainer.join(POLL).done:
        if stopped():
            trainer.stop()
    return end_message(task.key, trainer.join())


def _trainer(task: Task, saved: SavedRun | None) -> Trainer:
    data = data_of(json.dumps(task.data, sort_keys=True), task.arrays)
    if saved is not None and saved.state != "running":
        try:
            return resume(saved, data)
        except DltpError:  # what is left cannot be gone on with: the trial begins again
            pass
    trainer = Trainer(_Planned(task, data))
    trainer.run.id = task.run_id
    return trainer


def _ended(task: Task, saved: SavedRun) -> Message:
    """Tell of a trial that had ended when the process that trained it died."""
    manifest = saved.manifest
    history = saved.history.to_dict()
    return {
        "kind": "end",
        "trial": task.key,
        "state": "finished",
        "start": history["start"],
        "epochs": {name: [float(value) for value in column] for name, column in history["epochs"].items()},
        "seconds": max(0.0, _written(saved) - saved.started.timestamp()),
        "engine": manifest.engine,
        "engine_reason": manifest.engine_reason,
        "device": manifest.device,
        "path": str(saved.path),
    }


def _written(saved: SavedRun) -> float:
    try:
        return max(file.stat().st_mtime for file in saved.path.iterdir())
    except (OSError, ValueError):
        return time.time()


@lru_cache(maxsize=1)
def data_of(record: str, arrays: str | None) -> Dataset:
    """Return the data of a task, the same object for trials that follow one another in a process.

    Raises
    ------
    DataError
        If they cannot be had here, or are others.
    """
    described = DataRecord.from_dict(json.loads(record))
    return described.again(read_arrays(Path(arrays), described) if arrays else None)


class _Planned:
    """A task as a trainer sees it."""

    def __init__(self, task: Task, data: Dataset) -> None:
        self._task, self._data = task, data

    def snapshot(self) -> Snapshot:
        task = self._task
        specs = CompileSpec.from_json(task.compile), FitSpec.from_json(task.fit)
        return Snapshot(self._data, ModelSpec.from_json(task.model), None, *specs, task.policy)

    def begin(self, trainer: Any) -> None:
        trainer.run.naming = RunName.read(self._task.name)
