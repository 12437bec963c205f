"""How the values of a setting that varies are typed and shown: ``0,1; 0,01`` or ``64 128``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dltp_widgets.core.numbers import parse_number, parse_whole, show_number, split_numbers
from dltp_widgets.widgets.training.setting_texts import parse_count

Values = tuple[float, ...]


def parse_rates(text: str) -> Values:
    """Read learning rates; an empty text is none."""
    return tuple(parse_number(part, above=0.0) for part in split_numbers(text))


def parse_counts(text: str) -> Values:
    """Read sizes, whole numbers of at least 1."""
    return tuple(parse_whole(part, least=1) for part in split_numbers(text))


def parse_shares(text: str) -> Values:
    """Read rates of Dropout, from 0 to 1."""
    return tuple(parse_number(part, least=0.0, most=1.0) for part in split_numbers(text))


def parse_maybe_count(text: str) -> int | None:
    """Read a count; an empty text leaves it to the machine."""
    return parse_count(text) if text.strip() else None


def show_values(values: Sequence[float] | None) -> str:
    """Return values for a field."""
    return "; ".join(show_number(value) for value in values or ())


def show_maybe_count(count: int | None) -> str:
    """Return a count for a field."""
    return "" if count is None else str(count)


PARSERS: dict[str, Callable[[str], Values]] = {
    "compile.learning_rate": parse_rates,
    "fit.batch_size": parse_counts,
    "model.units": parse_counts,
    "model.filters": parse_counts,
    "model.rate": parse_shares,
}
"""Setting that the form offers -> who reads its values."""
