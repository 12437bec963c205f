"""The files of a journal, found and read as one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from dltp_widgets.labs.session.journal import ENDING, FOLDER, Damage, Event, gaps, read_file


def journal_folder(beside: Path) -> Path:
    """Return the folder of the journal of a notebook in the folder `beside`."""
    named = os.environ.get("DLTP_JOURNAL", "")
    return Path(named).expanduser() if named else beside / FOLDER


def journal_files(folder: Path) -> list[Path]:
    """Return the files of a journal; none of a folder that is not there.

    Raises
    ------
    OSError
        If the folder cannot be read: it is somebody else's, or on a disk that went away. (`Path.glob` and, before
        Python 3.14, `Path.is_dir` hide some of these errors and raise others.)
    """
    try:
        names = os.listdir(folder)  # noqa: PTH208  (`iterdir` asks for nothing until it is used)
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(folder / name for name in names if name.endswith(ENDING))


def read(folder: Path, lab: str | None = None) -> tuple[list[Event], list[Damage]]:
    """Return the events of all files of a journal, by time, and the damage; of one lab if asked for.

    Raises
    ------
    OSError
        If the folder cannot be read.
    """
    events, damage = [], []
    for path in journal_files(folder):
        found, broken, _end = read_file(path)
        events += found
        damage += [*broken, *(() if broken else gaps(found))]
    return ordered(event for event in events if lab in (None, event.lab)), damage


def ordered(events: Iterator[Event]) -> list[Event]:
    """Return events by time; those of one file in their own order."""
    return sorted(events, key=lambda event: (event.time, event.source, event.number))
