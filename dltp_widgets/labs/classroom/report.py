"""A class at work, from the journals that its computers wrote: who did what, where people are stuck, and on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dltp_widgets.labs.handing_in.handed_in import HandedIn
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.session.journal import Damage, Event
from dltp_widgets.labs.session.progress import DONE, SKIPPED, Progress, progress_of

if TYPE_CHECKING:
    import pandas as pd

STUCK_ATTEMPTS = 3
"""Wrong answers in a row at one exercise after which a student is taken to be stuck."""


@dataclass(frozen=True)
class ClassReport:
    """What the journals of a folder say."""

    events: tuple[Event, ...] = ()
    """All events, by time; `Event.who` is the pseudonym or the name of the student."""
    damage: tuple[Damage, ...] = ()
    """Lines that cannot be what was written."""
    students: dict[str, dict[str, Progress]] = field(default_factory=dict)
    """Student -> exercise -> progress."""
    handed_in: tuple[tuple[str, HandedIn], ...] = ()
    """Students, and the work that each handed in last."""
    refused: tuple[str, ...] = ()
    """Sentences: zips that are not read, and why; works that share a journal."""

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

    def works(self) -> pd.DataFrame:
        """Return one row per work that was handed in (index: student): lab, when, places done, and of how many."""
        import pandas as pd

        rows = [(who, work.lab, work.written, work.done, work.places) for who, work in self.handed_in]
        names = ["student", "lab", "written", "done", "of"]
        return pd.DataFrame(rows, columns=names).set_index("student").sort_index()

    def stuck(self) -> dict[str, str]:
        """Return the students who answered wrong `STUCK_ATTEMPTS` times in a row or more, and where."""
        return {who: key for who, key, wrong in self._latest() if wrong >= STUCK_ATTEMPTS}

    def last_seen(self) -> dict[str, float]:
        """Return when each student was last heard of, in seconds since 1970."""
        return {event.who: event.time for event in self.events}

    def _exercise(self, key: str) -> list[object]:
        tries = [event for event in self.events if event.kind == "attempt" and event.key == key]
        wrong = Counter(tidy(str(event.data["known"])) for event in tries if event.data.get("known"))
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


def students_of(events: list[Event]) -> dict[str, dict[str, Progress]]:
    """Return student -> exercise -> progress."""
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
