"""What came of trials that have ended, a small JSON file each, so that none is ever trained again.

::

    $DLTP_RUNS/trials/<key>.json

Checkpoints go when the disk is full; these files stay.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from dltp_widgets.core.files import writing
from dltp_widgets.core.sweep.messages import history_of
from dltp_widgets.core.sweep.task import Message

FORMAT, VERSION = "dltp-trial", 1
MOST_BYTES = 4 * 2**20
"""The longest file that is written or read."""

_log = logging.getLogger(__name__)


def remember(runs: Path, message: Message) -> None:
    """Keep the end of a trial; that the disk is full never harms a sweep."""
    text = json.dumps({"format": FORMAT, "version": VERSION, **message})
    if len(text) > MOST_BYTES:
        return
    try:
        with writing(_file(runs, str(message["trial"]))) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError:
        _log.info("the end of a trial was not kept", exc_info=True)


def remembered(runs: Path, key: str, epochs: int) -> Message | None:
    """Return how a trial has ended, or None if that is not known (any more)."""
    file = _file(runs, key)
    try:
        if file.stat().st_size > MOST_BYTES:
            return None
        content = json.loads(file.read_text(encoding="utf-8"))
        right = content["format"] == FORMAT and content["version"] == VERSION and content["trial"] == key
        if not right or content["state"] != "finished" or not 0 < history_of(content).epochs <= epochs:
            return None
        float(content["seconds"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    path = content.get("path")
    content["path"] = path if isinstance(path, str) and Path(path).is_dir() else None
    return {name: content.get(name) for name in _KEPT} | {"kind": "end"}


_KEPT = (
    "trial", "state", "error", "notice", "start", "epochs", "seconds", "phases", "engine", "engine_reason",
    "device", "path",
)  # fmt: skip


def _file(runs: Path, key: str) -> Path:
    return runs / "trials" / f"{key}.json"
