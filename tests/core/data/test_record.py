"""Data are had again, or it is said in words how they differ."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import dltp_widgets as dltp
from dltp_widgets.core.data.arrays.checksum import checksum
from dltp_widgets.core.data.record import DataRecord

SHAPES = hnp.array_shapes(max_dims=3, max_side=40)
ARRAYS = hnp.arrays(st.sampled_from(["f4", "f8", "i8", "u1", "?"]), SHAPES)


def recorded(data: dltp.Dataset) -> DataRecord:
    return DataRecord.from_dict(json.loads(json.dumps(DataRecord.of(data).to_dict())))


def same(a: dltp.Dataset, b: dltp.Dataset) -> bool:
    return DataRecord.of(a).contents == DataRecord.of(b).contents


@pytest.fixture
def mine() -> dltp.Dataset:
    rng = np.random.default_rng(1)
    return dltp.Dataset.from_arrays(train=(rng.normal(size=(40, 3)), np.arange(40) % 2), name="points")


@given(ARRAYS)
def test_equal_values_have_equal_checksums_however_they_lie_in_memory(array: np.ndarray) -> None:
    turned = np.asfortranarray(np.concatenate([array, array])[: len(array)])
    assert checksum(array) == checksum(turned)


@given(ARRAYS, st.data())
def test_any_changed_bit_changes_the_checksum(array: np.ndarray, data: st.DataObject) -> None:
    other = np.array(array)
    raw = other.reshape(-1).view(np.uint8)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1
    assert checksum(array) != checksum(other)


def test_rows_columns_and_neighbours_in_another_order_have_another_checksum() -> None:
    x = np.random.default_rng(0).random((300, 70))
    others = [x[::-1], x[:, ::-1], x.reshape(70, 300), x.astype("f4"), x[np.r_[1, 0, 2:300]]]
    assert len({checksum(a) for a in (x, *others)}) == 6


def test_a_known_set_is_loaded_and_prepared_again() -> None:
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=3).scale("minus_one_one")
    data = data.reshape(784).one_hot()
    again = recorded(data).again()
    assert same(again, data)
    assert again.lineage == data.lineage


def test_a_split_without_a_seed_is_done_again_with_the_one_that_was_drawn() -> None:
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=None)
    assert same(recorded(data).again(), data)


def test_a_table_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "houses.csv"
    file.write_text("rooms,age,price\n" + "\n".join(f"{i % 5},{i},{i * 1.5}" for i in range(40)))
    data = dltp.Dataset.from_csv(file, target="price").split(valid=0.25).scale("standard")
    record = recorded(data)
    assert same(record.again(), data)
    file.write_text(file.read_text().replace("\n3,3,", "\n3,4,"))
    with pytest.raises(dltp.DataError, match=r"train\.x holds other values"):
        record.again()


@pytest.mark.parametrize("form", ["raw", "prepared", "pair"])
def test_arrays_of_ones_own_are_given_again(mine: dltp.Dataset, form: str) -> None:
    data = mine.split(valid=0.25, seed=5).scale("standard")
    given_again = {"raw": mine, "prepared": data, "pair": (mine.train.x, mine.train.y)}[form]
    again = recorded(data).again(given_again)
    assert same(again, data)
    assert again.lineage == data.lineage


def test_what_is_missing_or_differs_is_said(mine: dltp.Dataset) -> None:
    data = mine.split(valid=0.25, seed=5)
    record = recorded(data)
    with pytest.raises(dltp.DataError, match=r"arrays of your own, 'points'.*data=data"):
        record.again()
    x, y = np.array(mine.train.x), mine.train.y
    with pytest.raises(dltp.DataError, match=r"train\.x was float64 \(30, 3\), and is float32"):
        record.again((x.astype("f4"), y))
    x[17, 2] += 1e-9
    with pytest.raises(dltp.DataError, match=r"(train|valid)\.x holds other values"):
        record.again((x, y))
    with pytest.raises(dltp.DataError, match=r"other values|was"):
        record.again(mine.split(valid=0.25, seed=6))


def test_several_inputs_and_no_validation() -> None:
    x = {"left": np.ones((8, 2)), "right": np.zeros((8, 3))}
    data = dltp.Dataset.from_arrays(train=(x, np.arange(8.0)))
    record = recorded(data)
    assert set(record.contents) == {"train.x['left']", "train.x['right']", "train.y"}
    with pytest.raises(dltp.DataError, match=r"train\.x\['right'\] is missing"):
        record.again(({"left": np.ones((8, 2))}, np.arange(8.0)))


@pytest.mark.parametrize("content", [{}, {"lineage": 3}, {"name": "a", "lineage": [{"op": "eval"}]}])
def test_what_is_no_record_is_refused(content: dict[str, object]) -> None:
    with pytest.raises(dltp.DataError):
        DataRecord.from_dict(content)
