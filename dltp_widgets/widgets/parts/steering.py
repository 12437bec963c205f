"""What the buttons of training do to the trainer of an experiment, and what they asked for last.

A wish is obeyed between two batches, up to a few tenths of a second later: `Steering.asked` is what the panel
shows until then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.trainer import Trainer

STEPS = ("step_batch", "step_epoch")
"""Methods of a trainer that do a little more and then pause."""


class Steering:
    """Starts and steers the runs of one experiment.

    Parameters
    ----------
    exp : Experiment
    on_refused : callable
        Called with a sentence when nothing could be started, with "" when something was.
    """

    def __init__(self, exp: Experiment, on_refused: Callable[[str], None]) -> None:
        self._exp, self._on_refused = exp, on_refused
        self.asked = ""
        """``"stop"``, ``"pause"`` or ``"step_batch"``, as long as the run has not obeyed; else empty."""

    @property
    def run(self) -> Run | None:
        """The latest run, or None."""
        return self._exp.runs[-1] if self._exp.runs else None

    @property
    def active(self) -> bool:
        """Whether a run is under way, paused or not."""
        return self.run is not None and not self.run.done

    @property
    def can_pause(self) -> bool:
        """Whether *Pause* would act."""
        return self.active and self.asked == "" and self._state != "paused"

    @property
    def can_resume(self) -> bool:
        """Whether *Resume* would act."""
        return self.active and (self.asked in ("pause", "step_batch") or self._state == "paused")

    @property
    def can_continue(self) -> bool:
        """Whether the latest run left weights that fit the present model and data."""
        run = self.run
        if run is None or run.state not in ("finished", "stopped") or not has_learned(run):
            return False
        same = self._exp.model is run.snapshot.model or self._exp.model == run.spec
        return bool(same and self._exp.data.input_shape == run.data.input_shape)

    def start(self, step: str = "", **how: Any) -> Trainer | None:
        """Start a run, one that pauses after a step if `step` is one of `STEPS`; None if it was refused."""
        try:
            trainer = Trainer(self._exp, **how)
            if step:
                getattr(trainer, step)()
            if trainer.state == "idle":
                trainer.start()  # the Experiment takes note of the run, which is what a panel hears of
        except DltpError as refused:
            self._on_refused(str(refused))
            return None
        self._on_refused("")
        self.asked = _until_paused(step)
        return trainer

    def stop(self) -> None:
        """Stop the run under way after its present batch."""
        self._ask("stop", "stop")

    def pause(self) -> None:
        """Pause the run under way after its present batch."""
        self._ask("pause", "" if self._state == "paused" else "pause")

    def resume(self) -> None:
        """Let the run under way go on to its end."""
        self._ask("resume", "")

    def step(self, step: str) -> None:
        """Let the run under way do one step of `STEPS`, and pause it then."""
        self._ask(step, _until_paused(step))

    def obeyed(self) -> None:
        """Note what the run has done by now of what was asked."""
        if not self.active or (self._state == "paused" and self.asked != "stop"):
            self.asked = ""

    @property
    def _state(self) -> str:
        return self.run.state if self.run is not None else "idle"

    def _ask(self, method: str, asked: str) -> None:
        """Ask the trainer, unless there is none or it was asked to stop."""
        if self.active and self._exp.trainer is not None and self.asked != "stop":
            self.asked = asked
            getattr(self._exp.trainer, method)()


def has_learned(run: Run) -> bool:
    """Tell whether a run did a step, and has the weights of it.

    One that was to continue another, and was stopped before its first batch, has the steps of that other only.
    """
    return bool(run.history.n_steps) and run.has_weights


def _until_paused(step: str) -> str:
    """Return what is asked until a run has paused after `step`; an epoch takes time, in which one may pause."""
    return step if step == "step_batch" else ""
