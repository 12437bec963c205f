"""Trainings without training: an engine that reports plausible numbers at once, and a model to go with it.

A test can hold the engine (`FakeEngine.hold`), look at what is shown meanwhile, and let it go; or have it
fail. What is real stays real: trainer, threads, events, run and history.
"""

from __future__ import annotations

import math
import threading
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.training.engines.engine import Job, Recorder

_PAUSE = 0.005


class FakeEngine:
    """An `Engine` that reports a falling loss and a rising accuracy; loads nothing."""

    name = "fake"

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        """Every job that was given, oldest first."""
        self.error: Exception | None = None
        """What the next training raises, or None."""
        self._go = threading.Event()
        self._go.set()

    def hold(self) -> None:
        """Stand still before the next batch; `release` goes on, Stop still works."""
        self._go.clear()

    def release(self) -> None:
        """Go on after `hold`."""
        self._go.set()

    def train(self, job: Job, recorder: Recorder) -> None:
        """Report ``job.fit.epochs`` epochs of ``job.steps`` batches."""
        self.jobs.append(job)
        if self.error is not None:
            raise self.error
        if job.first_epoch == 1:
            recorder.untrained(self._logs(job, 0))
        for epoch in range(job.first_epoch, job.first_epoch + job.fit.epochs):
            recorder.begin_epoch(epoch)
            for step in range(1, job.steps + 1):
                if self._stopped(recorder):
                    return
                logs = self._logs(job, epoch - 1 + step / job.steps)
                recorder.step(logs["loss"], {"loss": logs["loss"], "accuracy": logs["accuracy"]})
            recorder.end_epoch(self._logs(job, epoch))

    def _stopped(self, recorder: Recorder) -> bool:
        while not self._go.wait(_PAUSE) and not recorder.should_stop():
            pass
        return not recorder.permit(1)

    @staticmethod
    def _logs(job: Job, epochs: float) -> dict[str, float]:
        loss = 2.3 * math.exp(-epochs / 5)
        logs = {"loss": loss, "accuracy": 1 - 0.9 * math.exp(-epochs / 5)}
        return logs | ({"val_loss": 1.1 * loss, "val_accuracy": 0.95 * logs["accuracy"]} if job.valid else {})


class FakeModel:
    """As much of a keras.Model as a `Run` asks for; answers at random, always the same.

    Parameters
    ----------
    n_classes : int or None
        Columns of its answers; None: one number per example.
    """

    def __init__(self, n_classes: int | None) -> None:
        self._columns = n_classes or 1
        self.variables: list[Any] = []
        self.optimizer = SimpleNamespace(variables=[])

    def get_weights(self) -> list[npt.NDArray[np.float32]]:
        """Return no weights."""
        return []

    def __call__(self, x: Any, training: bool = False) -> npt.NDArray[np.float32]:
        """Return answers, float32 ``(n, n_classes)``, each row a distribution."""
        n = len(next(iter(x.values())) if isinstance(x, dict) else x)
        answers = np.random.default_rng(0).random((n, self._columns), dtype=np.float32)
        return answers / answers.sum(axis=1, keepdims=True) if self._columns > 1 else answers

    def predict(self, x: Any, **options: Any) -> npt.NDArray[np.float32]:
        """Return the same answers."""
        return self(x)

    def evaluate(self, x: Any, y: Any, **options: Any) -> dict[str, float]:
        """Return a loss, and the accuracy of these answers where there are classes."""
        if self._columns == 1:
            return {"loss": 1.0}
        truth = np.asarray(y)
        labels = truth.argmax(axis=1) if truth.ndim == 2 and truth.shape[1] > 1 else truth.reshape(-1)
        return {"loss": 1.0, "accuracy": float(np.mean(self(x).argmax(axis=1) == labels))}
