"""News of a training for whoever watches: few, small, from one thread.

The worker only writes plain attributes. The emitter wakes up four times a second, sends what is new since
the last time as one `Event`, and ends with the run: the number of batches never changes the number of
messages.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

RATE = 5
"""Most events a second."""

_PAUSE = 1 / (RATE - 1)
"""Seconds between two events: one of the `RATE` is kept for the end, which does not wait for the next beat."""

FINAL_STATES = ("finished", "stopped", "failed")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Progress:
    """Where a training stands.

    Attributes
    ----------
    state : str
        ``idle compiling running paused finished stopped failed``.
    phase : str
        ``"" loading compiling training``; loading is TensorFlow's import, once per session.
    epoch, epochs : int
        Current epoch from 1 (0 before the first), and the last one planned.
    step, steps : int
        Batches done in this epoch, of how many.
    elapsed, phase_elapsed : float
        Seconds since the start, since the phase began.
    eta : float or None
        Seconds still to go, once that can be told.
    rate : float or None
        Steps a second, the mean of this training, once that can be told.
    phases : dict
        Seconds spent in each phase so far.
    """

    state: str = "idle"
    phase: str = ""
    epoch: int = 0
    epochs: int = 0
    step: int = 0
    steps: int = 0
    elapsed: float = 0.0
    phase_elapsed: float = 0.0
    eta: float | None = None
    rate: float | None = None
    phases: dict[str, float] = field(default_factory=dict)

    @property
    def fraction(self) -> float:
        """Share of the planned batches that are done, 0 to 1."""
        done = max(self.epoch - 1, 0) * self.steps + self.step
        return min(done / (self.epochs * self.steps), 1.0) if self.epochs and self.steps else 0.0

    @property
    def spent(self) -> dict[str, float]:
        """Seconds spent in each phase, the present one included."""
        if not self.phase:
            return dict(self.phases)
        return {**self.phases, self.phase: self.phases.get(self.phase, 0.0) + self.phase_elapsed}


@dataclass(frozen=True)
class Event:
    """One piece of news: `kind` is ``"phase"``, ``"progress"``, ``"epoch"`` or ``"end"``."""

    kind: str
    progress: Progress
    run: Any


class Emitter:
    """Calls the subscribers of one run, from one thread of its own."""

    def __init__(self, read: Callable[[], Event]) -> None:
        self._read = read
        self._subscribers: list[Callable[[Event], None]] = []
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._emit, name="dltp-emitter", daemon=True)

    def subscribe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback(event)` from now on; return a function that ends this."""
        self._subscribers.append(callback)

        def unsubscribe() -> None:
            if callback in self._subscribers:
                self._subscribers.remove(callback)

        return unsubscribe

    def start(self) -> None:
        """Begin to emit."""
        self._thread.start()

    def finish(self) -> None:
        """Send the last event, now that the run has ended, without waiting for the next beat."""
        self._wake.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait until the last event was delivered; a subscriber that calls this does not wait for itself."""
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def _emit(self) -> None:
        last: Event | None = None
        while last is None or last.kind != "end":
            try:
                event = self._read()
            except Exception:  # the end must be told whatever happens before
                _log.exception("the progress of a run could not be read")
                self._wake.wait(_PAUSE)
                continue
            if last is None or event.progress != last.progress:
                self._send(event)
            last = event
            if event.kind != "end":
                self._wake.wait(_PAUSE)

    def _send(self, event: Event) -> None:
        for callback in list(self._subscribers):
            try:
                callback(event)
            except Exception:
                _log.exception("a view failed on %s", event.kind)
