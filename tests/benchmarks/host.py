"""The other end of a worker: starts the process, asks, waits."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[2]
LONGEST = 1200.0
"""Seconds after which an answer is given up."""


class Failed(Exception):  # noqa: N818 (an outcome, not an error of ours)
    """A worker could not do what it was asked; its text says why."""


class Worker:
    """One side of one workload in a process of its own; see `worker`."""

    def __init__(self, side: str, workload: str = "tiny", epochs: int | None = None) -> None:
        self.side = side
        self._log = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed by `close`)
        self._runs = tempfile.TemporaryDirectory()
        command = [sys.executable, "-m", "tests.benchmarks.worker", side, workload, str(epochs or 0)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(self._runs.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def ready(self) -> None:
        """Wait until all is prepared.

        Raises
        ------
        Failed
        """
        self._hear()

    def ask(self, **request: Any) -> Any:
        """Have the side play once; return what it gives.

        Raises
        ------
        Failed
        """
        pipe = self._process.stdin
        if pipe is None or self._process.poll() is not None:
            raise Failed(self._tail())
        pipe.write(json.dumps(request) + "\n")
        pipe.flush()
        return self._hear()

    def close(self) -> None:
        """End the process: its input ends, and if that does not do it, it is killed."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()
        self._runs.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, where: TracebackType | None) -> None:
        self.close()

    def _hear(self) -> Any:
        pipe = self._process.stdout
        if pipe is None or not select.select([pipe], [], [], LONGEST)[0]:
            self._process.kill()
            raise Failed(f"no answer within {LONGEST:.0f} s")
        line = pipe.readline()
        if not line:
            raise Failed(self._tail())
        said = json.loads(line)
        if "failed" in said:
            raise Failed(said["failed"])
        return said["ok"]

    def _tail(self) -> str:
        self._log.seek(0)
        return f"the process ended: {self._log.read()[-1500:].strip()}"


def _environment(runs: str) -> dict[str, str]:
    """Return what a worker sees: the runs go to a folder of its own, nothing warms up behind the clock."""
    return os.environ | {
        "DLTP_RUNS": runs,
        "DLTP_WARM_UP": "0",
        "DLTP_LANG": "en",
        "KERAS_BACKEND": os.environ.get("KERAS_BACKEND", "tensorflow"),
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
