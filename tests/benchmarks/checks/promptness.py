"""How soon a person is answered: findings before training, the refusal of what is too large, Stop and Pause.

Stop and Pause come at random moments from the start on, so that some of them meet a model that is being compiled.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

import dltp_widgets as dltp
from dltp_widgets.core.training.engines import reuse
from tests.benchmarks.measure import median
from tests.benchmarks.workloads import Workload, workload_of

LATEST = 4.0
"""Seconds after the start at which a stop comes at the latest; compiling takes one or two."""

WITHIN = 30.0
"""Seconds after which an answer counts as missing."""

_ROUNDS = 5
_POLL = 0.001


class Promptness:
    """Asks for one thing after the other, in a process that has loaded TensorFlow."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload
        dltp.train(workload.experiment(workload.data(), epochs=1))

    def play(self, *, sets: tuple[str, ...] = ("mnist", "cifar10"), stops: int = 20) -> dict[str, float]:
        """Return medians and the worst, in seconds."""
        found: dict[str, float] = {}
        for key in sets:
            first, again = zip(*(_checked(key) for _round in range(_ROUNDS)), strict=True)
            found |= _both(f"check_{key}", first) | _both(f"check_again_{key}", again)
        found |= _both("refusal", [self._refused() for _round in range(_ROUNDS)])
        for kind, exp in (("", self._compiled), ("_own", self._own)):
            moments = np.random.default_rng(0).uniform(0, LATEST, stops)
            found |= _both(f"stop{kind}", [_stopped(exp(), moment) for moment in moments])
            found |= _both(f"pause{kind}", [_paused(exp(), moment) for moment in moments])
        return found

    def _refused(self) -> float:
        """Return the seconds until a model of 10^12 parameters is refused."""
        layers = [dltp.LayerSpec("Dense", units=1_000_000), dltp.LayerSpec("Dense", units=1_000_000)]
        exp = self._compiled()
        exp.model = dltp.ModelSpec.sequential(exp.data.input_shape, layers)
        trainer = dltp.Trainer(exp)
        began = time.perf_counter()
        trainer.start()
        run = trainer.join(WITHIN)
        spent = time.perf_counter() - began
        if run.state != "failed" or "needed" not in (run.error or ""):
            raise RuntimeError(f"not refused: {run.state}, {run.error}")
        return spent

    def _compiled(self) -> dltp.Experiment:
        return self._workload.experiment(self._workload.data(), epochs=1_000_000, checkpoints=False)

    def _own(self) -> dltp.Experiment:
        """Return the same with a model of one's own, which Keras' fit trains."""
        exp = self._compiled()
        exp.model = dltp.build_model(exp.spec)
        exp.fit = exp.fit.replace(engine="fit")
        return exp


def _checked(key: str) -> tuple[float, float]:
    """Return the seconds of the first and the second look at an experiment."""
    workload = workload_of(key)
    exp = workload.experiment(workload.data())
    spent = []
    for _look in range(2):
        began = time.perf_counter()
        dltp.check_experiment(exp)
        spent.append(time.perf_counter() - began)
    return spent[0], spent[1]


def _stopped(exp: dltp.Experiment, moment: float) -> float:
    trainer = _begun(exp, moment)
    return _until(trainer, trainer.stop, lambda: trainer.run.done)


def _paused(exp: dltp.Experiment, moment: float) -> float:
    trainer = _begun(exp, moment)
    return _until(trainer, trainer.pause, lambda: trainer.state == "paused")


def _begun(exp: dltp.Experiment, moment: float) -> dltp.Trainer:
    reuse.clear()  # so that there is something to compile each time
    trainer = dltp.Trainer(exp)
    trainer.start()
    time.sleep(moment)
    return trainer


def _until(trainer: dltp.Trainer, act: Callable[[], Any], is_so: Callable[[], bool]) -> float:
    """Return the seconds from an act to what it is to bring about; the worker is gone afterwards."""
    began = time.perf_counter()
    act()
    while not is_so():
        if time.perf_counter() - began > WITHIN:
            raise RuntimeError(f"nothing came of it: {trainer.state}")
        time.sleep(_POLL)
    spent = time.perf_counter() - began
    trainer.stop()
    for thread in threading.enumerate():
        if thread.name == "dltp-trainer":
            thread.join(WITHIN)
    return spent


def _both(name: str, spent: Any) -> dict[str, float]:
    return {name: median(spent) or 0.0, f"slowest_{name}": max(spent)}
