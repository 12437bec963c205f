"""Only the latest question is answered, and only as long as somebody waits for it."""

from __future__ import annotations

import threading
import time
from typing import Any

from dltp_widgets.widgets.evaluation.latest import Latest


def wait(condition: Any) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


class Slow:
    """Answers a question with itself once it is let go."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()
        self.asked: list[int] = []

    def __call__(self, number: int) -> int:
        self.asked.append(number)
        self.begun.set()
        assert self.go.wait(30)
        return 10 // number


def test_questions_that_came_meanwhile_are_dropped_but_for_the_last() -> None:
    slow, shown = Slow(), []
    latest = Latest(slow, lambda answer, failure: shown.append((answer, failure)))
    latest.ask(1)
    assert slow.begun.wait(30)
    for number in (2, 3, 5):
        latest.ask(number)
    assert not latest.idle
    slow.go.set()
    wait(lambda: latest.idle)
    assert slow.asked == [1, 5]
    assert shown == [(10, None), (2, None)]


def test_a_failure_is_handed_on_and_the_next_question_answered() -> None:
    shown: list[Any] = []
    slow = Slow()
    slow.go.set()
    latest = Latest(slow, lambda answer, failure: shown.append((answer, type(failure))))
    latest.ask(0)
    wait(lambda: latest.idle)
    latest.ask(10)
    wait(lambda: latest.idle)
    assert shown == [(None, ZeroDivisionError), (1, type(None))]


def test_a_dropped_question_is_not_shown() -> None:
    slow, shown = Slow(), []
    latest = Latest(slow, lambda answer, _failure: shown.append(answer))
    latest.ask(1)
    assert slow.begun.wait(30)
    latest.drop()
    latest.ask(2)
    slow.go.set()
    wait(lambda: latest.idle)
    assert shown == [5]


def test_a_view_that_cannot_show_does_not_end_the_answering() -> None:
    shown: list[int] = []

    def show(answer: int, _failure: Any) -> None:
        if answer == 10:
            raise RuntimeError
        shown.append(answer)

    slow = Slow()
    slow.go.set()
    latest = Latest(slow, show)
    for number in (1, 5):
        latest.ask(number)
        wait(lambda: latest.idle)
    assert shown == [2]
