"""The small parts of a lab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Note:
    """A remark on a page: what was kept as text, or looks like a slip."""

    line: int
    """Line of the page, from 1."""
    code: str
    """Stable slug: ``"listing"``, ``"not_python"``, ``"no_exercise_in"``..."""
    message: str
    """One sentence."""


@dataclass(frozen=True)
class Hint:
    """One hint, given after the ones before it."""

    text: str
    """Markdown."""


@dataclass(frozen=True)
class Solution:
    """One folded block of an exercise."""

    text: str
    """Markdown: the body of the block."""
    code: str
    """Its runnable fences, one after the other; empty if it has none."""
    title: str = ""
    """The title of the block."""
    line: int = 0
    """Where it stands in the page."""


@dataclass(frozen=True)
class Mistake:
    """A known mistake in the student's code, or in what it raised."""

    where: str
    """``"code"`` or ``"error"``."""
    text: str
    """What is found there; spaces do not count. In code, ``"epoch="`` is the argument of this very name: `is_in`."""
    hint: str
    """Markdown."""


@dataclass(frozen=True)
class PythonCheck:
    """A check written in Python; it runs only if it can be trusted."""

    source: str
    """A file beside the page (``"checks.py"``), or a module of an installed package."""
    function: str
    """Name of the function: it takes the variables, and returns None or True, or a sentence that says what is wrong."""


@dataclass(frozen=True)
class WidgetSpec:
    """A widget of the package, and what it shows."""

    name: str
    """``"LayerStackBuilder"``, ``"TensorInspector"``..."""
    on: str = ""
    """The variable it shows, a dotted path; empty: `data` and `model`, or its own demonstration."""
    data: str = ""
    """A set of ``load_dataset``."""
    model: Any = None
    """A ModelSpec to begin with, or None."""
