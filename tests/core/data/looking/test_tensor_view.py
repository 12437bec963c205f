"""Which part of an array is shown, and how."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.looking.tensor_view import colour_ends, has_gallery, is_image, plane, view_tensor
from dltp_widgets.core.errors import DataError
from dltp_widgets.widgets.parts.samples import are_images


@pytest.mark.parametrize(
    ("shape", "mode", "shown", "others"),
    [
        ((), "values", (), ()),
        ((5,), "values", (5,), ()),
        ((2, 3), "values", (2, 3), ()),
        ((2, 3, 4), "values", (3, 4), (0,)),
        ((2, 25, 2), "values", (25, 2), (0,)),
        ((28, 28, 1), "image", (28, 28, 1), ()),
        ((32, 32, 3), "image", (32, 32, 3), ()),
        ((100, 28, 28), "gallery", (100, 28, 28), (0,)),
        ((100, 28, 28, 1), "gallery", (100, 28, 28, 1), (0,)),
        ((3, 32, 32, 3), "gallery", (3, 32, 32, 3), (0,)),
        ((2, 3, 4, 5, 6), "values", (5, 6), (0, 1, 2)),
        ((7, 2, 2, 64), "values", (2, 64), (0, 1)),
        ((60, 2, 28, 28, 1), "values", (28, 28), (0, 1, 4)),
    ],
)
def test_the_shape_decides(shape, mode, shown, others):
    view = view_tensor(np.zeros(shape))
    assert (view.mode, view.shown.shape, view.others) == (mode, shown, others)
    assert len(view.index) == len(others)


def test_nothing_is_copied():
    x = np.zeros((100, 28, 28, 1), np.float32)
    for view in (view_tensor(x), view_tensor(x, gallery=False, index=(3,)), view_tensor(x, (0, 1), (2, 0))):
        assert np.shares_memory(view.shown, x)


def test_axes_index_and_gallery_can_be_asked_for():
    x = np.arange(2 * 30 * 40).reshape(2, 30, 40)
    np.testing.assert_array_equal(view_tensor(x, (0, 2), (5,)).shown, x[:, 5])
    np.testing.assert_array_equal(view_tensor(x, (2, 0), (5,)).shown, x[:, 5].T)
    np.testing.assert_array_equal(view_tensor(x, index=(1,), gallery=False).shown, x[1])
    assert view_tensor(x, index=(1,)).shown is x
    assert view_tensor(x, index=(1,)).index == (1,)


@pytest.mark.parametrize(
    ("shape", "axes", "index"),
    [((0, 3), None, None), ((2, 3, 4), (0, 0), None), ((2, 3, 4), (0, 3), None), ((2, 3, 4), None, (2,)),
     ((9, 28, 28, 1), None, (9,)), ((9, 28, 28, 1), None, (-1,)), ((2, 3, 4), None, (0, 0))],
)  # fmt: skip
def test_what_does_not_exist_is_refused_in_words(shape, axes, index):
    with pytest.raises(DataError):
        view_tensor(np.zeros(shape), axes, index)


def test_default_planes() -> None:
    cube = np.arange(2 * 3 * 4).reshape(2, 3, 4)
    images = np.arange(5 * 8 * 9 * 3).reshape(5, 8, 9, 3)
    np.testing.assert_array_equal(plane(cube), cube[0])
    np.testing.assert_array_equal(plane(images), images[0, :, :, 0])
    np.testing.assert_array_equal(plane(images, index=(4, 2)), images[4, :, :, 2])
    np.testing.assert_array_equal(plane(cube, axes=(2, 0), index=1), cube[:, 1, :].T)
    assert plane(np.arange(3)).shape == (1, 3)
    assert plane(7).shape == (1, 1)
    assert np.shares_memory(plane(images, (-2, 1), (0, -1)), images)


@given(st.data())
@settings(max_examples=60)
def test_every_plane_is_a_view_of_the_right_cells(data: st.DataObject) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=5, max_side=4))
    x = np.arange(np.prod(shape)).reshape(shape)
    rows, columns = data.draw(st.permutations(range(len(shape))))[:2]
    others = [a for a in range(len(shape)) if a not in (rows, columns)]
    index = [data.draw(st.integers(-shape[a], shape[a] - 1)) for a in others]
    view = plane(x, (rows, columns), index)
    assert view.shape == (shape[rows], shape[columns])
    assert np.shares_memory(view, x)
    moved = np.moveaxis(x, (rows, columns), (-2, -1))
    np.testing.assert_array_equal(view, moved[tuple(index)])


@pytest.mark.parametrize(
    ("axes", "index"),
    [
        ((0, 0), None),
        ((0, 3), None),
        ((0, -3), 0),
        ((0,), None),
        ((0, 1), (1, 1)),
        ((0, 1), 4),
        ((0, 1), "a"),
        ((0, 1), (1.5,)),
    ],
)
def test_planes_that_do_not_exist_are_refused(axes: Any, index: Any) -> None:
    with pytest.raises(DataError):
        plane(np.zeros((2, 3, 4)), axes, index)


@pytest.mark.parametrize("side", [4, 5, 7, 8])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_everybody_means_the_same_by_an_image(side, channels):
    shape = (side, side, channels)
    expected = side >= 8 and channels != 2
    assert is_image(shape) is expected
    assert has_gallery((9, *shape)) is expected
    assert are_images(np.zeros((9, *shape))) is expected
    assert (view_tensor(np.zeros(shape)).mode == "image") is expected
    assert plane(np.zeros(shape)).shape == ((side, side) if expected else (side, channels))
    with pytest.raises(DataError):
        plane(None)


@pytest.mark.parametrize("shape", [(), (5,), (2, 3)])
def test_an_index_too_many_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(DataError, match="0 indices"):
        view_tensor(np.zeros(shape), index=(0,))


def test_the_ends_of_the_colours_are_those_of_the_whole_tensor() -> None:
    assert colour_ends("values", -0.5, 3, signed=False) == (-0.5, 3)
    assert colour_ends("values", -0.5, 3, signed=True) == (-3, 3)
    assert colour_ends("gallery", -0.9, 0.8, signed=False) == (-1, 1)
    assert colour_ends("image", 0, 200, signed=False) == (0, 255)
    assert colour_ends("values", None, None, signed=True) is None
