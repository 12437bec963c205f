"""Play a lab as a student would who always finds the solution: in a kernel of its own, cell by cell.

Before each solution the exercise is checked, and must not pass; after it, it must. Nothing runs in this process.
"""

from __future__ import annotations

import ast
import json
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import DltpError, LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.quiz import Question
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.lab import Exercise, Lab, shown_blocks
from dltp_widgets.labs.session.answering import Answer, check_exercise
from dltp_widgets.labs.text.page import Block

START_SECONDS = 120
"""Seconds that a kernel may take to start."""

_HERE = "__import__('dltp_widgets.labs.authoring.playing', fromlist=['judged'])"
"""This module, as the kernel of a lab sees it."""

CELL_SECONDS = 900
"""Seconds that a cell may take."""


@dataclass(frozen=True)
class Failure:
    """A cell that Python refused."""

    line: int
    """Line of the page."""
    error: str
    """``"TypeError: ..."``."""


@dataclass(frozen=True)
class Played:
    """What became of one exercise."""

    key: str
    """Key of the exercise."""
    before: CheckResult | None
    """The check before its solution; None where there is nothing to check."""
    after: CheckResult | None
    """The check after it; None where there is no solution to run."""


def play(lab: Lab, *, all_cells: bool = True) -> Iterator[Played | Failure]:
    """Play a lab from top to bottom.

    Parameters
    ----------
    lab : Lab
        Read from a file.
    all_cells : bool, default True
        Whether cells after the last exercise with a check are run, too.

    Raises
    ------
    LabError
        If no kernel can be started.
    """
    exercises = {exercise.blocks[-1].line: exercise for exercise in lab.exercises}
    last = max(
        (line for line, exercise in exercises.items() if exercise.checks or exercise.python), default=0
    )
    blocks = [block for block in lab.blocks if all_cells or block.line <= last]
    if not blocks:
        yield from (_quiz_only(exercise) for exercise in lab.exercises)
        return
    with Kernel(lab) as kernel:
        for block in lab.blocks:
            if block in blocks:
                yield from _run_cells(kernel, _cells(block))
            exercise = exercises.get(block.line)
            if exercise is not None:
                yield from _play(kernel, exercise)


def right_answers(questions: tuple[Question, ...]) -> list[Any]:
    """Return the answers that pass."""
    return [
        [n for n, choice in enumerate(question.choices) if choice.right]
        if question.choices
        else question.expected
        for question in questions
    ]


def _cells(block: Block) -> list[Block]:
    return [inner for inner in shown_blocks((block,)) if inner.kind == "cell"]


def _run_cells(kernel: Kernel, cells: list[Block]) -> Iterator[Failure]:
    for cell in cells:
        failure = kernel.run(cell.text, cell.line)
        if failure is not None:
            yield failure


def _quiz_only(exercise: Exercise) -> Played:
    before = check_exercise(exercise, Answer({})) if exercise.checked else None
    return Played(exercise.key, before, check_exercise(exercise, Answer({}, right_answers(exercise.quiz))))


def _play(kernel: Kernel, exercise: Exercise) -> Iterator[Played | Failure]:
    before = kernel.check(exercise.key, right=False) if exercise.checked else None
    folds = {solution.line for solution in exercise.solutions}
    solutions = [b for outer in exercise.blocks for b in outer.walk() if b.kind == "fold" and b.line in folds]
    yield from _run_cells(kernel, [b for fold in solutions for b in fold.walk() if b.kind == "cell"])
    solved = bool(solutions) or bool(exercise.quiz)
    yield Played(
        exercise.key, before, kernel.check(exercise.key, right=True) if exercise.checked and solved else None
    )


class Kernel:
    """A Jupyter kernel with the variables of a lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def __enter__(self) -> Kernel:
        try:
            from jupyter_client.manager import start_new_kernel
        except ImportError as error:
            raise LabError(_("Playing a lab needs a Jupyter kernel: pip install ipykernel.")) from error
        folder = str(self._lab.path.parent) if self._lab.path else "."
        self._manager, self._client = start_new_kernel(START_SECONDS, kernel_name="python3", cwd=folder)
        self._ask(_HERE)
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def run(self, code: str, line: int = 0) -> Failure | None:
        """Run a cell that stands below `line` of the page; return what Python refused."""
        reply = self._client.execute_interactive(
            code, timeout=CELL_SECONDS, output_hook=lambda _message: None, allow_stdin=False
        )["content"]
        if reply["status"] == "ok":
            return None
        within = self._ask(f"{_HERE}.failed_line()")
        return Failure(line + int(within or 1), f"{reply.get('ename')}: {reply.get('evalue')}")

    def check(self, key: str, *, right: bool) -> CheckResult:
        """Check an exercise against the variables of the kernel, its questions answered right or not at all."""
        path = str(self._lab.path)
        said = self._ask(f"{_HERE}.judged({path!r}, {key!r}, {right}, globals())")
        return (
            CheckResult(**json.loads(said)) if said else CheckResult(False, _("The kernel does not answer."))
        )

    def _ask(self, expression: str) -> Any:
        reply = self._client.execute_interactive(
            "", timeout=CELL_SECONDS, user_expressions={"said": expression}, output_hook=lambda _message: None
        )
        said = reply["content"].get("user_expressions", {}).get("said", {})
        if said.get("status") != "ok":
            raise LabError(_("The kernel does not answer: {reason}.").format(reason=said.get("evalue", "?")))
        text = said["data"]["text/plain"]
        try:
            return ast.literal_eval(text)
        except (SyntaxError, ValueError):
            return text


def judged(path: str, key: str, right: bool, variables: Mapping[str, Any]) -> str:
    """Return, in the kernel, the result of an exercise as JSON."""
    exercise = _lab(path).exercise(key)
    quiz = right_answers(exercise.quiz) if right else ()
    try:
        result = check_exercise(exercise, Answer(variables, quiz), Path(path).parent)
    except DltpError as refused:
        result = CheckResult(False, str(refused))
    return json.dumps(vars(result))


@cache
def _lab(path: str) -> Lab:
    """Read a lab once: a kernel plays it as it was when it started."""
    return Lab.from_file(path)


def failed_line() -> int:
    """Return, in the kernel, the line of the cell at which the last error was raised; 0 if unknown."""
    error = getattr(sys, "last_value", None)
    if isinstance(error, SyntaxError):
        return error.lineno or 0
    frames = traceback.extract_tb(getattr(sys, "last_traceback", None))
    lines = [
        frame.lineno or 0
        for frame in frames
        if "ipykernel_" in frame.filename or "<ipython" in frame.filename
    ]
    return lines[0] if lines else 0
