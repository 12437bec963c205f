"""What a check answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """Whether an answer is right, and what to say about it."""

    passed: bool
    """Whether it is right."""
    message: str
    """One or two sentences for the student."""
    hint: str = ""
    """Markdown; what fits this very mistake, empty if the mistake is not known."""
    known: str = ""
    """The wrong answer that was recognised, as the teacher wrote it; for statistics."""
    detail: str = ""
    """What a program said, shown only when asked for: a traceback."""
