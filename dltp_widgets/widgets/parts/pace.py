"""Not too often: how many messages a view may send, and how often it draws."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from dltp_widgets.widgets.lock import UI_LOCK

MOST_A_SECOND = 10
"""Messages that one panel of a chart sends in any second while a run is under way."""

PAUSE = 0.2
"""Seconds between two drawings of what somebody else's loop tells."""

clock = time.monotonic
"""Returns seconds; tests put another one in its place."""


class Budget:
    """Messages that may be sent in any one second.

    Parameters
    ----------
    most : int, default MOST_A_SECOND
    """

    def __init__(self, most: int = MOST_A_SECOND) -> None:
        self._most = most
        self._spent: deque[float] = deque()

    def spend(self) -> bool:
        """Take one message, if there is one left; tell whether there was."""
        now = clock()
        while self._spent and now - self._spent[0] > 1.0:
            self._spent.popleft()
        if len(self._spent) >= self._most:
            return False
        self._spent.append(now)
        return True


class Pace:
    """Draws at once, or a little later if it has just drawn: the last state is always drawn.

    Parameters
    ----------
    draw : callable
        Called under `UI_LOCK`, from the thread that asks or from a timer.
    """

    def __init__(self, draw: Callable[[], None]) -> None:
        self._draw = draw
        self._last = -PAUSE
        self._timer: threading.Timer | None = None

    def ask(self) -> None:
        """Draw what is new, now or within `PAUSE` seconds."""
        with UI_LOCK:
            wait = self._last + PAUSE - clock()
            if wait <= 0:
                self._now()
            elif self._timer is None:
                self._timer = threading.Timer(wait, self._later)
                self._timer.daemon = True
                self._timer.start()

    def cancel(self) -> None:
        """Draw nothing more that was asked for."""
        with UI_LOCK:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None

    def _later(self) -> None:
        with UI_LOCK:
            if self._timer is not None:
                self._timer = None
                self._now()

    def _now(self) -> None:
        self._last = clock()
        self._draw()
