"""Find a step or an exercise by its key, and say which there are if it is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Protocol, TypeVar

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _


class Keyed(Protocol):
    """Whatever goes by a key."""

    @property
    def key(self) -> str:
        """Its key."""


_Item = TypeVar("_Item", bound=Keyed)


def find(key: str, items: Sequence[_Item]) -> _Item:
    """Return the item of this key.

    Raises
    ------
    LabError
        If there is none; names those that there are.
    """
    found = next((item for item in items if item.key == key), None)
    if found is None:
        raise LabError(
            _("There is no “{key}” in this lab; there are: {keys}.").format(
                key=key, keys=", ".join(nearest(key, [item.key for item in items]))
            ),
            argument="key",
            value=key,
        )
    return found


def nearest(key: str, keys: Sequence[str], most: int = 8) -> list[str]:
    """Return the keys that resemble this one, else the first ones."""
    return difflib.get_close_matches(key, keys, most, 0.5) or list(keys[:most]) or [_("none")]
