"""The lineage: JSON there and back, and doing it again."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.lineage import Lineage
from dltp_widgets.core.errors import DataError


def raw() -> Dataset:
    rng = np.random.default_rng(0)
    return Dataset.from_arrays((rng.normal(size=(40, 2, 2)), np.arange(40) % 4))


def treated(data: Dataset) -> Dataset:
    return data.split(0.25, 0.25, seed=3, stratify=True).scale(
        "standard", fit_on="each", apply_to=("train", "test")
    )


def test_json_round_trip_keeps_everything() -> None:
    lineage = treated(raw()).reshape((4,)).one_hot().lineage
    again = Lineage.from_json(lineage.to_json())
    assert again == lineage
    assert again.to_json() == lineage.to_json()
    assert [t.op for t in again] == ["split", "scale", "reshape", "one_hot"]


def test_replay_gives_the_same_arrays() -> None:
    data = treated(raw()).reshape((4,)).one_hot()
    again = Lineage.from_json(data.lineage.to_json()).replay(raw())
    assert again.lineage == data.lineage
    for name, split in data.splits.items():
        np.testing.assert_array_equal(again.splits[name].x, split.x)
        np.testing.assert_array_equal(again.splits[name].y, split.y)


def test_numbers_of_numpy_become_plain_and_shapes_by_name_come_back() -> None:
    x = {"a": np.zeros((40, 4)), "b": np.zeros((40, 2))}
    data = Dataset.from_arrays((x, np.arange(40) % 4)).split(np.int64(5), np.float32(0.2), seed=np.uint8(3))  # type: ignore[arg-type]
    data = data.reshape({"a": [np.int64(2), 2], "b": np.int16(2)})  # type: ignore[list-item, dict-item]
    again = Lineage.from_json(data.lineage.to_json())
    assert again == data.lineage
    assert again[1].args == {"shape": {"a": (2, 2), "b": (2,)}}
    assert [type(value) for value in again[0].args.values()] == [int, float, int, bool]
    replayed = again.replay(Dataset.from_arrays((x, np.arange(40) % 4)))
    assert {name: split.n for name, split in replayed.splits.items()} == {
        name: split.n for name, split in data.splits.items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        "[" * 100_000,
        json.dumps([{"op": "__class__", "args": {}, "fitted_on": None, "applied_to": []}]),
        json.dumps([{"op": "split"}]),
        json.dumps([{"op": "split", "args": {}, "fitted_on": None, "applied_to": [], "learned": {"a": 1}}]),
        '[{"op": "reshape", "fitted_on": null, "applied_to": [], "args": {"shape": '
        + "[" * 900
        + "]" * 900
        + "}}]",
    ],
)
def test_what_is_no_lineage_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="not the lineage"):
        Lineage.from_json(text)


def test_unknown_arguments_are_refused_at_replay() -> None:
    text = json.dumps([{"op": "one_hot", "args": {"path": "x"}, "fitted_on": None, "applied_to": []}])
    with pytest.raises(DataError, match="not the lineage"):
        Lineage.from_json(text).replay(raw())


@given(
    st.recursive(st.none() | st.integers() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s))
)
def test_any_json_is_read_or_refused(content: object) -> None:
    try:
        Lineage.from_json(json.dumps(content))
    except DataError:
        return
    assert content == []
