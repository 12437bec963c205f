"""The folder of a class: journals in it, in the folders of students, and in the zips that were handed in.

Students go by pseudonyms, the same on every reading of one folder, unless real names are asked for. A zip that could
do harm, or that is not what was written, is not read, and the report says why.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.classroom.report import ClassReport, students_of
from dltp_widgets.labs.handing_in.handed_in import HandedIn, read_handed_in
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.session.journal import ENDING, FOLDER, Damage, Event, gaps, read_file
from dltp_widgets.labs.session.journals import ordered

MOST_FILES = 5000
"""Journals of a folder that are read, and zips."""

MOST_KEY, MOST_PATH = 200, 400
"""Characters of a key and of a path that are shown."""

_Stamp = tuple[int, int]


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
        self._files: list[Path] = []
        self._archives: list[Path] = []
        self._zips: dict[Path, tuple[_Stamp, HandedIn | str]] = {}

    def read(self) -> ClassReport:
        """Return what the journals and the zips say now.

        Raises
        ------
        OSError
            If the folder cannot be read.
        """
        unread = self._look()
        works, refused = self._works()
        within = {name for _who, work in works for name in work.journals}
        self._read_journals(within)
        found = [*self._direct(), *self._handed_in(works)]
        events = ordered(event for event in found if self._lab in (None, event.lab))
        return ClassReport(
            tuple(events),
            (*self._flagged(), *(damage for _who, work in works for damage in work.damage)),
            students_of(events),
            tuple((who, work) for who, work in works if self._lab in (None, work.lab)),
            (*unread, *refused, *_shared(works)),
        )

    # --- journals --------------------------------------------------------------------------------
    def _read_journals(self, handed_in: set[str]) -> None:
        """Read what is new in the journals; those that were handed in count as they are in the zip."""
        paths = [path for path in self._files if path.name not in handed_in]
        for path in self._events.keys() - set(paths):
            self._forget(path)
        for path in paths:
            if _stamp(path)[1] < self._ends.get(path, 0):  # somebody wrote it anew
                self._forget(path)
            source = str(path.relative_to(self.folder))
            found, damage, end = read_file(path, source, begin=self._ends.get(path, 0))
            if damage and self._ends.get(path):  # its lines are counted from the first one
                self._forget(path)
                found, damage, end = read_file(path, source)
            self._ends[path] = end
            self._events.setdefault(path, []).extend(
                replace(event, who=self._who(self._name(event, path)), key=tidy(event.key, MOST_KEY))
                for event in found
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

    def _direct(self) -> Iterator[Event]:
        return (event for events in self._events.values() for event in events)

    def _name(self, event: Event, path: Path) -> str:
        """Return the student of an event: its own name, or that of the folder it was handed in as."""
        inside = path.relative_to(self.folder).parts
        return inside[0] if len(inside) > len(FOLDER.parts) + 1 else event.who

    def _who(self, name: str) -> str:
        return tidy(name) if self._names else pseudonym(name, self.folder)

    def _flagged(self) -> Iterator[Damage]:
        for path, damage in self._damage.items():
            yield from damage
            yield from () if damage else gaps(self._events.get(path, []))

    # --- zips ------------------------------------------------------------------------------------
    def _works(self) -> tuple[list[tuple[str, HandedIn]], list[str]]:
        """Return who handed in what, the last work of each in each lab; and why zips are not read."""
        latest: dict[tuple[str, str], HandedIn] = {}
        refused = []
        for path in self._archives:
            work = self._zip(path)
            if isinstance(work, str):
                refused.append(f"{tidy(str(path.relative_to(self.folder)), MOST_PATH)}: {work}")
                continue
            key = (self._who(", ".join(work.names)), work.lab)
            if key not in latest or latest[key].written <= work.written:
                latest[key] = work
        return [(who, work) for (who, _lab), work in latest.items()], refused

    def _zip(self, path: Path) -> HandedIn | str:
        """Return the work in a zip, or why it is not read; a zip that did not change is read once."""
        stamp = _stamp(path)
        known = self._zips.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            work: HandedIn | str = read_handed_in(path, str(path.relative_to(self.folder)))
        except LabError as error:
            work = str(error)
        self._zips[path] = (stamp, work)
        return work

    @staticmethod
    def _handed_in(works: Iterable[tuple[str, HandedIn]]) -> Iterator[Event]:
        for who, work in works:
            yield from (replace(event, who=who, key=tidy(event.key, MOST_KEY)) for event in work.events)


def _shared(works: list[tuple[str, HandedIn]]) -> Iterator[str]:
    """Yield a sentence for each two works that hold one journal: handed in twice, or copied."""
    first: dict[str, HandedIn] = {}
    told = set()
    for _who, work in works:
        for name in work.journals:
            other = first.setdefault(name, work)
            if other is not work and (pair := (other.source, work.source)) not in told:
                told.add(pair)
                sentence = _("{file} and {other} hold the same journal: handed in twice, or copied.")
                names = (tidy(source, MOST_PATH) for source in pair)
                yield sentence.format(**dict(zip(("file", "other"), names, strict=True)))


def _stamp(path: Path) -> _Stamp:
    try:
        facts = path.stat()
    except OSError:  # it was taken away meanwhile
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def pseudonym(name: str, folder: Path) -> str:
    """Return a name that stands for a student in this folder, and for nobody elsewhere."""
    digest = hashlib.sha256(f"{folder.resolve()}\0{name}".encode(errors="replace")).hexdigest()
    return _("Student {code}").format(code=digest[:6].upper())
