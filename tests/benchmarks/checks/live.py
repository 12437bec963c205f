"""What it costs to be live: an update of a chart of a million batches, an epoch of a sweep, an event of a class."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dltp_widgets as dltp
from tests.benchmarks.measure import median
from tests.benchmarks.workloads import Workload

EPOCHS, STEPS = 100, 10_000
"""A million batches."""

RATES = [0.3, 0.1, 0.06, 0.03, 0.01, 0.006, 0.003, 0.001]
"""Of the trials."""

WRITERS, EVENTS = 30, 20


class Live:
    """Chart and class need no training; the sweep trains on the shipped digits."""

    def __init__(self, workload: Workload) -> None:
        import comm

        from dltp_widgets.testing.recorded_comm import Recorder

        self._sent = Recorder()
        comm.create_comm = self._sent.create_comm

    def play(
        self, *, updates: int = 30, trials: int = 8, epochs: int = 6, writers: int = WRITERS
    ) -> dict[str, Any]:
        """Return medians and the worst, in seconds, and bytes."""
        charts = [
            list(self._updates(updates, **look)) for look in ({}, {"per_batch": True}, {"zoomed": True})
        ]
        spent = [seconds for chart in charts for seconds, _size in chart]
        told = _sweep(trials, epochs)
        return {
            "update": max(median([seconds for seconds, _size in chart]) for chart in charts),
            "slowest_update": max(spent),
            "bytes": max(size for chart in charts for _seconds, size in chart),
            "epoch": median(told),
            "slowest_epoch": max(told),
            "epochs": len(told),
            "seen": _class(writers),
        }

    def _updates(
        self, updates: int, *, per_batch: bool = False, zoomed: bool = False
    ) -> Iterator[tuple[float, int]]:
        """Yield seconds and bytes of each update; each has all the messages that it may send."""
        from dltp_widgets.widgets.parts import pace
        from tests.widgets.chart.test_live_traffic import Begun

        now = [0.0]
        pace.clock = lambda: now[0]
        exp = _experiment(epochs=EPOCHS + updates)
        chart, begun = dltp.HistoryChart(exp), Begun(exp)
        begun.train(range(1, EPOCHS + 1), STEPS)
        begun.tell()
        chart._view.tools.toggles["per_batch"].value = per_batch or zoomed
        if zoomed:
            chart._steering.set_frame("loss", (200_000.0, 800_000.0), (0.0, 1.2))
        for epoch in range(EPOCHS + 1, EPOCHS + 1 + updates):
            begun.train(range(epoch, epoch + 1), STEPS // 10)
            now[0] += 0.2
            self._sent.clear()
            began = time.perf_counter()
            begun.tell()
            yield time.perf_counter() - began, self._sent.size
        chart.close()


def _experiment(**fit: Any) -> dltp.Experiment:
    from dltp_widgets.testing.tiny_data import tiny_digits

    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    spec = dltp.CompileSpec("sparse_categorical_crossentropy", "SGD", metrics=("accuracy",))
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    return dltp.Experiment(tiny_digits().scale("minus_one_one"), model, spec, dltp.FitSpec(seed=3, **fit))


def _sweep(trials: int, epochs: int) -> list[float]:
    """Return how long each epoch of each trial was on its way from the process that trained it."""
    sweep = dltp.sweep(_experiment(epochs=epochs), {"compile.learning_rate": RATES[:trials]}).wait(600)
    return list(sweep.latencies)


def _class(writers: int) -> float:
    """Return how long after the last of many students wrote, all at once, a view shows every event."""
    from dltp_widgets.labs.session.journal import Journal

    with tempfile.TemporaryDirectory() as name:
        view = dltp.ClassView(Path(name))
        journals = [Journal(Path(name), "lab", f"s{n}") for n in range(writers)]
        for number in range(EVENTS):
            for journal in journals:
                journal.write("attempt", f"e{number}", passed=True)
        began = time.perf_counter()
        while len(view.report.events) < writers * EVENTS and time.perf_counter() - began < 60:
            time.sleep(0.01)
        seen = time.perf_counter() - began
        view.close()
        return seen
