"""How soon a kernel answers while it trains at full speed and four curves are drawn live; and a drawn digit.

What a student notices: a cell that waits for its turn, a digit whose answer lags behind the pen.
"""

from __future__ import annotations

import time
from typing import Any

from tests.benchmarks.measure import median
from tests.benchmarks.sides.kernel import Kernel
from tests.benchmarks.workloads import Workload

_BEGIN = """
import json, time
from IPython.display import display
import dltp_widgets as dltp
from dltp_widgets.testing.driver import Driver
from tests.benchmarks.workloads import workload_of
answer = "null"
"""
_DIGITS = """
small = workload_of({key!r})
run = dltp.train(small.experiment(small.data(), epochs=1))
card = dltp.EvaluationCard(run)
display(card)
Driver(card).click("view_digit")
view, spent = card.views.parts["digit"], []
for n in range({n} + 1):
    view.pad.strokes = []
    began = time.perf_counter()
    view.pad.strokes = [[[0.3 + k / 100, 0.2 + k / 50] for k in range(30)], [[0.2, 0.5], [0.8, 0.4 + n / 100]]]
    while view.seen is None and time.perf_counter() - began < 30:
        time.sleep(0.0005)
    spent.append(time.perf_counter() - began)
answer = json.dumps(spent[1:])
card.close()
"""
_TRAIN = """
busy = workload_of({key!r})
exp = busy.experiment(busy.data(), epochs=1_000_000)
exp.compile = exp.compile.replace(metrics={metrics!r})
panel, chart = dltp.CompileFitPanel(exp), dltp.HistoryChart(exp)
display(panel, chart)
panel.train()
answer = "null"
"""
_STATE = """
run = exp.runs[-1]
answer = json.dumps([run.active and run.history.epochs > 1, run.history.n_steps, time.perf_counter()])
"""
_STOP = "panel.stop()\nexp.runs[-1].active\nanswer = json.dumps(len(chart._view._panels))"
METRICS = ("mean_absolute_error", "mean_squared_error", "mean_absolute_percentage_error")
"""Three of them and the loss: four panels."""

PAUSE = 0.1
"""Seconds between two cells."""


class Answers:
    """A real kernel, asked while it trains; nobody draws, so a browser's work is not counted."""

    def __init__(self, workload: Workload) -> None:
        self._key = workload.key
        self._kernel = Kernel()
        self._kernel.run(_BEGIN)

    def play(self, *, cells: int = 60, digits: int = 20, drawn: str = "mnist") -> dict[str, Any]:
        """Return medians and the worst, in seconds; the batches and messages of a second."""
        spent = self._kernel.run(_DIGITS.format(key=drawn, n=digits)).answer
        self._kernel.run(_TRAIN.format(key=self._key, metrics=METRICS))
        before = self._wait_for_epochs()
        asked, messages = [], 0
        for _ in range(cells):
            time.sleep(PAUSE)
            began = time.perf_counter()
            messages += self._kernel.run("answer = '1'").messages
            asked.append(time.perf_counter() - began)
        _going, steps, at = self._kernel.run(_STATE).answer
        lasted = at - before[2]
        return {
            "cell": median(asked),
            "slowest_cell": max(asked),
            "batches": (steps - before[1]) / lasted,
            "messages": messages / lasted,
            "panels": self._kernel.run(_STOP).answer,
            "digit": median(spent),
            "slowest_digit": max(spent),
        }

    def close(self) -> None:
        """End the kernel."""
        self._kernel.close()

    def _wait_for_epochs(self) -> list[Any]:
        until = time.monotonic() + 120
        while not (state := self._kernel.run(_STATE).answer)[0]:
            if time.monotonic() > until:
                raise RuntimeError("the run did not begin")
            time.sleep(PAUSE)
        return list(state)
