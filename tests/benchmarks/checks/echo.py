"""A side that does nothing: the test of the protocol asks it."""

from __future__ import annotations

from tests.benchmarks.workloads import Workload


class Echo:
    """Says again what it hears, or fails, or dies."""

    def __init__(self, workload: Workload) -> None:
        self._key = workload.key

    def play(self, word: str = "") -> dict[str, str]:
        if word == "fail":
            raise ValueError("asked to")
        if word == "die":
            raise SystemExit(3)
        return {"workload": self._key, "word": word}
