"""A preparation is read off a lineage, changed, and applied to raw data."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.preparation import Preparation, is_reloadable, lineage_code, raw_of
from dltp_widgets.core.data.sources.own_data import OwnData
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.testing.tiny_data import tiny_digits


@pytest.fixture(scope="module")
def raw():
    return load_dataset("mnist", source="sample")


@pytest.mark.parametrize(
    "known",
    [
        Preparation(valid=None),
        Preparation(),
        Preparation(valid=0.1, scale="minus_one_one"),
        Preparation(valid=0.2, test=0.1, seed=7, stratify=True, scale="standard", one_hot=True),
    ],
)
def test_what_was_applied_is_read_back(tiny_data, raw, known):
    data = raw if known.test is None else type(raw).from_arrays((raw.train.x, raw.train.y))
    assert Preparation.of(known.apply(data)) == known


def test_a_reshape_is_kept(raw):
    known = Preparation.of(raw.split().reshape((784,)))
    data = Preparation(valid=0.5, scale="zero_one", others=known.others).apply(raw)
    assert data.input_shape == (784,)
    assert data.train.n == 2500


def test_a_leak_is_not_a_preparation(raw):
    assert Preparation.of(raw.split().scale("standard", fit_on="each")) is None
    assert Preparation.of(raw.split().scale("zero_one", apply_to=("train",))) is None
    assert Preparation.of(raw.scale("zero_one").scale("zero_one")) is None


def test_another_order_is_not_a_preparation(raw):
    assert Preparation.of(raw.scale("standard").split()) is None  # a leak
    assert Preparation.of(raw.split().reshape((784,)).scale("standard")) is None  # per pixel, not per channel
    assert Preparation.of(raw.one_hot().split()) is None
    assert Preparation.of(raw.split().one_hot().reshape((784,))) is None
    data = raw.split().scale("standard").reshape((28, 28)).reshape((784,)).one_hot()
    again = Preparation.of(data).apply(raw)
    assert again.lineage == data.lineage
    np.testing.assert_array_equal(again.valid.x, data.valid.x)


def test_descent_is_a_matter_of_origin_and_not_of_names(raw, tiny_data):
    split = tiny_data.one_hot()
    assert split.descends_from(tiny_data)
    assert split.descends_from(split)
    assert not tiny_data.descends_from(split)
    assert not split.descends_from(tiny_digits())  # the same arrays and name, loaded again
    assert not raw.descends_from(tiny_data)


def test_own_data_is_kept_and_never_taken_for_a_namesake(raw):
    a, b = (Dataset.from_arrays((np.full((40, 3), i), np.arange(40) % 2)) for i in (0.0, 1.0))
    own = OwnData()
    own.keep(a)
    own.keep(a.split())
    assert own.kept is a
    assert own.raw_of(a.split(0.5)) is a
    own.keep(raw.split())
    assert own.kept is a
    done = b.split()
    assert not own.has_raw(done)
    own.keep(done)
    assert own.load("mine") is done
    assert not own.has_raw(done)  # as it was loaded it was never shown
    own.keep(b)
    assert own.raw_of(done) is b
    assert [step.op for step in own.load("mine").lineage] == ["split", "scale"]


def test_arrays_named_like_a_known_set_are_ones_own(raw):
    mine = Dataset.from_arrays((raw.train.x[:50], raw.train.y[:50]), name="mnist")
    own = OwnData()
    own.keep(mine)
    assert own.raw_of(mine.split()) is mine


def test_raw_data_come_back_and_looks_stay_counted(raw):
    data = load_dataset("mnist", source="sample").split().scale("zero_one")
    data.look_at_test()
    again = raw_of(data)
    np.testing.assert_array_equal(again.train.x, raw.train.x)
    assert again.test_looks == 1
    again.look_at_test()
    assert data.test_looks == 2


def test_what_is_usual(raw, tiny_data):
    assert Preparation.usual(raw) == Preparation(valid=0.25, scale="minus_one_one")
    assert Preparation.usual(tiny_data) == Preparation(valid=None, scale="minus_one_one")
    table = type(raw).from_arrays((np.zeros((100, 8)), np.arange(100.0)))
    assert Preparation.usual(table) == Preparation(valid=0.25, test=0.25, scale="standard")


def test_reloadable(raw, tiny_data):
    assert is_reloadable(raw.split())
    assert is_reloadable(tiny_data)
    assert not is_reloadable(tiny_data.scale("zero_one"))


def test_the_code_runs_and_gives_the_same_data(raw):
    data = raw.split(valid=0.2).scale("standard").one_hot()
    names = {}
    exec(lineage_code(data), names)  # noqa: S102  (code of our own, made above)
    np.testing.assert_array_equal(names["data"].train.x, data.train.x)
    np.testing.assert_array_equal(names["data"].valid.y, data.valid.y)
