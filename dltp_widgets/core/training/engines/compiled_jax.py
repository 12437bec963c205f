"""A keras.Model with its training and its evaluation as loops that JAX compiles.

::

    train(data, order, start, count): for each step: rows of `order` -> batch -> model.train_step -> one line
    test(data, start, count, n):      for each block of rows: model.test_step -> at the end the metrics

The model's own, unmodified steps take the state and return the next one. While a training goes on, that state
lives here, as arrays that each call uses up; `sync` brings it into the model's variables. Shapes are fixed:
full batches run in one loop whose ends are arguments, the smaller last one as a step of its own. On a
processor XLA runs convolutions in a loop five times slower than outside of one; `xla=False` runs step by step.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

from dltp_widgets.core.training.compiling import build_optimizer
from dltp_widgets.core.training.engines.blocks import USUAL
from dltp_widgets.core.training.engines.loops import NotCompilable, Steps
from dltp_widgets.core.training.engines.traced_jax import State, TracedSteps, copied, rows_of
from dltp_widgets.core.training.state import Arrays, arrays_of

_BUILDING_ROWS = 2


class CompiledModel:
    """A compiled keras.Model and the loops over it.

    Parameters
    ----------
    model : keras.Model
        Compiled; what is not built yet of it (metrics, optimizer) is built here.
    data : tuple of arrays
        As `to_device` gives them; other data of the same shapes and types may be given later.
    batch_size : int
    xla : bool
        Whether many steps run in one call. Without it each is a call of its own, as in ``fit``.
    judged : int, default 2
        How many columns count where the model is measured: x and y; 3: and the weights, too.

    Attributes
    ----------
    keys : tuple of str
        Names of the metrics in the log of a step, without ``"loss"``.
    """

    def __init__(
        self, model: keras.Model, data: tuple[Any, ...], batch_size: int, *, xla: bool, judged: int = 2
    ) -> None:
        self.model, self.xla = model, xla
        self._batch_size, self._judged = batch_size, judged
        self.keys = self._build(data)
        self._state: State | None = None
        self._traced = TracedSteps(model, self.keys, self._tracker, batch_size)

    @property
    def traces(self) -> int:
        """How many times Python described a function to JAX; grows with what had to be compiled."""
        return self._traced.traces

    @staticmethod
    def to_device(arrays: Any) -> Any:
        """Send NumPy arrays, or tuples and dicts of them; JAX keeps int64 as int32."""
        return jax.device_put(arrays)

    def warm_up(self, data: tuple[Any, ...], valid: tuple[Any, ...] | None) -> None:
        """Compile all that a training will need; what it computes is thrown away."""
        n, size, traced = len(jax.tree.leaves(data)[0]), self._batch_size, self._traced
        order = jnp.arange(n, dtype=jnp.int32)
        if self.xla and n >= size:
            traced.many(self._taken(), data, order, 0, 0)
        elif n >= size:
            traced.one(self._taken(), rows_of(data, order, 0, size))
        if n % size:
            traced.one(self._taken(), rows_of(data, order, 0, n % size))
        judged = (valid or data)[: self._judged]
        self._test_some(self._taken(), judged, 0, 0, len(jax.tree.leaves(judged)[0]))

    def full_steps(self, n: int) -> int:
        """Return how many steps of an epoch of `n` rows one call may do together."""
        return n // self._batch_size if self.xla else -(-n // self._batch_size)

    def train(self, data: tuple[Any, ...], order: Any, start: int, count: int) -> Steps:
        """Do `count` steps from step `start` of the epoch whose row order is `order`.

        Parameters
        ----------
        data : tuple of arrays
        order : array of int32, shape (n,)
        start, count : int
            Either full batches only, or the smaller last one alone; see `full_steps`.
        """
        state = self._taken()
        if self.xla and start + count <= len(order) // self._batch_size:
            self._state, lines = self._traced.many(state, data, order, start, count)
        else:
            self._state, lines = self._one_by_one(state, data, order, range(start, start + count))
        return Steps(np.asarray(lines)[:count], self.keys, self._mean())

    def blocks(self, n: int) -> int:
        """Return in how many blocks `n` rows are measured."""
        return -(-n // _block_rows(n))

    def test(self, data: tuple[Any, ...], start: int, count: int, n: int) -> dict[str, float]:
        """Measure blocks `start` to ``start + count`` of the first `n` rows; return the metrics so far."""
        state = self._state or self._taken()
        other, metrics, line = self._test_some(state, data[: self._judged], start, count, n)
        self._state = (state[0], other, state[2], metrics)
        return dict(zip(("loss", *self.keys), np.asarray(line).tolist(), strict=True))

    # --- the state ---------------------------------------------------------------------------------
    def sync(self) -> None:
        """Bring the model's variables up to date; what is assigned to them from now on counts."""
        state, self._state = self._state, None
        for variables, values in zip(self._variables, state or (), strict=False):
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)

    def reset(self) -> None:
        """Empty the metrics."""
        self.set_metrics(self._empty)

    def metrics(self) -> Arrays:
        """Return copies of the values of the metrics' variables."""
        held = self._state[3] if self._state else [variable.value for variable in self._variables[3]]
        return [np.array(value) for value in held]

    def set_metrics(self, values: Arrays) -> None:
        """Give the metrics' variables their values."""
        self._state = (*(self._state or self._taken())[:3], list(values))

    def logs(self) -> dict[str, float]:
        """Return loss and metrics as they stand."""
        self.sync()
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    def _taken(self) -> State:
        """Return the state to be used up: ours, or a copy of the model's, which must outlive it."""
        state, self._state = self._state, None
        return state or copied(tuple([v.value for v in variables] for variables in self._variables))

    def _mean(self) -> float:
        """Return the mean loss of the epoch so far."""
        metrics = self.metrics()
        total, count = (metrics[i] for i in self._tracker)
        return float(total / count) if count else 0.0

    def _one_by_one(self, state: State, data: Any, order: Any, steps: range) -> tuple[State, Any]:
        lines, size, n = [], self._batch_size, len(order)
        for i in steps:
            batch = rows_of(data, order, i * size, min(size, n - i * size))
            state, line = self._traced.one(state, batch)
            lines.append(line)
        return state, [np.asarray(line) for line in lines]

    def _test_some(self, state: State, data: Any, start: int, count: int, n: int) -> Any:
        size = _block_rows(n)
        full = min(start + count, n // size)
        other, metrics, line = state[1], state[3], np.zeros(1 + len(self.keys), np.float32)
        if self.xla and (start < full or not count):
            other, metrics, line = self._traced.blocks(state[0], other, metrics, data, start, full, size=size)
            start, count = full, start + count - full
        for i in range(start, start + count):
            rows = min(size, n - i * size)
            other, metrics, line = self._traced.block(state[0], other, metrics, data, i * size, size=rows)
        return other, metrics, line

    def _build(self, data: tuple[Any, ...]) -> tuple[str, ...]:
        """Have Keras make its variables, outside of any loop; look at what a step returns."""
        model = self.model
        few = jax.tree.map(lambda column: np.asarray(column[:_BUILDING_ROWS]), data[: self._judged])
        logs = model.test_on_batch(*few, return_dict=True)
        model.reset_metrics()
        build_optimizer(model)
        means = [m for m in model.metrics if isinstance(m, keras.metrics.Mean) and m.name == "loss"]
        scalar = isinstance(logs, Mapping) and all(np.ndim(value) == 0 for value in logs.values())
        if not means or not scalar or set(logs) != set(model.get_metrics_result()):
            raise NotCompilable("a step does not return the loss and the metrics, each one number")
        self._variables = (
            model.trainable_variables,
            model.non_trainable_variables,
            model.optimizer.variables,
            model.metrics_variables,
        )
        self._empty = arrays_of(model.metrics_variables)
        places = {id(variable): i for i, variable in enumerate(model.metrics_variables)}
        self._tracker = places[id(means[0].total)], places[id(means[0].count)]
        return tuple(key for key in logs if key != "loss")


def _block_rows(n: int) -> int:
    """Return the rows of a block: such that all are equal, which saves a compilation, if that is not small."""
    sizes = range(min(n, USUAL), USUAL // 2, -1)
    return next((size for size in sizes if n % size == 0), min(n, USUAL))
