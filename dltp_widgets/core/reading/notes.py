"""What `from_code` has to say about a source, each with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.reading.messages import MIGRATED, UNSUPPORTED

MOST_NOTES = 500
"""Notes kept; a hostile source could make any number."""


@dataclass(frozen=True)
class CodeNote:
    """One remark on one line."""

    line: int
    """Line of the source, from 1; 0 where the source as a whole is meant."""
    code: str
    """Stable slug, such as ``"renamed_argument"``; see `messages`."""
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What the message names."""

    @property
    def kind(self) -> str:
        """``"migrated"``: old, and read as what it is today. ``"unsupported"``: left out."""
        return "migrated" if self.code in MIGRATED else "unsupported"

    @property
    def message(self) -> str:
        """One or two sentences in the language in force."""
        return _((MIGRATED | UNSUPPORTED)[self.code]).format(**self.fields)


class Notes:
    """Collects notes: each remark once, in the order of the lines."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], CodeNote] = {}

    def add(self, line: int, code: str, /, **fields: object) -> None:
        """Take down a remark; `fields` are what the message names, shortened."""
        shown = {key: str(value)[:80] for key, value in fields.items()}
        key = (line, code, *sorted(shown.items()))
        if len(self._found) < MOST_NOTES:
            self._found.setdefault(key, CodeNote(line, code, shown))

    def has(self, line: int, code: str) -> bool:
        """Tell whether there is such a remark on this line."""
        return any(note.line == line and note.code == code for note in self._found.values())

    def sorted(self) -> tuple[CodeNote, ...]:
        """Return the notes by line."""
        return tuple(sorted(self._found.values(), key=lambda note: note.line))
