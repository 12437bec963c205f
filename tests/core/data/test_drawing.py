"""A drawing becomes a digit as MNIST's were: tried on MNIST's own."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dltp_widgets.core.data.drawing import BOX, FIELD, as_mnist, ink_of
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.errors import DataError

DIGITS = load_dataset("mnist", source="sample")


def moved(digit: npt.NDArray[np.float32], factor: int, down: int, right: int) -> npt.NDArray[np.float32]:
    """A digit as a person may have drawn it: larger, somewhere on a wide canvas."""
    large = np.kron(digit[..., 0], np.ones((factor, factor), np.float32))
    return np.pad(large, ((down, 7), (right, 3)))


@pytest.mark.parametrize(("factor", "down", "right"), [(1, 0, 0), (1, 9, 30), (3, 4, 50), (10, 120, 0)])
def test_mnist_s_own_digits_come_back(factor: int, down: int, right: int) -> None:
    digits = np.asarray(DIGITS.test.x[:100])  # type: ignore[union-attr]
    again = np.stack([as_mnist(moved(digit, factor, down, right)) for digit in digits])
    differences = np.abs(again - digits).mean(axis=(1, 2, 3))
    assert np.median(differences) < 0.5  # of 255; all that is not the same is a faint edge that was cut
    assert np.mean(differences < 4.0) > 0.9


def test_what_was_shrunk_is_still_recognised_by_its_neighbours() -> None:
    """Half the pixels are lost for good; the nearest of 1,000 digits is still mostly the right one."""
    known, labels = np.asarray(DIGITS.train.x[:1000]).reshape(1000, -1), np.asarray(DIGITS.train.y[:1000])
    digits, truth = np.asarray(DIGITS.test.x[:100]), np.asarray(DIGITS.test.y[:100])  # type: ignore[union-attr]

    def right(pictures: npt.NDArray[np.float32]) -> float:
        distances = ((pictures.reshape(len(pictures), 1, -1) - known) ** 2).sum(axis=2)
        return float(np.mean(labels[distances.argmin(axis=1)] == truth))

    small = np.stack([as_mnist(np.pad(digit[::2, ::2, 0], 40)) for digit in digits])
    assert right(digits) > 0.8
    assert right(small) > right(digits) - 0.12


strokes = st.lists(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=8), min_size=1, max_size=4
)


@given(strokes)
@settings(deadline=None, max_examples=60)
def test_every_drawing_lies_in_its_box_with_its_mass_at_the_centre(
    drawn: list[list[tuple[float, float]]],
) -> None:
    digit = as_mnist(ink_of(drawn))
    assert (digit.shape, digit.dtype) == ((FIELD, FIELD, 1), np.float32)
    assert (digit.min(), digit.max()) == (0.0, pytest.approx(255.0))
    rows, cols = np.flatnonzero(digit.any(axis=(1, 2))), np.flatnonzero(digit.any(axis=(0, 2)))
    sides = rows[-1] - rows[0] + 1, cols[-1] - cols[0] + 1
    assert BOX - 1 <= max(sides) <= BOX
    for axis, (seen, side) in enumerate(zip((rows, cols), sides, strict=True)):
        mass = digit[..., 0].sum(axis=1 - axis)
        centre = float(mass @ np.arange(FIELD) / mass.sum())
        at_edge = seen[0] == 0 or seen[-1] == FIELD - 1
        assert abs(centre - 14) <= 0.5 + 1e-3 or at_edge, (axis, side)


def test_the_size_of_the_drawing_and_its_place_do_not_matter() -> None:
    circle = [[(math.cos(t / 9), math.sin(t / 9)) for t in range(58)]]
    small = [[(0.02 * x + 0.9, 0.02 * y + 0.1) for x, y in circle[0]]]
    np.testing.assert_allclose(as_mnist(ink_of(circle)), as_mnist(ink_of(small)), atol=2.0)
    ring = as_mnist(ink_of(circle))[..., 0]
    assert ring[14, 14] == 0
    assert 90 < ring.sum() / 255 < 180  # as much ink as a zero of MNIST


def test_nothing_drawn_is_an_empty_field() -> None:
    for nothing in ([], [[]], [[(math.nan, 0.0)]], [[(1.0,)]]):
        assert not as_mnist(ink_of(nothing)).any()  # type: ignore[arg-type]
    assert not as_mnist(np.zeros((9, 9))).any()


@pytest.mark.parametrize("wrong", [np.zeros(3), np.zeros((2, 2, 1)), np.zeros((1, 5000))])
def test_what_is_no_picture_is_refused(wrong: npt.NDArray[np.float64]) -> None:
    with pytest.raises(DataError, match="no picture"):
        as_mnist(wrong)
