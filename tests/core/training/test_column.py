"""A growing column against a list."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.training.column import Column

numbers = st.lists(st.floats(allow_nan=False), max_size=200)


@given(st.lists(st.one_of(st.floats(allow_nan=False), numbers), max_size=30))
def test_a_column_is_a_list(added: list[float | list[float]]) -> None:
    column, expected = Column(), list[float]()
    looks: list[tuple[np.ndarray, list[float]]] = []
    for values in added:
        if isinstance(values, list):
            column.extend(values)
            expected += values
        else:
            column.append(values)
            expected.append(values)
        looks.append((column.view(), list(expected)))
    assert len(column) == len(expected)
    for view, then in looks:
        assert view.tolist() == then


def test_a_view_is_read_only_and_a_copy_is_its_own() -> None:
    column = Column([1.0, 2.0])
    assert not column.view().flags.writeable
    other = column.copy()
    other.append(3.0)
    assert (column.view().tolist(), other.view().tolist()) == ([1.0, 2.0], [1.0, 2.0, 3.0])


def test_filling_never_shortens() -> None:
    column = Column([1.0])
    column.fill(3)
    column.fill(2, 7.0)
    assert np.isnan(column.view()[1:]).all()
    assert len(column) == 3


def test_looking_copies_nothing() -> None:
    column = Column(np.zeros(10_000))
    assert np.shares_memory(column.view(), column.view())
