"""The work on one exercise: what every card of it shows, wherever it stands.

The side panel's card and the one in the notebook share the widget, the last answer and what was said about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.check import names_of
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.player.cell_log import CellLog
from dltp_widgets.labs.player.shown_widget import (
    held_by,
    make_widget,
    restore,
    steps_of,
    subject_of,
    written,
)
from dltp_widgets.labs.session.answer_code import AnswerCode, Work, answer_code
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.session.cell import standing
from dltp_widgets.labs.session.progress import Progress
from dltp_widgets.labs.session.session import Session
from dltp_widgets.labs.session.trust import NotTrustedError, accept


class ExerciseWork:
    """What a student has before an exercise, and what came of it.

    Parameters
    ----------
    session : Session
    exercise : Exercise
    log : CellLog
        The cells that the student runs.
    """

    def __init__(self, session: Session, exercise: Exercise, log: CellLog) -> None:
        self.session, self.exercise = session, exercise
        self.folder: Path | None = session.lab.path.parent if session.lab.path is not None else None
        """Where its page is."""
        self.widget: Any = None
        """What it is answered with, once `make` was called; None: nothing, or what it shows is not there yet."""
        self.result: CheckResult | None = None
        """What the last check said, or None."""
        self.waiting: NotTrustedError | None = None
        """The Python that must be accepted before the answer can be checked, or None."""
        self._log = log
        self._holders = 0
        self._left: str | None = None

    @property
    def progress(self) -> Progress:
        """Where it stands."""
        return self.session.progress(self.exercise.key)

    # --- the widget ------------------------------------------------------------------------------
    def make(self, variables: Mapping[str, Any]) -> bool:
        """Make the widget, if there is to be one and it is not there; return whether it was made now.

        Raises
        ------
        LabError, DataError
            If it cannot be made: what it is to show is not there.
        """
        if self.exercise.widget is None or self.widget is not None:
            return False
        subject = subject_of(self.exercise.widget, variables)
        restore(subject, self._left or self.progress.answer)
        self.widget = make_widget(self.exercise.widget, subject)
        return True

    def hold(self) -> None:
        """Keep the widget until `leave` is called; many may hold it."""
        self._holders += 1

    def leave(self) -> None:
        """Hold the widget no longer; the last one closes it."""
        self._holders -= 1
        if self._holders <= 0 and self.widget is not None:
            widget, self.widget = self.widget, None
            self._left = written(widget)  # blocks that were not checked yet are there when one comes back
            widget.close()

    # --- what a student does ---------------------------------------------------------------------
    def check(self, variables: Mapping[str, Any], quiz: Sequence[Any]) -> CheckResult | None:
        """Check the answer; return what is right or wrong, None while its Python waits to be accepted."""
        self.waiting, self.result = None, None
        if not self.exercise.checked:
            self.result = CheckResult(True, _("Done."))
            self.session.finish(self.exercise.key)
        else:
            self._judge(variables, quiz)
        if self.waiting is not None or not self.exercise.checked:  # nothing that the journal tells
            self.session.announce(self.exercise.key)
        return self.result

    def accept(self) -> bool:
        """Trust the Python that waits; return whether there was any."""
        waiting, self.waiting = self.waiting, None
        if waiting is not None:
            accept(waiting.path, waiting.content)
        return waiting is not None

    def hint(self) -> str:
        """Show one more hint; return it, Markdown, or nothing if there is none left."""
        hints, shown = self.exercise.hints, self.progress.hints
        if shown >= len(hints):
            return ""
        self.session.hint(self.exercise.key)
        return hints[shown].text

    def show_solution(self) -> None:
        """Show the solution, if it may be seen now."""
        if self.session.may_see_solution(self.exercise):
            self.session.show_solution(self.exercise.key)

    def _judge(self, variables: Mapping[str, Any], quiz: Sequence[Any]) -> None:
        held: Mapping[str, Any] = {}
        try:
            self.make(variables)  # what it lacks is told, not what it would hold
            held = held_by(self.widget) if self.widget is not None else {}
            code = standing(self._log.recent, self.session.lab.cells)
            answer = Answer({**variables, **held}, quiz, code, self._log.error)
            self.result = check_exercise(self.exercise, answer, self.folder)
        except NotTrustedError as waiting:
            self.waiting = waiting
            return
        except DltpError as refused:
            self.result = CheckResult(False, str(refused))
        self._note(self.result, quiz, held, variables)

    def _note(
        self, result: CheckResult, quiz: Sequence[Any], held: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> None:
        made = self._written(held, variables) if result.passed else AnswerCode()
        given = list(quiz) if self.exercise.quiz else written(self.widget)
        self.session.attempt(self.exercise.key, result, answer=given, made=made)

    def _written(self, held: Mapping[str, Any], variables: Mapping[str, Any]) -> AnswerCode:
        """Return the answer that passed as plain Keras; the cells that come now are for another one."""
        work = Work(
            [cell.done for cell in self._log.recent],
            [cell.done for cell in self._log.before],
            list(dict.fromkeys(n for check in self.exercise.checks for n in names_of(check, variables))),
            steps_of(self.widget),
        )
        self._log.take()
        return answer_code(held, variables, work)
