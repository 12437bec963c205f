"""How a tensor comes in: arrays as they are, lists as ``tf.constant`` reads them."""

from __future__ import annotations

import ast
import math
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import as_array, frozen
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.plan import Array, Kind
from dltp_widgets.core.shapes.refusal import ShapeRefusal

DTYPES = (
    "bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64",
    "float16", "float32", "float64", "complex64", "complex128",
)  # fmt: skip
"""The dtypes that a step can work with, the narrower ones first."""

_LONGEST = 3_000
_INT32, _INT64 = 2**31, 2**63


def as_tensor(x: object, name: str = "x") -> Array:
    """Return `x` as an array that cannot be written to.

    Parameters
    ----------
    x : array-like
        An array keeps its dtype; of a list or a number it is that of ``tf.constant``: int32, or int64 where that
        is too small, float32, bool.
    name : str, default "x"
        What to call it in an error.

    Raises
    ------
    DataError
        If it is no regular grid.
    ShapeRefusal
        If it holds no numbers, code ``"not_numbers"``.
    """
    array = as_array(x, name)
    if array.dtype.name not in DTYPES:
        raise ShapeRefusal(
            "not_numbers",
            lambda: _("{name} holds {dtype}, and only tensors of numbers can be reshaped here.").format(
                name=name, dtype=array.dtype
            ),
            "x",
        )
    if isinstance(x, bool | int | float | list | tuple):
        array = array.astype(_default_dtype(array))
    if not array.dtype.isnative:
        array = array.astype(array.dtype.newbyteorder("="))
    return frozen(array)


def kind_of(array: Array) -> Kind:
    """Return the shape and the dtype of an array."""
    return Kind(array.shape, array.dtype.name)


def read_literal(text: str) -> str:
    """Return a list or a number that was typed, in one spelling.

    Raises
    ------
    ShapeRefusal
        If it is none, code ``"wrong_value"``.
    """
    try:
        if len(text) > _LONGEST:
            raise ValueError(len(text))
        value = ast.literal_eval(text.strip())
        array = np.asarray(value)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError, OverflowError) as error:
        raise _no_literal(text) from error
    if array.dtype.kind not in "bif" or not _is_uniform(value, array.dtype.kind == "b"):
        raise _no_literal(text)
    return repr(array.tolist())


def literal_array(text: str, dtype: str) -> Array:
    """Return a literal as TensorFlow reads it beside a tensor of `dtype`: in that dtype if its numbers fit.

    Parameters
    ----------
    text : str
        As `read_literal` returned it.
    dtype : str
        Of the tensor beside it.

    Raises
    ------
    ShapeRefusal
        If a number is too large for the dtype, code ``"wrong_value"``.
    """
    array = np.asarray(ast.literal_eval(text))
    target = np.dtype(dtype)
    fits = {"b": "b", "i": "iufc", "f": "fc"}[array.dtype.kind] if array.size else "iufc"
    if target.kind not in fits:
        return frozen(array.astype(_default_dtype(array)))
    if target.kind in "iu" and array.size:
        limits = np.iinfo(target)
        if array.min() < limits.min or array.max() > limits.max:
            raise ShapeRefusal(
                "wrong_value",
                lambda: _("{value} holds a number that is too large for {dtype}.").format(
                    value=text[:60], dtype=dtype
                ),
                "other",
            )
    return frozen(array.astype(target))


def _default_dtype(array: Array) -> str:
    if array.dtype.kind in "f":
        return "float32"
    if array.dtype.kind in "iu":
        small = not array.size or (array.min() >= -_INT32 and array.max() < _INT32)
        return "int32" if small else "int64" if array.dtype.kind == "i" else "uint64"
    return array.dtype.name


def _is_uniform(value: Any, is_bool: bool) -> bool:
    """Tell whether a literal mixes no True or False with numbers, and holds only finite ones."""
    if isinstance(value, list | tuple):
        return all(_is_uniform(item, is_bool) for item in value)
    if isinstance(value, bool) != is_bool or not isinstance(value, int | float):
        return False
    return math.isfinite(value) if isinstance(value, float) else abs(value) < _INT64


def _no_literal(text: str) -> ShapeRefusal:
    return ShapeRefusal(
        "wrong_value",
        lambda: _("“{value}” is neither the name of a tensor nor a list such as {example}.").format(
            value=text.strip()[:60], example="[1, 2, 3]"
        ),
        "other",
    )
