"""Hold an answer against an exercise: its questions, its checks, its Python, and the known mistakes in code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.parts import Mistake
from dltp_widgets.labs.session.code_mistakes import is_in
from dltp_widgets.labs.session.trust import run_python


@dataclass(frozen=True)
class Answer:
    """What a student gives as an answer."""

    variables: Mapping[str, Any]
    """Those of the notebook, or what a widget holds."""
    quiz: Sequence[Any] = ()
    """One answer per question; see `Question.check`."""
    code: str = ""
    """The code of the student that stands: see `standing`."""
    error: str = ""
    """What the last cell raised, as text; empty if nothing."""


def check_exercise(exercise: Exercise, answer: Answer, beside: Path | None = None) -> CheckResult:
    """Return the first thing that is wrong, with its hint; or that all is right.

    Parameters
    ----------
    exercise : Exercise
    answer : Answer
    beside : path, optional
        Folder of the page, for checks in Python.

    Raises
    ------
    NotTrustedError, LabError
        If a check in Python must be accepted first, or cannot be loaded.
    """
    results = [*_questions(exercise, answer), *(check.run(answer.variables) for check in exercise.checks)]
    wrong = next((result for result in results if not result.passed), None)
    if wrong is None:
        for check in exercise.python:
            result = run_python(check, beside or Path.cwd(), answer.variables)
            results.append(result)
            wrong = wrong or (None if result.passed else result)
    if wrong is not None:
        return _with_mistake(exercise, answer, wrong)
    said = [result.hint for result in results if result.hint] + [m.hint for m in _in_code(exercise, answer)]
    return CheckResult(True, _("Right."), " ".join(dict.fromkeys(said)))


def _questions(exercise: Exercise, answer: Answer) -> list[CheckResult]:
    given = [*answer.quiz, *[None] * len(exercise.quiz)]
    return [question.check(reply) for question, reply in zip(exercise.quiz, given, strict=False)]


def _with_mistake(exercise: Exercise, answer: Answer, wrong: CheckResult) -> CheckResult:
    """Return the result with the hint for a mistake seen in the code, unless the answer itself is a known mistake."""
    if wrong.known:
        return wrong
    for mistake in (*_in_error(exercise, answer), *_in_code(exercise, answer)):
        return replace(wrong, hint=mistake.hint, known=mistake.text)
    return wrong


def _in_error(exercise: Exercise, answer: Answer) -> list[Mistake]:
    return [
        m for m in exercise.mistakes if m.where == "error" and _squeezed(m.text) in _squeezed(answer.error)
    ]


def _in_code(exercise: Exercise, answer: Answer) -> list[Mistake]:
    return [m for m in exercise.mistakes if m.where == "code" and is_in(m.text, answer.code)]


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
