"""What Python describes to JAX, once for each shape: the model's own steps, alone and in loops.

Every function takes the state and returns the next one; nothing in the model is changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp

from dltp_widgets.core.training.engines.chunks import MOST_STEPS
from dltp_widgets.core.training.engines.loops import NotCompilable

if TYPE_CHECKING:
    import keras

State = tuple[list[Any], list[Any], list[Any], list[Any]]
"""Trainable, other, optimizer's and metrics' values, as Keras' JAX trainer passes them on."""


class TracedSteps:
    """The steps of a compiled keras.Model as functions that JAX has compiled.

    Parameters
    ----------
    model : keras.Model
        Built, and compiled.
    keys : tuple of str
        Names of the metrics in the log of a step, without ``"loss"``.
    tracker : tuple of int
        Which of the metrics' values are the sum of the losses and their number.
    batch_size : int

    Attributes
    ----------
    traces : int
        How many times Python described a function to JAX; grows with what had to be compiled.
    many : callable
        ``(state, data, order, start, count) -> state, lines``: full batches in one loop; uses the state up.
    one : callable
        ``(state, batch) -> state, line``: one batch of any size; uses the state up.
    blocks : callable
        ``(weights, other, metrics, data, start, end, size=) -> other, metrics, line``: measures equal blocks.
    block : callable
        ``(weights, other, metrics, data, low, size=) -> other, metrics, line``: measures one.
    """

    def __init__(
        self, model: keras.Model, keys: tuple[str, ...], tracker: tuple[int, ...], batch_size: int
    ) -> None:
        self.traces = 0
        self._model, self._tracker, self._batch_size = model, tracker, batch_size
        self._keys = ("loss", *keys)
        self.many = jax.jit(self._many, donate_argnums=0)
        self.one = jax.jit(self._one, donate_argnums=0)
        self.blocks = jax.jit(self._blocks, static_argnames="size")
        self.block = jax.jit(self._block, static_argnames="size")

    def _many(self, state: State, data: Any, order: Any, start: Any, count: Any) -> Any:
        self.traces += 1
        size = self._batch_size

        def step(i: Any, carried: Any) -> Any:
            state, line = self._step(carried[0], rows_of(data, order, i * size, size))
            return state, carried[1].at[i - start].set(line)

        lines = jnp.zeros((MOST_STEPS, len(self._keys)), jnp.float32)
        return jax.lax.fori_loop(start, start + count, step, (state, lines))

    def _one(self, state: State, batch: Any) -> Any:
        self.traces += 1
        return self._step(state, batch)

    def _step(self, state: State, batch: Any) -> tuple[State, Any]:
        """Do one step; return its own loss and the running metrics, float32 ``(1 + metrics,)``.

        A step returns the running mean of the loss: with an empty tracker that is this batch's own.
        """
        before = list(state[3])
        emptied = [jnp.zeros_like(v) if i in self._tracker else v for i, v in enumerate(before)]
        logs, after = self._model.train_step((*state[:3], emptied), batch)
        metrics = [v + before[i] if i in self._tracker else v for i, v in enumerate(after[3])]
        return (list(after[0]), list(after[1]), list(after[2]), metrics), self._line(logs)

    def _blocks(
        self, weights: Any, other: Any, metrics: Any, data: Any, start: Any, end: Any, size: int
    ) -> Any:
        self.traces += 1

        def block(i: Any, carried: Any) -> Any:
            return self._measured(weights, carried[0], carried[1], data, i * size, size)

        line = jnp.zeros(len(self._keys), jnp.float32)
        return jax.lax.fori_loop(start, end, block, (list(other), list(metrics), line))

    def _block(self, weights: Any, other: Any, metrics: Any, data: Any, low: Any, size: int) -> Any:
        self.traces += 1
        return self._measured(weights, other, metrics, data, low, size)

    def _measured(self, weights: Any, other: Any, metrics: Any, data: Any, low: Any, size: int) -> Any:
        batch = jax.tree.map(lambda column: jax.lax.dynamic_slice_in_dim(column, low, size), data)
        logs, after = self._model.test_step((weights, other, metrics), batch)
        return list(after[1]), list(after[2]), self._line(logs)

    def _line(self, logs: Any) -> Any:
        if set(logs) != set(self._keys):
            raise NotCompilable(f"a step returns {sorted(logs)}")
        return jnp.stack([jnp.asarray(logs[key], jnp.float32) for key in self._keys])


def _rows_of(data: Any, order: Any, low: Any, size: int) -> Any:
    rows = jax.lax.dynamic_slice_in_dim(order, low, size)
    return jax.tree.map(lambda column: column.at[rows].get(mode="promise_in_bounds"), data)


rows_of = jax.jit(_rows_of, static_argnums=3)
"""``(data, order, low, size)`` -> the rows of `data` that `order` names from `low` on."""

copied = jax.jit(lambda state: jax.tree.map(jnp.copy, state))
"""A state -> the same in arrays of its own."""
