"""Counts, names and columns of a split."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.labels import MOST_CLASSES
from dltp_widgets.core.data.profile import BINS, columns, head, labels_of, target_counts
from dltp_widgets.core.errors import DataError


def test_classes_are_counted_and_named_in_every_coding(tiny_data):
    hot = tiny_data.one_hot()
    column = Dataset.from_arrays(
        (tiny_data.train.x, tiny_data.train.y[:, None]), class_names=list("0123456789")
    )
    for data in (tiny_data, hot, column):
        assert target_counts(data, data.train) == [12] * 10
        assert labels_of(data, data.train) == [str(n) for n in tiny_data.train.y]
    assert columns(tiny_data, tiny_data.train) == []


def test_targets_of_a_regression_are_binned():
    data = Dataset.from_arrays((np.zeros((100, 2)), np.linspace(0, 1, 100)), feature_names=["a", "b"])
    assert sum(target_counts(data, data.train)) == 100
    assert len(target_counts(data, data.train)) == BINS
    assert labels_of(data, data.train) == []
    assert [c.name for c in columns(data, data.train)] == ["a", "b"]


def test_several_outputs_have_no_counts():
    data = Dataset.from_arrays(({"a": np.zeros((3, 2))}, {"u": np.arange(3), "v": np.arange(3)}))
    assert target_counts(data, data.train) == []
    assert labels_of(data, data.train) == []
    assert columns(data, data.train) == []


def test_a_label_that_is_no_class_number_fills_no_memory():
    data = Dataset.from_arrays((np.zeros((3, 2)), np.array([0, 1, 10**10])))
    assert target_counts(data, data.train) == []
    assert labels_of(data, data.train) == ["0", "1", "10000000000"]
    most = Dataset.from_arrays((np.zeros((2, 2)), np.array([0, MOST_CLASSES - 1])))
    assert len(target_counts(most, most.train)) == MOST_CLASSES
    assert most.one_hot().train.y.shape == (2, MOST_CLASSES)
    for y in ([0, 10**10], [0, MOST_CLASSES]):
        with pytest.raises(DataError, match="too many to be one-hot encoded"):
            Dataset.from_arrays((np.zeros((2, 2)), y)).one_hot()


def test_the_head_is_a_view_of_every_array():
    data = Dataset.from_arrays(({"a": np.zeros((9, 2)), "b": np.ones((9, 1))}, np.arange(9)))
    first = head(data.train, 4)
    assert first.n == 4
    assert {name: x.shape for name, x in first.x.items()} == {"a": (4, 2), "b": (4, 1)}
    assert np.shares_memory(first.y, data.train.y)
