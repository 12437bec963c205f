"""A folder for as long as a sweep lasts: its processes read the arrays in it.

A kernel that is killed cannot remove its own; the next sweep does, once nobody is left who could read it.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from dltp_widgets.core.training.saving.process import is_alive, this_process

_PREFIX, _OWNER = "dltp-data-", "owner.json"
_MOST_BYTES = 1000


def lent_folder(parent: Path | None = None) -> Path:
    """Return a new folder; those that killed processes of this machine left there are removed.

    Parameters
    ----------
    parent : Path, optional
        Default: where temporary files are kept.
    """
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    for left in (parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        if _abandoned(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    (folder / _OWNER).write_text(json.dumps(this_process()), encoding="utf-8")
    return folder


def _abandoned(folder: Path) -> bool:
    """Tell whether the process that made it has gone; what does not say who made it is left alone."""
    try:
        with (folder / _OWNER).open(encoding="utf-8") as file:
            owner = json.loads(file.read(_MOST_BYTES))
    except (OSError, ValueError):
        return False
    return isinstance(owner, dict) and is_alive(owner) is False
