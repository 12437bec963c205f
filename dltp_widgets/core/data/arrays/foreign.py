"""What is told of an object of another library: what it is, where it lies, how NumPy gets at its values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _

MOST_DENSE = 2 * 10**6
"""Elements that are filled in at most to show what is ragged, sparse or masked: 16 MB."""

MOST_NAMES = 1000
"""Headings of rows or of columns that are kept at most."""


@dataclass(frozen=True, eq=False)
class Foreign:
    """What an adapter tells of an object."""

    kind: str
    """What it is, as its library calls it: ``"tf.Variable"``."""

    value: Callable[[], object]
    """Returns what ``numpy.asarray`` reads."""

    device: str = "CPU"
    """Where its values lie, such as ``"GPU:0"``."""

    axis_names: Callable[[], tuple[str, ...]] = tuple
    """Returns a name for each axis, in the language in force, or nothing."""

    row_names: tuple[str, ...] = ()
    """Headings of the rows of a table, or nothing."""

    col_names: tuple[str, ...] = ()
    """Headings of its columns, or nothing."""

    note: Callable[[], str] = str
    """Returns one sentence on what is shown in its place, in the language in force; empty if it is itself."""

    way_out: str = ""
    """The call that makes a regular grid of it; empty if it is one."""


def is_a(x: object, module: Any, name: str) -> bool:
    """Tell whether `x` is of a class of a library that another thread may be importing right now."""
    kind = module
    for part in name.split("."):
        kind = getattr(kind, part, None)
    return isinstance(kind, type) and isinstance(x, kind)


def sparse_note(stored: int, size: int, *, dense: bool) -> str:
    """Return what is shown of `size` values of which only `stored` are kept."""
    text = (
        _("Sparse: {stored} of {size} values are stored, the others are 0.")
        if dense
        else _("Sparse: only the {stored} stored values are shown, of {size}; the others are 0.")
    )
    return text.format(stored=format_count(stored), size=format_count(size))
