"""How the settings are typed and shown."""

from __future__ import annotations

import re

from dltp_widgets.core.numbers import parse_number, parse_whole

_LARGEST_SEED = 2**32 - 1


def parse_rate(text: str) -> float | None:
    """Read a learning rate; an empty text is the optimizer's own."""
    return parse_number(text, above=0.0) if text.strip() else None


def parse_seed(text: str) -> int | None:
    """Read a seed; an empty text has one drawn."""
    return parse_whole(text, least=0, most=_LARGEST_SEED) if text.strip() else None


def show_seed(seed: int | None) -> str:
    """Return the text of a seed."""
    return "" if seed is None else str(seed)


def parse_count(text: str) -> int:
    """Read a number of epochs, or of samples."""
    return parse_whole(text, least=1)


def parse_names(text: str) -> tuple[str, ...]:
    """Read names between commas or spaces."""
    return tuple(name for name in re.split(r"[,;\s]+", text[:200]) if name)


def show_names(names: tuple[str, ...]) -> str:
    """Return names for a field."""
    return ", ".join(names)
