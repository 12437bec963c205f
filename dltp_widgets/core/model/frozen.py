"""JSON values that cannot change and can be hashed.

A description of a layer is compared, cached and kept in an undo history, so the values in it are frozen:
lists become tuples, mappings become `FrozenDict`. Two values are equal only if they are the same JSON:
``1``, ``1.0`` and ``True`` are three values here, though not for Python.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _

LARGEST_INTEGER = 10**18
"""Integers beyond it are refused: no tensor has such a size, and Keras' own arithmetic would overflow."""

DEEPEST = 24
"""Levels of lists and mappings inside one value; a model inside a model takes six."""

_LONGEST_TEXT = 10_000


class FrozenDict(Mapping[str, Any]):
    """A mapping of names to frozen JSON values: read it like a dict, hash it, compare it with a dict.

    Parameters
    ----------
    items : mapping
        Keys are strings, values as `freeze` accepts them.
    """

    __slots__ = ("_hash", "_items", "_key")

    def __init__(self, items: Mapping[str, Any] | None = None) -> None:
        values = {_checked_key(key): freeze(value) for key, value in (items or {}).items()}
        object.__setattr__(self, "_items", values)
        object.__setattr__(self, "_key", canonical(values))
        object.__setattr__(self, "_hash", hash(self._key))

    _items: dict[str, Any]
    _key: str
    _hash: int

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a FrozenDict cannot change")

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenDict):
            return self._key == other._key
        if isinstance(other, Mapping):
            try:
                return self == FrozenDict(other)
            except SpecError:
                return False
        return NotImplemented

    def __repr__(self) -> str:
        return repr(self._items)

    def __reduce__(self) -> tuple[Any, ...]:
        return (FrozenDict, (dict(self._items),))


def freeze(value: Any, depth: int = 0) -> Any:
    """Return the frozen form of a JSON value, a tuple or a NumPy scalar.

    Parameters
    ----------
    value : None, bool, int, float, str, list, tuple, mapping or NumPy scalar
        Floats must be finite, integers within `LARGEST_INTEGER`.
    depth : int, default 0
        How deep this value already lies in another.

    Raises
    ------
    SpecError
        If the value is none of these, or larger or deeper than the caps.
    """
    if depth > DEEPEST:
        raise _refusal(value, _("lists inside lists, too deep"))
    if isinstance(value, Mapping):
        return value if isinstance(value, FrozenDict) else FrozenDict(_deeper(value, depth))
    if isinstance(value, list | tuple):
        return tuple(freeze(item, depth + 1) for item in value)
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        value = value.item()
    return _scalar(value)


def thaw(value: Any) -> Any:
    """Return the plain form: mappings as dict; tuples stay tuples, as Keras wants them."""
    if isinstance(value, Mapping):
        return {key: thaw(item) for key, item in value.items()}
    return tuple(thaw(item) for item in value) if isinstance(value, list | tuple) else value


def canonical(value: Any) -> str:
    """Return one text per value: equal texts are equal JSON, ``1`` and ``1.0`` differ."""
    return json.dumps(thaw(value), sort_keys=True, allow_nan=False)


def _deeper(value: Mapping[Any, Any], depth: int) -> dict[str, Any]:
    return {_checked_key(key): freeze(item, depth + 1) for key, item in value.items()}


def _checked_key(key: object) -> str:
    if not isinstance(key, str):
        raise _refusal(key, _("a key that is not text"))
    return str(key)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise SpecError(_("A number in the model has too many digits."), value=None)
        return int(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _refusal(value, _("not a finite number"))
        return float(value)
    if isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            raise _refusal(value[:40], _("a text that is too long"))
        return str(value)
    raise _refusal(value, type(value).__name__)


def _refusal(value: object, reason: str) -> SpecError:
    return SpecError(
        _(
            "A description of a model holds numbers, texts, True, False, None and lists of them, not {what}."
        ).format(what=reason),
        expected="JSON",
        value=value,
    )
