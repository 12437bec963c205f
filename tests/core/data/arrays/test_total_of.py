"""A large array is read by several threads, and comes out as one that was read by one."""

from __future__ import annotations

import numpy as np
import pytest

from dltp_widgets.core.data.arrays import total
from dltp_widgets.core.data.arrays.total import total_of


@pytest.mark.parametrize("dtype", ["float32", "float64", "int16", "bool"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_parts_make_the_whole(dtype: str, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.asarray(np.random.default_rng(3).normal(5, 20, (301, 977)), dtype=dtype, order=order)
    if x.dtype.kind == "f":
        x[0, :5], x[150, 7], x[-1, -1] = np.nan, np.inf, -np.inf
    alone = total_of(x)
    monkeypatch.setattr(total, "_LARGE", 0)
    monkeypatch.setattr(total, "_SHARED_BLOCK", 1000)
    parts = total_of(x)
    assert (parts.n, parts.nan, parts.inf, parts.zeros) == (alone.n, alone.nan, alone.inf, alone.zeros)
    assert parts.statistics()[:2] == alone.statistics()[:2]
    assert parts.statistics()[2:] == pytest.approx(alone.statistics()[2:], rel=1e-6)


def test_a_part_without_a_number_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(total, "_LARGE", 0)
    x = np.full(400, np.nan, np.float32)
    x[-3:] = 1, 2, 3
    found = total_of(x)
    assert (found.n, found.nan) == (3, 397)
    assert found.statistics() == pytest.approx((1, 3, 2, np.std([1, 2, 3])))
