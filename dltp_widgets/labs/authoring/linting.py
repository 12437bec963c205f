"""What a teacher should know about a lab before a class opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.authoring.playing import Failure, Played, play, right_answers
from dltp_widgets.labs.checks.check import Check
from dltp_widgets.labs.checks.kinds import KINDS
from dltp_widgets.labs.format.anchors import anchors
from dltp_widgets.labs.format.remarks import is_relative
from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.session.needs import needs
from dltp_widgets.labs.text.page import lines_of

ERRORS = ("missing_image", "front_matter")
"""Codes of notes on the page that are errors."""

QUIET = ("listing",)
"""Codes of notes that are no remark."""

_LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(\s*<?([^)\s>]+)")


@dataclass(frozen=True)
class Remark:
    """One finding on a lab."""

    level: str
    """``"error"`` or ``"warning"``."""
    line: int
    """Line of the page."""
    code: str
    """Stable slug: ``"dead_link"``, ``"no_solution"``, ``"passes_before"``, ``"fails_after"``, ``"refused"``..."""
    message: str
    """One sentence."""


def lint(lab: Lab) -> Iterator[Remark]:
    """Yield what can be said of a lab without running it."""
    for note in lab.notes:
        if note.code not in QUIET:
            yield Remark("error" if note.code in ERRORS else "warning", note.line, note.code, note.message)
    yield from _dead_links(lab)
    yield from _of_data(lab)
    for exercise in lab.exercises:
        yield from _of_exercise(exercise)


def lint_running(lab: Lab, *, all_cells: bool = True) -> Iterator[Remark]:
    """Yield what comes out when the lab is played; see `play`."""
    lines = {exercise.key: exercise for exercise in lab.exercises}
    for event in play(lab, all_cells=all_cells):
        if isinstance(event, Failure):
            yield Remark("error", event.line, "refused", event.error)
        else:
            yield from _of_playing(event, lines[event.key])


def _of_playing(played: Played, exercise: Exercise) -> Iterator[Remark]:
    if played.before is not None and played.before.passed:
        sentence = _("The exercise “{key}” passes before any work.").format(key=exercise.key)
        yield Remark("error", exercise.line, "passes_before", sentence)
    if played.after is not None and not played.after.passed:
        sentence = _("The solution of “{key}” does not pass: {message}")
        yield Remark(
            "error",
            exercise.line,
            "fails_after",
            sentence.format(key=exercise.key, message=played.after.message),
        )


def _of_exercise(exercise: Exercise) -> Iterator[Remark]:
    if not exercise.solutions:
        sentence = _("The exercise “{key}” has no solution.").format(key=exercise.key)
        yield Remark("warning", exercise.line, "no_solution", sentence)
    if not exercise.checked:
        sentence = _("The exercise “{key}” has no check.").format(key=exercise.key)
        yield Remark("warning", exercise.line, "no_check", sentence)
    for check in exercise.checks:
        if _is_known_right(check):
            sentence = _("A known wrong answer of “{key}” is right.").format(key=exercise.key)
            yield Remark("error", exercise.line, "wrong_is_right", sentence)
        if Experiment.current() is None and check.run({}).passed:
            sentence = _("The exercise “{key}” passes before any work.").format(key=exercise.key)
            yield Remark("error", exercise.line, "passes_before", sentence)
    yield from _of_quiz(exercise)


def _of_quiz(exercise: Exercise) -> Iterator[Remark]:
    for question, right in zip(exercise.quiz, right_answers(exercise.quiz), strict=True):
        if (
            any(question.check(known.value).passed for known in question.wrong)
            or not question.check(right).passed
        ):
            sentence = _("A known wrong answer of “{key}” is right.").format(key=exercise.key)
            yield Remark("error", exercise.line, "wrong_is_right", sentence)
        silent = [choice.text for choice in question.choices if not choice.right and not choice.message]
        if silent:
            sentence = _("A wrong choice of “{key}” has no message: {text}").format(
                key=exercise.key, text=silent[0]
            )
            yield Remark("warning", exercise.line, "no_message", sentence)


def _is_known_right(check: Check) -> bool:
    if check.kind in ("metric", "same_as", "type"):
        return False
    return any(KINDS[check.kind].same(known.value, check.expected, check.tolerance) for known in check.wrong)


def _of_data(lab: Lab) -> Iterator[Remark]:
    lines = lab.blocks[0].source.splitlines() if lab.blocks and lab.blocks[0].kind == "front" else []
    line = next((number for number, text in enumerate(lines, 1) if text.startswith("data:")), 1)
    for need in needs(lab):
        if need.wrong:
            yield Remark("error", line, "no_such_data", need.wrong)
        elif need.missing:
            yield Remark("warning", line, "missing_data", need.missing)


def _dead_links(lab: Lab) -> Iterator[Remark]:
    named = set(anchors([block for block in lab.blocks if block.kind == "heading"]))
    for block in (inner for outer in lab.blocks for inner in outer.walk()):
        if block.kind != "text":
            continue
        for number, line in enumerate(lines_of(block.source), block.line):
            for address in _LINK.findall(line):
                if _is_dead(address, named, lab):
                    yield Remark(
                        "error",
                        number,
                        "dead_link",
                        _("This link leads nowhere: {link}").format(link=address),
                    )


def _is_dead(address: str, named: set[str], lab: Lab) -> bool:
    if address.startswith("#"):
        return address[1:] not in named
    if not is_relative(address) or lab.path is None:
        return False
    path = unquote(urlsplit(address).path)
    return not (lab.path.parent / path).exists()
