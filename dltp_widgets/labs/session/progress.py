"""Where one exercise stands, worked out from the events of one student."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dltp_widgets.labs.session.journal import Event

TODO, DONE, SKIPPED = "todo", "done", "skipped"
"""The states of an exercise and of a step."""

ELSEWHERE = ("goto", "restart", "submit")
"""Kinds of events that happen to the whole lab, or where the student was before."""


@dataclass(frozen=True)
class Progress:
    """Where one exercise, or a step without exercise, stands."""

    state: str = TODO
    """``"todo"``, ``"done"`` or ``"skipped"``."""
    attempts: int = 0
    """How often it was checked."""
    hints: int = 0
    """How many hints were shown."""
    solution: bool = False
    """Whether the solution was shown."""
    answer: Any = None
    """The last answer that can be kept: of a quiz what was chosen and typed, of blocks the stack as JSON."""
    code: str = ""
    """The answer that passed, as plain Keras."""
    data: Mapping[str, str] | None = None
    """Where the data of that code come from; see `AnswerCode`."""
    since: float = 0.0
    """When it was done, in seconds since 1970; 0: not yet."""


def after(progress: Progress, event: Event) -> Progress:
    """Return the progress after one more event."""
    if event.kind == "attempt":
        return _attempted(progress, event)
    if event.kind == "hint":
        return replace(progress, hints=progress.hints + 1)
    if event.kind == "solution":
        return replace(progress, solution=True)
    if event.kind == "done":
        return replace(progress, state=DONE, since=progress.since or event.time)
    return replace(progress, state=SKIPPED) if event.kind == "skip" and progress.state == TODO else progress


def progress_of(events: Iterable[Event]) -> Mapping[str, Progress]:
    """Return the progress in each exercise that events of one student speak of."""
    found: dict[str, Progress] = {}
    for event in events:
        if event.kind == "restart":
            found.clear()
        elif event.kind not in ELSEWHERE:
            found[event.key] = after(found.get(event.key, Progress()), event)
    return found


def _attempted(progress: Progress, event: Event) -> Progress:
    answer = event.data.get("answer", progress.answer)
    tried = replace(progress, attempts=progress.attempts + 1, answer=answer)
    if not event.data.get("passed"):
        return tried  # what was right once stays done
    tried = replace(tried, state=DONE, since=progress.since or event.time)
    if not event.data.get("code"):
        return tried
    source = event.data.get("data")
    return replace(tried, code=str(event.data["code"]), data=source if isinstance(source, dict) else None)
