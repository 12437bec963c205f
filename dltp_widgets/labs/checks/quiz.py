"""Questions: multiple choice, a number, a word; each known wrong answer has its own message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_number
from dltp_widgets.labs.checks.arrays import same_number
from dltp_widgets.labs.checks.check import Known
from dltp_widgets.labs.checks.kinds import shown
from dltp_widgets.labs.checks.result import CheckResult


@dataclass(frozen=True)
class Choice:
    """One answer to choose."""

    text: str
    """Markdown."""
    right: bool = False
    """Whether it is right."""
    message: str = ""
    """Markdown; said to whoever chose it, right or wrong."""


@dataclass(frozen=True)
class Question:
    """A question with choices, or with a number or a word for an answer."""

    question: str
    """Markdown; empty where the statement of the exercise asks."""
    choices: tuple[Choice, ...] = ()
    """What there is to choose from; empty: something is to be typed."""
    expected: Any = None
    """The number or the word, where there are no choices."""
    tolerance: float = 0.0
    """How far a number may be from it, absolutely."""
    wrong: tuple[Known, ...] = ()
    """Known wrong numbers and words."""
    message: str = ""
    """Said to whoever is wrong in no known way."""
    line: int = 0
    """Where it stands in its file."""

    @property
    def several(self) -> bool:
        """Whether more than one choice is right."""
        return sum(choice.right for choice in self.choices) > 1

    def check(self, answer: Any) -> CheckResult:
        """Look at an answer.

        Parameters
        ----------
        answer : int, str, or collection of int
            The index of the choice from 0, or its text; the indices where several are right. Without choices: the
            number, or the text as typed (``"300 938"``, ``"0,25"``).
        """
        if answer is None or answer == "" or answer == ():
            return CheckResult(False, _("Please answer first."))
        return self._check_choice(answer) if self.choices else self._check_typed(answer)

    def _check_choice(self, answer: Any) -> CheckResult:
        chosen = self._indices(answer)
        right = {n for n, choice in enumerate(self.choices) if choice.right}
        wrong = sorted(chosen - right)
        if wrong:
            choice = self.choices[wrong[0]]
            return CheckResult(False, _("Not quite."), choice.message or self.message, known=choice.text)
        if chosen != right:
            return CheckResult(False, _("Right so far, but something is missing."), self.message)
        said = " ".join(self.choices[n].message for n in sorted(chosen) if self.choices[n].message)
        return CheckResult(True, _("Right."), said)

    def _indices(self, answer: Any) -> set[int]:
        given = answer if isinstance(answer, list | tuple | set) else [answer]
        texts = [choice.text for choice in self.choices]
        found = [texts.index(item) if item in texts else item for item in given]
        return {n for n in found if isinstance(n, int) and 0 <= n < len(self.choices)}

    def _check_typed(self, answer: Any) -> CheckResult:
        if not isinstance(self.expected, str) and isinstance(answer, str):
            try:
                answer = parse_number(_ungrouped(answer) if isinstance(self.expected, int) else answer)
            except SpecError as refused:
                return CheckResult(False, str(refused))
        if not isinstance(answer, str | int | float):
            return CheckResult(False, _("Not quite."), self.message)
        if same_number(answer, self.expected, self.tolerance):
            return CheckResult(True, _("Right."))
        known = next((w for w in self.wrong if same_number(answer, w.value, self.tolerance)), None)
        if known is None:
            return CheckResult(False, _("Not quite."), self.message)
        return CheckResult(False, _("Not quite."), known.hint, known=shown(known.value))


def _ungrouped(text: str) -> str:
    """Return a whole number without what groups its digits: ``300,938`` is not 300 and a bit here."""
    return re.sub(r"[,.' ]", "", text) if re.fullmatch(r"\s*-?\d{1,3}([,.' ]\d{3})+\s*", text) else text
