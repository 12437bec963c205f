"""The folder of saved runs: a folder for each run, in it three checkpoints of which each is whole.

::

    $DLTP_RUNS or .dltp/runs/
        20261122-201530-ab12cd34ef56/    last.npz, previous.npz, best.npz

What is oldest goes first when there is too much; a run that is being trained stays.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import FINAL_STATES
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.saving.checkpoint import Checkpoint, read, read_history, read_manifest
from dltp_widgets.core.training.saving.claim import claims, is_claimed
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.saving.process import is_alive, this_process

T = TypeVar("T")

LAST, PREVIOUS, BEST = FILES = ("last.npz", "previous.npz", "best.npz")
"""The checkpoints of a run, in the order in which they are tried."""

LIVE: set[Path] = set()
"""The folders of the runs that this process is training."""

MOST_MB = 1000
"""Megabytes of all runs together, where $DLTP_RUNS_MAX_MB does not say otherwise."""

_OURS = re.compile(r"\d{8}-\d{6}-[0-9a-f]{12}")
"""What our folders are called, and nothing else that may be removed."""

_UNSURE = 24 * 3600
"""Seconds for which a run of another machine counts as one that is still being trained."""


def runs_folder() -> Path:
    """Return the folder of all runs, absolute; it need not exist."""
    return Path(os.environ.get("DLTP_RUNS", "").strip() or ".dltp/runs").expanduser().resolve()


def most_bytes() -> int:
    """Return how many bytes all runs together may take; 0: none is saved."""
    try:
        return int(float(os.environ.get("DLTP_RUNS_MAX_MB", "")) * 1e6)
    except (ValueError, OverflowError):
        return MOST_MB * 10**6


def run_folders(folder: Path) -> list[Path]:
    """Return the folders in `folder` that hold a checkpoint, the one written longest ago first."""
    try:
        found = [path for path in folder.iterdir() if not path.is_symlink() and any(_files(path))]
    except OSError:
        return []
    return sorted(found, key=lambda path: (_written(path), path.name))


def load(path: Path) -> tuple[Checkpoint, str | None]:
    """Read the newest checkpoint of a run that is whole.

    Parameters
    ----------
    path : Path
        The folder of a run, or one checkpoint file.

    Returns
    -------
    tuple
        The checkpoint; and a sentence, if it is not the last one.

    Raises
    ------
    TrainingError
        If there is none.
    """
    checkpoint, is_last = _newest(path, read)
    return checkpoint, None if is_last else _older(checkpoint)


def load_history(path: Path) -> History:
    """Read what the newest whole checkpoint of a run measured, and none of its weights.

    Raises
    ------
    TrainingError
        If there is none.
    """
    return _newest(path, read_history)[0]


def _newest(path: Path, read_one: Callable[[Path], T]) -> tuple[T, bool]:
    """Return what `read_one` makes of the newest file that it can read, and whether that is the last one written."""
    if path.is_file():
        return read_one(path), True
    torn = None
    for file in _files(path):
        try:
            found = read_one(file)
        except TrainingError as error:
            torn = torn or error
            continue
        return found, torn is None
    raise torn or TrainingError(
        _("There is no saved run in {folder}.").format(folder=path), argument="path", value=path
    )


def manifest_of(folder: Path) -> Manifest | None:
    """Return the description of a run by its newest readable checkpoint, or None."""
    for file in _files(folder):
        try:
            return read_manifest(file)
        except TrainingError:
            continue
    return None


def state_of(folder: Path, manifest: Manifest) -> str:
    """Return ``finished stopped failed``, ``running`` while it is being trained, ``interrupted`` if that ended."""
    if folder in LIVE or is_claimed(folder):
        return "running"
    if manifest.state in FINAL_STATES:
        return manifest.state
    elsewhere = manifest.process != this_process() and is_alive(manifest.process)
    return "running" if elsewhere else "interrupted"


def put(checkpoint: Path, target: Path) -> None:
    """Let `target` be what `checkpoint` is now, at once and without copying where the disk can do that."""
    with writing(target) as temporary:
        temporary.unlink()
        try:
            os.link(checkpoint, temporary)
        except OSError:
            shutil.copyfile(checkpoint, temporary)


def make_room(folder: Path, needed: int, keep: Path) -> None:
    """Remove runs, the oldest first, until `needed` bytes more fit under the cap; never `keep`, nor a live one.

    Only folders that we have named: in a shared place others may have a ``best.npz`` too.
    """
    ours = [path for path in run_folders(folder) if path != keep and _OURS.fullmatch(path.name)]
    taken = {path: size(path) for path in ours}
    excess = sum(taken.values()) + needed - most_bytes()
    for path, bytes_ in taken.items():
        if excess <= 0:
            return
        if not _may_be_live(path):
            remove(path)
            excess -= bytes_


def size(folder: Path) -> int:
    """Return the bytes of a run; two names of one file count once."""
    return sum({facts.st_ino or id(facts): facts.st_size for facts in _facts(folder)}.values())


def remove(folder: Path) -> None:
    """Remove a run: our files, then the folder, if nothing of somebody else's is in it."""
    for file in (*_files(folder), *leftovers(folder), *claims(folder)):
        file.unlink(missing_ok=True)
    try:
        folder.rmdir()
    except OSError:
        return


def delete(run: Any) -> None:
    """Remove the checkpoints of a Run, unless it is being trained, here or by another kernel."""
    if run.path is not None and run.path not in LIVE and not is_claimed(run.path):
        remove(run.path)
        run.path = None


def sweep(folder: Path) -> None:
    """Remove what a killed process had begun to write, and a last checkpoint that is torn.

    The next one is put in the place of the one before: a torn file there would cost the only whole one.
    """
    for file in leftovers(folder):
        file.unlink(missing_ok=True)
    last = folder / LAST
    if last.is_file():
        try:
            read(last)
        except TrainingError:
            last.unlink(missing_ok=True)


def leftovers(folder: Path) -> list[Path]:
    """Return what a killed process had begun to write."""
    return [file for name in FILES for file in folder.glob(f".{name}.*")]


def _files(folder: Path) -> Iterator[Path]:
    return (file for name in FILES if (file := folder / name).is_file())


def _facts(folder: Path) -> Iterator[os.stat_result]:
    for file in _files(folder):
        with contextlib.suppress(FileNotFoundError):  # another kernel makes room
            yield file.stat()


def _written(folder: Path) -> float:
    return max((facts.st_mtime for facts in _facts(folder)), default=0.0)


def _may_be_live(folder: Path) -> bool:
    if folder in LIVE or is_claimed(folder):
        return True
    manifest = manifest_of(folder)
    if manifest is None or manifest.state in FINAL_STATES or manifest.process == this_process():
        return False
    alive = is_alive(manifest.process)
    return time.time() - _written(folder) < _UNSURE if alive is None else alive


def _older(checkpoint: Checkpoint) -> str:
    return _("The last checkpoint of this run is damaged; the one before it was taken, of epoch {n}.").format(
        n=checkpoint.state.epoch
    )
