"""The folder of a class: journals in it, in the folders of students, and in the zips that were handed in.

Students go by pseudonyms, the same on every reading of one folder, unless real names are asked for. A zip that could
do harm, or that is not what was written, is not read, and the report says why.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.classroom.report import ClassReport, students_of
from dltp_widgets.labs.classroom.works import MOST_PATH, Works, stamp_of
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.session.journal import ENDING, FOLDER, Damage, Event, gaps, read_file
from dltp_widgets.labs.session.journals import ordered

MOST_FILES = 5000
"""Journals of a folder that are read, and zips."""

MOST_KEY = 200
"""Characters of a key that are shown."""


class ClassFolder:
    """What a class wrote; reads only what is new.

    Parameters
    ----------
    folder : path
        Holds journals, folders of students (each with ``.dltp/journal``), and zips that were handed in.
    names : bool, default False
        Whether to show the names of the folders, what ``$DLTP_STUDENT`` says, and those of the zips, in place of
        pseudonyms.
    lab : str, optional
        Only this lab.
    """

    def __init__(self, folder: Path, *, names: bool = False, lab: str | None = None) -> None:
        self.folder, self._names, self._lab = folder, names, lab
        self._ends: dict[Path, int] = {}
        self._events: dict[Path, list[Event]] = {}
        self._damage: dict[Path, list[Damage]] = {}
        self._works = Works(folder, self._who, names=names)
        self._known: dict[str, str] = {}
        self._files: list[Path] = []
        self._archives: list[Path] = []

    def read(self) -> ClassReport:
        """Return what the journals and the zips say now.

        Raises
        ------
        OSError
            If the folder cannot be read.
        """
        unread = self._look()
        self._works.read(self._archives)
        self._read_journals()
        works = self._works.latest
        events = ordered(event for event in self._all_events() if self._lab in (None, event.lab))
        return ClassReport(
            tuple(events),
            (*self._flagged(), *(damage for _who, work in works for damage in work.damage)),
            students_of(events),
            tuple((who, work) for who, work in works if self._lab in (None, work.lab)),
            (*unread, *self._works.remarks),
        )

    # --- journals --------------------------------------------------------------------------------
    def _read_journals(self) -> None:
        """Read what is new in the journals; all of it if students are shown by other names than before."""
        paths = self._files
        renamed, self._known = self._known != self._works.by_student, self._works.by_student
        for path in [*self._events] if renamed else self._events.keys() - set(paths):
            self._forget(path)
        for path in paths:
            if stamp_of(path)[1] < self._ends.get(path, 0):  # somebody wrote it anew
                self._forget(path)
            source = str(path.relative_to(self.folder))
            found, damage, end = read_file(path, source, begin=self._ends.get(path, 0))
            if damage and self._ends.get(path):  # its lines are counted from the first one
                self._forget(path)
                found, damage, end = read_file(path, source)
            self._ends[path] = end
            self._events.setdefault(path, []).extend(
                replace(event, who=self._name(event, path), key=tidy(event.key, MOST_KEY)) for event in found
            )
            self._damage.setdefault(path, []).extend(damage)

    def _forget(self, path: Path) -> None:
        self._ends.pop(path, None), self._events.pop(path, None), self._damage.pop(path, None)

    def _look(self) -> list[str]:
        """Find the journals and the zips; return sentences on the folders that cannot be read.

        Raises
        ------
        OSError
            If the folder of the class itself cannot be read.
        """
        refused: list[str] = []
        self._files, self._archives = [], []
        for place, _folders, names in os.walk(
            self.folder, onerror=lambda error: self._unread(error, refused)
        ):
            path = Path(place)
            if path == self.folder or path.parts[-len(FOLDER.parts) :] == FOLDER.parts:
                self._files += [path / name for name in names if name.endswith(ENDING)]
            self._archives += [path / name for name in names if name.endswith(".zip")]
        self._files, self._archives = sorted(self._files)[:MOST_FILES], sorted(self._archives)[:MOST_FILES]
        return refused

    def _unread(self, error: OSError, refused: list[str]) -> None:
        path = Path(error.filename)
        if path == self.folder:
            raise error
        if not isinstance(error, FileNotFoundError):  # it was taken away meanwhile
            refused.append(f"{tidy(str(path.relative_to(self.folder)), MOST_PATH)}: {error.strerror}")

    def _all_events(self) -> Iterator[Event]:
        """Yield what is in the journals, and what only a zip has: a line that is in both counts once."""
        direct = [event for events in self._events.values() for event in events]
        yield from direct
        here = {event.digest for event in direct}
        for who, work in self._works.latest:
            for event in work.events:
                if event.digest not in here:
                    yield replace(event, who=who, key=tidy(event.key, MOST_KEY))

    def _name(self, event: Event, path: Path) -> str:
        """Return how the student of an event is shown: by what was handed in, else by the folder, else by himself."""
        if event.who in self._known:
            return self._known[event.who]
        inside = path.relative_to(self.folder).parts
        return self._who(inside[0] if len(inside) > len(FOLDER.parts) + 1 else event.who)

    def _who(self, name: str) -> str:
        return tidy(name) if self._names else pseudonym(name, self.folder)

    def _flagged(self) -> Iterator[Damage]:
        for path, damage in self._damage.items():
            yield from damage
            yield from () if damage else gaps(self._events.get(path, []))


def pseudonym(name: str, folder: Path) -> str:
    """Return a name that stands for a student in this folder, and for nobody elsewhere."""
    digest = hashlib.sha256(f"{folder.resolve()}\0{name}".encode(errors="replace")).hexdigest()
    return _("Student {code}").format(code=digest[:6].upper())
