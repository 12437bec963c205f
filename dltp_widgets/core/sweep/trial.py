"""One trial of a sweep, and the run that shows here what another process measures."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dltp_widgets.core.sweep.messages import history_of
from dltp_widgets.core.sweep.task import Message, Task
from dltp_widgets.core.training.events import FINAL_STATES, Progress
from dltp_widgets.core.training.judging.better import rises
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.saving.saved import SavedRun
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trained import Trained

_RATES = ("lr", "learning_rate")


class TrialRun(Run):
    """A run that another process trains: its news arrive by messages, its weights are read when asked for."""

    def __init__(self, snapshot: Snapshot, task: Task) -> None:
        super().__init__(snapshot)
        self.id, self.naming = task.run_id, RunName.read(task.name)
        self._began: float | None = None
        self._phase, self._phase_began = "", 0.0
        self._phases: dict[str, float] = {}
        self._seconds = 0.0
        self.read_progress = self._read

    # --- messages arrive; only the thread of the sweep calls ---------------------------------------
    def begin(self) -> None:
        """Note that it is being trained from now on; a second time, after its process died, too."""
        self._enter("loading")
        self.state = "compiling"
        if self._began is None:
            self._began = time.monotonic()
            self.emitter.start()

    def enter(self, phase: str) -> None:
        """Note that a phase begins."""
        self._enter(phase)
        self.state = "running" if phase == "training" else "compiling"

    def add_epoch(self, epoch: int, logs: Mapping[str, float], start: Mapping[str, float]) -> bool:
        """Add a complete epoch; tell whether it is a new one. What was done again is the same again."""
        if epoch != self.history.epochs + 1:
            return False
        if start and not self.history.start:
            self.history.start = dict(start)
        if self._phase != "training":
            self.enter("training")
        self.history.append_epoch(logs)
        return True

    def end(self, message: Message) -> None:
        """Take over how it ended, and all it measured."""
        self._enter("")
        history = history_of(message)
        if history.epochs >= self.history.epochs:
            self.history = history
        self._seconds = float(message.get("seconds", time.monotonic() - self._began if self._began else 0.0))
        self._phases = {str(name): float(value) for name, value in message.get("phases", {}).items()}
        self.error, self.notice = message.get("error"), message.get("notice")
        self.engine, self.engine_reason = message.get("engine"), message.get("engine_reason")
        self.device = message.get("device")
        path = message.get("path")
        self.path = Path(path) if path else None
        self.state = str(message["state"])
        if self._began is not None:
            self.emitter.finish()

    def _enter(self, phase: str) -> None:
        now = time.monotonic()
        if self._phase:
            self._phases[self._phase] = self._phases.get(self._phase, 0.0) + now - self._phase_began
        self._phase, self._phase_began = phase, now

    # --- anybody reads -----------------------------------------------------------------------------
    def _read(self) -> Progress:
        now, done, planned = time.monotonic(), self.history.epochs, int(self.fit.epochs)
        running = self._began is not None and self.state not in FINAL_STATES
        return Progress(
            state=self.state,
            phase=self._phase,
            epoch=min(done + 1, planned),
            epochs=planned,
            step=int(done >= planned),
            steps=1,
            elapsed=now - (self._began or now) if running else self._seconds,
            phase_elapsed=now - self._phase_began if running else 0.0,
            phases=dict(self._phases),
        )

    @property
    def has_weights(self) -> bool:
        """Whether there is a `model` to ask for: the disk may have it."""
        return super().has_weights or (self.state in FINAL_STATES and self._saved() is not None)

    @property
    def trained(self) -> Trained | None:
        """What was learned, read from the disk when first asked for."""
        saved = self._saved() if self._trained is None else None
        if saved is not None:
            state = saved.checkpoint("last").state
            self._trained = Trained(state.variables, state.optimizer)
        return super().trained

    def _saved(self) -> SavedRun | None:
        return SavedRun.at(self.path) if self.path is not None else None


@dataclass(eq=False)
class Trial:
    """One combination of settings, and what came of it."""

    number: int
    """From 1."""

    settings: Mapping[str, Any]
    """Dotted name -> value."""

    task: Task = field(repr=False)
    """What is trained."""

    run: TrialRun = field(repr=False)
    """What shows it here."""

    attempts: int = 0
    """How often it was given to a process; not more than twice."""

    begun: int = 0
    """How often a process has told that it begins it."""

    remembered: bool = False
    """Whether it was trained by an earlier sweep, and only looked up by this one."""

    latencies: list[float] = field(default_factory=list, repr=False)
    """Seconds that each of its epochs took from the process to here."""

    @property
    def key(self) -> str:
        """What names it in messages and on the disk."""
        return self.task.key

    @property
    def state(self) -> str:
        """As of a `Run`; ``idle`` while it waits."""
        return self.run.state

    @property
    def done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.run.done


def judged_key(runs: list[Run]) -> str:
    """Return by what runs are compared: the first metric, else the loss; on the validation split, if any."""
    keys = next((run.history.keys for run in runs if run.history.epochs), ())
    metrics = [key for key in keys if key != "loss" and not key.startswith("val_") and key not in _RATES]
    key = metrics[0] if metrics else "loss"
    return f"val_{key}" if f"val_{key}" in keys else key


def best_epoch(run: Run, key: str) -> tuple[int, float] | None:
    """Return epoch and value of the best epoch of a run; None before the first number."""
    found = run.history.curves().get(key) if run.history.epochs else None
    pairs = [(int(x), float(y)) for x, y in zip(*found, strict=True) if x > 0 and y - y == 0] if found else []
    if not pairs:
        return None
    return max(pairs, key=lambda pair: pair[1] if rises(key) else -pair[1])
