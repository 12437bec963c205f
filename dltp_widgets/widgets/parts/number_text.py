"""Numbers as they are shown: few digits, with the comma or the point of the language in force."""

from __future__ import annotations

from dltp_widgets.core.language import format_count, get_language

_LEAST_SHARE = 0.1  # percent


def short(value: complex, digits: int = 4) -> str:
    """Return a number with few digits, for reading: ``0.6163``, ``-1``, ``1.2e-07``, ``0.5 - 2j``."""
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, complex):
        sign = "-" if value.imag < 0 else "+"
        return f"{short(value.real, digits)} {sign} {short(abs(value.imag), digits)}j"
    text = f"{value:.{digits}g}"
    return text.replace(".", ",") if get_language() == "fr" else text


def percent(part: int, whole: int) -> str:
    """Return a share in percent: ``"80.9 %"``; what is there is never 0."""
    share = 100 * part / whole if whole else 0.0
    if 0 < share < _LEAST_SHARE:
        return f"< {short(_LEAST_SHARE)} %"
    if 100 - _LEAST_SHARE < share < 100:
        return f"> {short(100 - _LEAST_SHARE)} %"
    return f"{short(share, 3)} %"
