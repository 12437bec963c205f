"""Names of layers: which are valid, which are free, and what an unnamed layer is called.

Keras numbers unnamed layers through a counter of the whole session (``dense_7``). Here they are numbered
within their model, so that the same spec always gives the same names.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Container, Iterable
from functools import lru_cache

_LONGEST_COMPARED = 60

_VALID = re.compile(r"[A-Za-z0-9_.>-]+")
"""What TensorFlow accepts as a scope: with any other name the model builds, then fails when it is called."""

_VALID_MODEL = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.>-]*")


def is_valid_name(name: str) -> bool:
    """Tell whether a layer of this name can be run on every backend."""
    return _VALID.fullmatch(name) is not None


def is_valid_model_name(name: str) -> bool:
    """Tell whether a model of this name can be run: as for a layer, and it does not begin with ``_``."""
    return _VALID_MODEL.fullmatch(name) is not None


def valid_name(name: str) -> str | None:
    """Return the nearest valid name (``"couche cachée"`` -> ``"couche_cachee"``), or None."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_.>-]+", "_", plain).strip("_") or None


def nearest(word: str, words: tuple[str, ...]) -> str | None:
    """Return the word that `word` most likely should have been, or None."""
    lower = {known.lower(): known for known in words}
    found = difflib.get_close_matches(word.strip().lower()[:_LONGEST_COMPARED], lower, n=1, cutoff=0.6)
    return lower[found[0]] if found else None


@lru_cache(maxsize=1_000)
def snake_case(class_name: str) -> str:
    """Return the name Keras derives from a class: ``"MaxPooling2D"`` -> ``"max_pooling2d"``."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", class_name))
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower() or "layer"


def free_name(name: str, taken: Container[str]) -> str:
    """Return `name`, or `name` with the first number that makes it free: ``"dense1_1"``."""
    return next(candidate for candidate in _numbered(name) if candidate not in taken)


def looks_automatic(name: str, class_name: str) -> bool:
    """Tell whether Keras itself would have given this name to a layer of this class."""
    return re.fullmatch(re.escape(snake_case(class_name)) + r"(_[1-9]\d*)?", name) is not None


def complete_names(layers: Iterable[tuple[str, str | None]], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Return one name per layer: its own, or a free automatic one.

    Parameters
    ----------
    layers : iterable of (class name, name or None)
    taken : iterable of str
        Names the automatic ones must avoid besides the layers' own.
    """
    layers = list(layers)
    used = {name for _, name in layers if name} | set(taken)
    counts: dict[str, int] = {}
    names: list[str] = []
    for class_name, own in layers:
        stem = snake_case(class_name)
        number = counts.get(stem, 0)
        name = own or stem
        while not own and (name := f"{stem}_{number}" if number else stem) in used:
            number += 1
        if not own:
            counts[stem] = number + 1
            used.add(name)
        names.append(name)
    return tuple(names)


def _numbered(name: str) -> Iterable[str]:
    yield name
    number = 1
    while True:
        yield f"{name}_{number}"
        number += 1
