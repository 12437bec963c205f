"""The Dataset: what it refuses, what it shares, and what each operation does to numbers and to memory."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError


def digits(n: int = 40, test: int = 8) -> Dataset:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n + test, 4, 4, 1)).astype(np.float32)
    labels = np.arange(n + test) % 4
    return Dataset.from_arrays((images[:n], labels[:n]), test=(images[n:], labels[n:]), name="digits")


def table(n: int = 60) -> Dataset:
    rng = np.random.default_rng(1)
    return Dataset.from_arrays((rng.normal(3, [1, 5, 100], (n, 3)), rng.normal(size=n)), name="table")


def test_from_arrays_keeps_what_it_was_given() -> None:
    x, y = np.ones((3, 2), np.float32), np.array([0, 1, 2])
    data = Dataset.from_arrays((x, y), class_names=["a", "b", "c"], feature_names=["p", "q"])
    assert np.shares_memory(data.train.x, x)
    assert (data.name, data.source, data.train.n, data.valid, data.test) == ("mine", "arrays", 3, None, None)
    assert (data.class_names, data.feature_names) == (("a", "b", "c"), ("p", "q"))
    assert (data.input_shape, data.task, data.n_classes) == ((2,), "classification", 3)
    assert data.badge == "3 examples"
    assert len(data.lineage) == 0


def test_arrays_of_a_dataset_cannot_be_written_to_but_those_given_still_can() -> None:
    x = np.ones((3, 2))
    data = Dataset.from_arrays((x, [0, 1, 2]))
    with pytest.raises(ValueError, match="read-only"):
        data.train.x[0] = 5
    x[0] = 5
    with pytest.raises(dataclasses.FrozenInstanceError):
        data.name = "other"  # type: ignore[misc]


def test_a_data_frame_gives_its_column_names() -> None:
    frame = pd.DataFrame({"rooms": [1.0, 2.0], "age": [3, 4]})
    data = Dataset.from_arrays((frame, pd.Series([1.5, 2.5])))
    assert data.feature_names == ("rooms", "age")
    assert data.task == "regression"
    assert data.n_classes is None


@pytest.mark.parametrize(
    ("train", "words"),
    [
        ((np.ones((3, 2)), [0, 1]), "numbers of examples differ: train.x 3, train.y 2"),
        (([["a"], ["b"]], [0, 1]), "train.x contains <U1 values, not numbers"),
        (([[1], [1, 2]], [0, 1]), "regular grid"),
        ((np.array([{}, {}]), [0, 1]), "regular grid"),
        ((np.ones((0, 2)), []), "no example"),
        ((5.0, 1), "no example"),
        (np.ones((2, 2)), "must be a pair"),
        (None, "must be a pair"),
        (({}, [0]), "empty"),
        (({1: [0.0]}, [0]), "must be text"),
        ((np.ones(2, complex), [0, 1]), "complex128"),
    ],
)
def test_arrays_that_cannot_be_are_refused_in_words(train: tuple[object, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        Dataset.from_arrays(train)


def test_splits_must_have_the_same_shape_and_columns_a_name_each() -> None:
    with pytest.raises(DataError, match=r"test.x \(3,\), train.x \(2,\)"):
        Dataset.from_arrays((np.ones((3, 2)), [0, 1, 2]), test=(np.ones((3, 3)), [0, 1, 2]))
    with pytest.raises(DataError, match="1 feature names"):
        Dataset.from_arrays((np.ones((3, 2)), [0, 1, 2]), feature_names=["only"])


def test_several_inputs_and_outputs_go_the_same_road() -> None:
    x = {"image": np.ones((8, 2, 2), np.float32) * 255, "size": np.arange(8.0)[:, None]}
    y = {"kind": np.arange(8) % 2, "price": np.linspace(0, 1, 8)}
    data = Dataset.from_arrays((x, y))
    assert data.input_shape == {"image": (2, 2), "size": (1,)}
    assert data.task == {"kind": "classification", "price": "regression"}
    assert data.n_classes == {"kind": 2, "price": None}
    done = data.split(valid=0.25).scale("standard").reshape({"image": (4,)}).one_hot()
    assert done.input_shape == {"image": (4,), "size": (1,)}
    assert isinstance(done.train.y, dict)
    assert (done.train.y["kind"].shape, done.train.y["price"].shape) == ((6, 2), (6,))
    with pytest.raises(DataError, match="several outputs"):
        data.split(stratify=True)


@given(
    n=st.integers(2, 300),
    valid=st.floats(0.01, 0.99) | st.integers(1, 200),
    test=st.none() | st.floats(0.01, 0.99),
    seed=st.integers(0, 2**32 - 1),
)
@settings(max_examples=150, deadline=None)
def test_split_is_scikit_learns(n: int, valid: float, test: float | None, seed: int) -> None:
    rows = np.arange(n)
    try:
        rest = rows
        if test is not None:
            rest, held = train_test_split(rows, test_size=test, random_state=seed)
        train, val = train_test_split(rest, test_size=valid, random_state=seed)
    except ValueError:
        with pytest.raises(DataError):
            Dataset.from_arrays((rows, rows)).split(valid, test, seed)
        return
    data = Dataset.from_arrays((rows, rows)).split(valid, test, seed)
    assert data.valid is not None
    np.testing.assert_array_equal(data.train.x, train)
    np.testing.assert_array_equal(data.valid.y, val)
    if test is not None:
        assert data.test is not None
        np.testing.assert_array_equal(data.test.x, held)


@pytest.mark.parametrize("column", [False, True])
def test_stratified_split_is_scikit_learns(column: bool) -> None:
    y = np.random.default_rng(3).integers(0, 12, 500)
    y = y[:, None] if column else y
    data = Dataset.from_arrays((np.arange(500), y)).split(0.25, 0.2, seed=7, stratify=True)
    rest, test, rest_y, _ = train_test_split(np.arange(500), y, test_size=0.2, random_state=7, stratify=y)
    train, _ = train_test_split(rest, test_size=0.25, random_state=7, stratify=rest_y)
    assert data.test is not None
    np.testing.assert_array_equal(data.train.x, train)
    np.testing.assert_array_equal(data.test.x, test)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"valid": 0}, "valid=0 is not a part of 40"),
        ({"valid": 1.0}, "not a part"),
        ({"valid": -0.5}, "not a part"),
        ({"valid": True}, "not a part"),
        ({"valid": "0.25"}, "not a part"),
        ({"valid": 40}, "not a part"),
        ({"valid": 0.99}, "not a part"),
        ({"valid": float("nan")}, "not a part"),
        ({"seed": -1}, "not a seed"),
        ({"seed": 2**32}, "not a seed"),
        ({"seed": 1.5}, "not a seed"),
        ({"test": 0.2}, "has a test split already"),
    ],
)
def test_impossible_splits_are_refused_in_words(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        digits().split(**arguments)  # type: ignore[arg-type]


def test_split_copies_records_and_leaves_the_original_alone() -> None:
    data = digits()
    half = data.split(valid=0.25, seed=1)
    assert (data.train.n, data.valid, half.train.n) == (40, None, 30)
    assert not np.shares_memory(data.train.x, half.train.x)
    assert half.test is data.test
    assert half.lineage[-1].args == {"valid": 0.25, "test": None, "seed": 1, "stratify": False}
    assert half.lineage[-1].applied_to == ("train", "valid")
    with pytest.raises(DataError, match="already"):
        half.split(valid=0.25)
    assert data.split(valid=None).lineage == ()
    seed = data.split(seed=None).lineage[-1].args["seed"]
    np.testing.assert_array_equal(data.split(seed=seed).train.y, data.split(seed=seed).train.y)


def test_stratify_needs_classes_with_enough_members() -> None:
    with pytest.raises(DataError, match="measures"):
        table().split(stratify=True)
    with pytest.raises(DataError, match="cannot be stratified"):
        Dataset.from_arrays((np.ones((4, 1)), [0, 1, 2, 3])).split(stratify=True)


@pytest.mark.parametrize(("kind", "low", "high"), [("minus_one_one", -1, 1), ("zero_one", 0, 1)])
@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.float32, np.float16, np.float64, bool])
def test_pixel_scaling(kind: str, low: float, high: float, dtype: type) -> None:
    x = np.array([[0, 255], [1, 128]]).astype(dtype)
    data = Dataset.from_arrays((x, [0, 1])).scale(kind)
    assert data.train.x.dtype == (np.float64 if dtype is np.float64 else np.float32)
    wide = x.astype(np.float64)
    expected = wide / 255 if kind == "zero_one" else (wide - 127.5) / 127.5
    np.testing.assert_allclose(data.train.x, expected, rtol=1e-6)
    assert data.train.x[0, 0] == low
    assert dtype is bool or data.train.x[0, 1] == high
    assert data.lineage[-1].fitted_on is None


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_standard_scaling_is_scikit_learns(dtype: type) -> None:
    rng = np.random.default_rng(5)
    x = rng.normal([0, 1000, -3, 7], [1, 1e-2, 50, 0], (3000, 4)).astype(dtype)
    x[::7, 2] = np.nan
    data = Dataset.from_arrays((x, np.arange(3000.0))).split(0.25, 0.25).scale("standard")
    raw = Dataset.from_arrays((x, np.arange(3000.0))).split(0.25, 0.25)
    scaler = StandardScaler().fit(raw.train.x.astype(np.float64))
    for name, split in data.splits.items():
        expected = scaler.transform(raw.splits[name].x.astype(np.float64))
        tolerance = {"rtol": 1e-9, "atol": 1e-9} if dtype is np.float64 else {"rtol": 1e-3, "atol": 2e-2}
        np.testing.assert_allclose(split.x, expected, **tolerance)
        assert split.x.dtype == dtype


def test_constant_columns_become_zero_even_where_rounding_blurs_them() -> None:
    x = np.full((70_000, 2), [0.1, 1e9 + 0.1])
    scaled = Dataset.from_arrays((x, np.zeros(70_000))).scale("standard").train.x
    assert np.isfinite(scaled).all()
    assert np.abs(scaled).max() < 1e-5


def test_images_are_standardised_per_channel() -> None:
    x = np.random.default_rng(0).normal([1, 10, 100], [1, 2, 3], (50, 6, 6, 3)).astype(np.float32)
    scaled = Dataset.from_arrays((x, np.zeros(50, int))).scale("standard").train.x
    np.testing.assert_allclose(scaled.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(scaled.std((0, 1, 2)), 1, rtol=1e-5)


def test_the_mistakes_that_a_student_should_see() -> None:
    data = table().split(0.25, 0.25)
    honest, leak = data.scale("standard"), data.scale("standard", fit_on="each")
    assert honest.valid is not None
    assert leak.valid is not None
    assert abs(leak.valid.x.mean()) < 1e-9 < abs(honest.valid.x.mean())
    assert (honest.lineage[-1].fitted_on, leak.lineage[-1].fitted_on) == ("train", "each")
    assert set(leak.lineage[-1].learned) == {"train", "valid", "test"}
    both = data.scale("standard", fit_on="all")
    assert both.lineage[-1].fitted_on == "all"
    everything = np.concatenate([s.x for s in both.splits.values()])
    np.testing.assert_allclose(everything.mean(0), 0, atol=1e-9)
    forgotten = data.scale("standard", apply_to=("train",))
    assert forgotten.test is data.test
    assert forgotten.lineage[-1].applied_to == ("train",)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"kind": "minmax"},
            "kind='minmax' does not exist. Choose one of: minus_one_one, zero_one, standard",
        ),
        ({"kind": "standard", "fit_on": "trian"}, "fit_on='trian'"),
        ({"kind": "standard", "fit_on": "valid"}, "has no valid split, only train, test"),
        ({"kind": "zero_one", "apply_to": ("valid",)}, "has no valid split"),
        ({"kind": "zero_one", "apply_to": ("all",)}, "apply_to='all' does not exist"),
    ],
)
def test_unknown_words_of_scale_are_refused(arguments: dict[str, str], words: str) -> None:
    with pytest.raises(DataError, match=words):
        digits().scale(**arguments)


def test_reshape_is_a_view_of_every_split() -> None:
    data = digits()
    flat = data.reshape(16)
    assert flat.input_shape == (16,)
    assert flat.reshape((2, -1)).input_shape == (2, 8)
    assert np.shares_memory(flat.train.x, data.train.x)
    assert flat.test is not None
    assert flat.test.x.shape == (8, 16)


@pytest.mark.parametrize("shape", [(5, 5), (-1, 3), (-1, -1), (0, 4), "28", 2.5, None, (4, None)])
def test_reshape_refuses_what_does_not_fit(shape: object) -> None:
    with pytest.raises(DataError):
        digits().reshape(shape)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="no input 'other'"):
        digits().reshape({"other": (16,)})


@pytest.mark.parametrize("column", [False, True])
def test_one_hot(column: bool) -> None:
    y = np.array([2, 0, 1, 2])
    data = Dataset.from_arrays((np.ones((4, 1)), y[:, None] if column else y), class_names="abcd").one_hot()
    np.testing.assert_array_equal(data.train.y, np.eye(4, dtype=np.float32)[y])
    assert data.train.y.dtype == np.float32
    assert (data.task, data.n_classes) == ("classification", 4)
    with pytest.raises(DataError, match="no class numbers"):
        data.one_hot()


def test_one_hot_refuses_measures_and_labels_out_of_range() -> None:
    with pytest.raises(DataError, match="no class numbers"):
        table().one_hot()
    with pytest.raises(DataError, match="label 5, and there are 2 classes, 0 to 1"):
        Dataset.from_arrays((np.ones((2, 1)), [0, 5]), class_names=("a", "b")).one_hot()
    with pytest.raises(DataError, match="label -1"):
        Dataset.from_arrays((np.ones((2, 1)), [-1, 1])).one_hot()


def test_classes_are_counted_over_all_splits() -> None:
    data = Dataset.from_arrays((np.ones((2, 1)), [0, 1]), test=(np.ones((1, 1)), [6]))
    assert data.n_classes == 7


def test_looks_at_the_test_set_are_counted_together() -> None:
    data = digits()
    scaled = data.split().scale("zero_one")
    assert scaled.look_at_test() is scaled.test
    data.look_at_test()
    assert (data.test_looks, scaled.test_looks, digits().test_looks) == (2, 2, 0)
    with pytest.raises(DataError, match=r"no test split, only train\. Make it"):
        table().look_at_test()


@pytest.mark.parametrize("kind", ["minus_one_one", "standard"])
def test_prepare_does_to_new_examples_what_was_done_to_the_test_set(kind: str) -> None:
    raw = digits()
    data = raw.split().scale(kind).reshape(16)
    assert raw.test is not None
    assert data.test is not None
    np.testing.assert_array_equal(data.prepare(raw.test.x), data.test.x)
    np.testing.assert_array_equal(raw.scale(kind, apply_to="train").prepare(raw.test.x), raw.test.x)
    with pytest.raises(DataError):
        data.prepare(np.ones((3, 5, 5, 1)))
    with pytest.raises(DataError, match="no valid split"):
        raw.prepare(raw.test.x, like="valid")


def test_badge_and_sentences_speak_the_language_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    data = digits()
    assert data.source_detail == "Your own arrays."
    assert repr(data) == "Dataset('digits', train 40, test 8, input_shape=(4, 4, 1), source='arrays')"
    monkeypatch.setenv("DLTP_LANG", "fr")
    assert data.badge in ("40 exemples", "40 examples")  # the catalog may not be compiled yet


CSV = "rooms, age ,price\n1,2,100000\n3,4,250000\n5,,90000\n"


def test_from_csv(tmp_path: Path) -> None:
    path = tmp_path / "houses.csv"
    path.write_text(CSV)
    data = Dataset.from_csv(path, target="price")
    assert (data.name, data.source, data.feature_names) == ("houses", "csv", ("rooms", "age"))
    assert (data.task, data.n_classes) == ("regression", None)
    np.testing.assert_array_equal(data.train.x, [[1, 2], [3, 4], [5, np.nan]])
    np.testing.assert_array_equal(data.train.y, [100000, 250000, 90000])
    assert "houses.csv" in data.source_detail


def test_from_csv_with_classes_in_numbers_or_words(tmp_path: Path) -> None:
    path = tmp_path / "iris.csv"
    path.write_text("width;kind;n\n1,5;setosa;0\n2,5;virginica;1\n0,5;setosa;1\n")
    words = Dataset.from_csv(str(path), target="kind", name="iris")
    assert (words.name, words.class_names) == ("iris", ("setosa", "virginica"))
    np.testing.assert_array_equal(words.train.y, [0, 1, 0])
    np.testing.assert_array_equal(words.train.x, [[1.5, 0], [2.5, 1], [0.5, 1]])
    path.write_text("width,n\n1.5,0\n2.5,1\n0.5,1\n")
    numbers = Dataset.from_csv(path, target="n")
    assert (numbers.task, numbers.train.y.dtype) == ("classification", np.int64)


def test_a_separator_at_the_end_of_every_row_shifts_nothing(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("rooms,age,price\n1,2,3,\n4,5,6,\n")
    data = Dataset.from_csv(path, target="price")
    np.testing.assert_array_equal(data.train.x, [[1, 2], [4, 5]])
    np.testing.assert_array_equal(data.train.y, [3, 6])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n", "no column 'price' in t.csv; its columns are: 'a', 'b'"),
        (b"a,price\nred,2\nblue,3\n", "columns are numbers: 'a'|are numbers: 'a'"),
        (b"", "cannot be read as a table"),
        (b"a,price\n", "at least one example"),
        (b"price\n1\n", "two columns"),
        (b"\xff\xfe\x00\x01,price\n1,2\n", "UTF-8"),
        (
            b"a,price\n1,2\n1,2,3,4\n",
            "t.csv cannot be read as a table: its line 3 has more values than its header",
        ),
        (b"a,price\n1,2\n3,4,\n", "its line 3 has more values"),
        (b"a,price\n1,2,3\n1,2\n", "its rows have more values than its header has columns"),
        (b"a;price\n1;2;3\n4;5;6\n", "its rows have more values"),
        (b"a," * 10_001 + b"price\n", "more than 10000 columns"),
        (b'a,price\n"1,2\n', "cannot be read"),
        (b"a,a ,price\n1,2,3\n", "same name"),
        (b"a,price\n1,x\n2,\n", "neither numbers"),
        (b"PK\x03\x04" + bytes(100), "cannot be read|no column"),
    ],
)
def test_hostile_csv_files_are_refused_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    with pytest.raises(DataError, match=words):
        Dataset.from_csv(path, target="price")


def test_csv_addresses_folders_and_giants_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("https://example.org/t.csv", tmp_path, tmp_path / "missing.csv"):
        with pytest.raises(DataError, match="cannot be read"):
            Dataset.from_csv(path, target="price")
    monkeypatch.setattr("dltp_widgets.core.data.files.csv_file.MAX_BYTES", 10)
    (tmp_path / "t.csv").write_text(CSV)
    with pytest.raises(DataError, match="more than 0 MB"):
        Dataset.from_csv(tmp_path / "t.csv", target="price")
