"""Who a student is: a random name, kept in the user's data folder, that says nothing about the person."""

from __future__ import annotations

import os
import sys
import uuid
from pathlib import Path

from dltp_widgets.core.files import writing


def data_folder() -> Path:
    """Return the folder in which this user's programs keep what they must remember; ``$DLTP_HOME`` names another."""
    named = os.environ.get("DLTP_HOME", "")
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "dltp"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "dltp"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "dltp"


def student_name() -> str:
    """Return the name of this student, ``$DLTP_STUDENT`` or a random one made once."""
    named = os.environ.get("DLTP_STUDENT", "").strip()
    if named:
        return named[:80]
    path = data_folder() / "student"
    try:
        found = path.read_text(encoding="utf-8").strip()
        if found:
            return found[:80]
    except (OSError, UnicodeDecodeError):
        pass
    name = uuid.uuid4().hex[:12]
    try:
        with writing(path) as temporary:
            temporary.write_text(name, encoding="utf-8")
    except OSError:  # a read-only home: this session only
        return name
    return name
