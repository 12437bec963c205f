"""``fit`` with what people watch it by, in a real kernel: the Keras bar, tqdm's callback, livelossplot."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.benchmarks.measure import Sample
from tests.benchmarks.sides.kernel import Kernel
from tests.benchmarks.workloads import Workload

EPOCHS = 3

_BEGIN = """
import json
%matplotlib inline
from tests.benchmarks.sides.fit import FitSide
from tests.benchmarks.sides.reporters import settings_of
from tests.benchmarks.workloads import workload_of
side = FitSide(workload_of({key!r}).planned({epochs}))
answer = "null"
"""
_PLAY = "answer = json.dumps(side.play(**settings_of({kind!r})).as_dict())"


class ReportersSide:
    """``fit`` of three epochs, with the display that is asked for."""

    def __init__(self, workload: Workload) -> None:
        self._kernel = Kernel()
        epochs = min(EPOCHS, workload.fit.epochs)
        self._kernel.run(_BEGIN.format(key=workload.key, epochs=epochs))

    def play(self, kind: str = "bar") -> Sample:
        """Train once with one of `KINDS`."""
        reply = self._kernel.run(_PLAY.format(kind=kind))
        return dataclasses.replace(
            Sample(**reply.answer), engine=kind, messages=reply.messages, sent=reply.sent
        )

    def close(self) -> None:
        """End the kernel."""
        self._kernel.close()


def settings_of(kind: str) -> dict[str, Any]:
    """Return the arguments of ``fit`` that show its progress by one of `KINDS`; called in the kernel."""
    if kind == "bar":
        return {"verbose": 1}
    if kind == "tqdm":
        from tqdm.keras import TqdmCallback

        return {"callbacks": [TqdmCallback(verbose=1)]}
    from livelossplot import PlotLossesKerasTF

    return {"callbacks": [PlotLossesKerasTF()]}
