"""The Python half of the value grid: what is sent, and what comes back."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from dltp_widgets.core import language
from dltp_widgets.core.errors import DataError
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.views.drawable import MAX_LABEL
from dltp_widgets.widgets.views.tensor_grid import MAX_ANSWER, MAX_FIRST, TensorGrid


@pytest.fixture
def grid() -> Iterator[TensorGrid]:
    made = TensorGrid()
    yield made
    made.close()


def _first(grid: TensorGrid) -> np.ndarray:
    shape = (-(-grid.rows // grid.steps[0]), -(-grid.cols // grid.steps[1]), grid.channels)
    return np.frombuffer(grid.data, "<f8" if grid.double else "<f4").reshape(shape)


def _ask(grid: TensorGrid, monkeypatch: pytest.MonkeyPatch, **question: Any) -> list[tuple[dict, np.ndarray]]:
    """Ask as the browser does; return content and values of each answer."""
    answers: list[tuple[dict, np.ndarray]] = []

    def send(content: dict, buffers: list[bytes]) -> None:
        values = np.frombuffer(buffers[0], "<f4").reshape(content["rows"], content["cols"], grid.channels)
        answers.append((content, values))

    monkeypatch.setattr(grid, "send", send)
    grid._handle_custom_msg({"id": 7, "kind": "window", "version": grid.version, **question}, [])
    return answers


def test_it_is_empty_at_first(grid: TensorGrid) -> None:
    assert (grid.rows, grid.data, grid.selected) == (0, b"", [])
    assert grid.texts["empty"]


@pytest.mark.parametrize(
    ("shape", "mode", "sent"),
    [
        ((), "values", (1, 1, 1)),
        ((7,), "values", (1, 7, 1)),
        ((3, 4), "values", (3, 4, 1)),
        ((28, 28, 1), "image", (28, 28, 1)),
        ((8, 9, 3), "image", (8, 9, 3)),
        ((0, 4), "values", (0, 4, 1)),
    ],
)
def test_the_mode_follows_the_shape(grid, shape, mode, sent) -> None:
    grid.show(np.zeros(shape))
    assert grid.mode == mode
    assert _first(grid).shape == sent
    assert grid.index == ("[{col}]" if len(shape) == 1 else "[{row}, {col}]")


def test_values_arrive_as_they_are_nan_included(grid: TensorGrid) -> None:
    values = np.array([[1.5, np.nan], [-2.0, np.inf]])
    grid.show(values)
    np.testing.assert_array_equal(_first(grid)[..., 0], values.astype(np.float32))
    assert (grid.vmin, grid.vmax) == (-2.0, 1.5)
    assert grid.signed


def test_python_decides_range_and_colours(grid: TensorGrid) -> None:
    grid.show(np.ones((2, 2)), value_range=(-3, 8))
    assert (grid.vmin, grid.vmax, grid.signed) == (-3, 8, True)
    grid.show(-np.ones((2, 2)), signed=False)
    assert not grid.signed
    grid.show(np.linspace(-1, 1, 64).reshape(8, 8, 1))
    assert (grid.vmin, grid.vmax, grid.signed) == (-1, 1, False)


def test_values_that_float32_cannot_hold_are_sent_as_float64(grid: TensorGrid) -> None:
    grid.show(np.array([[1e300, -1e300]]))
    assert grid.double
    assert _first(grid)[0, :, 0].tolist() == [1e300, -1e300]
    grid.show(np.array([[1e-200]]))
    assert _first(grid)[0, 0, 0] == 1e-200
    grid.show(np.array([[0.5]]))
    assert not grid.double


@pytest.mark.parametrize("dtype", [np.int32, np.uint64, np.float64])
def test_large_integers_arrive_whole(grid: TensorGrid, dtype: Any) -> None:
    grid.show(np.array([0, 2**24], dtype))
    assert not grid.double
    grid.show(np.array([0, 2**24 + 1, 1_700_000_001], dtype))
    assert grid.double
    assert _first(grid)[0, :, 0].tolist() == [0, 2**24 + 1, 1_700_000_001]


@pytest.mark.parametrize("dtype", [np.float32, np.float16, ml_dtypes.bfloat16, np.int16, np.bool_])
def test_small_types_need_no_float64(grid: TensorGrid, dtype: Any) -> None:
    grid.show(np.array([-(2.0**30), 2.0**30]).astype(np.float32).clip(-30_000, 30_000).astype(dtype))
    assert not grid.double
    grid.show(np.array([1e30, -1e30], np.float32))
    assert not grid.double


def test_small_floats_that_numpy_does_not_know(grid: TensorGrid) -> None:
    grid.show(np.array([[0.5, -1.0]], ml_dtypes.bfloat16))
    assert _first(grid)[0, :, 0].tolist() == [0.5, -1.0]
    assert (grid.vmin, grid.vmax) == (-1.0, 0.5)


def test_a_large_plane_is_sent_coarsely_and_read_in_windows(
    grid: TensorGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    plane = np.arange(784 * 256, dtype=np.float32).reshape(784, 256)
    grid.show(plane)
    assert (grid.rows, grid.cols) == (784, 256)
    np.testing.assert_array_equal(_first(grid)[..., 0], plane[:: grid.steps[0], :: grid.steps[1]])
    [(content, values)] = _ask(grid, monkeypatch, row=100, col=200, rows=30, cols=500, steps=[1, 1])
    assert (content["id"], content["row"], content["col"], content["steps"]) == (7, 100, 200, [1, 1])
    np.testing.assert_array_equal(values[..., 0], plane[100:130, 200:])


def test_a_question_about_what_was_shown_before_gets_no_answer(
    grid: TensorGrid, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid.show(np.zeros((500, 500)))
    part = {"row": 0, "col": 0, "rows": 1, "cols": 1, "steps": [1, 1]}
    assert _ask(grid, monkeypatch, **part, version=grid.version - 1) == []
    assert _ask(grid, monkeypatch, **{**part, "row": "x"}) == []
    assert _ask(grid, monkeypatch, **part, kind="other") == []
    grid.show(np.zeros((0, 5)))
    assert _ask(grid, monkeypatch, **part) == []


def test_little_travels_whatever_the_size(recorded_comm) -> None:
    huge = np.broadcast_to(np.float32(1), (10**6, 10**6))
    grid = TensorGrid()
    recorded_comm.clear()
    grid.show(huge)
    assert recorded_comm.size <= 4 * MAX_FIRST + 2_000
    recorded_comm.clear()
    part = {"row": 0, "col": 0, "rows": 10**6, "cols": 10**6, "steps": [1, 1]}
    grid._handle_custom_msg({"id": 1, "kind": "window", "version": grid.version, **part}, [])
    [answer] = recorded_comm.of(grid, "custom")
    assert answer.content["rows"] * answer.content["cols"] <= MAX_ANSWER
    assert answer.size <= 4 * MAX_ANSWER + 1_000
    grid.close()


def test_an_array_is_kept_not_copied(grid: TensorGrid) -> None:
    array = np.zeros((600, 600))
    grid.show(array)
    assert np.shares_memory(grid._plane, array)


def test_a_selection_comes_back_and_ends_with_the_next_array(grid: TensorGrid, recorded_comm) -> None:
    grid = TensorGrid(np.zeros((3, 4)))
    grid.set_state({"selected": [1, 2]})
    assert grid.selected == [1, 2]
    recorded_comm.clear()
    grid.selected = [2, 3]
    grid.marked = [[0, 0], [1, 1]]
    assert [m.content for m in recorded_comm.of(grid, "update")] == [
        {"selected": [2, 3]},
        {"marked": [[0, 0], [1, 1]]},
    ]
    grid.show(np.ones((3, 4)))
    assert (grid.selected, grid.marked) == ([], [])
    grid.close()


@pytest.mark.parametrize(
    "wrong",
    [np.array(["a"]), np.zeros((2, 2, 2, 2)), np.zeros((5, 28, 28)), np.array([1j]), np.array([object()])],
)
def test_what_cannot_be_shown_is_refused_in_words(grid: TensorGrid, wrong: np.ndarray) -> None:
    with pytest.raises(DataError) as caught:
        grid.show(wrong)
    assert str(caught.value)
    assert grid.rows == 0


def test_names_are_headings(grid: TensorGrid) -> None:
    grid.show(np.zeros((2, 2)), names=["cat", "dog"])
    assert (grid.row_names, grid.col_names) == (["cat", "dog"], ["cat", "dog"])
    grid.show(np.zeros((2, 2)), col_names=["a", "b"])
    assert (grid.row_names, grid.col_names) == ([], ["a", "b"])
    grid.show(np.zeros((1, 2)), col_names=["n" * 100_000, "b"])
    assert grid.col_names == ["n" * MAX_LABEL + "…", "b"]


def test_questions_are_answered_under_the_lock_of_all_widgets(grid: TensorGrid, monkeypatch: Any) -> None:
    grid.show(np.zeros((500, 500)))
    held: list[bool] = []
    monkeypatch.setattr(grid, "send", lambda *_answer: held.append(UI_LOCK._is_owned()))
    part = {"row": 0, "col": 0, "rows": 1, "cols": 1, "steps": [1, 1]}
    grid._handle_custom_msg({"id": 1, "kind": "window", "version": grid.version, **part}, [])
    assert held == [True]


def test_the_texts_follow_the_language_and_a_closed_grid_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language, "_offers", {})
    monkeypatch.setattr(language, "_listeners", [])
    grid = TensorGrid(np.zeros((2, 2)))
    language.set_language("fr")
    assert grid.texts["decimal"] == ","
    grid.close()
    assert language._listeners == []
    alive = weakref.ref(grid)
    del grid
    gc.collect()
    assert alive() is None


def test_script_and_style_are_small(grid: TensorGrid) -> None:
    assert len(grid._esm) + len(grid._css) < 60 * 1024


@given(
    npst.arrays(
        st.sampled_from([np.float64, np.float32, np.float16, np.int64, np.uint8, np.bool_]),
        npst.array_shapes(min_dims=0, max_dims=2, max_side=6),
    )
)
def test_any_numeric_array_of_few_axes_can_be_shown(array: np.ndarray) -> None:
    grid = TensorGrid(array)
    try:
        assert _first(grid).shape == (grid.rows, grid.cols, 1)
        assert grid.vmin <= grid.vmax
        back = _first(grid).reshape(array.shape).astype(np.float64)
        np.testing.assert_allclose(back, array.astype(np.float64), rtol=1e-6, atol=1e-30)
    finally:
        grid.close()
