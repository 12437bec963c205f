"""What training an unchanged experiment again costs: new traces, memory, time."""

from __future__ import annotations

import time
from typing import Any

import keras

import dltp_widgets as dltp
from tests.benchmarks.measure import median
from tests.benchmarks.memory import resident, settle
from tests.benchmarks.workloads import Workload


class Refit:
    """Fits one experiment again and again."""

    def __init__(self, workload: Workload) -> None:
        self._workload, self._data = workload, workload.data()

    def play(self, *, fits: int = 50, epochs: int = 1, first: int = 20) -> dict[str, Any]:
        """Return traces and MB per fit, over `fits` fits after the `first` ones.

        A trace is a call of ``train_step`` from Python, which only tracing does.
        """
        exp, traces = self._workload.experiment(self._data, epochs=epochs), _Traces()
        try:
            for _ in range(first):
                run = dltp.train(exp)
            before, known = _memory(), traces.count
            seconds = []
            for _ in range(fits):
                began = time.perf_counter()
                run = dltp.train(exp)
                seconds.append(time.perf_counter() - began)
            after = _memory()
        finally:
            traces.forget()
        return {
            "engine": run.engine,
            "fits": fits,
            "traces": traces.count - known,
            "growth": None if before is None or after is None else (after - before) / fits,
            "seconds": median(seconds),
            "training": run.progress.phases.get("training", 0.0),
        }


class _Traces:
    """Counts the calls of ``keras.Model.train_step``."""

    def __init__(self) -> None:
        self.count, self._own = 0, keras.Model.train_step
        own = self._own

        def counted(model: Any, *args: Any, **kwargs: Any) -> Any:
            self.count += 1
            return own(model, *args, **kwargs)

        keras.Model.train_step = counted

    def forget(self) -> None:
        keras.Model.train_step = self._own


def _memory() -> float | None:
    settle()
    return resident()
