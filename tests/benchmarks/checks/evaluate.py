"""How long Keras' own ``evaluate`` takes on the validation split, as people call it."""

from __future__ import annotations

import time

from tests.benchmarks.measure import median
from tests.benchmarks.sides.fit import built
from tests.benchmarks.workloads import Workload


class Evaluate:
    """``model.evaluate(x, y, verbose=0)``: batches of 32, the default."""

    def __init__(self, workload: Workload) -> None:
        exp = workload.experiment(workload.data())
        self._model, self._valid = built(exp), exp.data.valid

    def play(self, *, passes: int = 3) -> float | None:
        """Return the median seconds of a warm pass."""
        if self._valid is None:
            return None
        return median([self._pass() for _ in range(passes + 1)][1:])

    def _pass(self) -> float:
        began = time.perf_counter()
        self._model.evaluate(self._valid.x, self._valid.y, verbose=0)
        return time.perf_counter() - began
