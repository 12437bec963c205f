"""Ranges of colours, and images as bytes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.looking.pixels import pixel_range, to_pixels, value_range


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 1, (0, 1)),
        (-1, 1, (-1, 1)),
        (0, 255, (0, 255)),
        (-0.2, 0.9, (-1, 1)),
        (3, 17, (0, 255)),
        (-300, 4, (-300, 4)),
        (None, None, (0, 1)),
    ],
)
def test_pixels_are_drawn_in_their_usual_range(low, high, expected):
    assert pixel_range(low, high) == pytest.approx(expected)


def test_the_range_is_that_of_the_finite_values():
    assert value_range(np.array([np.nan, -3.0, np.inf, 2.0])) == (-3.0, 2.0)
    assert value_range(np.array([True, False])) == (0.0, 1.0)
    assert value_range(np.array([np.nan])) == (0.0, 1.0)
    assert value_range(np.zeros((0, 3))) == (0.0, 1.0)
    assert value_range(np.arange(24).reshape(2, 3, 4).T) == (0.0, 23.0)


def test_a_huge_array_is_sampled():
    low, high = value_range(np.broadcast_to(np.linspace(-1, 1, 1000), (10**9, 1000)))
    assert -1 <= low < -0.9
    assert 0.9 < high <= 1


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 1.0), (0.0, 255.0)])
def test_bytes_survive_every_usual_scaling(low, high):
    raw = np.arange(256, dtype=np.uint8)
    scaled = (raw / 255 * (high - low) + low).astype(np.float32)
    sent = to_pixels(scaled, low, high)
    np.testing.assert_array_equal(sent.levels, raw)
    assert sent.exact
    assert sent.mask is None


def test_values_between_the_levels_are_called_inexact():
    assert not to_pixels(np.array([0.5017]), 0, 1).exact
    assert not to_pixels(np.array([3.0]), 0, 1).exact
    assert to_pixels(np.array([3.0, 3.0]), 3, 3).exact


def test_what_is_not_finite_is_masked():
    sent = to_pixels(np.array([1.0, np.nan, np.inf, -np.inf]), 0, 1)
    assert sent.mask.tolist() == [0, 1, 2, 3]
    assert sent.exact


@given(
    hnp.arrays(st.sampled_from([np.float32, np.float64, np.int64, np.bool_]), hnp.array_shapes(max_dims=3)),
    st.floats(-1e6, 1e6),
    st.floats(0, 1e6),
)
def test_the_values_come_back_as_well_as_bytes_can(values, low, width):
    sent = to_pixels(values, low, low + width)
    assert sent.levels.shape == values.shape
    back = low + sent.levels / 255 * width
    exact = values.astype(np.float64)
    with np.errstate(invalid="ignore"):
        inside = np.isfinite(exact) & (exact >= low) & (exact <= low + width)
    assert np.all(np.abs(back - np.where(inside, exact, back)) <= width / 255 + 1e-9)
