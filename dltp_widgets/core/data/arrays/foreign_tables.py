"""How masked arrays, pandas' tables and SciPy's sparse matrices are read."""

from __future__ import annotations

from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.foreign import MOST_DENSE, MOST_NAMES, Foreign, is_a, sparse_note
from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _

_NUMBERS = "biuf"
_OBJECTS = "OT"
"""The dtype kinds of Python's objects, texts among them."""

_MOST_LISTED = 5


def from_numpy(x: Any, numpy: Any) -> Foreign | None:
    """Tell NumPy's own arrays apart, and fill those that hide some of their values."""
    if isinstance(x, numpy.ma.MaskedArray):
        return _from_masked(x)
    if isinstance(x, numpy.ndarray):
        return Foreign("numpy.memmap" if isinstance(x, numpy.memmap) else "numpy.ndarray", lambda: x)
    return None


def _from_masked(x: Any) -> Foreign:
    hidden = int(np.count_nonzero(np.ma.getmaskarray(x)))
    filled = hidden > 0 and x.size <= MOST_DENSE and x.dtype.kind in _NUMBERS

    def note() -> str:
        if not hidden:
            return ""
        text = (
            ngettext("{n} hidden value is shown as NaN.", "{n} hidden values are shown as NaN.", hidden)
            if filled
            else ngettext("{n} hidden value is shown, too.", "{n} hidden values are shown, too.", hidden)
        )
        return text.format(n=format_count(hidden))

    return Foreign(
        "numpy.ma.MaskedArray",
        lambda: x.astype(np.result_type(x.dtype, np.float16)).filled(np.nan) if filled else np.ma.getdata(x),
        note=note,
        way_out="x.filled(...)" if hidden else "",
    )


def from_pandas(x: Any, pandas: Any) -> Foreign | None:
    """Read a DataFrame, a Series or an Index; of a mixed DataFrame the columns of numbers."""
    if is_a(x, pandas, "DataFrame"):
        return _from_frame(x, pandas)
    if is_a(x, pandas, "Series"):
        name = () if x.index.name is None else (str(x.index.name),)
        return Foreign(
            "pandas.Series", lambda: _values(x), axis_names=lambda: name, col_names=_headings(x.index)
        )
    if is_a(x, pandas, "Index"):
        return Foreign("pandas.Index", lambda: _values(x))
    return None


def _from_frame(frame: Any, pandas: Any) -> Foreign:
    numeric = [
        pandas.api.types.is_numeric_dtype(kind) for kind in frame.dtypes
    ]  # two columns may share a name
    mixed = any(numeric) and not all(numeric)
    left_out = [str(name) for name, kept in zip(frame.columns, numeric, strict=True) if mixed and not kept]
    shown = frame.loc[:, numeric] if mixed else frame

    def note() -> str:
        names = ", ".join(left_out[:_MOST_LISTED]) + (", …" if len(left_out) > _MOST_LISTED else "")
        return (
            _("Only the columns of numbers are shown, without {names}.").format(names=names) if mixed else ""
        )

    return Foreign(
        "pandas.DataFrame",
        lambda: _values(shown),
        axis_names=lambda: (
            str(frame.index.name or ngettext("row", "rows", 1)),
            str(frame.columns.name or ngettext("column", "columns", 1)),
        ),
        row_names=_headings(shown.index),
        col_names=_headings(shown.columns),
        note=note,
    )


def _values(x: Any) -> object:
    """Return the values, as a view where all are of one type; texts and categories as str, no value as NaN."""
    values = x.to_numpy()
    if values.dtype.kind not in _OBJECTS:
        return values
    kinds = list(x.dtypes) if hasattr(x, "columns") else [x.dtype]
    if all(getattr(kind, "kind", "O") in _NUMBERS for kind in kinds):  # pandas.NA is among them
        return x.to_numpy(dtype=np.float64, na_value=np.nan)
    return x.astype(str).to_numpy(dtype=str) if x.size <= MOST_DENSE else values


def _headings(index: Any) -> tuple[str, ...]:
    plain = type(index).__name__ == "RangeIndex"
    return () if plain or len(index) > MOST_NAMES else tuple(str(label) for label in index)


def from_scipy(x: Any, sparse: Any) -> Foreign | None:
    """Read a sparse matrix of SciPy, such as a one-hot encoder of scikit-learn makes."""
    if not sparse.issparse(x):
        return None
    size, stored = int(np.prod(x.shape, dtype=np.float64)), int(x.nnz)
    dense = size <= MOST_DENSE
    return Foreign(
        f"scipy.sparse.{type(x).__name__}",
        lambda: x.toarray() if dense else x.tocoo().data,
        note=lambda: sparse_note(stored, size, dense=dense),
        way_out="x.toarray()",
    )
