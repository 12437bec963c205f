"""Numbers as students type them: ``0,001``, ``0.001`` and ``1e-3`` are the same number.

Stock numeric fields turn ``0,001`` into 1.0 in silence; every field of the package reads text with these
functions and answers with a sentence.
"""

from __future__ import annotations

import math
import re

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST = 40


def parse_number(
    text: str, *, above: float | None = None, least: float | None = None, most: float | None = None
) -> float:
    """Read a number, with a comma or a point.

    Parameters
    ----------
    text : str
        What was typed.
    above, least, most : float, optional
        Limits: strictly above, at least, at most.

    Raises
    ------
    SpecError
        One sentence: what is expected and what came.
    """
    typed = _squeezed(text)
    value = float(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else math.nan
    if not math.isfinite(value) or not _within(value, above, least, most):
        raise _refusal(_("a number"), text, above, least, most)
    return value


def parse_whole(text: str, *, least: int | None = None, most: int | None = None) -> int:
    """Read a whole number; see `parse_number`."""
    typed = _squeezed(text)
    if not re.fullmatch(r"[+-]?\d+", typed, re.ASCII) or not _within(int(typed), None, least, most):
        raise _refusal(_("a whole number"), text, None, least, most)
    return int(typed)


def split_numbers(text: str) -> list[str]:
    """Return the parts of a list of numbers: between spaces or semicolons; a comma separates only before a space."""
    inner = re.sub(r"^[(\[]|[)\]]$", "", text.strip())
    return [part for part in re.split(r",?\s+|\s*;\s*", inner.strip()) if part]


def parse_numbers(text: str) -> list[float]:
    """Read numbers as `split_numbers` finds them. See `parse_number`."""
    return [parse_number(part) for part in split_numbers(text)]


def show_number(value: float | None) -> str:
    """Return the shortest text that `parse_number` reads back as `value`; a point, as in code."""
    return "" if value is None else f"{value:g}" if float(f"{value:g}") == value else repr(value)


def _squeezed(text: str) -> str:
    """Drop the spaces that group digits (French writes 10 000); what is too long for a number is none."""
    return re.sub(r"[\s\u00a0\u202f]", "", text) if len(text) <= _LONGEST else ""


def _within(value: float, above: float | None, least: float | None, most: float | None) -> bool:
    return not (
        (above is not None and value <= above)
        or (least is not None and value < least)
        or (most is not None and value > most)
    )


def _refusal(kind: str, text: str, above: float | None, least: float | None, most: float | None) -> SpecError:
    limits = _limits(above, least, most)
    expected = f"{kind} {limits}" if limits else kind
    came = text.strip()[:_LONGEST]
    if not came:
        return SpecError(
            _("Please enter {expected}.").format(expected=expected), expected=expected, value=text
        )
    return SpecError(
        _("“{text}”: {expected} is expected.").format(text=came, expected=expected),
        expected=expected,
        value=text,
    )


def _limits(above: float | None, least: float | None, most: float | None) -> str:
    low = above if above is not None else least
    if low is not None and most is not None:
        return _("from {low} to {high}").format(low=show_number(low), high=show_number(most))
    if above is not None:
        return _("above {low}").format(low=show_number(above))
    if least is not None:
        return _("of at least {low}").format(low=show_number(least))
    return _("of at most {high}").format(high=show_number(most)) if most is not None else ""
