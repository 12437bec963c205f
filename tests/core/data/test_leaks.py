"""What the splits must not share is named, and mended by doing the lineage again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.arrays.rows import copies
from dltp_widgets.core.data.leak_mending import can_be_mended, mended, mended_lineage
from dltp_widgets.core.data.leaks import Leak, find_leaks

RNG = np.random.default_rng(5)
X = RNG.normal(3, 5, (200, 4))
Y = X[:, 0]


def raw() -> dltp.Dataset:
    return dltp.Dataset.from_arrays((X, Y))


Make = Callable[[dltp.Dataset], dltp.Dataset]
SCALED: list[tuple[str, tuple[str, ...], Make]] = [
    ("leak_scaler", ("valid", "test"), lambda d: d.split(0.2, 0.2).scale("standard", "each")),
    ("leak_scaler", ("valid", "test"), lambda d: d.split(0.2, 0.2).scale("standard", "all")),
    ("leak_scaler", ("test",), lambda d: d.split(0.2, 0.2).scale("standard", "test")),
    ("leak_scaler", ("valid",), lambda d: d.split(0.2, 0.2).scale("standard", "each", ("train", "valid"))),
    ("leak_scaler", ("valid", "test"), lambda d: d.scale("standard").split(0.2, 0.2)),
    ("leak_scaler", ("valid",), lambda d: d.split(None, 0.2).scale("standard").split(0.2)),
    (
        "scaled_differently",
        ("valid", "test"),
        lambda d: d.split(0.2, 0.2).scale("standard", apply_to="train"),
    ),
    (
        "scaled_differently",
        ("test",),
        lambda d: d.split(0.2, 0.2).scale("zero_one", apply_to=("train", "valid")),
    ),
]


@pytest.mark.parametrize(("code", "splits", "make"), SCALED)
def test_a_scaling_that_is_wrong_is_named_and_mended(code: str, splits: tuple[str, ...], make: Make) -> None:
    data = make(raw())
    (leak, *others) = [leak for leak in find_leaks(data) if leak.code == code]
    assert not others
    assert leak.splits == splits
    assert data.lineage[leak.step].op == "scale"
    assert can_be_mended(data, code)
    right = mended(data, code)
    assert find_leaks(right) == []
    assert {name: part.n for name, part in right.splits.items()} == {n: p.n for n, p in data.splits.items()}


@pytest.mark.parametrize(
    "make",
    [
        lambda d: d.split(0.2, 0.2).scale("standard"),
        lambda d: d.scale("zero_one").split(0.2, 0.2),
        lambda d: d.split(0.2).scale("zero_one", apply_to="train").scale("zero_one", apply_to="valid"),
        lambda d: d.split(0.2, 0.2).scale("standard").reshape((2, 2)),
        lambda d: d.scale("standard"),
        lambda d: d.scale("standard", "each"),
        lambda d: d,
    ],
)
def test_what_is_right_is_no_leak(make: Make) -> None:
    assert find_leaks(make(raw())) == []


def test_the_mended_lineage_is_that_of_the_right_way() -> None:
    wrong = raw().scale("standard", "all").split(0.2, 0.2, seed=9).reshape((2, 2))
    right = raw().split(0.2, 0.2, seed=9).scale("standard").reshape((2, 2))
    again = mended_lineage(wrong.lineage).replay(raw())
    np.testing.assert_array_equal(again.test.x, right.test.x)
    assert [step.op for step in mended(wrong, "leak_scaler").lineage] == ["split", "scale", "reshape"]


def test_looks_at_the_test_set_stay_counted() -> None:
    data = raw().split(0.2, 0.2).scale("standard", "each")
    data.look_at_test()
    assert mended(data, "leak_scaler").test_looks == 1


def test_arrays_that_were_scaled_elsewhere_are_seen_by_their_values() -> None:
    pixels = RNG.integers(0, 256, (80, 6, 6, 1)).astype("float32")
    data = dltp.Dataset.from_arrays((pixels / 127.5 - 1, Y[:80]), test=(pixels[::-1], Y[:80]))
    (leak,) = find_leaks(data)
    assert (leak.code, leak.splits, leak.step) == ("scaled_differently", ("test",), None)
    assert not can_be_mended(data, leak.code)
    assert mended(data, leak.code) is None


@pytest.mark.parametrize("shape", [(4,), (9, 9, 1), (300,)])
def test_copies_are_counted_and_left_out(shape: tuple[int, ...]) -> None:
    x = RNG.normal(size=(100, *shape)).astype("float32")
    test = np.concatenate([x[10:14], RNG.normal(size=(20, *shape)).astype("float32")])
    data = dltp.Dataset.from_arrays((x, Y[:100]), test=(test, Y[:24]))
    (leak,) = find_leaks(data)
    assert (leak.code, leak.splits, leak.count) == ("leak_duplicates", ("test",), 4)
    right = mended(data, leak.code)
    assert (right.train.n, right.test.n) == (100, 20)
    assert find_leaks(right) == []
    np.testing.assert_array_equal(right.test.x, test[4:])
    assert right.lineage[-1].op == "drop_duplicates"


def test_where_all_that_is_held_out_was_seen_train_gives_way() -> None:
    data = dltp.Dataset.from_arrays((X, Y), test=(X[:50], Y[:50]))
    right = mended(data, "leak_duplicates")
    assert (right.train.n, right.test.n) == (150, 50)
    same = dltp.Dataset.from_arrays((X, Y), test=(X, Y))
    assert find_leaks(same)[0].count == 200
    assert not can_be_mended(same, "leak_duplicates")
    with pytest.raises(dltp.DataError, match="another split"):
        same.drop_duplicates()


def test_rows_that_meet_by_chance_are_no_leak() -> None:
    coins = RNG.integers(0, 2, (300, 3)).astype("float64")
    assert find_leaks(dltp.Dataset.from_arrays((coins[:200], Y), test=(coins[200:], Y[:100]))) == []


def test_rows_that_differ_outside_the_part_that_is_hashed_first_are_no_copies() -> None:
    a = np.zeros((50, 400), "float32")
    a[:, 0] = np.arange(50)
    b = a.copy()
    b[:, -1] = 1
    b[7] = a[7]
    assert np.flatnonzero(copies(b, a)).tolist() == [7]
    assert copies(a.astype("float64"), a).sum() == 0


def test_copies_against_numpy_on_many_random_rows() -> None:
    a, b = (RNG.integers(0, 3, (400, 5)) for _ in range(2))
    known = {tuple(row) for row in b}
    assert copies(a, b).tolist() == [tuple(row) in known for row in a]


@pytest.mark.parametrize("code", ["leak_scaler", "scaled_differently", "leak_duplicates"])
def test_the_splits_are_called_by_their_names_in_french(code: str, language: Any) -> None:
    leak = Leak(code, ("valid", "test"), count=2)
    assert "alidation and test" in leak.message
    language("fr")
    assert "alidation et test" in leak.message
    assert not {"train", "valid", "train,", "train."} & set(leak.message.split())
