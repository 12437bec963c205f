"""Values and labels that hurt are named before training: split, row, value."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pandas as pd
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.arrays import wrong_value
from dltp_widgets.core.experiment import Experiment

RNG = np.random.default_rng(0)


def _layers(units: int) -> list[dltp.LayerSpec]:
    return [dltp.LayerSpec("Dense", units=units), dltp.LayerSpec("Activation", activation="softmax")]


def _experiment(x: Any, y: Any, units: int = 3, **splits: Any) -> Experiment:
    data = dltp.Dataset.from_arrays(train=(x, y), **splits)
    return Experiment(
        data,
        dltp.ModelSpec.sequential(data.input_shape, _layers(units)),
        dltp.CompileSpec("sparse_categorical_crossentropy", "Adam"),
    )


def _arrays(n: int = 60) -> tuple[np.ndarray, np.ndarray]:
    return RNG.random((n, 4)).astype("float32"), np.arange(n) % 3


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_a_value_that_is_no_number_is_named_with_split_row_and_value(value: float) -> None:
    x, y = _arrays()
    x[41, 2] = x[50, 0] = value
    (finding,) = dltp.check_experiment(_experiment(x, y))
    assert (finding.level, finding.code, finding.field) == ("error", "nan_in_x", "data")
    assert f"Row 41 of train.x contains {value}" in finding.message


def test_the_fix_leaves_those_rows_out_and_says_so_in_the_lineage() -> None:
    x, y = _arrays()
    x[41, 2] = x[50, 0] = np.nan
    exp = _experiment(x, y, valid=_arrays(6))
    (finding,) = dltp.check_experiment(exp)
    assert finding.fix is not None
    finding.fix(exp)
    assert dltp.check_experiment(exp) == []
    assert exp.data.train.n == 58
    np.testing.assert_array_equal(exp.data.train.y, np.delete(y, [41, 50]))
    (done,) = exp.data.lineage
    assert (done.op, done.applied_to) == ("drop_missing", ("train",))
    raw = dltp.Dataset.from_arrays(train=(x, y), valid=_arrays(6))
    again = exp.data.lineage.replay(raw)
    np.testing.assert_array_equal(again.train.x, exp.data.train.x)


def test_no_fix_where_nothing_would_be_left() -> None:
    x, y = _arrays()
    x[:, 2] = np.nan
    exp = _experiment(x, y)
    (finding,) = dltp.check_experiment(exp)
    assert finding.fix is None
    with pytest.raises(dltp.DataError, match=r"train has a missing value.*leave out the columns"):
        exp.data.drop_missing()


def test_the_column_of_a_table_is_named() -> None:
    x, y = _arrays()
    x[7, 1] = np.nan
    frame = pd.DataFrame(x, columns=["age", "size", "rooms", "price"])
    (finding,) = dltp.check_experiment(_experiment(frame, y))
    assert "Row 7 of train.x contains nan in the column size" in finding.message


def test_targets_too() -> None:
    x, y = _arrays()
    target = y.astype("float64")
    target[9] = np.inf
    exp = _experiment(x, target, 1)
    exp.compile = dltp.CompileSpec("mean_squared_error")
    exp.model = exp.spec.remove(1)  # a softmax would be a mistake of its own
    (finding,) = dltp.check_experiment(exp)
    assert finding.code == "nan_in_y"
    assert "Row 9 of train.y contains inf" in finding.message


def test_each_part_is_named_once_and_the_training_set_first() -> None:
    x, y = _arrays()
    bad, worse = ((np.full((5, 4), value, "float32"), np.arange(5) % 3) for value in (np.nan, np.inf))
    x[0, 0] = np.nan
    found = dltp.check_experiment(_experiment(x, y, valid=bad, test=worse))
    assert [finding.code for finding in found] == ["nan_in_x"]
    assert "train.x" in found[0].message


@pytest.mark.parametrize(
    ("split", "validate", "level"),
    [("valid", True, "error"), ("valid", False, "warning"), ("test", True, "warning")],
)
def test_what_is_not_trained_with_only_warns(split: str, validate: bool, level: str) -> None:
    x, y = _arrays(6)
    x[5, 0] = np.nan
    exp = _experiment(*_arrays(), **{split: (x, y)})
    exp.fit = exp.fit.replace(validate=validate)
    (finding,) = dltp.check_experiment(exp)
    assert finding.level == level
    assert f"Row 5 of {split}.x" in finding.message


@pytest.mark.parametrize("kind", ["uint8", "int64", "float32", "int8"])
@pytest.mark.parametrize("column", [False, True])
def test_a_label_without_an_output_is_named(kind: str, column: bool) -> None:
    x, y = _arrays()
    y = y.astype(kind)
    y[33] = 7
    (finding,) = dltp.check_experiment(_experiment(x, y[:, None] if column else y))
    assert (finding.level, finding.code, finding.field) == ("error", "labels_out_of_range", "data")
    assert finding.message.startswith("Row 33 of train.y has the label 7")
    assert finding.message.endswith("3 outputs: for labels 0 to 2.")


def test_a_negative_label_has_no_fix() -> None:
    x, y = _arrays()
    y[2] = -1
    (finding,) = dltp.check_experiment(_experiment(x, y))
    assert "label -1" in finding.message
    assert finding.fix is None


def test_the_fix_gives_the_last_dense_an_output_for_every_class() -> None:
    x, y = _arrays()
    exp = _experiment(x, y + 1)
    (finding,) = dltp.check_experiment(exp)
    assert finding.fix is not None
    finding.fix(exp)
    assert exp.spec.layers[-2].args["units"] == 4
    assert dltp.check_experiment(exp) == []


def test_a_house_number_is_no_reason_for_a_huge_layer() -> None:
    x, y = _arrays()
    (finding,) = dltp.check_experiment(_experiment(x, y * 5000))
    assert finding.fix is None


def test_labels_that_are_no_whole_numbers() -> None:
    x, y = _arrays()
    labels = y.astype("float32")
    labels[4] = 1.5
    (finding,) = dltp.check_experiment(_experiment(x, labels))
    assert (finding.level, finding.code) == ("error", "float_labels")
    assert "Row 4 of train.y has the label 1.5" in finding.message


@pytest.mark.parametrize("loss", ["mean_squared_error", "binary_crossentropy", "categorical_crossentropy"])
def test_only_a_sparse_loss_has_class_numbers(loss: str) -> None:
    x, y = _arrays()
    exp = _experiment(x, y + 100)
    exp.compile = dltp.CompileSpec(loss)
    assert "labels_out_of_range" not in {finding.code for finding in dltp.check_experiment(exp)}


def test_one_hot_rows_are_not_taken_for_class_numbers() -> None:
    x, y = _arrays()
    codes = {finding.code for finding in dltp.check_experiment(_experiment(x, np.eye(3)[y]))}
    assert not codes & {"labels_out_of_range", "float_labels"}


def test_inputs_and_outputs_by_name() -> None:
    x, y = _arrays()
    left = x.copy()
    left[3, 1] = np.inf
    prices = y.astype("float32")
    prices[8] = np.nan
    kinds = y.astype("uint8")
    kinds[11] = 200
    model = dltp.ModelSpec.graph(
        inputs={"left": (4,), "right": (4,)},
        layers=[
            dltp.LayerSpec("Concatenate", name="both"),
            dltp.LayerSpec("Dense", units=1, name="price"),
            dltp.LayerSpec("Dense", units=3, name="kind", activation="softmax"),
        ],
        edges={"both": ["left", "right"], "price": ["both"], "kind": ["both"]},
        outputs=["price", "kind"],
    )
    data = dltp.Dataset.from_arrays(train=({"left": left, "right": x}, {"price": prices, "kind": kinds}))
    losses = {"price": "mean_squared_error", "kind": "sparse_categorical_crossentropy"}
    found = {
        f.code: f.message for f in dltp.check_experiment(Experiment(data, model, dltp.CompileSpec(losses)))
    }
    assert set(found) == {"nan_in_x", "nan_in_y", "labels_out_of_range"}
    assert "Row 3 of train.x['left'] contains inf" in found["nan_in_x"]
    assert "Row 8 of train.y['price'] contains nan" in found["nan_in_y"]
    assert "Row 11 of train.y['kind'] has the label 200" in found["labels_out_of_range"]


def test_the_arrays_are_read_once_and_nothing_of_their_size_is_allocated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = RNG.random((20_000, 200)).astype("float32")
    exp = _experiment(x, np.arange(20_000) % 3)
    exp.resolved  # noqa: B018  (what it imports is not what is measured)
    tracemalloc.start()
    try:
        assert dltp.check_experiment(exp) == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < x.nbytes / 8
    monkeypatch.setattr(wrong_value, "_search", lambda *args: pytest.fail("read again"))
    exp.compile = exp.compile.replace(learning_rate=0.05)
    assert dltp.check_experiment(exp) == []
