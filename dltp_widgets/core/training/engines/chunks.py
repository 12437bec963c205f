"""How many steps go into one compiled call, so that Python gets control back soon."""

from __future__ import annotations

MOST_STEPS = 4096
"""Steps in one call at most: the size of its record, fixed because XLA needs a fixed one."""

_SECONDS = 0.075
"""What a call should take: short enough for Stop and a live chart, long enough to cost nothing."""

_GROWTH = 8
"""How much longer than the call before it a call may be at most: its steps may be slower."""


class ChunkLength:
    """Learns from the calls so far how long the next one may be.

    The length decides when Python looks up, never what is computed.
    """

    def __init__(self) -> None:
        self._steps = 1

    def next(self, left: int) -> int:
        """Return how many steps to do next, of `left` (at least 1)."""
        return min(self._steps, left, MOST_STEPS)

    def took(self, steps: int, seconds: float) -> None:
        """Learn that a call of `steps` steps took `seconds`."""
        fitting = int(_SECONDS * steps / max(seconds, 1e-9))
        if steps < self._steps and fitting >= self._steps:
            return  # the rest of an epoch: nothing new
        self._steps = max(1, min(fitting, steps * _GROWTH, MOST_STEPS))
