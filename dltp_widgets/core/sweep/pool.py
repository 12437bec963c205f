"""Who trains the trials: the small door between a sweep and the processes, which a test replaces."""

from __future__ import annotations

from typing import Protocol

from dltp_widgets.core.sweep.task import Task
from dltp_widgets.core.sweep.training import Tell

__all__ = ["Pool", "Tell"]


class Pool(Protocol):
    """Trains up to `slots` tasks at a time; only the thread of the sweep calls it."""

    slots: int
    """Tasks under way at most."""

    shares_disk: bool
    """Whether its processes see the temporary files of this machine."""

    def open(self, tell: Tell) -> None:
        """Begin; from now on messages are told, by any thread."""

    def start(self, task: Task) -> None:
        """Begin a task. After it come ``begin``, ``phase`` and ``epoch``, and in the end ``end`` or ``died``."""

    def stop(self, key: str) -> None:
        """Ask the task of this key to stop; its ``end`` follows."""

    def close(self) -> None:
        """End every process that was begun here."""
