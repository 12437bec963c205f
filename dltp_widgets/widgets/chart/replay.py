"""Shows a run that was over in a blink once more, at a pace that eyes can follow.

The engine is never slowed down for the show: the curves are complete before the replay begins, and a key, a
click or the wish for reduced motion ends it at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from dltp_widgets.widgets.parts.base import UI_LOCK

SHORT = 3.0
"""Seconds of training below which a run is shown again."""

LASTS = 1.5
"""Seconds that a replay lasts."""

MOST_FRAMES = 8
"""Frames of a replay at most: few enough for a slow connection."""


def frames(last: int) -> tuple[int, ...]:
    """Return the last epoch shown in each frame, from 0 to `last`."""
    count = min(MOST_FRAMES, last + 1)
    return (
        tuple(sorted({round(last * place / (count - 1)) for place in range(count)})) if count > 1 else (last,)
    )


def can_replay(run: Any) -> bool:
    """Tell whether a run was over in a blink."""
    if getattr(run, "state", None) != "finished":
        return False
    return bool(run.progress.phases.get("training", SHORT) < SHORT)


class Replay:
    """One replay, in a thread of its own.

    Parameters
    ----------
    epochs : sequence of int
        What `frames` returned.
    draw : callable
        Draws the curves up to an epoch; called under `UI_LOCK`.
    done : callable
        Called once at the end, skipped or not, under `UI_LOCK`.
    """

    def __init__(self, epochs: Sequence[int], draw: Callable[[int], None], done: Callable[[], None]) -> None:
        self._epochs, self._draw, self._done = tuple(epochs), draw, done
        self._skip = threading.Event()
        self._thread = threading.Thread(target=self._show, name="dltp-replay", daemon=True)

    def start(self) -> None:
        """Begin; returns at once."""
        self._thread.start()

    def skip(self) -> None:
        """End now; `done` follows from the thread of the replay."""
        self._skip.set()

    def join(self, timeout: float | None = None) -> None:
        """Wait for the end; never under `UI_LOCK`."""
        self._thread.join(timeout)

    def _show(self) -> None:
        for epoch in self._epochs:
            with UI_LOCK:
                if self._skip.is_set():
                    break
                self._draw(epoch)
            if self._skip.wait(LASTS / len(self._epochs)):
                break
        with UI_LOCK:
            self._done()
