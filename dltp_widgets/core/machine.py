"""The memory and the processor of this machine, as far as this process may use them."""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/")
_MOST_THREADS = 1024

_V1 = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = ("memory.max", "memory.current", "inactive_file")
"""Where a control group says what it may use, what it uses, and what of that is a file cache."""

THREADS = "DLTP_THREADS"
"""The environment variable with which a person or a class says how many threads a kernel computes with."""

_OBEYED = ("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "OMP_NUM_THREADS")
"""What TensorFlow and OpenMP read when they are loaded."""


def cpu_count() -> int:
    """Return how many processor cores this process may use, what its container may use considered.

    A container with a quota sees all cores of its machine: six kernels that compute with 64 threads each on two
    cores take three times as long as with two each.
    """
    seen = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min([seen, *(max(1, math.ceil(quota)) for quota in _quotas())])


def thread_count() -> int:
    """Return with how many threads this kernel is to compute: $DLTP_THREADS, else one for each core.

    What is no whole number of one or more is not obeyed.
    """
    asked = os.environ.get(THREADS, "").strip()
    return int(asked) if asked.isdecimal() and 0 < int(asked) <= _MOST_THREADS else cpu_count()


def limit_threads() -> None:
    """Tell the backend with how many threads to compute; to be called before it is imported.

    What is set already stays, and a cell that asks ``tf.config.threading`` for another number gets it.
    """
    for name in _OBEYED:
        os.environ.setdefault(name, str(thread_count()))


def total_memory() -> int:
    """Return the bytes that this process may use at most: those of the machine, or of its container."""
    import psutil

    return min([int(psutil.virtual_memory().total), *(limit for limit, _used in _control_groups())])


def free_memory() -> int:
    """Return the bytes that this process may still take.

    The least of what the system calls available and of what each control group around the process leaves: a
    container is killed at its own limit, however much the machine has. File caches count as free.
    """
    import psutil

    left = [max(0, limit - used) for limit, used in _control_groups()]
    return min([int(psutil.virtual_memory().available), *left])


def give_back_free_memory() -> None:
    """Give the system the memory that the C library keeps for later, where it can (glibc); takes some 10 ms.

    To be called after work that took much for a moment, such as a compilation.
    """
    with contextlib.suppress(OSError, AttributeError, TypeError):  # another C library, or none to be had
        ctypes.CDLL(None).malloc_trim(0)


def _control_groups() -> Iterator[tuple[int, int]]:
    """Yield limit and usage in bytes of the groups around this process that have a limit (Linux only)."""
    for folder, old in _folders("memory"):
        yield from _limit(folder, *(_V1 if old else _V2))


def _quotas() -> Iterator[float]:
    """Yield how many cores the groups around this process may use at a time, where they have a limit."""
    for folder, old in _folders("cpu"):
        if old:
            words = [_read(folder / f"cpu.cfs_{name}_us").strip() for name in ("quota", "period")]
        else:
            words = _read(folder / "cpu.max").split()
        if len(words) == 2 and all(word.isdigit() and int(word) for word in words):  # "max" and -1 are none
            yield int(words[0]) / int(words[1])


def _folders(controller: str) -> Iterator[tuple[Path, bool]]:
    """Yield the folders of the groups around this process, and whether they are of the first version."""
    for line in _read(_ROOT / "proc/self/cgroup").splitlines():
        _number, controllers, path = line.split(":", 2)
        if controllers == "" or controller in controllers.split(","):
            top = _ROOT / "sys/fs/cgroup" / (controller if controllers else "")
            inner = top / path.strip("/")
            # A container may see its own group as the top: what is not there is passed over.
            for folder in (inner, *inner.parents):
                if folder.is_relative_to(top):
                    yield folder, bool(controllers)


def _limit(folder: Path, limit_file: str, usage_file: str, cache: str) -> Iterator[tuple[int, int]]:
    limit, usage = _read(folder / limit_file).strip(), _read(folder / usage_file).strip()
    if limit.isdigit() and usage.isdigit():  # "max" is none
        stat = dict(line.split(" ", 1) for line in _read(folder / "memory.stat").splitlines())
        yield int(limit), int(usage) - int(stat.get(cache, 0))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
