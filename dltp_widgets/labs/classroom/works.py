"""The zips that lie in the folder of a class: each read once, the last work of a student in a lab, and whose it is.

A student is who the journal says, a random name of one computer; the names that were typed are only how he is shown.
So two students who type the same name are two, and what a student does after handing in is still his.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.handing_in.handed_in import HandedIn, read_handed_in
from dltp_widgets.labs.handing_in.names import tidy

MOST_PATH = 400
"""Characters of a path that are shown."""

Stamp = tuple[int, int]


class Works:
    """What was handed in, by whom.

    Parameters
    ----------
    folder : path
    shown : callable
        ``shown(name)`` returns how a student is called in the report: by the name, or by a pseudonym.
    names : bool
        Whether it is the name that was typed that is shown.
    """

    def __init__(self, folder: Path, shown: Callable[[str], str], *, names: bool) -> None:
        self._folder, self._shown, self._names = folder, shown, names
        self._read: dict[Path, tuple[Stamp, HandedIn | str]] = {}
        self.by_student: dict[str, str] = {}
        """Student -> how he is shown, of those who handed in."""
        self.latest: list[tuple[str, HandedIn]] = []
        """Students as they are shown, and the last work of each in each lab."""
        self.remarks: list[str] = []
        """Sentences: zips that are not read, and why; works that share a journal or a name."""

    def read(self, paths: Iterable[Path]) -> None:
        """Look at the zips of the folder again."""
        latest: dict[tuple[str, tuple[str, ...], str], HandedIn] = {}
        self.remarks = []
        for path in paths:
            work = self._work(path)
            if isinstance(work, str):
                self.remarks.append(f"{tidy(str(path.relative_to(self._folder)), MOST_PATH)}: {work}")
                continue
            key = (work.student, work.names, work.lab)
            if key not in latest or latest[key].written <= work.written:
                latest[key] = work
        self.latest = list(_named(latest.values(), self._name))
        self.by_student = {}
        for who, work in sorted(self.latest, key=lambda found: found[1].written):
            self.by_student.setdefault(work.student, who)
        self.remarks += [*_shared(self.latest), *_foreign(self.latest)]

    def _name(self, work: HandedIn) -> str:
        return self._shown(", ".join(work.names) if self._names else work.student)

    def _work(self, path: Path) -> HandedIn | str:
        """Return the work in a zip, or why it is not read; a zip that did not change is read once."""
        stamp = stamp_of(path)
        known = self._read.get(path)
        if known is not None and known[0] == stamp:
            return known[1]
        try:
            work: HandedIn | str = read_handed_in(path, str(path.relative_to(self._folder)))
        except LabError as error:
            work = str(error)
        self._read[path] = (stamp, work)
        return work


def stamp_of(path: Path) -> Stamp:
    """Return when a file was last written, and its size; zeros if it is gone."""
    try:
        facts = path.stat()
    except OSError:  # it was taken away meanwhile
        return 0, 0
    return facts.st_mtime_ns, facts.st_size


def _named(works: Iterable[HandedIn], name: Callable[[HandedIn], str]) -> Iterator[tuple[str, HandedIn]]:
    """Yield works with how their students are shown; a name that several typed is numbered."""
    bearers: dict[str, list[str]] = {}
    for work in works:
        students = bearers.setdefault(name(work), [])
        if work.student not in students:
            students.append(work.student)
        number = students.index(work.student) + 1
        yield name(work) if number == 1 else f"{name(work)} ({number})", work


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


def _foreign(works: list[tuple[str, HandedIn]]) -> Iterator[str]:
    for _who, work in works:
        if work.foreign:
            sentence = _("{file} holds what another student did, too; that is left out.")
            yield sentence.format(file=tidy(work.source, MOST_PATH))
