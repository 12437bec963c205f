"""Measures of tensors; TensorFlow's are read through NumPy, nothing is imported."""

from __future__ import annotations

from typing import Any

import numpy as np

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _

MOST_VALUES = 200_000_000
"""Values that a comparison looks at; a larger tensor is refused."""


def shape(value: Any) -> tuple[int | None, ...]:
    """Return the shape; that of a list is what NumPy makes of it."""
    found = getattr(value, "shape", None)
    if found is None or callable(found):
        found = array(value).shape
    try:
        return tuple(None if n is None else int(n) for n in found)
    except (TypeError, ValueError) as error:
        raise LabError(_("It has no shape.")) from error


def dtype(value: Any) -> str:
    """Return the name of the dtype: ``"int64"``."""
    found = getattr(value, "dtype", None)
    if found is None:
        found = array(value).dtype
    return str(getattr(found, "name", found)).removeprefix("torch.")


def array(value: Any) -> np.ndarray[Any, Any]:
    """Return the value as an array of numbers, truths or texts."""
    try:
        found = np.asarray(value)
    except Exception as error:  # whatever a tensor of the student's raises
        raise LabError(_("It cannot be read as a tensor.")) from error
    if found.dtype.kind not in "biufcUS":
        raise LabError(_("Numbers are expected, not a {kind}.").format(kind=type(value).__name__))
    if found.size > MOST_VALUES:
        raise LabError(_("It is too large to be compared."))
    return found


def equal(found: Any, wanted: Any, tolerance: float) -> bool:
    """Tell whether two tensors have one shape and the same values."""
    one, other = array(found), array(wanted)
    if one.shape != other.shape or (one.dtype.kind in "US") != (other.dtype.kind in "US"):
        return False
    if one.dtype.kind in "US":
        return bool((one == other).all())
    return bool(np.allclose(one, other, rtol=0, atol=tolerance, equal_nan=True))


def number(value: Any) -> Any:
    """Return a number, a truth or a text; a tensor of one value is one."""
    if isinstance(value, str | bool | int | float):
        return value
    found = array(value)
    if found.size != 1:
        raise LabError(_("One number is expected, not {n}.").format(n=found.size))
    return found.reshape(()).item()


def same_number(found: Any, wanted: Any, tolerance: float) -> bool:
    """Tell whether two numbers are equal up to the tolerance, or two texts but for letters and spaces around."""
    if isinstance(found, str) or isinstance(wanted, str):
        return str(found).strip().casefold() == str(wanted).strip().casefold()
    # 0.1 + 0.2 is 0.3 to a student
    return bool(abs(found - wanted) <= max(tolerance, 1e-9 * abs(wanted)))
