"""What was done to a data set, in order, so that it can be shown, judged and done again.

A `Transform` is one call of a method of `Dataset`; a `Lineage` is the tuple of them. Both are plain frozen
values with a JSON form: checks read them, the data card draws them, a saved run keeps them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset

OPERATIONS = ("split", "scale", "reshape", "one_hot", "drop_missing", "drop_duplicates")
"""The methods of `Dataset` that a lineage may contain; replay calls no other."""


@dataclass(frozen=True)
class Transform:
    """One operation on a data set."""

    op: str
    """Name of the method of `Dataset`: one of `OPERATIONS`."""

    args: Mapping[str, Any] = field(default_factory=dict)
    """The arguments it was called with, defaults included: called again with them, it does the same."""

    fitted_on: str | None = None
    """The split whose statistics were used (``"train"``, ``"valid"``, ``"test"``, ``"all"``), ``"each"``
    where every split used its own, None where nothing is fitted."""

    applied_to: tuple[str, ...] = ()
    """The splits whose arrays changed."""

    learned: Mapping[str, Mapping[str, Mapping[str, tuple[float, ...]]]] = field(default_factory=dict)
    """What was fitted: split -> input (``"x"`` where there is one) -> ``{"mean": ..., "std": ...}`` per
    column."""

    def __post_init__(self) -> None:
        # what JSON gives back must equal what was remembered, and JSON knows no numbers of NumPy
        object.__setattr__(self, "args", {name: plain(value) for name, value in self.args.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return the transform as a dict that JSON can hold."""
        return {
            "op": self.op,
            "args": dict(self.args),
            "fitted_on": self.fitted_on,
            "applied_to": list(self.applied_to),
            "learned": {
                split: {k: dict(v) for k, v in inputs.items()} for split, inputs in self.learned.items()
            },
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> Transform:
        """Return the transform that `to_dict` described.

        Raises
        ------
        DataError
            If the operation is unknown or a part is missing.
        """
        try:
            op, args = content["op"], dict(content["args"])
            fitted_on, applied_to = content["fitted_on"], tuple(content["applied_to"])
            learned = {
                split: {name: {k: tuple(v) for k, v in numbers.items()} for name, numbers in inputs.items()}
                for split, inputs in content.get("learned", {}).items()
            }
            transform = cls(op, args, fitted_on, applied_to, learned)
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise _unreadable() from error
        if op not in OPERATIONS:
            raise _unreadable()
        return transform


class Lineage(tuple[Transform, ...]):
    """The transforms that made a data set, oldest first; equal to a plain tuple of them."""

    __slots__ = ()

    def then(self, transform: Transform) -> Lineage:
        """Return the lineage with one more transform."""
        return Lineage((*self, transform))

    def to_json(self) -> str:
        """Return the lineage as a JSON list."""
        return json.dumps([transform.to_dict() for transform in self])

    @classmethod
    def from_json(cls, text: str) -> Lineage:
        """Return the lineage that `to_json` wrote.

        Raises
        ------
        DataError
            If the text is not such a list.
        """
        try:
            content = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _unreadable() from error
        if not isinstance(content, list):
            raise _unreadable()
        return cls(Transform.from_dict(item) for item in content)

    def replay(self, data: Dataset) -> Dataset:
        """Return `data` after the same operations: what is fitted is fitted again, on `data`.

        Parameters
        ----------
        data : Dataset
            Usually the set as it was loaded.

        Raises
        ------
        DataError
            If an operation is impossible on `data`.
        """
        for transform in self:
            if transform.op not in OPERATIONS:
                raise _unreadable()
            try:
                data = getattr(data, transform.op)(**transform.args)
            except TypeError as error:  # an argument that the operation does not have
                raise _unreadable() from error
        return data


def plain(value: Any) -> Any:
    """Return an argument as plain Python: numbers of NumPy as int, float or str, lists as tuples, nested too."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return tuple(plain(item) for item in value)
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return value


def _unreadable() -> DataError:
    return DataError(
        _("This is not the lineage of a data set."), argument="lineage", expected=", ".join(OPERATIONS)
    )
