"""Round numbers along an axis, and their labels in the language in force."""

from __future__ import annotations

import math

from dltp_widgets.core.language import format_number

_NARROW, _TINY = 1e-9, 1e-100
"""Share of its values, and size, up to which a range has no room for ticks of its own."""

_LEAST, _TRIES = 3, 3
"""Ticks within a range that make it readable, and how many finer steps are tried for them."""


def whole_ticks(last: int, most: int = 6) -> tuple[int, ...]:
    """Return round whole numbers from 0 to at least `last`."""
    step = max(1, int(_nice(max(last, 1) / most)))
    count = -(-max(last, 1) // step)
    return tuple(step * place for place in range(count + 1))


def value_ticks(low: float, high: float, most: int = 5) -> tuple[float, ...]:
    """Return round numbers that hold ``low .. high``."""
    if high - low <= max(
        _NARROW * max(abs(low), abs(high)), _TINY
    ):  # one value, as far as a picture can tell
        high = low + (abs(low) if abs(low) > _TINY else 1.0)
    step = _nice((high - low) / most)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(float(f"{count * step:.12g}") for count in range(first, last + 1))


def inner_ticks(low: float, high: float, most: int = 4, *, whole: bool = False) -> tuple[float, ...]:
    """Return round numbers within ``low .. high``, about `most`; of whole numbers only such."""
    ticks: tuple[float, ...] = ()
    for count in range(most, most + _TRIES):
        found = value_ticks(low, high, count)
        ticks = tuple(tick for tick in found if low <= tick <= high and (not whole or tick.is_integer()))
        if len(ticks) >= _LEAST:
            break
    return ticks


def tick_labels(ticks: tuple[float, ...]) -> dict[str, str]:
    """Return value, as the browser writes it -> label, in the language in force and equally long."""
    digits = max((len(f"{tick:.6g}".partition(".")[2]) for tick in ticks if abs(tick) < 1e6), default=0)
    labels = {}
    for tick in ticks:
        plain = abs(tick) < 1e5 and digits <= 4
        labels[tick_key(tick)] = format_number(tick, digits) if plain else f"{tick:.0e}"
    return labels


def tick_key(value: float) -> str:
    """Return the text that JavaScript makes of a number, bqplot's key of a label: whole ones without a point."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)


def _nice(step: float) -> float:
    """Return the first of 1, 2, 5, 10 times a power of ten that is not below `step`."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))
