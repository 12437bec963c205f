"""Sample weights go where their examples go."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.preparation import lineage_code
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.sweep.own_arrays import read_arrays, write_arrays

N = 40


@pytest.fixture
def data() -> dltp.Dataset:
    """Examples, classes and weights that can be told from one another: the weight is the first value of x."""
    x = np.stack([np.arange(N), np.ones(N)], axis=1)
    return dltp.Dataset.from_arrays(train=(x, np.arange(N) % 3, np.arange(N, dtype="f4")))


def test_they_follow_their_examples(data: dltp.Dataset) -> None:
    raw = data.split(valid=0.25, test=0.25, seed=1)
    for split in raw.splits.values():
        np.testing.assert_array_equal(split.sample_weight, split.x[:, 0])
    done = raw.scale("zero_one").one_hot().reshape((2, 1))
    for where, split in done.splits.items():
        np.testing.assert_array_equal(split.sample_weight, raw.splits[where].sample_weight)
    np.testing.assert_array_equal(raw.train.first(3).sample_weight, raw.train.sample_weight[:3])
    with pytest.raises(ValueError, match="read-only"):
        raw.train.sample_weight[0] = 1


def test_they_belong_to_what_a_run_remembers(data: dltp.Dataset) -> None:
    contents = DataRecord.of(data).contents
    assert [*contents] == ["train.x", "train.y", "train.sample_weight"]
    assert "(x, y, sample_weight)" in lineage_code(data)


def test_another_process_gets_them(data: dltp.Dataset, tmp_path: Path) -> None:
    split = data.split(valid=0.25)
    write_arrays(split, tmp_path)
    found = read_arrays(tmp_path, DataRecord.of(split))
    np.testing.assert_array_equal(found.valid.sample_weight, split.valid.sample_weight)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        (np.ones(N - 1), "numbers of examples differ"),
        (np.ones((N, 2)), "one number for each example"),
        (np.full(N, np.nan), "one number for each example"),
        (["heavy"] * N, "sample_weight"),
    ],
)
def test_others_are_refused(data: dltp.Dataset, weights: object, message: str) -> None:
    with pytest.raises(dltp.DataError, match=message):
        dltp.Dataset.from_arrays(train=(data.train.x, data.train.y, weights))


def test_the_code_has_them(data: dltp.Dataset) -> None:
    code = data.split(valid=0.25).to_code()
    assert "x_train, x_valid, y_train, y_valid, w_train, w_valid = train_test_split(" in code
    exp = dltp.Experiment(
        data.split(valid=0.25),
        dltp.ModelSpec.sequential((2,), [dltp.LayerSpec("Dense", units=3)]),
        kept=False,
    )
    code = dltp.to_code(exp)
    assert "sample_weight=w_train" in code
    assert "validation_data=(x_valid, y_valid, w_valid)" in code
    exp.fit = exp.fit.replace(class_weight={0: 2.0})
    assert "class_weight=" not in dltp.to_code(exp)
    assert "{0: 2.0}" in dltp.to_code(exp)
