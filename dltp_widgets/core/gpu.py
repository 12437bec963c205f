"""The NVIDIA GPUs of this machine, and which of them this kernel was given. Asks the driver's own program.

That is a process of its own: neither CUDA nor a backend is touched in the kernel.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

_QUERY = ["--query-gpu=uuid,name,memory.total,memory.free", "--format=csv,noheader,nounits"]
_PATIENCE = 10
_MIB = 1 << 20


@dataclass(frozen=True)
class Gpu:
    """One GPU."""

    uuid: str
    name: str
    total: int | None
    """Bytes of its memory; None where the driver does not tell."""
    free: int | None


def machine_gpus() -> tuple[Gpu, ...]:
    """Return the NVIDIA GPUs of this machine, in the driver's order; empty without a driver."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ()
    try:
        answer = subprocess.run(  # noqa: S603  (the driver's own program, with a fixed question)
            [program, *_QUERY], capture_output=True, text=True, timeout=_PATIENCE, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(gpu for line in answer.stdout.splitlines() if (gpu := _parsed(line)) is not None)


def given_gpus(gpus: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """Return those of `gpus` that CUDA_VISIBLE_DEVICES leaves to this process.

    As CUDA reads it: numbers or the beginnings of uuids; what follows the first that is neither does not count.
    """
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return tuple(gpus)
    given: list[Gpu] = []
    for word in visible.split(","):
        found = _named(word.strip(), gpus)
        if found is None:
            break
        given.append(found)
    return tuple(given)


def _named(word: str, gpus: Sequence[Gpu]) -> Gpu | None:
    if word.isdecimal():
        return gpus[int(word)] if int(word) < len(gpus) else None
    if word.startswith("MIG-"):  # a slice of one, with a uuid of its own
        return Gpu("MIG", word, None, None)
    return next((gpu for gpu in gpus if word and gpu.uuid.startswith(word)), None)


def _parsed(line: str) -> Gpu | None:
    fields = [field.strip() for field in line.split(",")]
    if len(fields) != 4:
        return None
    total, free = (int(field) * _MIB if field.isdecimal() else None for field in fields[2:])
    return Gpu(fields[0], fields[1], total, free)
