"""Any order of wishes: a training that moves only when the test lets it, beside a model of what should come out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

import dltp_widgets as dltp
from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training import preparing
from dltp_widgets.core.training.control import Control
from dltp_widgets.core.training.engines.engine import Job, Recorder
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.core.training.warmup import load_backend
from dltp_widgets.testing.fake_engine import FakeModel

LIMIT = 30
EPOCHS, STEPS, CHUNK = 3, 4, 2


class TurnByTurn:
    """An engine that compiles in one turn, then does at most CHUNK batches a turn."""

    name = "turn by turn"

    def __init__(self) -> None:
        self.waits_for_turn = threading.Event()
        self._turns = threading.Semaphore(0)

    def let_go(self) -> None:
        self.waits_for_turn.clear()
        self._turns.release()

    def _turn(self) -> None:
        self.waits_for_turn.set()
        self._turns.acquire()

    def train(self, job: Job, recorder: Recorder) -> None:
        self._turn()  # compiling
        for epoch in range(1, EPOCHS + 1):
            recorder.begin_epoch(epoch)
            done = 0
            while done < STEPS:
                self._turn()
                count = recorder.permit(min(CHUNK, STEPS - done))
                if not count:
                    return
                done += count
                recorder.steps(np.ones(count), {"accuracy": np.ones(count)})
            recorder.end_epoch({"loss": 1.0})


def experiment() -> Experiment:
    x = np.zeros((STEPS * 2, 2), dtype="float32")
    data = dltp.Dataset.from_arrays(train=(x, np.zeros(len(x), dtype=int)), name="nothing")
    spec = dltp.ModelSpec.sequential((2,), [dltp.LayerSpec("Dense", units=1)])
    return Experiment(data, spec, fit=dltp.FitSpec(epochs=EPOCHS, batch_size=2, seed=0))


class AnyOrder(RuleBasedStateMachine):
    """`wish`, `batches` and `blocked` are what the model thinks; what is seen must agree after every rule."""

    @initialize()
    def make(self) -> None:
        load_backend()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(preparing, "compiled_model", lambda *_asked: FakeModel(2))
        self.now = 0.0
        self.engine = TurnByTurn()
        self.workers: list[Callable[[], None]] = []
        self.trainer = Trainer(
            experiment(), engine=self.engine, executor=self.workers.append, clock=lambda: self.now
        )
        self.wish, self.batches, self.done = "go", 0, 0
        self.started = self.compiled = self.blocked = self.stopped = self.over = False

    # --- wishes ------------------------------------------------------------------------------------
    @rule()
    def start(self) -> None:
        if self.started:
            with pytest.raises(TrainingError):
                self.trainer.start()
        else:
            self.trainer.start()
            self._begun()

    @rule()
    def pause(self) -> None:
        self.trainer.pause()
        self.wish = "wait"

    @rule()
    def resume(self) -> None:
        self.trainer.resume()
        self._wants("go")

    @rule()
    def step_batch(self) -> None:
        self.batches = self.batches + 1 if self.wish == "batch" else 1
        self.trainer.step_batch()
        self._begun()
        self._wants("batch")

    @rule()
    def step_epoch(self) -> None:
        self.trainer.step_epoch()
        self._begun()
        self._wants("epoch")

    @rule(really=st.integers(0, 5))
    def stop(self, really: int) -> None:
        if really:
            return  # rare, or nothing would ever be trained
        self.trainer.stop()
        self.stopped = self.stopped or not self.over
        if self.started and (self.blocked or self.done == 0):
            self.over = True

    # --- the world goes on -------------------------------------------------------------------------
    @precondition(lambda self: self.started and not self.over and not self.blocked)
    @rule(turns=st.integers(1, 6))
    def turns(self, turns: int) -> None:
        for _turn in range(turns):
            if not self.over and not self.blocked:
                self._turn()
                self.what_is_seen_is_what_was_asked()

    def _turn(self) -> None:
        self.engine.let_go()
        if not self.compiled:
            self.compiled = True
        elif self.stopped:
            self.over = True
        elif self.wish == "wait":
            self.blocked = True
        else:
            self._chunk()

    @rule(seconds=st.integers(1, 100))
    def time_goes_by(self, seconds: int) -> None:
        before = self.trainer.progress.elapsed if self.started else 0.0
        self.now += seconds
        if self.started:
            still = self.over or self.trainer.state == "paused"
            assert self.trainer.progress.elapsed == before + (0 if still else seconds)

    # --- the model ---------------------------------------------------------------------------------
    def _begun(self) -> None:
        if not self.started:
            self.started = True
            threading.Thread(target=self.workers.pop(), daemon=True).start()
            self.over = self.stopped
            if not self.over:
                assert self.engine.waits_for_turn.wait(LIMIT)

    def _wants(self, wish: str) -> None:
        self.wish = wish
        if self.blocked and not self.over:
            self.blocked = False
            self._chunk()

    def _chunk(self) -> None:
        most = min(CHUNK, STEPS - self.done % STEPS)
        self.done += 1 if self.wish == "batch" else most
        if self.wish == "batch":
            self.batches -= 1
            self.wish = "wait" if self.batches == 0 else "batch"
        if self.wish == "epoch" and self.done % STEPS == 0:
            self.wish = "wait"
        self.over = self.done == EPOCHS * STEPS

    def _expected(self) -> str:
        if not self.started:
            return "idle"
        if self.over:
            return "stopped" if self.stopped else "finished"
        if self.blocked or (self.wish == "wait" and not self.stopped and self.done == 0):
            return "paused"
        return "running" if self.done else "compiling"

    @invariant()
    def what_is_seen_is_what_was_asked(self) -> None:
        if not hasattr(self, "trainer"):
            return
        deadline = time.monotonic() + LIMIT
        while not self._settled() and time.monotonic() < deadline:
            time.sleep(0.0005)
        assert self.trainer.state == self._expected()
        assert self.trainer.run.history.n_steps == self.done
        assert self.trainer.run.error is None

    def _settled(self) -> bool:
        control = self.trainer._control
        if not self.started or self.over:
            return self.trainer.state == self._expected()
        return self.engine.waits_for_turn.is_set() or (control.waiting and control.held)

    def teardown(self) -> None:
        if hasattr(self, "trainer") and self.started:
            self.trainer.stop()
            for _turn in range(2 + EPOCHS * STEPS):
                self.engine.let_go()
            assert self.trainer.join(LIMIT).done
        self.patch.undo()


AnyOrder.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase


def test_a_wish_that_comes_while_the_training_wakes_up_counts() -> None:
    control = Control()
    control.pause()
    got: list[int] = []
    thread = threading.Thread(target=lambda: got.append(control.permit(5)), daemon=True)
    thread.start()
    for _again in range(100):
        control.resume()
        control.pause()
    control.step_batch()
    thread.join(LIMIT)
    assert got in ([1], [5])
