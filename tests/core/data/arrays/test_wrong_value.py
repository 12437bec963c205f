"""The search for values that no training can use, against NumPy on the whole array."""

from __future__ import annotations

import gc
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.arrays import wrong_value
from dltp_widgets.core.data.arrays.arrays import frozen
from dltp_widgets.core.data.arrays.wrong_value import complete_rows, not_finite, not_whole, out_of_range

FLOATS = hnp.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    hnp.array_shapes(min_dims=1, max_dims=4, max_side=6),
    elements=st.one_of(st.sampled_from([np.nan, np.inf, -np.inf, 0.5]), st.integers(-3, 12).map(float)),
)
NUMBERS = st.one_of(FLOATS, hnp.arrays(st.sampled_from([np.uint8, np.int64, np.bool_]), (7, 2)))


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_value, "_BLOCK", 8)


def _expected(array: Any, wrong: Any) -> tuple[int, ...] | None:
    places = np.argwhere(wrong)
    return tuple(int(i) for i in places[0]) if len(places) else None


def _index(found: wrong_value.WrongValue | None) -> tuple[int, ...] | None:
    return found.index if found is not None else None


@given(NUMBERS, st.booleans())
def test_the_first_value_is_found_as_numpy_finds_it(array: Any, in_columns: bool) -> None:
    array = np.asfortranarray(array) if in_columns else array
    with np.errstate(invalid="ignore"):
        fraction = np.asarray(array, float) > np.floor(np.asarray(array, float))
    assert _index(not_finite(array)) == _expected(array, ~np.isfinite(array))
    assert _index(not_whole(array)) == _expected(array, fraction)
    wide = np.asarray(array, float)
    assert _index(out_of_range(array, 3)) == _expected(array, (wide < 0) | (wide >= 3))


@given(FLOATS)
def test_rows_without_a_gap(array: Any) -> None:
    whole = np.isfinite(array).reshape(len(array), -1).all(axis=1)
    np.testing.assert_array_equal(complete_rows([array, np.zeros(len(array), int)]), whole)


def test_the_value_comes_as_a_number_of_python() -> None:
    found = not_finite(np.array([[0, 1], [2, -np.inf]], np.float32))
    assert found is not None
    assert (found.row, found.index, found.value, type(found.value)) == (1, (1, 1), -np.inf, float)


def test_a_frozen_array_is_read_once_and_forgotten_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reads: list[object] = []
    search = wrong_value._search
    monkeypatch.setattr(wrong_value, "_search", lambda *args: reads.append(0) or search(*args))
    array = frozen(np.zeros((9, 2)))
    assert not_finite(array) is None
    assert not_finite(array) is None
    assert out_of_range(array, 3) is None
    assert len(reads) == 2
    key, kept = id(array), wrong_value._ANSWERS[id(array)]
    assert kept[0]() is array
    del array
    gc.collect()
    assert wrong_value._ANSWERS.get(key) is not kept  # not their number: other arrays may go at the same time


def test_an_array_that_may_change_is_read_each_time() -> None:
    array = np.zeros((9, 2))
    assert not_finite(array) is None
    array[8, 1] = np.nan
    assert _index(not_finite(array)) == (8, 1)


def test_what_its_owner_has_mended_is_not_held_against_it() -> None:
    own = np.zeros((9, 2))
    own[3, 1] = own[7, 0] = np.nan
    array = frozen(own)
    assert _index(not_finite(array)) == (3, 1)
    own[3, 1] = 0
    assert _index(not_finite(array)) == (7, 0)
    own[7, 0] = 0
    assert not_finite(array) is None
