"""All that one call of the measurements found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.benchmarks.measure import Rounds

Answer = dict[str, Any]


@dataclass
class Results:
    """What was measured so far; each part may be missing."""

    rounds: dict[str, Rounds] = field(default_factory=dict)
    """Workload -> its rounds."""
    evaluate: dict[str, Answer] = field(default_factory=dict)
    """Workload -> what `Evaluate` says."""
    equality: dict[tuple[str, str], Answer] = field(default_factory=dict)
    """Workload and engine asked for -> what `Equality` says."""
    refit: dict[str, Answer] = field(default_factory=dict)
    """What was refitted -> what `Refit` says."""
    inspector: Answer | None = None
    answers: Answer | None = None
    """What `Answers` says."""
    live: Answer | None = None
    """What `Live` says."""
    promptness: Answer | None = None
    """What `Promptness` says."""
    failures: list[str] = field(default_factory=list)
    """What could not be measured, a line each."""
    seconds: float = 0.0
    """How long all this took."""
