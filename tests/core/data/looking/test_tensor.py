"""Summaries equal to NumPy's own, whatever the layout; refusals in one sentence."""

from __future__ import annotations

import sys
import tracemalloc
import types
from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.arrays.arrays import as_array
from dltp_widgets.core.data.arrays.total import blocks
from dltp_widgets.core.data.looking.tensor import MAX_SAMPLE, summarise
from dltp_widgets.core.errors import DataError


def check(x: npt.NDArray[Any], rtol: float = 1e-9) -> None:
    s = summarise(x)
    assert (s.shape, s.rank, s.size, s.dtype, s.nbytes) == (x.shape, x.ndim, x.size, str(x.dtype), x.nbytes)
    wide = x.astype(np.float64)
    assert (s.nan, s.inf) == (np.isnan(wide).sum(), np.isinf(wide).sum())
    assert s.zeros == (x == 0).sum()
    assert s.distinct == (None if x.dtype.kind == "f" else len(np.unique(x)))
    finite = wide[np.isfinite(wide)]
    if not finite.size:
        assert (s.min, s.max, s.mean, s.std) == (None, None, None, None)
        return
    assert (s.min, s.max) == (finite.min(), finite.max())
    spread = max(1e-300, float(np.abs(finite).max()))
    assert s.mean == pytest.approx(finite.mean(), rel=rtol, abs=rtol * spread)
    assert s.std == pytest.approx(finite.std(), rel=rtol, abs=10 * rtol * spread)


@given(
    hnp.arrays(
        st.sampled_from([np.bool_, np.uint8, np.int16, np.int32, np.int64, np.uint64]),
        hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6),
    )
)
def test_integers_of_any_shape(x: npt.NDArray[Any]) -> None:
    check(x)


@given(
    hnp.arrays(
        np.float32,
        hnp.array_shapes(max_dims=3, max_side=8),
        elements=st.floats(-1e6, 1e6, width=32) | st.sampled_from([0.0, -0.0, np.nan, np.inf, -np.inf]),
    )
)
def test_floats_with_nan_and_inf(x: npt.NDArray[Any]) -> None:
    check(x, rtol=1e-5)


@pytest.mark.parametrize("offset", [0.0, 1e6])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_many_blocks_far_from_zero(offset: float, dtype: type) -> None:
    x = (np.random.default_rng(0).normal(size=300_001) + offset).astype(dtype)
    s = summarise(np.sort(x))
    wide = x.astype(np.float64)
    assert s.mean == pytest.approx(wide.mean(), rel=1e-6, abs=1e-6)
    assert s.std == pytest.approx(wide.std(), rel=1e-5)


def test_layouts_are_read_without_a_copy() -> None:
    x = np.random.default_rng(0).normal(size=(700, 30, 40))
    for view in (x.T, x[::2, :, ::-1], np.asfortranarray(x), x.transpose(1, 0, 2), x[5:, 1:]):
        check(view)
    assert all(np.shares_memory(block, x) for block in blocks(x.T))
    big = np.zeros((3000, 1000))[:, ::2]
    tracemalloc.start()
    summarise(big)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < big.nbytes / 4


def test_a_broadcast_view_is_read_once_and_counted_fully() -> None:
    s = summarise(np.broadcast_to(np.array([1.0, 0.0, np.nan]), (10**12, 3)))
    assert (s.size, s.nan, s.zeros, s.mean, s.std, s.distinct) == (3 * 10**12, 10**12, 10**12, 0.5, 0.5, None)


def test_what_is_too_large_to_be_read_through_is_judged_by_a_sample() -> None:
    numbers = np.tile([0.0, 1.0], 500_001)
    sliding = np.lib.stride_tricks.as_strided(numbers, (10**6, 10**6), (8, 0))[:, :1]
    overlapping = np.lib.stride_tricks.as_strided(sliding, (10**6, 10**5), (8, 0))
    s = summarise(np.lib.stride_tricks.as_strided(numbers, (5 * 10**5, 10**5), (8, 8)))
    assert (s.size, s.sampled, s.min, s.max) == (5 * 10**10, MAX_SAMPLE, 0, 1)
    assert s.mean == pytest.approx(0.5, abs=0.01)
    assert s.zeros == pytest.approx(s.counted / 2, rel=0.01)
    assert summarise(overlapping).held == 8 * 10**6


def test_distinct_values_are_exact_or_unknown() -> None:
    n = 1_000_001
    many = summarise(np.arange(n, dtype=np.int32))
    assert many.distinct is None
    assert 60_000 < many.distinct_at_least <= 65_536
    assert summarise(np.zeros(n)).distinct_at_least is None
    assert summarise((np.arange(n) % 300).astype(np.int16)).distinct == 300
    assert summarise(np.zeros(n, bool)).distinct == 1
    assert summarise(np.broadcast_to(np.arange(3), (10**12, 3))).distinct == 3
    for x in ([0.0, 1.0], np.zeros(n, np.float16), [1j]):
        assert summarise(x).distinct is None


@pytest.mark.parametrize("dtype", [np.float16, ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn])
def test_short_floats(dtype: Any) -> None:
    s = summarise(np.array([0, 1, 2, 4], np.float32).astype(dtype))
    assert (s.min, s.max, s.mean, s.zeros, s.dtype_kind) == (0, 4, 1.75, 1, "f")


@pytest.mark.parametrize("shape", [(3,), (500, 600)])
def test_complex_numbers_have_a_mean_and_no_order(shape: tuple[int, ...]) -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=shape) + 1j * draw.normal(size=shape)
    s = summarise(x)
    assert (s.min, s.max) == (None, None)
    assert s.mean == pytest.approx(x.mean(), abs=1e-12)
    assert s.std == pytest.approx(x.std())
    x.flat[0] = complex(np.nan, 1)
    s = summarise(x)
    assert s.nan == 1
    assert s.mean == pytest.approx(np.nanmean(x), abs=1e-12)
    assert summarise(np.zeros((0, 2), complex)).mean is None


def test_large_floats_do_not_overflow() -> None:
    s = summarise(np.array([3e38, -3e38], np.float32))
    assert s.std == pytest.approx(3e38, rel=1e-6)
    beyond = summarise(np.array([1e308, 1.5e308]))
    assert (beyond.max, beyond.std) == (1.5e308, None)


@pytest.mark.parametrize(
    ("x", "shape", "dtype"),
    [
        (3, (), "int64"),
        (2.5, (), "float64"),
        (True, (), "bool"),
        ([[1, 2], [3, 4]], (2, 2), "int64"),
        ([], (0,), "float64"),
        (range(3), (3,), "int64"),
        (pd.DataFrame({"a": [1.0]}), (1, 1), "float64"),
        ("text", (), "<U4"),
        (np.array(["2026-11-22"], "M8[D]"), (1,), "datetime64[D]"),
        (np.array([1j, 0]), (2,), "complex128"),
    ],
)
def test_common_things(x: object, shape: tuple[int, ...], dtype: str) -> None:
    s = summarise(x)
    assert (s.shape, s.dtype) == (shape, dtype)


class Failing:
    def __array__(self, dtype: object = None, copy: object = None) -> npt.NDArray[Any]:
        raise RuntimeError("the device <script>is gone\nsecond line")


@pytest.mark.parametrize(
    "x", [None, object(), {"a": 1}, [[1], [1, 2]], [1, None], np.zeros(2, [("a", int)]), Failing(), iter([1])]
)
def test_what_is_no_tensor_is_refused_in_one_sentence(x: object) -> None:
    with pytest.raises(DataError) as caught:
        summarise(x)
    assert "\n" not in str(caught.value)


def test_an_adapter_sleeps_until_its_library_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    class RaggedTensor:
        def __array__(self, dtype: object = None, copy: object = None) -> npt.NDArray[Any]:
            return np.zeros(2)

    monkeypatch.delitem(sys.modules, "tensorflow", raising=False)
    assert summarise(RaggedTensor()).shape == (2,)
    monkeypatch.setitem(sys.modules, "tensorflow", types.SimpleNamespace(RaggedTensor=RaggedTensor))
    with pytest.raises(DataError, match="row_lengths"):
        as_array(RaggedTensor())


@pytest.mark.parametrize("spread", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("centre", [0.0, 1.0, -40.0, 3e5])
def test_large_float32_arrays_equal_float64(centre: float, spread: float) -> None:
    x = np.random.default_rng(1).normal(centre, spread, 700_001).astype(np.float32)
    s, wide = summarise(x), x.astype(np.float64)
    assert s.mean == pytest.approx(wide.mean(), rel=1e-6, abs=1e-6 * spread)
    assert s.std == pytest.approx(wide.std(), rel=1e-5)
