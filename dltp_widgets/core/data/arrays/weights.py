"""How much each example counts, as it was given beside x and y."""

from __future__ import annotations

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array, as_numbers, frozen
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _


def given_parts(value: object, where: str) -> tuple[object, object, object]:
    """Return ``(x, y, sample_weight)`` from what was given for a split, or refuse in words; without weights, None."""
    if not isinstance(value, tuple | list) or len(value) not in (2, 3):
        raise DataError(
            _("{where} must be a pair (x, y), or (x, y, sample_weight).").format(where=where),
            argument=where,
            expected="(x, y)",
            value=type(value).__name__,
        )
    return value[0], value[1], value[2] if len(value) == 3 else None


def checked_weights(weights: object, where: str) -> Array | None:
    """Return the weights of the examples of a split, ``(n,)``, or None if there are none.

    Raises
    ------
    DataError
        If they are not one finite number for each example.
    """
    if weights is None:
        return None
    name = f"{where}.sample_weight"
    found = as_numbers(weights, name)
    if found.ndim != 1 or not np.isfinite(found).all():
        raise DataError(
            _("{name} must be one number for each example.").format(name=name),
            argument=name,
            expected="(n,)",
            value=found.shape,
        )
    return frozen(found)
