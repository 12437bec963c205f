"""One line of what `dltp check` says."""

from __future__ import annotations

from dataclasses import dataclass

MARKS = {"ok": "+", "note": "-", "missing": "!"}


@dataclass(frozen=True)
class Line:
    """One line of `dltp check`."""

    state: str
    """``"ok"``, ``"note"`` (harmless) or ``"missing"`` (something must be done)."""

    text: str
    """What was found."""
