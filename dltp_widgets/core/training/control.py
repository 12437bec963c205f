"""What is asked of a run: go on, wait, do this much more, stop.

Any thread asks, in any order; the thread that trains obeys between two compiled calls, where it asks `permit`
how much it may do. Waiting changes nothing of what is computed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

GO, WAIT, BATCH, EPOCH = "go", "wait", "batch", "epoch"


class Control:
    """The wishes of the student, and the place where the training waits.

    Parameters
    ----------
    changed : callable
        Called without arguments, by whatever thread, after a wish or when the training begins or ends to wait.
    """

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._changed = changed
        self._condition = threading.Condition()
        self._wish = GO
        self._batches = 0
        self.stopped = False
        """Whether Stop was pressed; nothing undoes it."""
        self.waiting = False
        """Whether the training waits at this moment."""
        self.begun = False
        """Whether a step was ever permitted."""

    @property
    def held(self) -> bool:
        """Whether the training is to wait, as soon as it asks."""
        return self._wish == WAIT and not self.stopped

    # --- any thread asks -------------------------------------------------------------------------
    def pause(self) -> None:
        """Wait after the present call."""
        self._ask(WAIT)

    def resume(self) -> None:
        """Go on to the end."""
        self._ask(GO)

    def step_batch(self) -> None:
        """Do one batch more, then wait; asked twice, two."""
        self._ask(BATCH, batches=1)

    def step_epoch(self) -> None:
        """Go on to the end of the present epoch, its validation included, then wait."""
        self._ask(EPOCH)

    def stop(self) -> None:
        """End after the present call."""
        with self._condition:
            self.stopped = True
            self._condition.notify_all()
        self._changed()

    def _ask(self, wish: str, batches: int = 0) -> None:
        with self._condition:
            self._batches = batches + (self._batches if self._wish == wish else 0)
            self._wish = wish
            self._condition.notify_all()
        self._changed()

    # --- the thread that trains obeys ------------------------------------------------------------
    def permit(self, most: int) -> int:
        """Return how many of `most` steps (at least 1) may be done now; waits while held. 0 is the end."""
        while True:
            self._wait()
            with self._condition:
                if self.stopped:
                    return 0
                if self._wish == WAIT:
                    continue  # asked to wait again before this thread woke up
                self.begun = True
                return most if self._wish != BATCH else self._take_one()

    def should_stop(self) -> bool:
        """Wait while held; tell whether Stop was pressed. For work that is no step: an evaluation."""
        self._wait()
        return self.stopped

    def epoch_done(self) -> None:
        """Note the end of an epoch."""
        with self._condition:
            if self._wish == EPOCH:
                self._wish = WAIT

    def _take_one(self) -> int:
        self._batches -= 1
        if self._batches == 0:
            self._wish = WAIT
        return 1

    def _wait(self) -> None:
        if not self.held:
            return
        self._set_waiting(True)
        with self._condition:
            self._condition.wait_for(lambda: not self.held)
        self._set_waiting(False)

    def _set_waiting(self, waiting: bool) -> None:
        self.waiting = waiting
        self._changed()
