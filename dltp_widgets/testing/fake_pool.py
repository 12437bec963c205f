"""A pool without processes: a sweep that uses it is over at once, and a test can hold it and tell what it wants."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.sweep.messages import epoch_message
from dltp_widgets.core.sweep.pool import Tell
from dltp_widgets.core.sweep.task import Task


class FakePool:
    """A `Pool` that reports a falling loss and a rising accuracy, the better the larger the learning rate.

    Parameters
    ----------
    slots : int, default 2
    held : bool, default False
        Tell nothing by itself: `begin`, `epochs`, `end` and `die` do, for one task.
    """

    shares_disk = True

    def __init__(self, slots: int = 2, *, held: bool = False) -> None:
        self.slots, self.held = slots, held
        self.tasks: list[Task] = []
        """Every task that was given, oldest first; one that is begun again is there twice."""
        self.opened = self.closed = False
        self._tell: Tell = lambda _message: None

    def open(self, tell: Tell) -> None:
        """Remember whom to tell."""
        self._tell, self.opened = tell, True

    def start(self, task: Task) -> None:
        """Take a task; not held, train it at once."""
        self.tasks.append(task)
        if not self.held:
            self.begin(task)
            self.epochs(task, 1, _planned(task))
            self.end(task)

    def stop(self, key: str) -> None:
        """End a task as stopped."""
        self.end(next(task for task in self.tasks if task.key == key), "stopped")

    def close(self) -> None:
        """Remember that it was closed."""
        self.closed = True

    def begin(self, task: Task) -> None:
        """Tell that a task begins."""
        self._tell({"kind": "begin", "trial": task.key})
        self._tell({"kind": "phase", "trial": task.key, "phase": "compiling"})

    def epochs(self, task: Task, first: int, last: int) -> None:
        """Tell of some epochs."""
        for epoch in range(first, last + 1):
            self._tell(epoch_message(task.key, epoch, _logs(task, epoch), _START))

    def end(self, task: Task, state: str = "finished", **more: Any) -> None:
        """Tell how a task ended."""
        count = _planned(task) if state == "finished" else 0
        rows = [_logs(task, epoch) for epoch in range(1, count + 1)]
        columns = {key: [row[key] for row in rows] for key in _logs(task, 1)} if rows else {}
        content = {"state": state, "start": _START if rows else {}, "epochs": columns, "seconds": 1.5}
        self._tell({"kind": "end", "trial": task.key, **content, **more})

    def die(self, task: Task) -> None:
        """Tell that the process of a task has died."""
        self._tell({"kind": "died", "trial": task.key, "reason": "Its process died."})

    def wait_for(self, count: int, patience: float = 60.0) -> Task:
        """Wait until so many tasks were given; return the last of them."""
        until = time.monotonic() + patience
        while len(self.tasks) < count:
            assert time.monotonic() < until, f"{len(self.tasks)} tasks were given, not {count}"
            time.sleep(0.005)
        return self.tasks[count - 1]


def _planned(task: Task) -> int:
    return int(json.loads(task.fit)["epochs"])


def _logs(task: Task, epoch: int) -> Mapping[str, float]:
    rate = json.loads(task.compile)["learning_rate"] or 0.01
    loss = 2.3 * math.exp(-epoch * rate)
    accuracy = 1 - 0.9 * math.exp(-epoch * rate)
    return {"loss": loss, "accuracy": accuracy, "val_loss": 1.1 * loss, "val_accuracy": 0.95 * accuracy}


_START = {"loss": 2.3, "accuracy": 0.1, "val_loss": 2.3, "val_accuracy": 0.1}
