"""The door behind which a model is trained.

An engine gets a `Job` (a compiled model, arrays, the plan) and tells a `Recorder` what happens. Before steps it
asks ``recorder.permit`` how many it may do, which is where a run waits; it leaves the model with the weights of
the last batch done. Tests replace the engine through `Trainer(engine=...)`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.data.dataset import Split
    from dltp_widgets.core.training.choices.settings import FitSpec
    from dltp_widgets.core.training.state import TrainingState

UNTRAINED_SAMPLES = 1000
"""Samples of the training set on which the untrained model is measured."""


@dataclass(frozen=True)
class Job:
    """All that an engine needs.

    Attributes
    ----------
    model : keras.Model
        Built and compiled.
    train : Split
        Arrays, or dicts of arrays by input name.
    valid : Split or None
    fit : FitSpec
        `fit.epochs` more epochs are to be done.
    order : numpy.random.Generator
        Draws the batch order, a permutation per epoch.
    first_epoch : int
        Number of the first epoch of this job, from 1.
    untrained : bool
        Whether the model is to be measured before the first step: nothing of this run was trained yet.
    begun : bool
        Whether something was learned before, which building and measuring must not change.
    callbacks : sequence of keras.callbacks.Callback
        The user's own.
    twin : hashable or None
        Equal for two models that differ only in their weights and learning rate; None for a model of the
        user's own, which no engine may keep.
    point : TrainingState or None
        Where to go on, perhaps in the middle of an epoch; `model` has its weights already, `order` its state.
    engine : str or None
        Who trained so far, where that is to go on: a `Plan.engine`.
    afterwards : contextlib.ExitStack
        What is to be done once the trained weights have been taken out of `model`.
    """

    model: keras.Model
    train: Split
    valid: Split | None
    fit: FitSpec
    order: np.random.Generator
    first_epoch: int = 1
    untrained: bool = True
    begun: bool = False
    callbacks: Sequence[Any] = ()
    twin: Hashable | None = None
    point: TrainingState | None = None
    engine: str | None = None
    afterwards: ExitStack = field(default_factory=ExitStack)

    @property
    def steps(self) -> int:
        """Batches per epoch."""
        return -(-self.train.n // self.fit.batch_size)


class Recorder(Protocol):
    """Where an engine reports."""

    def permit(self, most: int) -> int:
        """Return how many steps may be done now, of `most`; 0: none, ever. Waits while the run is paused."""

    def should_stop(self) -> bool:
        """Tell whether the run is to end, for work that is no step. Waits while the run is paused."""

    def engine(self, name: str, reason: str) -> None:
        """Note who trains in the end, and why, in a sentence."""

    def untrained(self, logs: Mapping[str, float]) -> None:
        """Record loss and metrics before the first step."""

    def begin_epoch(self, epoch: int, done: int = 0) -> None:
        """Note that epoch `epoch` (from 1) begins, or goes on after `done` steps."""

    def step(self, loss: float, running: Mapping[str, float]) -> None:
        """Record one batch: its own loss and Keras' running means."""

    def steps(self, losses: npt.NDArray[Any], running: Mapping[str, npt.NDArray[Any]]) -> None:
        """Record several batches in a row: what `step` takes, as arrays of one value per batch."""

    def end_epoch(self, logs: Mapping[str, float]) -> None:
        """Record one complete epoch."""

    def checkpoint(self, capture: Callable[[], TrainingState], *, final: bool = False) -> None:
        """Offer a state to keep: after each epoch, and with `final` after the last batch, whyever it was the last.

        `capture` copies the state; it is called only if it is kept.
        """


class Engine(Protocol):
    """Trains one job."""

    name: str
    """Stable slug, shown as ``run.engine`` until `Recorder.engine` says more."""

    def train(self, job: Job, recorder: Recorder) -> None:
        """Train until the plan is done or nothing more is permitted."""
