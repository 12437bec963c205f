"""Which part of a plane is sent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.data.looking.window import Window, asked_window, overview

sizes = st.integers(1, 10**7)


@given(st.tuples(sizes, sizes), st.integers(64, 10**6))
def test_an_overview_reaches_everywhere_and_is_small(shape, most):
    window = overview(shape, most)
    assert window.rows * window.cols <= most
    for size, values, step in zip(shape, (window.rows, window.cols), window.steps, strict=True):
        assert (values - 1) * step < size <= values * step
    if shape[0] * shape[1] <= most:
        assert window == Window(0, 0, *shape, (1, 1))


@given(
    st.tuples(sizes, sizes),
    st.fixed_dictionaries(
        {name: st.integers(-5, 10**9) for name in ("row", "col", "rows", "cols")}
        | {"steps": st.lists(st.integers(-1, 10**4), min_size=2, max_size=2)}
    ),
)
def test_an_answer_lies_in_the_plane_and_is_small(shape, question):
    most = 10_000
    window = asked_window(shape, question, most)
    assert window is not None
    assert 1 <= window.rows * window.cols <= most
    assert window.row + (window.rows - 1) * window.steps[0] < shape[0]
    assert window.col + (window.cols - 1) * window.steps[1] < shape[1]
    assert window.row >= 0
    assert window.col >= 0


def test_what_is_asked_for_is_answered():
    question = {"row": 103, "col": 7, "rows": 50, "cols": 20, "steps": [10, 1]}
    window = asked_window((1000, 30), question, 10_000)
    assert window == Window(100, 7, 6, 20, (10, 1))
    plane = np.arange(30_000).reshape(1000, 30)
    np.testing.assert_array_equal(window.cut(plane), plane[100:153:10, 7:27])
    assert np.shares_memory(window.cut(plane), plane)


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"row": 0},
        {"row": "0", "col": 0, "rows": 1, "cols": 1, "steps": [1, 1]},
        {"row": 0, "col": 0, "rows": 1, "cols": 1, "steps": 3},
        {"row": 0, "col": 0, "rows": 1, "cols": 1, "steps": [1]},
        {"row": 0, "col": 0, "rows": 1.5, "cols": 1, "steps": [1, 1]},
    ],
)
def test_what_is_no_question_gets_no_answer(question):
    assert asked_window((3, 4), question, 100) is None
