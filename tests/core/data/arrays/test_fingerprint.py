"""Equal values have equal fingerprints; others differ where the whole is read."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from dltp_widgets.core.data.arrays.fingerprint import WHOLE, fingerprint

KINDS = ["?", "i1", "u2", "i8", "f2", "f4", "f8", "c16", "U3", "M8[s]"]


@given(hnp.arrays(st.sampled_from([np.dtype(k) for k in KINDS]), hnp.array_shapes(min_dims=0, max_dims=4)))
def test_a_copy_is_equal_whatever_its_layout(x: npt.NDArray[Any]) -> None:
    assert fingerprint(x) == fingerprint(np.copy(x, order="F"))
    assert fingerprint(x) != fingerprint(x.reshape(1, *x.shape))


@pytest.mark.parametrize("dtype", [np.float32, np.int8, ml_dtypes.bfloat16])
def test_one_changed_value_is_noticed(dtype: Any) -> None:
    x = np.zeros((100, 70), dtype)[:, ::2]
    before = fingerprint(x)
    x[99, 34] = 1
    assert fingerprint(x) != before
    assert fingerprint(x) != fingerprint(x.astype(np.float64))


def test_one_changed_value_of_many_is_noticed() -> None:
    x = np.zeros((5_000, 1_000), np.float32)  # more than 16 MB
    before = fingerprint(x)
    x[4_321, 123] = 1
    assert fingerprint(x) != before


def test_of_a_large_array_a_changed_half_is_noticed() -> None:
    memory = np.zeros(1 << 16, np.float32)
    x = np.lib.stride_tricks.as_strided(memory, (WHOLE // memory.nbytes + 1, memory.size), (0, 4))
    before = fingerprint(x)
    memory[::2] = 1
    assert fingerprint(x) != before
