"""How long Keras' own ``evaluate`` takes on the validation split, and what no pass over it can do without."""

from __future__ import annotations

import time
from collections.abc import Callable

import tensorflow as tf

from tests.benchmarks.measure import median
from tests.benchmarks.sides.fit import built
from tests.benchmarks.workloads import Workload

_BLOCKS = (64, 96, 128, 256, 1024, 4096)
"""Rows at a time; the fastest is the limit."""


class Evaluate:
    """``model.evaluate(x, y, verbose=0)``, in batches of 32, the default; and the layers of the model alone."""

    def __init__(self, workload: Workload) -> None:
        exp = workload.experiment(workload.data())
        self._model, self._valid = built(exp), exp.data.valid

    def play(self, *, passes: int = 5) -> dict[str, float] | None:
        """Return the median seconds of a warm pass: ``evaluate``, and ``layers``."""
        if self._valid is None:
            return None
        valid = self._valid
        whole = _timed(lambda: self._model.evaluate(valid.x, valid.y, verbose=0), passes)
        x = tf.constant(valid.x)
        layers = min(_timed(self._layers_alone(x, size), passes) for size in _BLOCKS)
        return {"evaluate": whole, "layers": layers}

    def _layers_alone(self, x: tf.Tensor, size: int) -> Callable[[], object]:
        """Return the forward pass over all rows, compiled, whose outputs nobody looks at but for their sum."""
        n = int(x.shape[0])

        @tf.function(autograph=False)
        def forward() -> tf.Tensor:
            def block(i: tf.Tensor, total: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
                outputs = self._model(x[i : tf.minimum(i + size, n)], training=False)
                return i + size, total + tf.reduce_sum(outputs)

            return tf.while_loop(lambda i, _total: i < n, block, (0, 0.0), parallel_iterations=1)[1]

        return lambda: forward().numpy()


def _timed(work: Callable[[], object], passes: int) -> float:
    spent = []
    for _ in range(passes + 1):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return median(spent[1:]) or 0.0
