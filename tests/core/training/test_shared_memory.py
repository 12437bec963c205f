"""Images of a known set are there once: NumPy and TensorFlow look at the same memory, and nobody writes to it."""

from __future__ import annotations

import numpy as np
import pytest

import dltp_widgets as dltp
from dltp_widgets.core.data.arrays.checksum import checksum
from dltp_widgets.core.data.arrays.memory_layout import layout_of
from dltp_widgets.core.data.dataset import Dataset


def experiment(data: Dataset, engine: str) -> dltp.Experiment:
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    return dltp.Experiment(
        data=data,
        model=dltp.ModelSpec.sequential((28, 28, 1), layers),
        fit=dltp.FitSpec(epochs=2, batch_size=100, seed=3, engine=engine),
    )


@pytest.fixture
def data() -> Dataset:
    return dltp.load_dataset("mnist", source="sample").split(valid=0.25, seed=42).scale("zero_one")


def test_one_array_for_both(data: Dataset) -> None:
    from dltp_widgets.core.training.engines.compiled_tensorflow import CompiledModel
    from dltp_widgets.core.training.engines.device_data import columns

    tensor, _y = CompiledModel.to_device(columns(data.train))
    assert np.shares_memory(np.asarray(memoryview(tensor)), data.train.x)
    own = Dataset.from_arrays((np.array(data.train.x), data.train.y))
    other, _y = CompiledModel.to_device(columns(own.train))
    assert not np.shares_memory(np.asarray(memoryview(other)), own.train.x)  # its owner may write to it
    np.testing.assert_array_equal(np.asarray(memoryview(other)), data.train.x)


@pytest.mark.parametrize("engine", ["exact", "fit"])
def test_the_same_run_as_on_arrays_of_ones_own_and_no_value_changes(data: Dataset, engine: str) -> None:
    own = Dataset.from_arrays(
        *((np.array(split.x), np.array(split.y)) for split in data.splits.values()), name="own"
    )
    before = checksum(own.train.x)
    late, now = dltp.train(experiment(data, engine)), dltp.train(experiment(own, engine))
    assert dltp.compare(late, now).identical
    assert checksum(data.train.x) == before
    assert late.evaluate("test") == now.evaluate("test")


def test_a_training_reads_no_test_set(data: Dataset) -> None:
    dltp.train(experiment(data, "exact"))
    assert data.train.is_made
    assert data.test is not None
    assert not data.test.is_made
    base = data.train.deferred.base if data.train.deferred else None
    assert base is not None
    assert base.dtype == np.uint8
    assert not layout_of(base).mapped  # the sample is compressed
