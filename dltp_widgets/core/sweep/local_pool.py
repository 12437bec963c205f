"""Processes of this machine: spawned, never forked (TensorFlow has threads), one for each slot, and reused."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, cast

from dltp_widgets.core.language import get_language
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import free_memory, thread_count
from dltp_widgets.core.sweep.pool import Tell
from dltp_widgets.core.sweep.task import Task
from dltp_widgets.core.training.device import backend_name

PROCESS_BYTES = 800 * 2**20
"""What a process takes that trains, without its data and its model: measured, mostly TensorFlow itself."""

_PATIENCE = 15.0
"""Seconds that a process may take to end by itself."""

_THREADS = ("DLTP_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
_log = logging.getLogger(__name__)


def fitting_slots(trials: int, bytes_each: int) -> int:
    """Return how many processes are worth it: no more than trials, cores, and what the memory allows."""
    return max(1, min(trials, thread_count(), free_memory() // (PROCESS_BYTES + bytes_each)))


class LocalPool:
    """Trains on processes of this machine.

    Parameters
    ----------
    slots : int
        Processes at most; the cores are divided among them.
    """

    shares_disk = True

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self._processes: list[_Process] = []
        self._tell: Tell = lambda _message: None

    def open(self, tell: Tell) -> None:
        """Remember whom to tell; processes are started when there is something to do."""
        self._tell = tell

    def start(self, task: Task) -> None:
        """Begin a task on a process that waits, else on a new one."""
        self._processes = [process for process in self._processes if not process.gone]
        idle = next((process for process in self._processes if process.trial is None), None)
        if idle is None:
            idle = _Process(worker_environment(max(1, thread_count() // self.slots)), self._tell)
            self._processes.append(idle)
        idle.train(task)

    def stop(self, key: str) -> None:
        """Ask the process that trains this task to stop it."""
        for process in self._processes:
            if process.trial == key:
                process.send({"do": "stop", "trial": key})

    def close(self) -> None:
        """End all processes; one that does not end by itself is killed."""
        for process in self._processes:
            process.end()
        for process in self._processes:
            process.wait()

    @property
    def pids(self) -> dict[str, int]:
        """Key of a task under way -> the process that trains it."""
        return {
            process.trial: process.pid for process in self._processes if process.trial and not process.gone
        }


class _Process:
    """One worker process, and the thread that reads what it tells."""

    def __init__(self, environment: dict[str, str], tell: Tell) -> None:
        self._tell = tell
        self.trial: str | None = None
        """Key of the task under way."""
        self.gone = self._ending = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process writes)
        command = [
            sys.executable,
            "-P",
            "-m",
            "dltp_widgets.core.sweep.worker",
        ]  # -P: no module of the student's
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            encoding="utf-8",
        )
        self._input = cast("IO[str]", self._process.stdin)
        self._output = cast("IO[str]", self._process.stdout)
        threading.Thread(target=self._read, name="dltp-worker-reader", daemon=True).start()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    def train(self, task: Task) -> None:
        """Begin a task."""
        self.trial = task.key
        self.send({"do": "train", "task": asdict(task)})

    def send(self, command: dict[str, Any]) -> None:
        """Send a command; that the process has died meanwhile, its reader tells."""
        with contextlib.suppress(OSError, ValueError):
            self._input.write(json.dumps(command) + "\n")
            self._input.flush()

    def end(self) -> None:
        """Let the process end."""
        self._ending = True
        with contextlib.suppress(OSError, ValueError):
            self._input.close()

    def wait(self) -> None:
        """Wait until the process has ended, not for ever."""
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _read(self) -> None:
        with contextlib.suppress(OSError, ValueError), self._output:
            for line in self._output:
                self._hear(line)
        code = self._process.wait()  # also so that it is no zombie, which would look alive
        trial, self.trial, self.gone = self.trial, None, True
        if trial is not None and not self._ending:
            self._tell({"kind": "died", "trial": trial, "reason": _reason(code, self._last_words())})
        with contextlib.suppress(OSError, ValueError):
            self._errors.close()
            self._input.close()

    def _hear(self, line: str) -> None:
        try:
            message = json.loads(line)
            if message["kind"] == "end":
                self.trial = None  # free before anybody hears of it
        except (ValueError, KeyError, TypeError):
            _log.warning("a worker said something else: %s", line[:200])
            return
        self._tell(message)

    def _last_words(self) -> str:
        try:
            size = self._errors.seek(0, os.SEEK_END)
            self._errors.seek(max(0, size - 2000))
            lines = self._errors.read().decode(errors="replace").strip().splitlines()
        except (OSError, ValueError):
            return ""
        return lines[-1][:200] if lines else ""


def worker_environment(threads: int) -> dict[str, str]:
    """Return the environment of a worker; how many threads TensorFlow takes is settled before it starts."""
    package = Path(__file__).resolve().parents[3]
    paths = [str(package), *filter(None, [os.environ.get("PYTHONPATH")])]
    own = {
        **dict.fromkeys(_THREADS, str(threads)),
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONIOENCODING": "utf-8",
        "DLTP_WARM_UP": "0",
        "DLTP_LANG": get_language(),
    }
    backend = backend_name()
    return {**os.environ, **own, **({"KERAS_BACKEND": backend} if backend else {})}


def _reason(code: int, last_words: str) -> str:
    if code < 0:
        names = {number.value: number.name for number in signal.Signals}
        text = _("Its process was ended from outside ({signal}), perhaps for lack of memory.")
        return text.format(signal=names.get(-code, str(-code)))
    return (
        _("Its process ended unexpectedly (code {code}). {words}").format(code=code, words=last_words).strip()
    )
