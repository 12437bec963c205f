"""Calls that grow until they take the time between two looks at Stop, and shrink when steps get slower."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.training.engines.chunks import MOST_STEPS, ChunkLength


def after(seconds_per_step: float, calls: int, left: int = 10**6) -> ChunkLength:
    chunk = ChunkLength()
    for _call in range(calls):
        steps = chunk.next(left)
        chunk.took(steps, steps * seconds_per_step)
    return chunk


def test_it_begins_with_one_step_and_grows_by_eight() -> None:
    assert [after(1e-9, calls).next(10**6) for calls in range(5)] == [1, 8, 64, 512, MOST_STEPS]


def test_calls_come_to_take_50_to_100_ms() -> None:
    assert 0.05 <= after(1e-3, 10).next(10**6) * 1e-3 <= 0.1


def test_a_slow_step_is_done_alone() -> None:
    assert after(10.0, 3).next(10**6) == 1


def test_the_short_rest_of_an_epoch_teaches_nothing() -> None:
    chunk = after(1e-3, 10)
    usual = chunk.next(10**6)
    chunk.took(2, 2 * 1e-4)
    assert chunk.next(10**6) == usual


def test_steps_that_get_slower_shorten_the_call() -> None:
    chunk = after(1e-5, 10)
    before = chunk.next(10**6)
    chunk.took(before, 1.0)
    assert chunk.next(10**6) < before


@given(st.lists(st.floats(0, 100), max_size=30), st.integers(1, 10**6))
def test_always_at_least_one_and_never_more_than_are_left(seconds: list[float], left: int) -> None:
    chunk = ChunkLength()
    for taken in seconds:
        steps = chunk.next(left)
        assert 1 <= steps <= min(left, MOST_STEPS)
        chunk.took(steps, taken)
