"""Where a student stands in a lab, worked out from the journal: nothing else is remembered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise, Lab, Step
from dltp_widgets.labs.session.answer_code import AnswerCode
from dltp_widgets.labs.session.journal import Damage, Event, Journal
from dltp_widgets.labs.session.journals import journal_folder, read
from dltp_widgets.labs.session.places import places
from dltp_widgets.labs.session.progress import DONE, ELSEWHERE, SKIPPED, TODO, Progress, after
from dltp_widgets.labs.session.student import student_name

PAUSE = 10 * 60.0
"""Seconds without an event after which the student is taken to have left."""


class Session:
    """A student in a lab.

    Parameters
    ----------
    lab : Lab
    folder : path, optional
        Folder of the journal; default: ``.dltp/journal`` in the current folder.
    who : str, optional
        Whose journal it is; default: a random name of this user on this computer.
    """

    def __init__(self, lab: Lab, folder: Path | None = None, who: str | None = None) -> None:
        self.lab = lab
        self.folder = folder or journal_folder(Path.cwd())
        self.who = student_name() if who is None else who
        self._journal = Journal(self.folder, lab.name, self.who)
        self.places = places(lab)
        """Where one can be, in order."""
        self._forget()
        self.damage: list[Damage] = []
        """Lines of the journal that cannot be what was written."""
        self.current = self.places[0].key if self.places else ""
        """Key of the place where the student is."""
        self.saved: float | None = None
        """When the last event was written; None: none yet."""
        self.trouble = ""
        """Why the last event could not be written; empty: it was."""
        self.unread = ""
        """Why the journal could not be read; empty: it was."""
        self._observers: list[Callable[[str], None]] = []
        self.refresh()

    # --- what there is ---------------------------------------------------------------------------
    def refresh(self) -> None:
        """Read the journal again: another tab or another computer may have written."""
        try:
            events, self.damage = read(self.folder, self.lab.name)
        except (
            OSError
        ) as error:  # a shared folder that went away must not stop the lesson; what is known stays
            self.unread = _reason(error)
            return
        self.unread = ""
        self._forget()
        for event in (event for event in events if event.who == self.who):
            self._take(event)

    @property
    def warning(self) -> str:
        """What a student must know of the journal: that nothing can be read or kept, and where; empty: all is well."""
        if self.trouble:
            return _("This is not saved in {folder}: {reason}.").format(
                folder=self.folder, reason=self.trouble
            )
        if self.unread:
            sentence = _("The journal in {folder} cannot be read: {reason}.")
            return sentence.format(folder=self.folder, reason=self.unread)
        return ""

    def progress(self, key: str) -> Progress:
        """Return where an exercise or a step without exercise stands."""
        return self._progress.get(key, Progress())

    def spent(self, key: str) -> float:
        """Return the seconds that were spent at a place, pauses left out."""
        return self._spent.get(key, 0.0)

    def state(self, step: Step) -> str:
        """Return the state of a step: done when all its exercises are, skipped when none is left to do."""
        keys = [exercise.key for exercise in step.exercises] or [step.key]
        states = {self.progress(key).state for key in keys}
        return TODO if TODO in states else DONE if states == {DONE} else SKIPPED

    @property
    def done(self) -> int:
        """How many places are done or skipped."""
        return sum(self.progress(place.key).state != TODO for place in self.places)

    def may_see_solution(self, exercise: Exercise) -> bool:
        """Tell whether the solution may be shown now."""
        progress = self.progress(exercise.key)
        enough = exercise.solution_after is not None and progress.attempts >= exercise.solution_after
        return bool(exercise.solutions) and (enough or progress.solution)

    # --- what happens ----------------------------------------------------------------------------
    def attempt(
        self, key: str, result: CheckResult, *, answer: Any = None, made: AnswerCode | None = None
    ) -> None:
        """Note that an exercise was checked, with the answer to its questions and the code of what was made."""
        data = {
            "known": result.known or None,
            "answer": answer,
            "code": made.code or None if made is not None else None,
            "data": dict(made.data) if made is not None and made.data else None,
        }
        self._note("attempt", key, passed=result.passed, **{k: v for k, v in data.items() if v is not None})

    def hint(self, key: str) -> None:
        """Note that one more hint was shown."""
        self._note("hint", key)

    def show_solution(self, key: str) -> None:
        """Note that the solution was shown."""
        self._note("solution", key)

    def finish(self, key: str) -> None:
        """Note that something without a check was read or done."""
        if self.progress(key).state != DONE:
            self._note("done", key)

    def skip(self, key: str) -> None:
        """Note that something is left out for now."""
        if self.progress(key).state == TODO:
            self._note("skip", key)

    def restart(self) -> None:
        """Begin anew; the journal keeps what was."""
        self._note("restart", "")

    def go_to(self, key: str) -> None:
        """Note where the student is now."""
        if key != self.current:
            self._note("goto", key)

    def submit(self) -> None:
        """Note that the work is handed in."""
        self._note("submit", "")

    def on_change(self, call: Callable[[str], None]) -> Callable[[], None]:
        """Call ``call(key)`` after anything happened at an exercise or a step; return how to end this."""
        self._observers.append(call)
        return lambda: self._observers.remove(call) if call in self._observers else None

    def announce(self, key: str) -> None:
        """Tell that something happened which the journal does not keep."""
        for call in list(self._observers):
            call(key)

    def export(self, path: Path) -> Path:
        """Write what was done as plain Keras; see `dltp_widgets.labs.session.export`."""
        from dltp_widgets.labs.session.export import export

        return export(self, path)

    def _note(self, kind: str, key: str, **data: Any) -> None:
        try:
            event = self._journal.write(kind, key, **data)
            self.saved, self.trouble = event.time, ""
        except OSError as error:  # a full or read-only disk must not stop the lesson
            event = Event(kind, self.lab.name, time.time(), self.who, key, data)
            self.trouble = _reason(error)
        self._take(event)
        self.announce(key)

    def _forget(self) -> None:
        """Know of no event."""
        self._progress: dict[str, Progress] = {}
        self._spent: dict[str, float] = {}
        self.seconds = 0.0
        """How long the student worked, pauses left out."""
        self.begun = 0.0
        """When the first event was written, in seconds since 1970; 0: none yet."""
        self._last, self._at = 0.0, self.places[0].key if self.places else ""

    def _take(self, event: Event) -> None:
        self._count(event)
        if event.kind == "restart":
            self._progress, self._spent, self.seconds = {}, {}, 0.0
            self.current = self.places[0].key if self.places else ""
            return
        if event.kind == "goto":
            known = {place.key for place in self.places}
            self.current = event.key if event.key in known else self.current
            return
        if event.kind == "submit":
            return
        self._progress[event.key] = after(self.progress(event.key), event)

    def _count(self, event: Event) -> None:
        """Add the time since the event before to the place at which it was spent."""
        pause, self.begun = event.time - self._last, self.begun or event.time
        spent = pause if self._last and 0 < pause < PAUSE else 0.0
        self._last = event.time
        at = self._at if event.kind in ELSEWHERE else event.key
        self.seconds += spent
        self._spent[at] = self._spent.get(at, 0.0) + spent
        self._at = event.key if event.kind == "goto" else at


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
