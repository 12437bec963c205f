"""Memory of this process, from /proc; where there is none, nothing is known."""

from __future__ import annotations

import contextlib
import ctypes
import gc
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def reset_peak() -> None:
    """Have the kernel count the peak from here on."""
    gc.collect()
    with contextlib.suppress(OSError):
        _CLEAR.write_text("5")


def peak() -> float | None:
    """Return the most resident memory since `reset_peak`, MB."""
    return _line("VmHWM")


def settle() -> None:
    """Collect what is garbage and give the pages that the allocator only holds ready back to the system."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)


def resident() -> float | None:
    """Return the resident memory now, MB."""
    return _line("VmRSS")


def _line(name: str) -> float | None:
    try:
        lines = _STATUS.read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(name)), None)
