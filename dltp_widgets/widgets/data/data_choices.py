"""What the lists and fields of the data card offer and read."""

from __future__ import annotations

import re

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.lineage import Transform
from dltp_widgets.core.data.preparation import SCALES, Preparation
from dltp_widgets.core.data.sources.recipes import RECIPES
from dltp_widgets.core.data.sources.small_sets import SMALL_SETS
from dltp_widgets.core.errors import DltpError, SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_number, parse_whole, show_number

NO_SCALE = "none"
"""The entry that leaves the values as they were loaded."""

FILE = "file"
"""The entry that reads a file of the student's own."""

_MOST_PERCENT = 90.0


def shown_of(data: Dataset) -> Preparation:
    """Return how data are prepared, as far as the controls can say it; of a leak, what it resembles."""
    known = Preparation.of(data)
    if known is not None:
        return known
    split = next((step.args for step in data.lineage if step.op == "split"), {})
    scale = next((step.args["kind"] for step in reversed(data.lineage) if step.op == "scale"), None)
    one_hot = any(step.op == "one_hot" for step in data.lineage)
    kept = {name: split[name] for name in ("valid", "test", "stratify") if name in split}
    return Preparation(**({"valid": None} | kept), scale=scale, one_hot=one_hot)


def known_sets(own: Dataset | None, shown: Dataset | None) -> list[tuple[str, str]]:
    """Return the known sets, those of the student's own, and the way to a file."""
    names = [*RECIPES, *SMALL_SETS]
    for data in (own, shown):
        if data is not None and data.name not in names:
            names.append(data.name)
    return [*((name, name) for name in names), (_("a file of yours…"), FILE)]


def scales(data: Dataset | None) -> list[tuple[str, str]]:
    """Return the ways to scale, those of pixels only for images."""
    labels = {
        "minus_one_one": _("from -1 to 1"),
        "zero_one": _("from 0 to 1"),
        "standard": _("standardised"),
    }
    is_table = data is not None and isinstance(data.input_shape, tuple) and len(data.input_shape) == 1
    shown = shown_of(data).scale if data is not None else None
    kinds = [kind for kind in SCALES if kind == "standard" or not is_table or shown == kind]
    return [(_("as loaded"), NO_SCALE), *((labels[kind], kind) for kind in kinds)]


def codings() -> list[tuple[str, str]]:
    """Return the ways to write a class."""
    return [(_("integers: 5"), "integers"), (_("one-hot: 0 0 0 0 0 1 0 0 0 0"), "one_hot")]


def parse_percent(text: str) -> float:
    """Read a share in per cent, with or without the sign; 0 to `_MOST_PERCENT`. Returns the share, 0 to 1."""
    return parse_number(text.replace("%", ""), least=0.0, most=_MOST_PERCENT) / 100


def show_percent(share: float) -> str:
    """Return a share as per cent; `parse_percent` reads it back."""
    return show_number(round(share * 100, 6))


def parse_shape(text: str) -> tuple[int, ...]:
    """Read a shape: whole numbers, with commas, spaces or times signs between and perhaps in brackets."""
    sizes = [part for part in re.split(r"[\s,;x×*()\[\]]+", text[:200]) if part]
    if not sizes:
        raise SpecError(_("A shape is whole numbers, such as 28, 28, 1."), argument="shape", value=text)
    return tuple(parse_whole(size, least=-1) for size in sizes)


def show_shape(shape: tuple[int, ...]) -> str:
    """Return a shape as text; `parse_shape` reads it back."""
    return " × ".join(map(str, shape))


def reshapes(shape: tuple[int, ...]) -> tuple[Transform, ...]:
    """Return what is done after scaling so that one example has this shape."""
    return (Transform("reshape", {"shape": shape}),)


def refusal(name: str, error: Exception) -> str:
    """Return the sentence that says why the set `name` could not be loaded."""
    if isinstance(error, DltpError):
        return str(error)
    reason = str(error) or type(error).__name__
    return _("The data set {name!r} cannot be read: {reason}").format(name=name, reason=reason)
