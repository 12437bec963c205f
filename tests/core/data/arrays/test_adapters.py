"""Every library's tensors are read, as views where the library allows; what is filled in is said."""

from __future__ import annotations

import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dltp_widgets.core.data.arrays.arrays import as_array, read
from dltp_widgets.core.data.looking.tensor import summarise
from dltp_widgets.core.errors import DataError


def check(x: object, kind: str, expected: Any, note: str = "", device: str = "CPU") -> None:
    reading = read(x)
    assert (reading.source.kind, reading.source.device) == (kind, device)
    np.testing.assert_array_equal(reading.array, expected)
    assert note in reading.source.note()
    assert bool(note) == bool(reading.source.note())


# --- NumPy, pandas, SciPy --------------------------------------------------------------------------
def test_numpy_is_never_copied(tmp_path: Path) -> None:
    x = np.arange(12.0).reshape(3, 4)
    for array in (x, x.T, x[::2, ::-1], np.broadcast_to(x[0], (5, 4))):
        assert read(array).array is array
    mapped = np.memmap(tmp_path / "x", np.float32, "w+", shape=(2, 3))
    assert read(mapped).source.kind == "numpy.memmap"
    assert np.shares_memory(read(mapped).array, mapped)


def test_hidden_values_are_shown_as_nan_and_refused_in_computations() -> None:
    masked = np.ma.masked_equal([[1, 2], [3, 1]], 1)
    check(masked, "numpy.ma.MaskedArray", [[np.nan, 2], [3, np.nan]], "2 hidden values are shown as NaN")
    check(np.ma.masked_array([1, 2]), "numpy.ma.MaskedArray", [1, 2])
    check(np.ma.masked_equal(["a", "b"], "a"), "numpy.ma.MaskedArray", ["a", "b"], "shown, too")
    with pytest.raises(DataError, match=r"x\.filled"):
        as_array(masked)


def test_tables_keep_their_names() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, 4.0]})
    assert np.shares_memory(read(frame).array, frame.to_numpy())
    source = read(frame).source
    assert (source.axis_names(), source.row_names, source.col_names) == (("row", "column"), (), ("a", "b"))
    check(frame.assign(town=["x", "y"]), "pandas.DataFrame", [[1, 3], [2, 4]], "without town")
    check(pd.DataFrame({"town": ["x", "y"]}), "pandas.DataFrame", [["x"], ["y"]])
    twins = pd.DataFrame([[1, "x", True], [2, "y", False]], columns=["a", "a", "b"])
    check(twins, "pandas.DataFrame", [[1, 1], [2, 0]], "without a.")
    check(pd.Series(pd.array([1, None], "Int64")), "pandas.Series", [1, np.nan])
    check(pd.Series(["u", "v"], dtype="category"), "pandas.Series", ["u", "v"])
    check(pd.Index([3, 4]), "pandas.Index", [3, 4])
    named = read(pd.Series([1, 2], index=pd.Index(["r", "s"], name="town"))).source
    assert (named.axis_names(), named.col_names) == (("town",), ("r", "s"))


def test_scipy_is_filled_in_while_it_is_small() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    check(sparse.eye_array(3).tocsr(), "scipy.sparse.csr_array", np.eye(3), "3 of 9 values")
    wide = sparse.coo_array(([1.0], ([0], [5])), shape=(10**6, 10**6))
    check(wide, "scipy.sparse.coo_array", [1.0], "only the 1 stored")


def test_texts_of_any_length_are_texts() -> None:
    check(np.array(["a", "bcd"], np.dtypes.StringDType()), "numpy.ndarray", ["a", "bcd"])


# --- TensorFlow and Keras --------------------------------------------------------------------------
def test_tensorflow_shares_its_memory() -> None:
    tf = pytest.importorskip("tensorflow")
    tensor = tf.reshape(tf.range(6.0), (2, 3))
    check(tensor, "tf.Tensor", [[0, 1, 2], [3, 4, 5]])
    assert not read(tensor).array.flags.owndata
    variable = tf.Variable([1.0, 2.0])
    before = read(variable).array
    assert not before.flags.owndata
    variable.assign([3.0, 4.0])
    np.testing.assert_array_equal(before, [1, 2])
    check(variable, "tf.Variable", [3, 4])
    assert summarise(tf.constant([1.0], tf.bfloat16)).dtype == "bfloat16"
    check(tf.constant(["é", "bc"]), "tf.Tensor", ["é", "bc"])


def test_ragged_and_sparse_are_said_plainly() -> None:
    tf = pytest.importorskip("tensorflow")
    check(
        tf.ragged.constant([[1.0, 2.0], [3.0]]), "tf.RaggedTensor", [[1, 2], [3, np.nan]], "2 rows of 1 to 2"
    )
    check(tf.ragged.constant([[1, 2], [3]]), "tf.RaggedTensor", [[1, 2], [3, 0]], "filled up with 0")
    check(tf.sparse.from_dense([[1, 0]]), "tf.SparseTensor", [[1, 0]], "1 of 2 values")
    huge = tf.sparse.SparseTensor([[0, 7]], [2.0], (10**6, 10**6))
    check(huge, "tf.SparseTensor", [2.0], "of 1,000,000,000,000")
    for x, way_out in (
        (tf.ragged.constant([[1], []]), r"x\.to_tensor\(\)"),
        (huge, r"tf\.sparse\.to_dense\(x\)"),
    ):
        with pytest.raises(DataError, match=way_out):
            as_array(x)


def test_keras_variables_are_read_and_symbols_refused() -> None:
    keras = pytest.importorskip("keras")
    variable = keras.Variable(np.ones((2, 3), np.float32))
    check(variable, "keras.Variable", np.ones((2, 3)))
    assert not read(variable).array.flags.owndata
    with pytest.raises(DataError, match=r"symbolic: it has a shape, \(None, 784\), and a type, float32"):
        read(keras.Input((784,)))
    with pytest.raises(DataError, match="of_layer"):
        read(keras.Sequential([keras.layers.Dense(1)]))


def test_a_graph_has_no_values() -> None:
    tf = pytest.importorskip("tensorflow")
    said = []

    @tf.function
    def traced(x: Any) -> Any:
        with pytest.raises(DataError, match="symbolic") as refused:
            read(x)
        said.append(str(refused.value))
        return x

    traced(tf.zeros((2, 3)))
    assert "(2, 3)" in said[0]


# --- JAX and torch ---------------------------------------------------------------------------------
def test_jax_arrays_are_views_until_their_memory_is_gone() -> None:
    jax = pytest.importorskip("jax")
    x = jax.numpy.arange(3.0)
    check(x, "jax.Array", [0, 1, 2])
    assert not read(x).array.flags.owndata
    assert summarise(jax.numpy.ones(2, jax.numpy.bfloat16)).dtype == "bfloat16"

    @jax.jit
    def traced(symbol: Any) -> Any:
        with pytest.raises(DataError, match="symbolic"):
            read(symbol)
        return symbol

    traced(x)
    x.delete()
    with pytest.raises(DataError, match="memory was given back"):
        read(x)


class FakeTensor:
    """As much of a torch.Tensor as is asked."""

    def __init__(self, values: Any, dtype: str = "float32", device: str = "cpu", gone: bool = False) -> None:
        self.values, self.dtype, self.device, self.gone = np.asarray(values), dtype, device, gone

    def detach(self) -> FakeTensor:
        return FakeTensor(self.values, self.dtype, self.device, self.gone)

    def cpu(self) -> FakeTensor:
        if self.gone:
            raise RuntimeError("CUDA error: device lost\nmore")
        return FakeTensor(self.values, self.dtype)

    def float(self) -> FakeTensor:
        return FakeTensor(self.values)

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        if self.device != "cpu" or self.dtype == "bfloat16":
            raise TypeError("can't convert")
        return self.values


def test_torch_tensors_come_from_their_device(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read(FakeTensor([1], device="cuda:0"))
    monkeypatch.setitem(sys.modules, "torch", types.SimpleNamespace(Tensor=FakeTensor, bfloat16="bfloat16"))
    values = np.arange(3.0)
    check(FakeTensor(values), "torch.Tensor", values)
    assert np.shares_memory(read(FakeTensor(values)).array, values)
    check(FakeTensor([1, 2], device="cuda:0"), "torch.Tensor", [1, 2], device="CUDA:0")
    check(FakeTensor([1.0], dtype="bfloat16"), "torch.Tensor", [1])
    with pytest.raises(DataError, match=r"cannot be read as an array: CUDA error: device lost\.$"):
        read(FakeTensor([1], device="cuda:0", gone=True))


class MuteError(RuntimeError):
    """An error that cannot even be told."""

    def __str__(self) -> str:
        raise self


class Broken:
    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        raise MuteError


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (np.array([{}, 1, None], object), "Python objects (dict, int, NoneType)"),
        (np.array([[1], [1, 2]], object), "rows all have the same length"),
        (np.array([{}], object), "Give an array of numbers."),
        ([1, None], "Write np.nan where a value is missing."),
        ([10**30, 1], "more than 64 bits"),
        (10**30, "more than 64 bits"),
        (np.array([1, 2.5], object), "np.array(..., dtype=float)"),
        (
            np.zeros(3, [("a", int), ("b", float)]),
            "fields 'a', 'b', so it is not a tensor. Look at one of them: v['a']",
        ),
        ({"a": [1, 2]}, "such as v['a']."),
        ({Broken(): 1}, "such as v[...]."),
        ({}, "such as v['key']."),
        ({1, 2}, "Make a list of it: list(v)."),
        ((i for i in range(3)), "Make a list of it: list(v)."),
        ([[1, 2], [3]], "rows all have the same length"),
        (print, "rows all have the same length"),
        (Broken(), "v (Broken) cannot be read as an array: MuteError."),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_array_is_told_why_and_what_to_do(x: object, words: str) -> None:
    with pytest.raises(DataError) as refused:
        read(x, "v")
    assert words in str(refused.value)


def test_a_data_set_of_tensorflow_is_told_the_way() -> None:
    tf = pytest.importorskip("tensorflow")
    with pytest.raises(DataError, match=r"next\(iter\(x\)\)"):
        read(tf.data.Dataset.from_tensor_slices([1, 2]))


def test_a_half_imported_library_disturbs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    for library in ("tensorflow", "keras", "jax", "torch", "pandas"):
        monkeypatch.setitem(sys.modules, library, types.ModuleType(library))
    check([1, 2], "list", [1, 2])
