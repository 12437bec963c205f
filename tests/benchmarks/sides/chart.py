"""Our engine with a live `HistoryChart`, in a real kernel."""

from __future__ import annotations

import dataclasses

from tests.benchmarks.measure import Sample
from tests.benchmarks.sides.kernel import Kernel
from tests.benchmarks.workloads import Workload

_BEGIN = """
import json
import dltp_widgets as dltp
from tests.benchmarks.sides.engine import EngineSide
from tests.benchmarks.workloads import workload_of
side = EngineSide(workload_of({key!r}).planned({epochs}))
chart, answer = None, "null"
"""
_SHOW = """
from IPython.display import display
if chart is not None:
    chart.close()
chart = dltp.HistoryChart(side.renew())
display(chart)
answer = "null"
"""
_PLAY = "answer = json.dumps(side.play().as_dict())"


class ChartSide:
    """Two cells a round: one shows a new chart, one trains; what the second sends is counted."""

    def __init__(self, workload: Workload) -> None:
        self._kernel = Kernel()
        self._kernel.run(_BEGIN.format(key=workload.key, epochs=workload.fit.epochs))

    def play(self) -> Sample:
        """Train once beside a chart."""
        self._kernel.run(_SHOW)
        reply = self._kernel.run(_PLAY)
        return dataclasses.replace(Sample(**reply.answer), messages=reply.messages, sent=reply.sent)

    def close(self) -> None:
        """End the kernel."""
        self._kernel.close()
