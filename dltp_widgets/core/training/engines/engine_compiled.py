"""The compiled engine: many steps in one call, on TensorFlow or JAX.

::

    prepare(job): arrays to the device, CompiledModel (a waiting one, if an equal model was trained before)
    train(job):   calls of about 75 ms; between two of them Python records, and waits or ends if it is asked to;
                  at the end of an epoch it measures the validation split and calls the callbacks

The same mathematics as ``fit``: the model's own steps, in the order of the run's own generator.
"""

from __future__ import annotations

import time
from collections.abc import Hashable
from typing import Any

import keras
import numpy as np

from dltp_widgets.core.training.engines import reuse
from dltp_widgets.core.training.engines.callbacks import measured, planned
from dltp_widgets.core.training.engines.chunks import ChunkLength
from dltp_widgets.core.training.engines.device_data import columns
from dltp_widgets.core.training.engines.engine import UNTRAINED_SAMPLES, Job, Recorder
from dltp_widgets.core.training.engines.loops import Loops
from dltp_widgets.core.training.state import Arrays, TrainingState, arrays_of, assign, capture, remind
from dltp_widgets.core.training.warmup import chatter_dropped

Data = tuple[Any, ...]


class CompiledEngine:
    """Trains by compiled loops.

    Parameters
    ----------
    xla : bool, default False
        Whether XLA compiles the loop over full batches. Without it, the weights are bit for bit those of
        ``fit`` on the same batches.
    """

    def __init__(self, *, xla: bool = False) -> None:
        self.name = "xla" if xla else "exact"
        self._prepared: _Training | None = None

    def prepare(self, job: Job) -> None:
        """Compile all that `job` needs; trains nothing. Whatever cannot be compiled raises its own error."""
        self._prepared = _Training(job, xla=self.name == "xla")

    def train(self, job: Job, recorder: Recorder) -> None:
        """Train until the plan is done or nothing more is permitted."""
        if self._prepared is None:
            self.prepare(job)
        training, self._prepared = self._prepared, None
        if training is not None:
            training.run(recorder)


class _Training:
    """One job on its compiled model."""

    def __init__(self, job: Job, *, xla: bool) -> None:
        loops = loops_of_backend()
        self._job = job
        self._send = loops.to_device
        weighted = any(part.sample_weight is not None for part in (job.train, job.valid) if part)
        self._train = self._send(columns(job.train, job.fit.class_weight, weighted=weighted))
        self._valid = self._send(columns(job.valid, weighted=weighted)) if job.valid else None
        judged = 3 if weighted else 2
        self._key = _key(job, self._train, xla, judged)
        waiting = reuse.take(self._key) if self._key is not None else None
        begun = arrays_of(job.model.variables) if job.begun else None
        self._compiled = waiting or loops(job.model, self._train, job.fit.batch_size, xla=xla, judged=judged)
        self._model = self._compiled.model
        if waiting is not None:
            reuse.move_state(job.model, self._model)
        with chatter_dropped():
            self._compiled.warm_up(self._train, self._valid)
        if begun is not None:  # building has perhaps drawn random numbers, whose seeds are variables
            assign(self._model.variables, begun)
        self._chunk, self._block = ChunkLength(), ChunkLength()
        self._planned = planned(job.fit)
        self._epoch, self._done = job.first_epoch - 1, job.point.step if job.point else 0
        self._order: Any = job.order.bit_generator.state
        self._metrics: Arrays | None = None
        self._logs: dict[str, float] | None = None

    def run(self, recorder: Recorder) -> None:
        """Do all epochs; on Stop the weights are those of the last batch done."""
        self._recorder = recorder
        try:
            self._epochs()
            recorder.checkpoint(self._capture, final=True)
        finally:
            self._compiled.sync()
            if self._model is not self._job.model:
                reuse.move_state(self._model, self._job.model)
        if self._key is not None:
            self._job.afterwards.callback(reuse.give_back, self._key, self._compiled)

    def _epochs(self) -> None:
        job, recorder, model = self._job, self._recorder, self._model
        if job.untrained and not self._measure_untrained():
            return
        last = job.first_epoch - 1 + job.fit.epochs
        shared = keras.callbacks.LambdaCallback(on_epoch_end=self._share)
        self._callbacks = keras.callbacks.CallbackList(
            [shared, *self._planned, *job.callbacks],
            add_history=True,
            model=model,
            epochs=last,
            steps=job.steps,
            verbose=0,
        )
        model.stop_training = False
        self._call("on_train_begin")
        if job.point is not None:
            remind(self._planned, job.point.callbacks)
        logs: dict[str, float] | None = None
        while self._epoch < last and not model.stop_training:
            recorder.begin_epoch(self._epoch + 1, self._done)
            self._call("on_epoch_begin", self._epoch)
            logs = self._logs = self._one_epoch()
            if logs is None:
                self._tell_of_stop()
                return
            try:
                self._call("on_epoch_end", self._epoch, logs)
            finally:
                recorder.end_epoch(measured(self._logs or logs))
            self._epoch, self._done, self._order = self._epoch + 1, 0, job.order.bit_generator.state
            # The last state comes with all that ends it.
            if self._epoch < last and not model.stop_training:
                recorder.checkpoint(self._capture)
        self._compiled.sync()
        model.optimizer.finalize_variable_values(model.trainable_variables)
        self._call("on_train_end", logs)

    def _share(self, _epoch: int, logs: Any) -> None:
        """Take hold of the logs that all callbacks get, in which LearningRateScheduler and others leave a value."""
        self._logs = logs

    def _tell_of_stop(self) -> None:
        """Let the user's callbacks close their files; those of the plan would restore other weights."""
        self._compiled.sync()
        for callback in self._job.callbacks:
            callback.on_train_end(None)  # a LambdaCallback wants its argument

    def _call(self, hook: str, *args: Any) -> None:
        """Call the callbacks, which find the model's variables as they are now and may change them."""
        if self._planned or self._job.callbacks:
            self._compiled.sync()
        getattr(self._callbacks, hook)(*args)

    def _one_epoch(self) -> dict[str, float] | None:
        """Do one epoch, or the rest of one; return its logs, or None if it was stopped."""
        job = self._job
        n = job.train.n
        order = job.order.permutation(n) if job.fit.shuffle else np.arange(n)
        logs = self._steps(self._send(order.astype(np.int32)))
        if logs is None or self._valid is None or job.valid is None:
            return logs
        self._metrics = self._compiled.metrics()  # the validation needs their place
        self._call("on_test_begin")
        measured = self._measure(self._valid, job.valid.n)
        if measured is None:
            return None
        self._metrics = None
        self._call("on_test_end", measured)
        return logs | {f"val_{key}": value for key, value in measured.items()}

    def _steps(self, order: Any) -> dict[str, float] | None:
        """Do the steps of one epoch; return its logs, or None if it was stopped."""
        compiled, chunk, steps = self._compiled, self._chunk, self._job.steps
        together = compiled.full_steps(self._job.train.n)
        self._begin_metrics()
        logs = compiled.logs() if self._done == steps else {}
        while self._done < steps:
            start = self._done
            count = self._recorder.permit(chunk.next(together - start) if start < together else 1)
            if not count:
                return None
            began = time.perf_counter()
            done = compiled.train(self._train, order, start, count)
            if start < together:
                chunk.took(count, time.perf_counter() - began)
            self._done, logs = start + count, done.logs
            self._recorder.steps(done.losses, done.running)
        return logs

    def _begin_metrics(self) -> None:
        """Empty the running metrics, or fill them with those of the epoch that goes on."""
        self._compiled.reset()
        if self._done and self._job.point is not None:
            self._compiled.set_metrics(self._job.point.metrics)

    def _capture(self) -> TrainingState:
        self._compiled.sync()
        return capture(
            self._model,
            epoch=self._epoch,
            step=self._done,
            order=self._order,
            metrics=self._metrics or self._compiled.metrics(),
            callbacks=self._planned,
        )

    def _measure(self, data: Data, n: int) -> dict[str, float] | None:
        """Measure the first `n` rows; None if that was stopped."""
        start, blocks, logs = 0, self._compiled.blocks(n), {}
        self._compiled.reset()
        while start < blocks:
            if self._recorder.should_stop():
                return None
            count = self._block.next(blocks - start)
            began = time.perf_counter()
            logs = self._compiled.test(data, start, count, n)
            self._block.took(count, time.perf_counter() - began)
            start += count
        return logs

    def _measure_untrained(self) -> bool:
        """Measure before the first step: epoch 0 of the curves. Tell whether it was not stopped."""
        start = self._measure(self._train, min(self._job.train.n, UNTRAINED_SAMPLES))
        if start is not None and self._valid is not None and self._job.valid is not None:
            valid = self._measure(self._valid, self._job.valid.n)
            start = valid and start | {f"val_{key}": value for key, value in valid.items()}
        if start is not None:
            self._recorder.untrained(start)
        return start is not None


def loops_of_backend() -> type[Loops]:
    """Return the compiled model of the backend that Keras runs on."""
    if keras.config.backend() == "jax":
        from dltp_widgets.core.training.engines import compiled_jax

        return compiled_jax.CompiledModel
    from dltp_widgets.core.training.engines import compiled_tensorflow

    return compiled_tensorflow.CompiledModel


def _key(job: Job, data: Data, xla: bool, judged: int) -> Hashable | None:
    """Return what two jobs must have in common to share a compiled model; None: this one is not shared."""
    if job.twin is None or job.callbacks:
        return None
    shapes = str(keras.tree.map_structure(lambda t: f"{t.dtype}{tuple(t.shape[1:])}", data))
    return job.twin, shapes, job.fit.batch_size, xla, judged, keras.config.dtype_policy().name
