"""Which process writes a run, and whether it is still there."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def this_process() -> dict[str, Any]:
    """Return what tells this process from every other one: host, pid, and when it began, where that is known."""
    return {"host": platform.node(), "pid": os.getpid(), "began": _began(os.getpid())}


def is_alive(process: Mapping[str, Any]) -> bool | None:
    """Tell whether the process that `this_process` described is there; None where that cannot be told.

    A pid alone would not do: in a container every kernel soon has the pid of one that died before.
    """
    pid = process.get("pid")
    if process.get("host") != platform.node() or not isinstance(pid, int) or pid <= 0:
        return None
    if pid == os.getpid() or process.get("began") is not None:
        return bool(process.get("began") == _began(pid))
    return _exists(pid)


def _began(pid: int) -> int | None:
    """Return when a process began, in ticks since the machine did; None where Linux does not tell."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
        return int(text.rpartition(")")[2].split()[19])  # field 22: the name in brackets may contain anything
    except (OSError, ValueError, IndexError):
        return None


def _exists(pid: int) -> bool | None:
    if sys.platform == "win32":  # signal 0 is Ctrl-C there
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
