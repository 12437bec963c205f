"""A process that trains one trial after another: ``python -P -m dltp_widgets.core.sweep.worker``.

Commands come as lines of JSON on its standard input (``{"do": "train", "task": ...}``, ``{"do": "stop",
"trial": key}``), news leave as lines of JSON on what was its standard output; no port, no pickle. It ends with its
input: a kernel that dies takes its workers with it, and their trials leave a checkpoint.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import threading
from collections.abc import Iterable
from typing import Any, TextIO

from dltp_widgets.core.sweep.messages import failed_message
from dltp_widgets.core.sweep.task import Message, Task

_PATIENCE = 10.0
"""Seconds that a trial may take to stop when the kernel has gone."""


class _Worker:
    def __init__(self, out: TextIO) -> None:
        self._out, self._writing = out, threading.Lock()
        self._stop = threading.Event()
        self._trial: str | None = None
        self._thread: threading.Thread | None = None

    def serve(self, lines: Iterable[str]) -> None:
        """Do what is asked until there is nobody who could ask."""
        for line in lines:
            message = json.loads(line)
            if message["do"] == "train":
                self._train(message["task"])
            elif message["do"] == "stop" and message["trial"] == self._trial:
                self._stop.set()
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _train(self, content: dict[str, Any]) -> None:
        if self._thread is not None:  # it has told its end, and is about to go
            self._thread.join()
        self._trial = content.get("key")
        self._stop.clear()
        self._thread = threading.Thread(target=self._work, args=(content,), name="dltp-trial", daemon=True)
        self._thread.start()

    def _work(self, content: dict[str, Any]) -> None:
        try:
            from dltp_widgets.core.sweep.training import train_task

            task = Task(**content)
        except Exception as error:  # a worker of another version
            self.tell(failed_message(str(content.get("key")), str(error)))
        else:
            train_task(task, self.tell, self._stop.is_set)

    def tell(self, message: Message) -> None:
        """Write one line; a reader that has gone is told nothing."""
        with self._writing, contextlib.suppress(OSError, ValueError):
            self._out.write(json.dumps(message) + "\n")
            self._out.flush()


def _take_output() -> TextIO:
    """Take the standard output for messages; whatever prints there goes to the standard error from now on."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out


def main() -> None:
    """Serve the kernel that started this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt of the kernel is meant for its cell
    _Worker(_take_output()).serve(sys.stdin)
    os._exit(0)  # TensorFlow's threads are not waited for


if __name__ == "__main__":
    main()
