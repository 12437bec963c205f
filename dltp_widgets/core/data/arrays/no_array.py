"""Why a thing is no array, in one sentence, and what can be looked at instead."""

from __future__ import annotations

import reprlib
from collections.abc import Iterable
from typing import Any

import numpy as np

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

_MOST_READ = 1_000
"""Objects of an array whose types are told."""

_MOST_TOLD = 3
"""Types, fields or keys that are named."""

_ONE_BY_ONE = ("set", "frozenset", "dict_keys", "dict_values")
"""Classes that hold values without an order of axes; iterators are such, too."""


def no_grid(x: object, name: str) -> DataError:
    """Return the refusal of what has no shape: rows of unequal length, or a thing that is not array-like at all."""
    kind = type(x).__name__
    way_out = _("Give an array, or a list whose rows all have the same length.")
    if issubclass(type(x), dict):
        way_out = _("Look at one of its values, such as {example}.").format(example=_first_key(x, name))
    elif kind in _ONE_BY_ONE or hasattr(type(x), "__next__"):
        way_out = _("Make a list of it: {call}.").format(call=f"list({name})")
    return DataError(
        _("{name} ({type}) does not hold values in a regular grid, so it is not a tensor.").format(
            name=name, type=kind
        ),
        argument=name,
        expected="array",
        way_out=way_out,
    )


def holds_objects(x: object, array: np.ndarray[Any, Any], name: str) -> DataError:
    """Return the refusal of what NumPy reads as Python objects, or as records.

    Parameters
    ----------
    x : object
        What was given.
    array : ndarray
        What NumPy made of it: of dtype object, or structured.
    name : str
        What to call it.
    """
    if array.dtype.names is not None:
        return DataError(
            _("{name} holds records with the fields {fields}, so it is not a tensor.").format(
                name=name, fields=_some(map(repr, array.dtype.names))
            ),
            argument=name,
            expected="array",
            way_out=_("Look at one of them: {example}.").format(example=f"{name}[{array.dtype.names[0]!r}]"),
        )
    if array.ndim == 0 and not issubclass(type(x), int | np.ndarray):
        return no_grid(x, name)
    held = [type(value) for value in array.ravel()[:_MOST_READ].tolist()]
    return DataError(
        _(
            "{name} ({type}) holds Python objects ({kinds}), not numbers in a regular grid, so it is not a tensor."
        ).format(name=name, type=type(x).__name__, kinds=_some(kind.__name__ for kind in held)),
        argument=name,
        expected="array",
        way_out=_way_out(held),
    )


def _way_out(held: list[type]) -> str:
    kinds = set(held)
    if type(None) in kinds and kinds <= {type(None), int, float}:
        return _("Write {nan} where a value is missing.").format(nan="np.nan")
    if kinds <= {int}:
        return _("These whole numbers have more than 64 bits; write them as floats.")
    if kinds <= {int, float, bool, complex}:
        return _("Make numbers of them: {call}.").format(call="np.array(..., dtype=float)")
    if kinds & {list, tuple, np.ndarray}:
        return _("Give an array, or a list whose rows all have the same length.")
    return _("Give an array of numbers.")


def _first_key(x: Any, name: str) -> str:
    key = next(iter(x), "key")
    return f"{name}[{reprlib.repr(key) if issubclass(type(key), str | int) else '...'}]"


def _some(words: Iterable[str]) -> str:
    told = list(dict.fromkeys(words))
    return ", ".join(word[:40] for word in told[:_MOST_TOLD]) + (", …" if len(told) > _MOST_TOLD else "")
