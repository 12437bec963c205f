"""A keras.Model with its training and its evaluation as loops that TensorFlow runs by itself.

::

    train(data, order, start, count): for each step: rows of `order` -> batch -> model.train_step -> one line
    test(data, start, count, n):      for each block of rows:      model.test_step -> at the end the metrics

The model's own, unmodified steps are traced once, with the number of steps as a tensor. The plain loops take
batches of any size, so the smaller last one needs nothing of its own. XLA wants fixed shapes: its loop does
the full batches, and the plain loop the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
import numpy.typing as npt
import tensorflow as tf

from dltp_widgets.core.data.arrays.aligned import empty_aligned, writable
from dltp_widgets.core.machine import give_back_free_memory
from dltp_widgets.core.training.compiling import build_optimizer
from dltp_widgets.core.training.device import accelerator
from dltp_widgets.core.training.engines.blocks import block_rows
from dltp_widgets.core.training.engines.chunks import MOST_STEPS
from dltp_widgets.core.training.engines.loops import NotCompilable, Steps
from dltp_widgets.core.training.state import Arrays, arrays_of, assign

_BUILDING_ROWS = 2
_INDEX = tf.TensorSpec([], tf.int32)


class CompiledModel:
    """A compiled keras.Model and the loops over it.

    Parameters
    ----------
    model : keras.Model
        Compiled; what is not built yet of it (metrics, optimizer) is built here.
    data : tuple of tensors
        As `to_device` gives them; other data of the same shapes and types may be given later.
    batch_size : int
    xla : bool
        Whether full batches are trained on by a loop that XLA compiles.
    judged : int, default 2
        How many columns count where the model is measured: x and y; 3: and the weights, too.

    Attributes
    ----------
    traces : int
        How many times Python described a loop to TensorFlow; grows with what had to be compiled.
    keys : tuple of str
        Names of the metrics in the log of a step, without ``"loss"``.
    """

    def __init__(
        self, model: keras.Model, data: tuple[Any, ...], batch_size: int, *, xla: bool, judged: int = 2
    ) -> None:
        self.model, self.xla, self.traces = model, xla, 0
        self._batch_size, self._judged = batch_size, judged
        self.keys = self._build(data)
        self._block = block_rows(model, accelerated=accelerator() is not None)
        specs = _signature(data)
        train = (specs, tf.TensorSpec([None], tf.int32), _INDEX, _INDEX)
        self._plain = tf.function(self._train_any, input_signature=train, autograph=False)
        self._xla = tf.function(self._train_full, input_signature=train, autograph=False, jit_compile=True)
        test = (specs[:judged], _INDEX, _INDEX, _INDEX)
        self._test = tf.function(self._test_blocks, input_signature=test, autograph=False)
        self.reset = tf.function(model.reset_metrics, autograph=False)

    @staticmethod
    def to_device(arrays: Any) -> Any:
        """Send NumPy arrays, or tuples and dicts of them."""
        return tf.nest.map_structure(_sent, arrays)

    def warm_up(self, data: tuple[Any, ...], valid: tuple[Any, ...] | None) -> None:
        """Trace and compile all that a training will need and no other needed before, by doing no step of it."""
        n = len(tf.nest.flatten(data)[0])
        order = tf.range(n, dtype=tf.int32)
        if self.xla and n >= self._batch_size and not _traced(self._xla):
            give_back_free_memory()
            self._xla(data, order, 0, 0)
            give_back_free_memory()  # LLVM has used some 30 MB more than what it leaves
        if (not self.xla or n % self._batch_size) and not _traced(self._plain):
            self._plain(data, order, 0, 0)
        if not _traced(self._test):
            self._test((valid or data)[: self._judged], 0, 0, 0)

    def train(self, data: tuple[Any, ...], order: Any, start: int, count: int) -> Steps:
        """Do `count` steps from step `start` of the epoch whose row order is `order`.

        Parameters
        ----------
        data : tuple of tensors
        order : tensor of int32, shape (n,)
        start, count : int
            Either full batches only, or the smaller last one alone; see `full_steps`.
        """
        full = start + count <= self.full_steps(int(order.shape[0]))
        loop = self._xla if self.xla and full else self._plain
        record, mean = loop(data, order, start, count)
        return Steps(record.numpy()[:count], self.keys, float(mean))

    def full_steps(self, n: int) -> int:
        """Return how many steps of an epoch of `n` rows one call may do together."""
        return n // self._batch_size if self.xla else -(-n // self._batch_size)

    def blocks(self, n: int) -> int:
        """Return in how many blocks `n` rows are measured."""
        return -(-n // self._block)

    def test(self, data: tuple[Any, ...], start: int, count: int, n: int) -> dict[str, float]:
        """Measure blocks `start` to ``start + count`` of the first `n` rows; return the metrics so far."""
        return {
            name: float(value) for name, value in self._test(data[: self._judged], start, count, n).items()
        }

    def logs(self) -> dict[str, float]:
        """Return loss and metrics as they stand."""
        return {name: float(value) for name, value in self.model.get_metrics_result().items()}

    def metrics(self) -> Arrays:
        """Return copies of the values of the metrics' variables."""
        return arrays_of(self.model.metrics_variables)

    def set_metrics(self, values: Arrays) -> None:
        """Give the metrics' variables their values."""
        assign(self.model.metrics_variables, values)

    def sync(self) -> None:
        """Nothing to do: the loops work on the model's variables themselves."""

    # --- described to TensorFlow -----------------------------------------------------------------
    def _train_any(self, data: Any, order: Any, start: Any, count: Any) -> Any:
        size = self._batch_size
        return self._loop(data, lambda i: order[i * size : (i + 1) * size], start, count, count)

    def _train_full(self, data: Any, order: Any, start: Any, count: Any) -> Any:
        size = self._batch_size
        return self._loop(data, lambda i: tf.slice(order, [i * size], [size]), start, count, MOST_STEPS)

    def _loop(self, data: Any, rows_of: Any, start: Any, count: Any, size: Any) -> Any:
        self.traces += 1
        end, width = start + count, 1 + len(self.keys)
        record = tf.TensorArray(tf.float32, size=size, element_shape=[width], clear_after_read=False)

        def step(i: Any, record: Any) -> Any:
            rows = rows_of(i)
            batch = tf.nest.map_structure(lambda column: tf.gather(column, rows), data)
            return i + 1, record.write(i - start, self._step(batch))

        _, record = tf.while_loop(lambda i, _: i < end, step, (start, record), parallel_iterations=1)
        return record.stack(), tf.cast(self._loss.result(), tf.float32)

    def _step(self, batch: Any) -> Any:
        """Do one step; return its own loss and the running metrics, float32 ``(1 + metrics,)``.

        A step returns the running mean of the loss: with an empty tracker that is this batch's own.
        """
        total, count = tf.identity(self._loss.total.value), tf.identity(self._loss.count.value)
        self._loss.reset_state()
        logs = self.model.train_step(batch)
        if set(logs) != {"loss", *self.keys}:
            raise NotCompilable(f"train_step returns {sorted(logs)}")
        self._loss.total.assign_add(total)
        self._loss.count.assign_add(count)
        return tf.stack([tf.cast(logs[key], tf.float32) for key in ("loss", *self.keys)])

    def _test_blocks(self, data: Any, start: Any, count: Any, n: Any) -> Any:
        self.traces += 1

        size = self._block

        def block(i: Any) -> Any:
            low, high = i * size, tf.minimum((i + 1) * size, n)
            self.model.test_step(tf.nest.map_structure(lambda column: column[low:high], data))
            return (i + 1,)

        tf.while_loop(lambda i: i < start + count, block, (start,), parallel_iterations=1)
        return self.model.get_metrics_result()

    def _build(self, data: tuple[Any, ...]) -> tuple[str, ...]:
        """Have Keras make its variables, outside of any loop; look at what a step returns."""
        few = tf.nest.map_structure(lambda column: column[:_BUILDING_ROWS], data[: self._judged])
        logs = self._logs_of_test(few)
        self.model.reset_metrics()
        build_optimizer(self.model)
        means = [m for m in self.model.metrics if isinstance(m, keras.metrics.Mean) and m.name == "loss"]
        scalar = isinstance(logs, Mapping) and all(_is_scalar(value) for value in logs.values())
        if not means or not scalar or set(logs) != set(self.model.get_metrics_result()):
            raise NotCompilable("a step does not return the loss and the metrics, each one number")
        self._loss = means[0]
        return tuple(key for key in logs if key != "loss")

    def _logs_of_test(self, few: Any) -> Any:
        """Return what ``test_step`` returns, as tensors or as their specs; its variables exist then.

        A model that is built is only traced: run eagerly, the step would load 10 MB of the library's code that
        nothing uses afterwards.
        """
        if not self.model.built:
            return self.model.test_step(few)
        step = tf.function(self.model.test_step, autograph=False)
        return step.get_concrete_function(few).structured_outputs


def _is_scalar(value: Any) -> bool:
    """Tell whether a tensor, its spec, or a number of Python's is one number."""
    return bool(tf.TensorShape(getattr(value, "shape", ())).rank == 0)


def _signature(data: tuple[Any, ...]) -> Any:
    """Return the tensor specs of `data` with any number of rows."""
    return tf.nest.map_structure(lambda t: tf.TensorSpec([None, *t.shape[1:]], t.dtype), data)


def _traced(loop: Any) -> bool:
    return bool(loop.experimental_get_tracing_count())


def _sent(array: npt.NDArray[Any]) -> Any:
    """Make a tensor of an array.

    TensorFlow's own conversion copies twice, unless the array happens to lie on a multiple of 64 bytes, and keeps
    both for a while; so it gets one that does, which becomes the tensor as it is. Images of a known set lie so
    already, and nobody can write to them.
    """
    if accelerator() is not None or array.dtype.kind not in "fiu" or not array.size:
        return tf.convert_to_tensor(array)
    shared = writable(array) if not array.flags.writeable else None
    if shared is None:
        shared = empty_aligned(array.shape, array.dtype)
        np.copyto(shared, array)
    return tf.experimental.dlpack.from_dlpack(shared.__dlpack__())
