"""The training data measured again, with the weights that each epoch ended with.

Keras' training figures are means over an epoch in which the weights changed: beside a validation figure they look
worse than the model is. To compare like with like a run is done once more, with its own seed, and measured at the
end of each epoch. That takes as long as the run, so it is done only when somebody asks.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.column import Column
from dltp_widgets.core.training.run import EVALUATION_BATCH, Run
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trainer import Trainer

Curve = tuple[np.ndarray, np.ndarray]


class Again:
    """One run, done and measured once more in the background; not among the runs of its experiment.

    Parameters
    ----------
    run : Run
        One that has ended.
    changed : callable
        Called without arguments, by the thread that trains, after each epoch and at the end.
    """

    def __init__(self, run: Run, changed: Callable[[], None]) -> None:
        self.run, self._changed = run, changed
        self._epochs = Column()
        self._columns: dict[str, Column] = {}
        self._trainer: Trainer | None = None
        self._over = False

    @property
    def obstacle(self) -> str:
        """Why the run cannot be done once more, in a sentence; empty if it can."""
        if not self.run.done or not self.run.history.epochs:
            return _("Only a run that has ended can be measured again.")
        if self.run.snapshot.model is not None or not self.run.afresh:
            return _("Only a run that began with new weights can be done once more and measured.")
        return ""

    @property
    def status(self) -> str:
        """Where it stands, in a sentence; empty when it is complete."""
        if self._over and self._trainer is not None:
            return self._trainer.run.error or ""
        done, total = len(self._epochs), self.run.history.epochs
        return _("The run is done once more to measure the training data: epoch {n} of {total}").format(
            n=done, total=total
        )

    @property
    def complete(self) -> bool:
        """Whether every epoch has been measured."""
        return len(self._epochs) >= self.run.history.epochs

    @property
    def version(self) -> tuple[int, bool]:
        """What changes with every point, and at the end."""
        return len(self._epochs), self._over

    def curves(self) -> dict[str, Curve]:
        """Return per key ``(epochs, values)`` as far as they are measured."""
        epochs = self._epochs.view()
        return {key: (epochs[: len(column)], column.view()) for key, column in self._columns.items()}

    def start(self) -> None:
        """Begin; returns at once."""
        self._trainer = Trainer(_Once(self.run), callbacks=[_measuring(self._take, self.run.data.train)])
        self._trainer.on_event(lambda event: self._end() if event.kind == "end" else None)
        self._trainer.start()

    def cancel(self) -> None:
        """End it; what was measured stays."""
        if self._trainer is not None:
            self._trainer.stop()

    def _take(self, epoch: int, logs: dict[str, float]) -> None:
        for key, value in logs.items():
            self._columns.setdefault(key, Column()).append(value)
        self._epochs.append(epoch)
        self._changed()

    def _end(self) -> None:
        self._over = True
        self._changed()


class _Once:
    """The experiment of one run, as far as a trainer needs it."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def snapshot(self) -> Snapshot:
        snapshot, run = self._run.snapshot, self._run
        fit = snapshot.fit.replace(seed=run.seed, checkpoints=False, epochs=run.history.epochs)
        return dataclasses.replace(snapshot, fit=fit)

    def begin(self, trainer: Any) -> None:
        """Take no note: it is no run of the student's."""


def _measuring(take: Callable[[int, dict[str, float]], None], train: Any) -> Any:
    """Return a Keras callback that measures the training split at the end of each epoch; imports Keras."""
    import keras

    class Measuring(keras.callbacks.Callback):
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            model: Any = self.model
            measured = model.evaluate(
                train.x, train.y, batch_size=EVALUATION_BATCH, verbose=0, return_dict=True
            )
            take(epoch + 1, {key: float(value) for key, value in measured.items()})

    return Measuring()
