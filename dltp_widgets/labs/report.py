"""A class at work, from the journals that its computers wrote: who did what, where people are stuck, and on what.

Students go by pseudonyms, the same on every reading of one folder, unless real names are asked for.
"""

from __future__ import annotations

import hashlib
import html
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.journal import ENDING, FOLDER, Damage, Event, gaps, ordered, read_file
from dltp_widgets.labs.session import DONE, SKIPPED, Progress, progress_of

if TYPE_CHECKING:
    import pandas as pd

STUCK_ATTEMPTS = 3
"""Wrong answers in a row at one exercise after which a student is taken to be stuck."""

MOST_FILES = 5000
"""Journals of a folder that are read."""


@dataclass(frozen=True)
class ClassReport:
    """What the journals of a folder say."""

    events: tuple[Event, ...] = ()
    """All events, by time; `Event.who` is the pseudonym or the name of the student."""
    damage: tuple[Damage, ...] = ()
    """Lines that cannot be what was written."""
    students: dict[str, dict[str, Progress]] = field(default_factory=dict)
    """Student -> exercise -> progress."""

    @property
    def exercises(self) -> list[str]:
        """Keys of the exercises, in the order in which the class reached them."""
        return list(dict.fromkeys(event.key for event in self.events if event.key and event.kind != "goto"))

    def frame(self) -> pd.DataFrame:
        """Return each student (index) in each exercise (columns): ``done``, ``tried``, ``skipped`` or ``""``."""
        import pandas as pd

        rows = {
            who: {key: _state(own.get(key)) for key in self.exercises} for who, own in self.students.items()
        }
        table = pd.DataFrame.from_dict(rows, orient="index", columns=self.exercises or None)
        return table.rename_axis("student").sort_index()

    def attempts(self) -> pd.DataFrame:
        """Return one row per exercise: students who did it, attempts, the commonest wrong answer and its count."""
        import pandas as pd

        rows = [self._exercise(key) for key in self.exercises]
        names = ["exercise", "done", "attempts", "commonest_wrong", "times"]
        return pd.DataFrame(rows, columns=names).set_index("exercise")

    def stuck(self) -> dict[str, str]:
        """Return the students who answered wrong `STUCK_ATTEMPTS` times in a row or more, and where."""
        return {who: key for who, key, wrong in self._latest() if wrong >= STUCK_ATTEMPTS}

    def last_seen(self) -> dict[str, float]:
        """Return when each student was last heard of, in seconds since 1970."""
        return {event.who: event.time for event in self.events}

    def _exercise(self, key: str) -> list[object]:
        tries = [event for event in self.events if event.kind == "attempt" and event.key == key]
        wrong = Counter(str(event.data["known"]) for event in tries if event.data.get("known"))
        common, times = wrong.most_common(1)[0] if wrong else ("", 0)
        done = sum(own.get(key, Progress()).state == DONE for own in self.students.values())
        return [key, done, len(tries), common, times]

    def _latest(self) -> Iterator[tuple[str, str, int]]:
        """Yield each student, the exercise of the last attempt, and the wrong answers there without a right one."""
        for who in self.students:
            tries = [event for event in self.events if event.who == who and event.kind == "attempt"]
            if tries:
                here = [event for event in tries if event.key == tries[-1].key]
                passed = any(event.data.get("passed") for event in here)
                yield who, tries[-1].key, 0 if passed else len(here)


class ClassFolder:
    """The journals of a class; reads only what is new.

    Parameters
    ----------
    folder : path
        Holds journals, or folders of students (each with ``.dltp/journal``).
    names : bool, default False
        Whether to show the names of the folders, or what ``$DLTP_STUDENT`` says, in place of pseudonyms.
    lab : str, optional
        Only this lab.
    """

    def __init__(self, folder: Path, *, names: bool = False, lab: str | None = None) -> None:
        self.folder, self._names, self._lab = folder, names, lab
        self._ends: dict[Path, int] = {}
        self._events: dict[Path, list[Event]] = {}
        self._damage: dict[Path, list[Damage]] = {}

    def read(self) -> ClassReport:
        """Return what the journals say now."""
        for path in self._files():
            source = str(path.relative_to(self.folder))
            if _size(path) < self._ends.get(path, 0):  # somebody wrote it anew
                self._ends.pop(path), self._events.pop(path), self._damage.pop(path)
            found, damage, end = read_file(path, source, begin=self._ends.get(path, 0))
            self._ends[path] = end
            self._events.setdefault(path, []).extend(
                replace(event, who=self._who(event, path)) for event in found
            )
            self._damage.setdefault(path, []).extend(damage)
        events = ordered(e for own in self._events.values() for e in own if self._lab in (None, e.lab))
        return ClassReport(tuple(events), tuple(self._flagged()), _students(events))

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        direct = self.folder.glob(f"*{ENDING}")
        nested = self.folder.glob(f"**/{FOLDER.as_posix()}/*{ENDING}")
        return sorted({*direct, *nested})[:MOST_FILES]

    def _who(self, event: Event, path: Path) -> str:
        """Return the student of an event: its own name, or that of the folder it was handed in as."""
        inside = path.relative_to(self.folder).parts
        name = inside[0] if len(inside) > len(FOLDER.parts) + 1 else event.who
        return name if self._names else pseudonym(name, self.folder)

    def _flagged(self) -> Iterator[Damage]:
        for path, damage in self._damage.items():
            yield from damage
            yield from () if damage else gaps(self._events.get(path, []))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it was taken away meanwhile
        return 0


def pseudonym(name: str, folder: Path) -> str:
    """Return a name that stands for a student in this folder, and for nobody elsewhere."""
    digest = hashlib.sha256(f"{folder.resolve()}\0{name}".encode()).hexdigest()
    return _("Student {code}").format(code=digest[:6].upper())


def write_report(report: ClassReport, csv: Path | None, page: Path | None) -> None:
    """Write the table of states as CSV, and everything as a page of HTML."""
    if csv is not None:
        with writing(csv) as temporary:
            report.frame().to_csv(temporary, encoding="utf-8")
    if page is not None:
        with writing(page) as temporary:
            temporary.write_text(to_page(report), encoding="utf-8")


def to_page(report: ClassReport) -> str:
    """Return the report as a page of HTML of its own; everything that was written in it is escaped."""
    title = html.escape(_("Class report"))
    stuck = ", ".join(f"{who} ({key})" for who, key in report.stuck().items()) or _("nobody")
    stuck_sentence = html.escape(_("Stuck: {who}").format(who=stuck))
    parts = [
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{title}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{title}</h1><p>{time.strftime('%Y-%m-%d %H:%M')}</p>",
        report.frame().to_html(escape=True, border=0),
        report.attempts().to_html(escape=True, border=0),
        f"<p>{stuck_sentence}</p>",
        *(f"<p>{html.escape(_damage_sentence(damage))}</p>" for damage in report.damage),
        "</body></html>",
    ]
    return "\n".join(parts)


def _damage_sentence(damage: Damage) -> str:
    sentences = {
        "unreadable": _("{file}, line {line}: cannot be read."),
        "changed": _("{file}, line {line}: was changed after it was written."),
        "missing": _("{file}, line {line}: lines before it are missing."),
    }
    return sentences[damage.reason].format(file=damage.source, line=damage.line)


def damage_sentences(report: ClassReport) -> list[str]:
    """Return what is wrong with the journals, one sentence each."""
    return [_damage_sentence(damage) for damage in report.damage]


def _students(events: list[Event]) -> dict[str, dict[str, Progress]]:
    by_student: dict[str, list[Event]] = {}
    for event in events:
        by_student.setdefault(event.who, []).append(event)
    return {who: dict(progress_of(own)) for who, own in by_student.items()}


def _state(progress: Progress | None) -> str:
    if progress is None:
        return ""
    if progress.state == DONE:
        return "done"
    return "skipped" if progress.state == SKIPPED else "tried" if progress.attempts else ""


_STYLE = "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .6em}"
