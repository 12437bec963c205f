"""Play a lab in a test, without widgets and without a kernel: give an answer, ask whether it passes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.parts import Solution
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.session.progress import Progress
from dltp_widgets.labs.session.session import Session


class LabPlayer:
    """A student in a lab.

    Parameters
    ----------
    lab : Lab
    folder : path
        Of the journal.

    Examples
    --------
    >>> lab.step("perceptron").answer(model=model)  # doctest: +SKIP
    >>> assert lab.check().passed  # doctest: +SKIP
    """

    def __init__(self, lab: Lab, folder: Path) -> None:
        self.lab = lab
        self.session = Session(lab, folder, who="test")
        self._key = lab.exercises[0].key if lab.exercises else ""
        self._answer = Answer({})

    @property
    def exercise(self) -> Exercise:
        """The exercise at hand.

        Raises
        ------
        LabError
            If the lab has none.
        """
        return self.lab.exercise(self._key)

    @property
    def progress(self) -> Progress:
        """Where the exercise at hand stands."""
        return self.session.progress(self._key)

    def step(self, key: str) -> LabPlayer:
        """Go to an exercise, or to the first one of a step; return this player.

        Raises
        ------
        LabError
            If there is none of this key.
        """
        step = next((step for step in self.lab.steps if step.key == key and step.exercises), None)
        exact = next((exercise for exercise in self.lab.exercises if exercise.key == key), None)
        self._key = exact.key if exact else step.exercises[0].key if step else self.lab.exercise(key).key
        self._answer = Answer({})
        return self

    def answer(self, *quiz: Any, code: str = "", error: str = "", **variables: Any) -> LabPlayer:
        """Answer the exercise at hand; return this player.

        Parameters
        ----------
        *quiz : object
            One answer per question: see `Question.check`.
        code, error : str
            The code of the last cells, and what they raised.
        **variables : object
            Variables of the notebook.
        """
        self._answer = Answer(variables, quiz, code, error)
        return self

    def check(self) -> CheckResult:
        """Check the answer."""
        folder = self.lab.path.parent if self.lab.path is not None else None
        result = check_exercise(self.exercise, self._answer, folder)
        self.session.attempt(self._key, result)
        return result

    def hint(self) -> str:
        """Ask for one more hint, Markdown; empty if there is none left."""
        hints = self.exercise.hints
        shown = self.progress.hints
        if shown >= len(hints):
            return ""
        self.session.hint(self._key)
        return hints[shown].text

    def solution(self) -> tuple[Solution, ...]:
        """Ask for the solutions; none before they may be seen."""
        return self.exercise.solutions if self.session.may_see_solution(self.exercise) else ()
