"""What a run tells while it trains: few, small, in order, however many batches there are."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.engines.engine import Job, Recorder
from dltp_widgets.core.training.events import RATE, Event
from dltp_widgets.core.training.trainer import Trainer

LASTS = 1.2
CHUNK = 1_000


class ManyBatches:
    """Reports `count` batches, spread evenly over about `LASTS` seconds: one chunk each few milliseconds."""

    name = "many"

    def __init__(self, count: int) -> None:
        self.count = count

    def train(self, job: Job, recorder: Recorder) -> None:
        values = np.ones(CHUNK)
        chunks = self.count // CHUNK
        time.sleep(0.25)  # compiles
        for epoch in range(1, job.fit.epochs + 1):
            recorder.begin_epoch(epoch)
            for _ in range(chunks // job.fit.epochs):
                if not recorder.permit(CHUNK):
                    return
                recorder.steps(values, {"loss": values, "accuracy": values})
                time.sleep(LASTS / chunks)
            recorder.end_epoch({"loss": 1.0, "accuracy": 1.0})


def heard(exp: Experiment, engine: Any) -> tuple[list[tuple[float, Event]], Any]:
    events: list[tuple[float, Event]] = []
    trainer = Trainer(exp, engine=engine)
    trainer.on_event(lambda event: events.append((time.monotonic(), event)))
    trainer.start()
    return events, trainer.join()


@pytest.fixture
def long_exp(exp: Experiment, fast_trainer: Any) -> Experiment:
    exp.fit = exp.fit.replace(epochs=10, batch_size=1)
    return exp


def test_a_hundred_thousand_batches_are_few_small_events(long_exp: Experiment) -> None:
    events, run = heard(long_exp, ManyBatches(100_000))
    assert run.state == "finished"
    assert run.history.n_steps == 100_000
    times = [when for when, _event in events]
    assert len(times) > RATE
    assert all(later - sooner >= 1.0 for sooner, later in zip(times, times[RATE:], strict=False))
    assert max(len(json.dumps(asdict(event.progress))) for _when, event in events) < 400
    assert sum(event.kind == "end" for _when, event in events) == 1
    assert events[-1][1].kind == "end"


def test_phases_come_in_order_each_with_its_time(long_exp: Experiment) -> None:
    events, run = heard(long_exp, ManyBatches(10_000))
    order = ("loading", "compiling", "training", "")
    phases = [order.index(event.progress.phase) for _when, event in events]
    assert phases == sorted(phases)
    seen = [event.progress for _when, event in events if event.progress.phase == "compiling"]
    assert seen
    assert all(progress.phase_elapsed <= progress.elapsed + 0.1 for progress in seen)
    assert run.progress.phases["compiling"] >= 0.2
    assert run.progress.phases["training"] >= LASTS / 2
    assert sum(run.progress.phases.values()) == pytest.approx(run.progress.elapsed, abs=0.05)


def test_a_paused_run_is_silent_and_its_time_stands_still(long_exp: Experiment) -> None:
    events: list[Event] = []
    trainer = Trainer(long_exp, engine=ManyBatches(10_000))
    trainer.on_event(events.append)
    trainer.step_epoch()
    deadline = time.monotonic() + 60
    while trainer.state != "paused" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert trainer.state == "paused"
    time.sleep(0.5)
    before, eta = len(events), trainer.progress.eta
    elapsed = trainer.progress.elapsed
    time.sleep(1.0)
    assert len(events) == before
    assert (trainer.progress.elapsed, trainer.progress.eta) == (elapsed, eta)
    trainer.stop()
    assert trainer.join().elapsed < elapsed + 0.9
