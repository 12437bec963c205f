"""The sets that come with scikit-learn: its numbers, its names, always at hand."""

from __future__ import annotations

import numpy as np
import pytest
import sklearn.datasets

import dltp_widgets as dltp
from dltp_widgets.core.data.preparation import lineage_code, raw_of
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.data.sources.small_sets import SMALL_SETS


@pytest.mark.parametrize("name", SMALL_SETS)
def test_they_are_as_scikit_learn_gives_them(name: str) -> None:
    data = dltp.load_dataset(name)
    x, y = getattr(sklearn.datasets, SMALL_SETS[name].loader)(return_X_y=True)
    np.testing.assert_array_equal(data.train.x, x)
    np.testing.assert_array_equal(data.train.y, y)
    assert (data.train.n, data.task) == (SMALL_SETS[name].n, SMALL_SETS[name].task)
    assert data.n_classes == (len(np.unique(y)) if data.class_names else None)
    assert len(data.feature_names) == x.shape[1]
    assert "scikit-learn" in data.source_detail


def test_they_are_had_again() -> None:
    data = dltp.load_dataset("iris").split(0.2).scale("standard")
    assert raw_of(data).train.n == 150
    assert "load_dataset('iris')" in lineage_code(data)
    np.testing.assert_array_equal(DataRecord.of(data).again().train.x, data.train.x)


def test_a_near_name_is_proposed() -> None:
    with pytest.raises(dltp.DataError, match="iris"):
        dltp.load_dataset("irys")
