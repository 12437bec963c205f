"""What an engine reports becomes the history and the progress of a run.

The worker reports; `Control` tells whether the run is held; both together are the state that a person sees.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.training.control import Control
from dltp_widgets.core.training.events import Progress
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.state import TrainingState
from dltp_widgets.core.training.watch import Clock, Watch

Keep = Callable[[Callable[[], TrainingState], bool], None]


class RunRecorder:
    """Turns an engine's reports into the run's history and progress. Only the worker reports.

    Parameters
    ----------
    run : Run
    clock : callable, default time.monotonic
        Returns seconds.
    """

    def __init__(self, run: Run, clock: Clock = time.monotonic) -> None:
        self._run = run
        self.control = Control(self._show_state)
        self.bad: tuple[int, int] | None = None
        """Step and epoch, from 1, whose loss was no number; None as long as all were numbers."""
        self.keep: Keep = lambda capture, final: None
        """Where states are kept: ``keep(capture, final)``."""
        self._watch = Watch(clock)
        self._showing = threading.RLock()
        self._ended = ""
        self._epoch = self._step = 0
        self._before = 0  # steps of a run that goes on in the middle of an epoch
        self._epochs = run.first_epoch - 1 + run.fit.epochs
        self._steps = -(-run.data.train.n // max(run.fit.batch_size, 1))

    # --- the engine asks -------------------------------------------------------------------------
    def permit(self, most: int) -> int:
        """Return how many steps may be done now; waits while the run is paused."""
        return self.control.permit(most) if self.bad is None else 0

    def should_stop(self) -> bool:
        """Tell whether the run is to end; waits while it is paused."""
        return self.control.should_stop() or self.bad is not None

    # --- the engine reports; what comes after the end is not heard ---------------------------------
    def engine(self, name: str, reason: str) -> None:
        """Note who trains, and why."""
        if not self._ended:
            self._run.engine, self._run.engine_reason = name, reason

    def untrained(self, logs: Mapping[str, float]) -> None:
        """Record the values before the first step."""
        if not self._ended:
            self._run.history.start = dict(logs)

    def begin_epoch(self, epoch: int, done: int = 0) -> None:
        """Note that an epoch begins, or goes on after `done` steps."""
        self._epoch, self._step = epoch, done
        self._before += done

    def step(self, loss: float, running: Mapping[str, float]) -> None:
        """Record one batch."""
        self.steps(np.array([loss]), {key: np.array([value]) for key, value in running.items()})

    def steps(self, losses: npt.NDArray[Any], running: Mapping[str, npt.NDArray[Any]]) -> None:
        """Record several batches, up to one whose loss is no number."""
        with self._showing:
            if self._ended:
                return
            if self._watch.phase != "training":
                self.phase("training")  # the first batch is over: tracing and compiling are too
            self._step += len(losses)
            self._run.history.append_steps(self._epoch, losses, running)
        if self.bad is None and not np.isfinite(losses[-1]):  # a weight that is nan stays nan
            first = int(np.argmin(np.isfinite(losses)))
            self.bad = self._run.history.n_steps - len(losses) + first + 1, self._epoch

    def end_epoch(self, logs: Mapping[str, float]) -> None:
        """Record a complete epoch."""
        if not self._ended:
            self._run.history.append_epoch(logs)
            self.control.epoch_done()

    def checkpoint(self, capture: Callable[[], TrainingState], *, final: bool = False) -> None:
        """Keep the state, unless nobody wants it any more, or it is spoilt."""
        if not self._ended and self.bad is None:
            self.keep(capture, final)

    # --- the trainer reports ---------------------------------------------------------------------
    def phase(self, name: str) -> None:
        """Enter a phase: loading, compiling, training."""
        with self._showing:
            if not self._ended:
                self._watch.enter(name)
                self._run.read_progress = self.read
                self._show_state()

    def end(self, state: str) -> bool:
        """Enter the final state; tell whether this was the end, not another one before it."""
        with self._showing:
            if self._ended:
                return False
            self._ended = state
            self._watch.enter("")
            self._show_state()
            return True

    def _show_state(self) -> None:
        with self._showing:
            phase = self._watch.phase
            paused = self.control.waiting or (self.control.held and phase != "training")
            self._watch.hold(paused and not self._ended)
            if self._ended or phase:
                going = "running" if phase == "training" else "compiling"
                self._run.state = self._ended or ("paused" if paused else going)

    # --- anybody reads ---------------------------------------------------------------------------
    @property
    def trained(self) -> bool:
        """Whether a batch was recorded."""
        return self._watch.phase == "training"

    def read(self) -> Progress:
        """Return where the run stands at this moment."""
        watch = self._watch
        return Progress(
            state=self._run.state,
            phase=watch.phase,
            epoch=self._epoch,
            epochs=self._epochs,
            step=self._step,
            steps=self._steps,
            elapsed=watch.elapsed,
            phase_elapsed=watch.phase_elapsed,
            eta=self._eta(),
            rate=self._rate(),
            phases=dict(watch.phases),
        )

    @property
    def _own_steps(self) -> int:
        """Steps of this training, without those that a run it goes on with had done."""
        return (self._epoch - self._run.first_epoch) * self._steps + self._step - self._before

    def _rate(self) -> float | None:
        """Return the steps a second so far; None before two were done."""
        spent = self._watch.phases.get("training") or (
            self._watch.phase_elapsed if self._watch.phase == "training" else 0.0
        )
        return self._own_steps / spent if spent > 0 and self._own_steps > 1 else None

    def _eta(self) -> float | None:
        """Seconds to go at the mean pace so far."""
        rate = self._rate()
        if self._watch.phase != "training" or rate is None:
            return None
        total = (self._epochs - self._run.first_epoch + 1) * self._steps - self._before
        return max(total - self._own_steps, 0) / rate
