"""The code shown computes what is shown."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.looking.tensor import summarise
from dltp_widgets.core.data.looking.tensor_code import index_template, slice_code, tensor_code, variable
from dltp_widgets.core.data.looking.tensor_view import view_tensor


def look_up(x: Any, code: str) -> Any:
    """Return what ``x[...]`` or ``x[...].T`` is, without running it."""
    inside = code.removeprefix("np.transpose(").rstrip(")").removeprefix("x").strip("[]")
    places = tuple(slice(None) if part == ":" else int(part) for part in inside.split(", ")) if inside else ()
    return x[places].T if code.startswith("np.transpose") else x[places]


@given(st.data())
def test_the_slice_is_what_is_shown(data: st.DataObject) -> None:
    shape = data.draw(hnp.array_shapes(min_dims=0, max_dims=5, max_side=9))
    x = np.arange(np.prod(shape, dtype=int)).reshape(shape)
    axes = None
    if len(shape) > 1:
        axes = data.draw(st.none() | st.permutations(range(len(shape))).map(lambda order: tuple(order[:2])))
    view = view_tensor(x, axes, gallery=False)
    code = tensor_code("x", view, summarise(x))["NumPy"].splitlines()[-1]
    np.testing.assert_array_equal(look_up(x, code), view.shown)
    template = index_template("x", view, shape)
    if view.mode == "values" and len(shape) > 1:
        row, col = (data.draw(st.integers(0, n - 1)) for n in view.shown.shape)
        assert look_up(x, template.format(row=row, col=col)) == view.shown[row, col]


@pytest.mark.parametrize(
    ("shape", "gallery", "template", "code"),
    [
        ((), True, "x", "x"),
        ((5,), True, "x[{col}]", "x"),
        ((28, 28, 1), True, "x[{row}, {col}, 0]", "x"),
        ((32, 32, 3), True, "x[{row}, {col}]", "x"),
        ((9, 28, 28), True, "x[{image}, {row}, {col}]", "x[4]"),
        ((9, 28, 28, 1), True, "x[{image}, {row}, {col}, 0]", "x[4]"),
        ((9, 28, 28, 1), False, "x[4, {row}, {col}, 0]", "x[4]"),
        ((9, 28, 28, 3), True, "x[{image}, {row}, {col}]", "x[4]"),
    ],
)
def test_places_are_written_as_in_code(shape, gallery, template, code) -> None:
    view = view_tensor(np.zeros(shape), index=(4,) if shape[:1] == (9,) else None, gallery=gallery and None)
    assert index_template("x", view, shape) == template
    assert slice_code("x", view, len(shape)) == code


@pytest.mark.parametrize("name", ["", "a b", "x.y", "class", "np", "1a", "{row}", '"', "__import__('os')"])
def test_only_a_name_becomes_code(name: str) -> None:
    assert variable(name) == "x"
    assert variable("kernel") == "kernel"


def test_complex_numbers_have_no_smallest() -> None:
    x = np.array([1 + 2j, 3])
    code = tensor_code("x", view_tensor(x), summarise(x))
    assert "np.mean(x), np.std(x)" in code["NumPy"].splitlines()
    assert "std" not in code["Keras"]


def test_missing_values_are_left_out_as_in_the_summary() -> None:
    x = np.array([1.0, np.nan])
    assert "np.nanmean(x)" in tensor_code("x", view_tensor(x), summarise(x))["NumPy"]
    assert tensor_code("x", view_tensor(x), summarise(x), "x = data.train.x")["Keras"].splitlines()[1:2] == [
        "x = data.train.x"
    ]
