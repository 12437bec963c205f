"""Which process goes on with a run on the disk: one at a time, whichever kernel it belongs to.

Each process that wants a run first leaves a file in its folder that names it, and then looks for others: of two that
come at the same moment, never both go on. A file of a process that is gone counts for nothing.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dltp_widgets.core.files import writing
from dltp_widgets.core.training.saving.process import is_alive, this_process

_PREFIX = ".claim-"
_MOST_BYTES = 10_000


def claim(folder: Path) -> bool:
    """Claim a run for this process until `release`; tell whether no other one has it.

    Where the folder is gone or cannot be written to there is nothing to protect.
    """
    if is_claimed(folder):
        return False
    if folder.is_dir():
        with contextlib.suppress(OSError), writing(_own(folder)) as temporary:
            temporary.write_text(json.dumps(this_process()))
    if is_claimed(folder):  # another one came while ours was written
        release(folder)
        return False
    return True


def release(folder: Path) -> None:
    """Give a run free, and sweep away the claims of processes that are gone."""
    for file in (_own(folder), *_dead(folder)):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def is_claimed(folder: Path) -> bool:
    """Tell whether another process, which is alive, goes on with a run."""
    return any(_is_held(file) for file in claims(folder) if file != _own(folder))


def claims(folder: Path) -> list[Path]:
    """Return the files that claim a run, also of processes that are gone."""
    return [*folder.glob(f"{_PREFIX}*")]


def _dead(folder: Path) -> Iterator[Path]:
    return (file for file in claims(folder) if not _is_held(file))


def _own(folder: Path) -> Path:
    process = this_process()
    return folder / f"{_PREFIX}{re.sub(r'[^A-Za-z0-9.-]', '_', process['host'])}-{process['pid']}"


def _is_held(file: Path) -> bool:
    """Tell whether the process that left a claim is known to be alive: of another machine nobody knows."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            return False
        process: Any = json.loads(file.read_text())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(process, dict) and is_alive(process) is True
