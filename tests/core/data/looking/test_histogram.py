"""Histograms equal NumPy's, of all values or of an even sample."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.arrays.sampling import SAMPLE, sample
from dltp_widgets.core.data.looking.histogram import BINS, Histogram, histogram
from dltp_widgets.core.data.looking.tensor import summarise


def of(x: npt.NDArray[Any]) -> Histogram | None:
    summary = summarise(x)
    return histogram(x, summary.min, summary.max)


@given(
    hnp.arrays(
        st.sampled_from([np.bool_, np.uint8, np.int64, np.float16, np.float32, np.float64]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=9),
    )
)
def test_every_finite_value_is_counted_once(x: npt.NDArray[Any]) -> None:
    found, finite = of(x), int(np.isfinite(x).sum())
    if found is None:
        assert not finite
        return
    assert sum(found.counts) == finite
    assert 1 <= len(found.counts) == len(found.edges) - 1 <= BINS + 1
    assert sum(found.shares) == pytest.approx(100)
    assert np.all(np.diff(found.edges) >= 0)


def test_integers_have_bars_of_equal_worth() -> None:
    few = of(np.array([3, 3, 5]))
    assert few is not None
    assert (few.centres, few.counts, few.whole) == ((3, 4, 5), (2, 0, 1), True)
    many = of(np.arange(100))
    assert many is not None
    assert set(many.counts[:-1]) == {3}


def test_a_large_array_is_judged_by_a_sample() -> None:
    x = np.arange(300_000.0).reshape(300, 1000)
    for array in (x, x.T, x[::-1, ::2], np.broadcast_to(x[:, None], (300, 10**6, 1000))):
        values = sample(array)
        assert values.shape == (SAMPLE,)
        assert values.mean() == pytest.approx(x.mean(), rel=0.02)
        found = of(array[:, :1]) if array.ndim == 3 else of(array)
        assert found is not None
        assert found.sampled
        assert max(found.shares) < 4
    np.testing.assert_array_equal(sample(x), sample(x))
