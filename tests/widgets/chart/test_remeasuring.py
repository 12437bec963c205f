"""One run at a time is done once more, and only as long as somebody wants to see it."""

from __future__ import annotations

from typing import Any

import pytest

from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.chart import remeasuring
from dltp_widgets.widgets.chart.remeasuring import Remeasuring
from tests.core.training.saved_runs import made_up_run


class FakeAgain:
    """Measures nothing, and tells what was asked of it."""

    def __init__(self, run: Run, _changed: Any) -> None:
        self.run, self.complete, self.asked = run, False, ""
        self.obstacle, self.status = "", "under way"
        made.append(self)

    def start(self) -> None:
        self.asked = "start"

    def cancel(self) -> None:
        self.asked = "cancel"

    def curves(self) -> dict[str, Any]:
        return {}


made: list[FakeAgain] = []


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    made.clear()
    monkeypatch.setattr(remeasuring, "Again", FakeAgain)


def ended(state: str = "finished") -> Run:
    run = made_up_run()
    run.state = state
    return run


def test_switched_off_it_ends_and_begins_anew_when_wanted_again() -> None:
    run, again = ended(), Remeasuring(lambda: None)
    again.follow([run], wanted=True)
    assert (made[0].asked, again.status) == ("start", "under way")
    again.follow([run], wanted=True)
    assert len(made) == 1
    again.follow([run], wanted=False)
    assert (made[0].asked, again.status) == ("cancel", "")
    again.follow([run], wanted=True)
    assert [one.asked for one in made] == ["cancel", "start"]


def test_a_new_run_ends_it_at_once() -> None:
    run, again = ended(), Remeasuring(lambda: None)
    again.follow([run], wanted=True)
    again.follow([run, ended("running")], wanted=True)
    assert made[0].asked == "cancel"


def test_what_is_complete_is_kept() -> None:
    run, again = ended(), Remeasuring(lambda: None)
    again.follow([run], wanted=True)
    made[0].complete = True
    again.follow([run], wanted=False)
    again.follow([run, ended()], wanted=True)
    again.follow([run], wanted=True)
    assert [one.asked for one in made] == ["start", "cancel"]
