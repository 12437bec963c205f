"""A drawn digit goes the way of the data, whatever that way was."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.training.judging.drawn_digit import as_input, holds_digits, recognise

ONE = [[(0.5, 0.1), (0.5, 0.9)]]


def prepared(data: Dataset, how: str) -> Dataset:
    return {
        "raw": lambda: data,
        "minus_one_one": lambda: data.scale("minus_one_one"),
        "zero_one": lambda: data.scale("zero_one").reshape(784),
        "standard": lambda: data.scale("standard"),
        "columns": lambda: data.reshape(784).scale("standard"),
        "test left out": lambda: data.scale("zero_one", apply_to=("train", "valid")),
    }[how]()


@pytest.mark.parametrize("how", ["raw", "minus_one_one", "zero_one", "standard", "columns", "test left out"])
def test_a_digit_is_prepared_as_the_test_images_were(tiny_data: Dataset, how: str) -> None:
    data = prepared(tiny_data, how)
    assert holds_digits(data)
    raw, ready = np.asarray(tiny_data.test.x), np.asarray(data.test.x)  # type: ignore[union-attr]
    np.testing.assert_array_equal(as_input(raw[7], data), ready[7:8])


@pytest.mark.parametrize("columns", [False, True])
def test_arrays_that_came_scaled_are_recognised_by_their_range(tiny_data: Dataset, columns: bool) -> None:
    x = np.asarray(tiny_data.train.x) / 127.5 - 1
    x = x.reshape(len(x), 784) if columns else x
    data = Dataset.from_arrays((x, tiny_data.train.y), class_names=tuple("0123456789"))
    np.testing.assert_allclose(as_input(np.asarray(tiny_data.train.x)[3], data), x[3:4], atol=1e-6)


def test_a_table_of_raw_pixels_standardised_by_column_before_it_became_images(tiny_data: Dataset) -> None:
    x = np.asarray(tiny_data.train.x).reshape(-1, 784)
    data = Dataset.from_arrays((x, tiny_data.train.y), class_names=tuple("0123456789"))
    ready = data.scale("standard").reshape((28, 28, 1))
    np.testing.assert_array_equal(as_input(np.asarray(tiny_data.train.x)[3], ready), ready.train.x[3:4])  # type: ignore[index]


def test_only_digits_are_drawn(tiny_data: Dataset) -> None:
    x, y = tiny_data.train.x, tiny_data.train.y
    clothes = Dataset.from_arrays((x, y), name="fashion_mnist", class_names=[f"shirt {i}" for i in range(10)])
    small = Dataset.from_arrays((np.zeros((10, 8, 8)), np.arange(10)), class_names=tuple("0123456789"))
    noise = Dataset.from_arrays((np.random.default_rng(0).random((20, 28, 28)), np.arange(20) % 10))
    stretched = Dataset.from_arrays((np.roll(x, 12, axis=1), y), name="mine")  # as clothes, up to the edge
    few = Dataset.from_arrays((x, np.asarray(y) % 5), name="mine")
    measures = Dataset.from_arrays((x, np.asarray(y) / 3), name="mine")
    for data in (clothes, small, noise, stretched, few, measures):
        assert not holds_digits(data)
    assert holds_digits(Dataset.from_arrays((x, y), name="mnist"))


@pytest.mark.parametrize("shape", [(28, 28, 1), (28, 28), (784,)])
@pytest.mark.parametrize("scaled", [False, True])
def test_plain_arrays_of_digits_are_drawn_too(
    tiny_data: Dataset, shape: tuple[int, ...], scaled: bool
) -> None:
    x = np.asarray(tiny_data.train.x).reshape(-1, *shape)
    data = Dataset.from_arrays((x / 127.5 - 1 if scaled else x, tiny_data.train.y))
    assert holds_digits(data)
    assert holds_digits(data.one_hot())
    assert as_input(np.asarray(tiny_data.train.x)[3], data).shape == (1, *shape)


def run_of(data: Dataset, answer: Any) -> Any:
    return SimpleNamespace(data=data, predict=answer)


def test_the_model_is_asked_once_with_what_was_drawn(tiny_data: Dataset) -> None:
    asked: list[np.ndarray] = []
    data = tiny_data.scale("zero_one")
    seen = recognise(run_of(data, lambda x: (asked.append(x), np.eye(10)[[1]])[1]), ONE)
    assert (seen.picture.shape, seen.picture.max()) == ((28, 28, 1), 255.0)
    assert seen.chances.argmax() == 1
    [x] = asked
    assert (x.shape, x.max()) == ((1, 28, 28, 1), 1.0)
    assert set(np.flatnonzero(x[0, :, :, 0].any(axis=0))) <= {13, 14, 15}


def test_another_model_is_refused(tiny_data: Dataset) -> None:
    with pytest.raises(DataError, match="2 classes"):
        recognise(run_of(tiny_data, lambda _x: np.array([[0.5]])), ONE)
