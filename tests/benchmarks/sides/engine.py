"""Our engine, without a chart: what ``FitSpec(engine="auto")`` chooses."""

from __future__ import annotations

import time

import dltp_widgets as dltp
from dltp_widgets.core.training.engines import reuse
from tests.benchmarks.measure import Sample
from tests.benchmarks.memory import peak, reset_peak
from tests.benchmarks.sides.watch import Watch
from tests.benchmarks.workloads import Workload


class EngineSide:
    """A `Trainer` on an unbuilt model; nothing compiled is left from the round before."""

    def __init__(self, workload: Workload) -> None:
        self._workload, self._data = workload, workload.data()
        self.renew()

    def renew(self) -> dltp.Experiment:
        """Return a new Experiment, which the next `play` trains: a chart is put on it."""
        self.exp = self._workload.experiment(self._data)
        return self.exp

    def play(self) -> Sample:
        """Train once, from `Trainer` to the end of `join`."""
        reuse.clear()
        watch = Watch()
        reset_peak()
        began = time.perf_counter()
        trainer = dltp.Trainer(self.exp, callbacks=[watch])
        trainer.start()
        run = trainer.join()
        whole = time.perf_counter() - began
        if run.state != "finished":
            raise RuntimeError(f"the run {run.state}: {run.error}\n{run.traceback}")
        epochs = self.exp.fit.epochs
        self.renew()
        return Sample(whole, watch.epoch, epochs, watch.validation, peak(), str(run.engine))
