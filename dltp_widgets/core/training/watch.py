"""How long a run has taken so far."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], float]
"""Returns seconds."""


class Watch:
    """Seconds since the start and in each phase, without those in which the run was paused."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self.phase = ""
        self.phases: dict[str, float] = {}
        self._began = self._phase_began = clock()
        self._held_at: float | None = None
        self._held = 0.0

    def enter(self, phase: str) -> None:
        """Begin a phase; without a name, stop for good."""
        now = self._now()
        if self.phase:
            self.phases[self.phase] = self.phases.get(self.phase, 0.0) + now - self._phase_began
        else:
            self._began = now
        self.phase, self._phase_began = phase, now
        if not phase:
            self._held_at = self._clock() if self._held_at is None else self._held_at

    def hold(self, held: bool) -> None:
        """Stop the watch, or let it run."""
        if not self.phase:
            return
        if held and self._held_at is None:
            self._held_at = self._clock()
        elif not held and self._held_at is not None:
            self._held += self._clock() - self._held_at
            self._held_at = None

    @property
    def elapsed(self) -> float:
        """Seconds since the first phase began."""
        return self._now() - self._began

    @property
    def phase_elapsed(self) -> float:
        """Seconds since the present phase began."""
        return self._now() - self._phase_began

    def _now(self) -> float:
        """Seconds of a clock that stands still while the run is held, and after its end."""
        held_at = self._held_at  # read once: another thread may let it go
        return (self._clock() if held_at is None else held_at) - self._held
