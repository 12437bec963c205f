"""The file of an Experiment: what its code gave, and what was made of it by clicks.

::

    $DLTP_RUNS or .dltp/runs/
        experiments/
            <cell>-<notebook>.json    of an experiment that is known by its cell
            <name>.json               of one that has a name of its own

Both are hashes. A notebook that was renamed is found again by its cell, once the old file is gone.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from dltp_widgets.core.files import writing
from dltp_widgets.core.training.saving import store

FORMAT = "dltp-experiment"
VERSION = 1

PARTS = ("data", "model", "compile", "fit")
"""The parts of an Experiment that are kept, in the order in which they are put back."""

MOST_BYTES = 10_000_000
"""The largest file that is read."""

Texts = Mapping[str, str | None]
"""Part -> its JSON text; None for one that has none, such as a model that no ModelSpec describes."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What the file of an experiment holds."""

    name: str
    """Under which its runs are recorded."""
    given: Texts
    """What its code gave."""
    edited: Texts
    """What it was in the end."""
    notebook: str = ""
    """Path of the notebook; empty where it has a name of its own."""
    at: str = ""
    """When it was edited or trained last: ISO 8601, UTC."""
    looks: int = 0
    """How often its test set was looked at."""
    measured: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)
    """Id of a run -> split -> what was found there."""
    numbered: int = 0
    """The highest number that one of its runs ever had."""
    notes: Mapping[str, Any] = field(default_factory=dict)
    """What widgets keep with it, each under its name; a file of before has none."""

    @property
    def when(self) -> datetime:
        """`at`, in local time."""
        return datetime.fromisoformat(self.at).astimezone()

    def now(self) -> Kept:
        """Return it as touched at this moment."""
        return replace(self, at=datetime.now(UTC).isoformat(timespec="seconds"))


def own_path(name: str) -> Path:
    """Return the file of an experiment with a name of its own."""
    return _folder() / f"{_hash(name)}.json"


def cell_path(cell: str, notebook: str) -> Path:
    """Return the file of an experiment that is known by its cell."""
    return _folder() / f"{_hash(cell)}-{_hash(notebook)}.json"


def find_moved(cell: str) -> Path | None:
    """Return the file of the same cell in a notebook that is no more: it was renamed, or moved."""
    found = [path for path in _folder().glob(f"{_hash(cell)}-*.json") if path.is_file()]
    for path in sorted(found, key=lambda path: path.stat().st_mtime, reverse=True):
        kept = read(path)
        if kept is not None and kept.notebook and not Path(kept.notebook).exists():
            return path
    return None


def read(path: Path) -> Kept | None:
    """Read a file; None if there is none, or it is none of ours."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        return _kept(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        _log.info("the experiment in %s cannot be read", path, exc_info=True)
        return None


def write(path: Path, kept: Kept) -> None:
    """Write a file as a whole, or leave the old one as it was.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    content = {"format": FORMAT, "version": VERSION, **vars(kept)}
    with writing(path) as temporary:
        temporary.write_text(json.dumps(content), encoding="utf-8")


def _kept(content: Any) -> Kept:
    if content["format"] != FORMAT or content["version"] != VERSION:
        raise ValueError("not an experiment of this version")
    datetime.fromisoformat(content["at"])
    measured = {
        str(run): {
            str(split): {str(key): float(value) for key, value in found.items()}
            for split, found in splits.items()
        }
        for run, splits in content["measured"].items()
    }
    name, notebook, at = (str(content[key]) for key in ("name", "notebook", "at"))
    given, edited = _texts(content["given"]), _texts(content["edited"])
    looks, notes = max(0, int(content["looks"])), dict(content.get("notes", {}))
    numbered = max(0, int(content.get("numbered", 0)))  # not said by older files
    return Kept(name, given, edited, notebook, at, looks, measured, numbered, notes)


def _texts(content: Any) -> Texts:
    found = {part: content[part] for part in PARTS}
    if not all(text is None or isinstance(text, str) for text in found.values()):
        raise ValueError("not texts")
    return found


def _folder() -> Path:
    return store.runs_folder() / "experiments"


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=10).hexdigest()
