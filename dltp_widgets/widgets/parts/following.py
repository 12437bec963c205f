"""Hearing of several runs at a time, each until it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dltp_widgets.core.training.events import Event


class Following:
    """What a view hears of the runs that it shows.

    Parameters
    ----------
    hear : callable
        ``hear(event)``, from the emitter thread of a run.
    """

    def __init__(self, hear: Callable[[Event], None]) -> None:
        self._hear = hear
        self._ends: dict[str, Callable[[], None]] = {}

    def follow(self, runs: Iterable[Any]) -> None:
        """Hear of these runs, as far as they have not ended, and of no others; what tells no news is passed over."""
        alive = {run.id: run for run in runs if hasattr(run, "on_event") and not run.done}
        for name in [name for name in self._ends if name not in alive]:
            self._ends.pop(name)()
        for name, run in alive.items():
            if name not in self._ends:
                self._ends[name] = run.on_event(self._hear)

    def stop(self) -> None:
        """Hear of none any more."""
        self.follow(())
