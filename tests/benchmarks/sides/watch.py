"""The same clock on both sides: a callback that is called at the ends of epochs and of validations only."""

from __future__ import annotations

import time
from typing import Any

import keras

from tests.benchmarks.measure import mean


class Watch(keras.callbacks.Callback):
    """Notes when epochs end and how long validation passes take."""

    def __init__(self) -> None:
        super().__init__()
        self.ends: list[float] = []
        self.passes: list[float] = []
        self._began = 0.0

    def on_test_begin(self, logs: Any = None) -> None:
        self._began = time.perf_counter()

    def on_test_end(self, logs: Any = None) -> None:
        self.passes.append(time.perf_counter() - self._began)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.ends.append(time.perf_counter())

    @property
    def epoch(self) -> float | None:
        """Mean seconds of the epochs but the first."""
        warm = len(self.ends) - 1
        return (self.ends[-1] - self.ends[0]) / warm if warm > 0 else None

    @property
    def validation(self) -> float | None:
        """Mean seconds of the validation passes of the epochs but the first."""
        return mean(self.passes[-(len(self.ends) - 1) :]) if len(self.ends) > 1 else None
