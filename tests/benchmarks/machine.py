"""The machine, in words: what a reader needs to judge the numbers, and nothing that names it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

_PACKAGES = (
    "tensorflow",
    "tensorflow_cpu",
    "keras",
    "jax",
    "numpy",
    "pandas",
    "ipykernel",
    "ipywidgets",
    "bqplot",
)
_RIVALS = ("tqdm", "livelossplot", "treescope", "lovely-numpy")


def described() -> str:
    """Return cores, memory, system and versions, and when this was measured."""
    return (
        f"{cores()} cores ({_processor()}), {_memory()}, {platform.system()}, no accelerator used; "
        f"Python {platform.python_version()}, {_versions(_PACKAGES)}; beside {_versions(_RIVALS)}. "
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC."
    )


def cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def busy() -> str | None:
    """Return a warning where others compute on this machine at this moment."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return (
        f"the load is {load:.1f} before anything was started: this machine is not calm"
        if load > 0.5
        else None
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB of memory"
    except (ValueError, OSError):
        return "memory unknown"


def _versions(names: tuple[str, ...]) -> str:
    found = []
    for name in names:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found) or "none"
