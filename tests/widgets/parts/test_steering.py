"""What the buttons ask of a trainer, and what the panel remembers until it is done: no thread, no widget."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.events import FINAL_STATES
from dltp_widgets.widgets.parts import steering as module
from dltp_widgets.widgets.parts.steering import Steering

ACTS = ("stop", "pause", "resume", "step_batch", "step_epoch")


class FakeTrainer:
    """Notes what it is asked; its run is in whatever state the test wants."""

    def __init__(self, exp: Any = None, **how: Any) -> None:
        self.asked: list[str] = []
        self.how = how
        self.run = SimpleNamespace(state="idle", done=False)
        self._exp = exp

    @property
    def state(self) -> str:
        return self.run.state

    def __getattr__(self, name: str) -> Any:
        if name not in ACTS:
            raise AttributeError(name)
        return lambda: self.asked.append(name)

    def start(self) -> None:
        if self._exp.refuse:
            raise TrainingError("not now")
        self.asked.append("start")
        become(self, "running")
        self._exp.runs, self._exp.trainer = (*self._exp.runs, self.run), self


def become(trainer: FakeTrainer, state: str) -> None:
    trainer.run.state, trainer.run.done = state, state in FINAL_STATES


@pytest.fixture
def exp(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(module, "Trainer", FakeTrainer)
    return experiment()


def experiment() -> Any:
    return SimpleNamespace(runs=(), trainer=None, refuse=False)


def running(exp: Any, state: str = "running") -> Steering:
    trainer = FakeTrainer(exp)
    become(trainer, state)
    exp.runs, exp.trainer = (trainer.run,), trainer
    return Steering(exp, lambda sentence: None)


def test_nothing_is_asked_of_nobody() -> None:
    steering = Steering(experiment(), lambda sentence: None)
    for act in (steering.stop, steering.pause, steering.resume):
        act()
    steering.step("step_batch")
    assert (steering.active, steering.can_pause, steering.can_resume, steering.asked) == (
        False,
        False,
        False,
        "",
    )


def test_a_wish_is_remembered_until_it_is_obeyed() -> None:
    exp = experiment()
    steering = running(exp)
    steering.pause()
    assert (steering.asked, steering.can_pause, steering.can_resume) == ("pause", False, True)
    steering.obeyed()
    assert steering.asked == "pause"
    become(exp.trainer, "paused")
    steering.obeyed()
    assert (steering.asked, steering.can_pause, steering.can_resume) == ("", False, True)
    steering.resume()
    become(exp.trainer, "running")
    assert (steering.can_pause, steering.can_resume) == (True, False)
    assert exp.trainer.asked == ["pause", "resume"]


def test_stop_is_final() -> None:
    exp = experiment()
    steering = running(exp, "paused")
    steering.stop()
    steering.step("step_batch")
    steering.obeyed()
    assert (steering.asked, exp.trainer.asked) == ("stop", ["stop"])
    become(exp.trainer, "stopped")
    steering.obeyed()
    assert steering.asked == ""


def test_a_start_that_steps_asks_before_the_first_batch(exp: Any) -> None:
    said: list[str] = []
    steering = Steering(exp, said.append)
    trainer: Any = steering.start("step_epoch", start="afresh")
    assert trainer.asked == ["step_epoch", "start"]
    assert trainer.how == {"start": "afresh"}
    assert said == [""]


def test_a_refused_start_is_a_sentence(exp: Any) -> None:
    said: list[str] = []
    exp.refuse = True
    assert Steering(exp, said.append).start() is None
    assert "not now" in said[0]


@pytest.mark.parametrize(
    ("state", "steps", "has_weights", "expected"),
    [
        ("finished", 4, True, True),
        ("stopped", 1, True, True),
        ("stopped", 4, False, False),  # of the run that it was to continue: it did none itself
        ("stopped", 0, True, False),
        ("failed", 4, True, False),
        ("running", 4, True, False),
    ],
)
def test_only_a_run_with_weights_can_be_continued(
    state: str, steps: int, has_weights: bool, expected: bool
) -> None:
    exp = experiment()
    steering = running(exp, state)
    same = SimpleNamespace(input_shape=(4,))
    exp.model, exp.data = "spec", same
    run = exp.trainer.run
    run.history, run.has_weights = SimpleNamespace(n_steps=steps), has_weights
    run.snapshot, run.spec, run.data = SimpleNamespace(model=None), "spec", same
    assert steering.can_continue is expected
    exp.model = "another"
    assert not steering.can_continue


@given(st.lists(st.sampled_from((*ACTS, "paused", "running", "stopped", "obeyed"))))
def test_pause_and_resume_are_never_both_offered(history: list[str]) -> None:
    exp = experiment()
    steering = running(exp)
    for event in history:
        if event in ("paused", "running", "stopped"):
            if not exp.trainer.run.done:
                become(exp.trainer, event)
        elif event.startswith("step_"):
            steering.step(event)
        else:
            getattr(steering, event)()
        assert not (steering.can_pause and steering.can_resume)
        assert steering.active or not (steering.can_pause or steering.can_resume)
        assert steering.asked in ("", "stop", "pause", "step_batch")
