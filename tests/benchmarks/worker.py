"""One side in its own process: ``python -m tests.benchmarks.worker SIDE WORKLOAD EPOCHS``.

Standard input carries one JSON object a line, the arguments of `play`; standard output answers with one, either
``{"ok": ...}`` or ``{"failed": "..."}``, the first when all is prepared. Whatever else is printed goes to the log.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from typing import Any, TextIO

from tests.benchmarks.workloads import workload_of

_SIDES = {
    "fit": ("tests.benchmarks.sides.fit", "FitSide"),
    "engine": ("tests.benchmarks.sides.engine", "EngineSide"),
    "chart": ("tests.benchmarks.sides.chart", "ChartSide"),
    "limit": ("tests.benchmarks.sides.limit", "LimitSide"),
    "reporters": ("tests.benchmarks.sides.reporters", "ReportersSide"),
    "equality": ("tests.benchmarks.checks.equality", "Equality"),
    "refit": ("tests.benchmarks.checks.refit", "Refit"),
    "evaluate": ("tests.benchmarks.checks.evaluate", "Evaluate"),
    "answers": ("tests.benchmarks.checks.answers", "Answers"),
    "live": ("tests.benchmarks.checks.live", "Live"),
    "promptness": ("tests.benchmarks.checks.promptness", "Promptness"),
    "inspector": ("tests.benchmarks.checks.inspector", "Inspector"),
    "echo": ("tests.benchmarks.checks.echo", "Echo"),
}
"""Name -> module and class, imported in the process of that side only."""


def main(side: str, workload: str, epochs: str) -> None:
    """Prepare, then answer until the input ends."""
    answers = _own_output()
    made = _answer(answers, lambda: _make(side, workload, int(epochs)), show=lambda _side: "ready")
    if made is None:
        return
    for line in sys.stdin:
        _answer(answers, lambda line=line: made.play(**json.loads(line)), show=_plain)  # type: ignore[misc]
    getattr(made, "close", lambda: None)()


def _make(side: str, workload: str, epochs: int) -> Any:
    module, name = _SIDES[side]
    return getattr(importlib.import_module(module), name)(workload_of(workload).planned(epochs or None))


def _answer(answers: TextIO, work: Callable[[], Any], *, show: Callable[[Any], Any]) -> Any:
    try:
        done = work()
        said = {"ok": show(done)}
    except Exception as error:
        traceback.print_exc()
        done, said = None, {"failed": f"{type(error).__name__}: {error}"[:2000]}
    answers.write(json.dumps(said) + "\n")
    answers.flush()
    return done


def _plain(done: Any) -> Any:
    return done.as_dict() if hasattr(done, "as_dict") else done


def _own_output() -> TextIO:
    """Keep standard output for the answers alone: prints, from C too, go where the errors go."""
    kept = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return kept


if __name__ == "__main__":
    main(*sys.argv[1:4])
