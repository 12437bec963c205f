"""The one door through which foreign arrays come in.

Everything with ``__array__`` works by itself. A library that needs more (sparse tensors, a tensor on another
device) has an adapter; see `adapters`. `read` is for looking at a thing: it shows what it can and notes what it
filled in. `as_array` is for computing with it: what is no regular grid is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.adapters import adapt
from dltp_widgets.core.data.arrays.foreign import Foreign
from dltp_widgets.core.data.arrays.no_array import holds_objects, no_grid
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

Array = npt.NDArray[Any]
"""A NumPy array of any shape and dtype."""

NUMERIC = "biuf"
"""The dtype kinds that a data set may contain: bool, integers, unsigned integers, floats."""

_EXCERPT = 120
"""How many characters of a foreign error message are shown."""


@dataclass(frozen=True, eq=False)
class Reading:
    """An object, read."""

    array: Array
    """Its values; a view wherever its library has a way. Never of dtype object, never structured."""

    source: Foreign
    """What it is, where it lies, the names of its axes, and what was filled in."""


def read(x: object, name: str = "x") -> Reading:
    """Return anything array-like as a NumPy array, and what it was.

    Parameters
    ----------
    x : object
        A NumPy array, a list, a scalar, a text, a pandas object, or anything with ``__array__``: a tf.Tensor
        or tf.Variable, a Keras variable, a JAX array, a torch tensor; also a ragged, sparse or masked one.
    name : str, default "x"
        What to call it in an error.

    Raises
    ------
    DataError
        If it cannot be turned into an array, or only into one of Python objects.
    """
    try:
        source = adapt(x)
        array = np.asarray(source.value())
    except DataError:
        raise
    except Exception as error:  # whatever a foreign __array__ raises
        if issubclass(type(x), list | tuple):  # rows of unequal length
            raise no_grid(x, name) from error
        raise DataError(
            _("{name} ({type}) cannot be read as an array: {reason}.").format(
                name=name, type=type(x).__name__, reason=_first_line(error)
            ),
            argument=name,
            expected="array",
        ) from error
    if array.dtype.kind == "T":  # NumPy's texts of any length
        array = np.array(array.tolist(), np.str_).reshape(array.shape)
    if array.dtype.hasobject or array.dtype.names is not None:
        raise holds_objects(x, array, name)
    if len(source.axis_names()) != array.ndim:
        source = replace(source, axis_names=tuple)
    return Reading(array, source)


def as_array(x: object, name: str = "x") -> Array:
    """Return `x` as a NumPy array, without a copy where its library allows; see `read`.

    Raises
    ------
    DataError
        As `read`; and if `x` is ragged, sparse or masked: what is computed must not depend on a filler.
    """
    reading = read(x, name)
    if reading.source.way_out:
        raise DataError(
            _("A {kind} is not a regular grid of numbers.").format(kind=reading.source.kind),
            argument=name,
            way_out=_("Call {method} first.").format(method=reading.source.way_out),
        )
    return reading.array


def as_numbers(x: object, name: str = "x") -> Array:
    """Return `x` as an array of real numbers with at least one axis and one example; see `as_array`.

    Raises
    ------
    DataError
        If the values are text, dates or complex numbers, or if there is no example.
    """
    array = as_array(x, name)
    if array.dtype.kind not in NUMERIC:
        if not is_small_float(array.dtype):
            raise DataError(
                _("{name} contains {dtype} values, not numbers.").format(name=name, dtype=array.dtype),
                argument=name,
                expected="bool, int or float",
                value=str(array.dtype),
                way_out=_("Turn them into numbers first."),
            )
        array = array.astype(np.float32)
    if array.ndim == 0 or array.shape[0] == 0:
        raise DataError(
            _("{name} contains no example.").format(name=name),
            argument=name,
            value=array.shape,
            way_out=_("Its first axis counts the examples, and there must be at least one."),
        )
    return array


def is_small_float(dtype: np.dtype[Any]) -> bool:
    """Tell whether `dtype` is an 8 or 16 bit float that NumPy does not know itself, such as bfloat16."""
    return dtype.kind == "V" and dtype.names is None and "float" in dtype.name


def frozen(array: Array) -> Array:
    """Return a view that cannot be written to, so that data sets may share memory."""
    view = array.view()
    view.flags.writeable = False
    return view


def _first_line(error: Exception) -> str:
    try:
        said = str(error).strip()
    except Exception:  # even that may fail
        said = ""
    text = (said or type(error).__name__).splitlines()[0].rstrip(".")
    return text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…"
