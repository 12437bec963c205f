"""Bringing numbers into a range in which a network learns.

Two formulas are fixed and need no fit; ``"standard"`` learns a mean and a standard deviation per column, and
from which split it learns them is the difference between an honest test and a leak.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.deferred import Deferred
from dltp_widgets.core.data.arrays.moments import column_moments
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

KINDS = ("minus_one_one", "zero_one", "standard")
"""``(x - 127.5) / 127.5``, ``x / 255``, and ``(x - mean) / std`` per column."""

Statistics = dict[str, tuple[float, ...]]
"""``{"mean": ..., "std": ...}``, one number per column (last axis) each."""


def fit_columns(arrays: Iterable[Array | Deferred]) -> Statistics:
    """Learn what ``"standard"`` needs: mean and population standard deviation of each column.

    A column is an index of the last axis; an image has one per channel, an array of shape (n,) has one. NaN
    is left out. A constant column gets the deviation 1, so that it becomes 0 and not NaN. This is
    scikit-learn's ``StandardScaler``, which a test compares.
    """
    moments = column_moments(arrays)
    std = np.sqrt(moments.variance)
    # what rounding alone can make of a constant column (the bound of scikit-learn's _is_constant_feature)
    eps = np.finfo(np.float64).eps
    bound = moments.count * eps * moments.variance + (moments.count * moments.mean * eps) ** 2
    std = np.where(moments.variance <= bound, 1.0, std)
    return {"mean": tuple(moments.mean.tolist()), "std": tuple(std.tolist())}


def scale_array(x: Array, kind: str, learned: Mapping[str, tuple[float, ...]] | None = None) -> Array:
    """Return a scaled copy of `x`: float64 stays float64, everything else becomes float32.

    Parameters
    ----------
    x : ndarray
        Numbers of any shape.
    kind : str
        One of `KINDS`.
    learned : mapping, optional
        What `fit_columns` returned; needed by ``"standard"`` only.
    """
    dtype: type[np.floating[Any]] = np.float64 if x.dtype == np.float64 else np.float32
    if kind == "zero_one":
        return np.asarray(np.divide(x, dtype(255), dtype=dtype, casting="same_kind"))
    if kind == "minus_one_one":
        centre: Any = dtype(127.5)
        spread: Any = centre
    else:
        if learned is None:
            raise ValueError("standard needs what fit_columns learned")
        columns = x.shape[-1] if x.ndim > 1 else 1
        centre, spread = (np.asarray(learned[key], dtype) for key in ("mean", "std"))
        if len(centre) != columns:
            raise DataError(
                _("The scaling was learned on {expected} columns, and these examples have {columns}.").format(
                    expected=len(centre), columns=columns
                ),
                argument="x",
                expected=str(len(centre)),
                value=columns,
            )
    scaled: Array = np.subtract(x, centre, dtype=dtype, casting="same_kind")
    scaled /= spread
    return scaled
