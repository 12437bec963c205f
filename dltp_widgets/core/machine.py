"""The memory of this machine, as far as this process may use it."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path("/")

_V1 = ("sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
_V2 = ("sys/fs/cgroup", "memory.max", "memory.current", "inactive_file")
"""Where a control group says what it may use, what it uses, and what of that is a file cache."""


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
    for line in _read(_ROOT / "proc/self/cgroup").splitlines():
        _number, controllers, path = line.split(":", 2)
        if controllers == "" or "memory" in controllers.split(","):
            mount, *names = _V1 if controllers else _V2
            top = _ROOT / mount
            inner = top / path.strip("/")
            # A container may see its own group as the top: what is not there is passed over.
            for folder in (inner, *inner.parents):
                if folder.is_relative_to(top):
                    yield from _limit(folder, *names)


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
