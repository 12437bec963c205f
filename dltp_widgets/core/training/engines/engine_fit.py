"""The engine that is Keras' own ``model.fit``.

It works for every model and every callback. The batch order is ours (a new permutation per epoch from the
run's own generator): after ``set_random_seed``, Keras' ``shuffle=True`` repeats one order in every epoch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras

from dltp_widgets.core.data.dataset import Split
from dltp_widgets.core.training.engines.batches import Batches
from dltp_widgets.core.training.engines.callbacks import measured, planned
from dltp_widgets.core.training.engines.engine import UNTRAINED_SAMPLES, Job, Recorder
from dltp_widgets.core.training.state import Arrays, TrainingState, arrays_of, assign, capture, remind

_EVALUATION_BATCH = 1024


class FitEngine:
    """Trains with ``model.fit``."""

    name = "fit"

    def train(self, job: Job, recorder: Recorder) -> None:
        """Train until the plan is done or nothing more is permitted."""
        # Also where a run goes on: what Keras compiles, to the last bit, depends on the first batches it gets;
        # and for those that it takes itself it would begin an epoch, with a permutation of its own.
        begun = arrays_of(job.model.variables) if job.begun else None
        start = _measure_untrained(job)
        if job.untrained:
            recorder.untrained(start)
        if begun is not None:  # measuring has perhaps drawn random numbers, whose seeds are variables
            assign(job.model.variables, begun)
        reporter = _Reporter(job, recorder)
        listeners = _Within(
            [reporter, *reporter.planned, *job.callbacks, _Keeper(reporter)],
            add_history=True,
            model=job.model,
            epochs=reporter.last,
            steps=job.steps,
            verbose=0,
        )
        try:
            _epochs(job, reporter, listeners)
        except _Stopped:
            for callback in job.callbacks:
                callback.on_train_end(None)  # a LambdaCallback wants its argument
        finally:
            reporter.record_epoch()  # if a callback has failed
            # Keras keeps its validation set between epochs, and would judge the next run with it.
            if getattr(job.model, "_eval_epoch_iterator", None) is not None:
                job.model._eval_epoch_iterator = None
        recorder.checkpoint(reporter.capture, final=True)


def _epochs(job: Job, reporter: _Reporter, listeners: _Within) -> None:
    """Do the plan, in a ``fit`` of its own the rest of an epoch that was left in its middle."""
    job.model.stop_training = False
    listeners.begin()
    if job.point is not None:
        remind(reporter.planned, job.point.callbacks)
    if reporter.done == job.steps:
        _finish_epoch(job, reporter, listeners)
    elif reporter.done:
        _fit(job, reporter, listeners, reporter.epoch + 1)
    if reporter.epoch < reporter.last and not job.model.stop_training:
        _fit(job, reporter, listeners, reporter.last)
    listeners.end()


def _fit(job: Job, reporter: _Reporter, listeners: _Within, last: int) -> None:
    """Do the batches up to the end of epoch `last`."""
    job.model.fit(
        Batches(job, reporter.done),
        epochs=last,
        initial_epoch=reporter.epoch,
        verbose=0,
        shuffle=False,
        validation_data=_validation(job.valid) if job.valid else None,
        validation_batch_size=_EVALUATION_BATCH,
        callbacks=listeners,
    )


def _finish_epoch(job: Job, reporter: _Reporter, listeners: _Within) -> None:
    """End an epoch that was left in its validation."""
    Batches(job, 0).on_epoch_begin()
    listeners.on_epoch_begin(reporter.epoch)
    logs = {key: float(value) for key, value in job.model.get_metrics_result().items()}
    if job.valid:
        reporter.on_test_begin()
        measured = _evaluate(job.model, job.valid, [reporter])
        logs |= {f"val_{key}": value for key, value in measured.items()}
    listeners.on_epoch_end(reporter.epoch, logs)


class _Within(keras.callbacks.CallbackList):
    """Callbacks of one training that takes more than one ``fit``: it begins once, and ends once."""

    def on_train_begin(self, logs: Any = None) -> None:
        pass

    def on_train_end(self, logs: Any = None) -> None:
        pass

    def begin(self) -> None:
        super().on_train_begin()

    def end(self) -> None:
        super().on_train_end()


class _Stopped(Exception):  # noqa: N818 (a signal, not an error)
    """Leaves ``fit`` between two batches, during validation too."""


class _Reporter(keras.callbacks.Callback):
    """Hands on what Keras reports, and stops it when asked."""

    def __init__(self, job: Job, recorder: Recorder) -> None:
        super().__init__()
        self._job, self.recorder = job, recorder
        self.planned = planned(job.fit)
        self.last = job.first_epoch - 1 + job.fit.epochs
        self.epoch, self.done = job.first_epoch - 1, job.point.step if job.point else 0
        self._order: Any = job.order.bit_generator.state
        self._metrics: Arrays | None = None
        self._sum, self._seen = 0.0, 0
        self._logs: Mapping[str, float] | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        self.set_model(self._job.model)

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._sum, self._seen = 0.0, 0
        self.recorder.begin_epoch(epoch + 1, self.done)
        if self.done and self._job.point is not None:
            assign(self.model.metrics_variables, self._job.point.metrics)
            self._seen = min(self.done * self._job.fit.batch_size, self._job.train.n)
            self._sum = float(self.model.get_metrics_result()["loss"]) * self._seen

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if not self.recorder.permit(1):
            raise _Stopped

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        running = {key: float(value) for key, value in (logs or {}).items()}
        self.done += 1
        self.recorder.step(self._own_loss(running["loss"]), running)

    def on_test_begin(self, logs: Any = None) -> None:
        self._metrics = arrays_of(self.model.metrics_variables)  # the validation needs their place

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        if self.recorder.should_stop():
            raise _Stopped

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.epoch, self.done, self._metrics = epoch + 1, 0, None
        self._order = self._job.order.bit_generator.state
        self._logs = logs

    def record_epoch(self) -> None:
        """Hand on the logs of an epoch that has ended, with what the callbacks after this one left in them."""
        logs, self._logs = self._logs, None
        if logs is not None:
            self.recorder.end_epoch(measured(logs))

    def capture(self) -> TrainingState:
        """Copy the state as it is now."""
        return capture(
            self._job.model,
            epoch=self.epoch,
            step=self.done,
            order=self._order,
            metrics=self._metrics or arrays_of(self._job.model.metrics_variables),
            callbacks=self.planned,
        )

    def _own_loss(self, mean: float) -> float:
        """Undo Keras' running mean, which weighs each batch by its samples: the loss of this batch alone."""
        before, seen_before = self._sum, self._seen
        self._seen = min(seen_before + self._job.fit.batch_size, self._job.train.n)
        self._sum = mean * self._seen
        return (self._sum - before) / (self._seen - seen_before)


class _Keeper(keras.callbacks.Callback):
    """Comes last: what it sees at the end of an epoch is what the other callbacks left."""

    def __init__(self, reporter: _Reporter) -> None:
        super().__init__()
        self._reporter = reporter

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        reporter = self._reporter
        reporter.record_epoch()
        if reporter.epoch < reporter.last and not self.model.stop_training:  # else the last state comes
            reporter.recorder.checkpoint(reporter.capture)


def _measure_untrained(job: Job) -> dict[str, float]:
    """Measure before the first step: epoch 0 of the curves."""
    start = _evaluate(job.model, job.train.first(UNTRAINED_SAMPLES))
    if job.valid:
        start |= {f"val_{key}": value for key, value in _evaluate(job.model, job.valid).items()}
    return start


def _evaluate(model: keras.Model, split: Split, callbacks: list[Any] | None = None) -> dict[str, float]:
    logs = model.evaluate(
        split.x,
        split.y,
        sample_weight=split.sample_weight,
        batch_size=_EVALUATION_BATCH,
        verbose=0,
        return_dict=True,
        callbacks=callbacks,
    )
    return {key: float(value) for key, value in logs.items()}


def _validation(split: Split) -> tuple[Any, ...]:
    weights = () if split.sample_weight is None else (split.sample_weight,)
    return (split.x, split.y, *weights)
