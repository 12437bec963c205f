"""What a run is called: its number, and what was asked differently of it; said in the language in force.

A name is kept as data, on the disk too, so that it follows the language::

    RunName(3, (("epochs", "5", "10"),)).text    "Run 3 · epochs 10 instead of 5", « Essai 3 · epochs 10 au lieu de 5 »
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import gettext as _

_NUMBERED = re.compile(r"(?:Run|Essai) (\d{1,9})(?: · (.*))?", re.DOTALL)
"""A name as it was written in one language: by a sweep, or before names were kept as data."""


@dataclass(frozen=True)
class RunName:
    """The name of a run."""

    number: int = 0
    """Which of its experiment it is, from 1; 0 where nobody counts."""
    changed: tuple[tuple[str, str, str], ...] = ()
    """Setting, what it is now, what it was; see `change_text`."""
    given: str = ""
    """What somebody called it, in place of all that."""
    rest: str = ""
    """What follows the number, where that was written as a text."""

    @property
    def text(self) -> str:
        """Say it in the language in force; empty if it has no name."""
        if self.given or not self.number:
            return self.given
        differed = self.rest or ", ".join(change_text(*change) for change in self.changed)
        number = _("Run {n}").format(n=self.number)
        return f"{number} · {differed}" if differed else number

    @classmethod
    def read(cls, text: str) -> RunName:
        """Return the name that a text in whatever language is: its number is understood, all else is kept."""
        found = _NUMBERED.fullmatch(text)
        return cls(int(found[1]), rest=found[2] or "") if found else cls(given=text)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {**vars(self), "changed": [list(change) for change in self.changed]}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any], text: str) -> RunName:
        """Return the name that `to_dict` described; that which `text` is, where the description is none."""
        try:
            changed = tuple((str(field), str(new), str(old)) for field, new, old in content["changed"])
            return cls(int(content["number"]), changed, str(content["given"]), str(content["rest"]))
        except (KeyError, TypeError, ValueError):
            return cls.read(text)


def change_text(field: str, new: str, old: str) -> str:
    """Say that one setting differs, in the language in force."""
    if field == "model":
        return _("another model")
    if field == "data":
        return _("other data")
    return _("{field} {new} instead of {old}").format(field=field, new=new, old=old)
