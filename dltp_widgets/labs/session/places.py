"""Where a student can be in a lab: at each exercise, and at each page that has none."""

from __future__ import annotations

from dataclasses import dataclass

from dltp_widgets.labs.format.reading import statement_of
from dltp_widgets.labs.lab import Exercise, Lab, Step
from dltp_widgets.labs.text.page import Block


@dataclass(frozen=True)
class Place:
    """One stop on the way through a lab."""

    key: str
    """Key of the exercise, or of the page."""
    page: Step
    """The step it belongs to, or what stands before the first one."""
    exercise: Exercise | None
    """What there is to do here, or None: only to read."""
    text: str
    """Markdown: what is to be read before the exercise; after the last exercise of a page, what follows it, too."""
    cells: tuple[str, ...]
    """The runnable cells of that text and of the exercise, in order."""


def places(lab: Lab) -> tuple[Place, ...]:
    """Return the stops of a lab, in order."""
    owned = frozenset(block.line for exercise in lab.exercises for block in exercise.blocks)
    return tuple(place for page in lab.pages for place in _of_page(page, owned))


def number(lab: Lab, place: Place) -> str:
    """Return ``"2"`` for a step, ``"2.1"`` for its first exercise; nothing before the first step."""
    if place.page not in lab.steps:
        return ""
    step = lab.steps.index(place.page) + 1
    return (
        f"{step}.{place.page.exercises.index(place.exercise) + 1}"
        if place.exercise is not None
        else str(step)
    )


def label(lab: Lab, place: Place) -> str:
    """Return the number and the title of a stop: ``"2.1 Exercise: the perceptron"``."""
    title = place.exercise.title if place.exercise is not None else place.page.title or lab.title
    return f"{number(lab, place)} {title}".strip()


def _of_page(page: Step, owned: frozenset[int]) -> list[Place]:
    stops: list[Exercise | None] = list(page.exercises) or [None]
    if stops == [None] and all(block.line in owned for block in page.blocks):
        return []  # all of it belongs to an exercise that began before it
    title = page.line if page.title else 0
    texts: list[list[Block]] = [[] for _stop in stops]
    for block in (block for block in page.blocks if block.line not in owned and block.line != title):
        texts[_stop_of(block, page.exercises)].append(block)
    return [_place(page, stop, text) for stop, text in zip(stops, texts, strict=True)]


def _stop_of(block: Block, exercises: tuple[Exercise, ...]) -> int:
    """Return the number of the exercise before which a block is read: the next one, else the last one."""
    before = sum(exercise.line < block.line for exercise in exercises)
    return max(0, min(before, len(exercises) - 1))


def _place(page: Step, exercise: Exercise | None, blocks: list[Block]) -> Place:
    key = exercise.key if exercise is not None else page.key
    cells = [inner.text for block in blocks for inner in block.walk() if inner.kind == "cell"]
    return Place(
        key, page, exercise, statement_of(blocks, folds=True), (*cells, *(exercise.cells if exercise else ()))
    )
