"""A few real digits, enough to draw and to train on in a moment."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.sources.sources import load_dataset

PER_CLASS = {"train": 12, "valid": 4, "test": 4}
"""Examples of each of the ten classes, by split."""


def tiny_digits() -> Dataset:
    """Return 200 digits of the shipped sample: 120 + 40 + 40, x float32 0..255 ``(n, 28, 28, 1)``, y int64 ``(n,)``."""
    x, y, rows = _picked()
    splits = {split: (x[taken], y[taken]) for split, taken in rows.items()}
    return Dataset.from_arrays(
        splits["train"], splits["valid"], splits["test"], name="tiny_digits", class_names=tuple("0123456789")
    )


@lru_cache(maxsize=1)
def _picked() -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64], dict[str, npt.NDArray[np.intp]]]:
    digits = load_dataset("mnist", source="sample").train
    x, y = np.asarray(digits.x), np.asarray(digits.y)
    by_class = np.stack([np.flatnonzero(y == c)[: sum(PER_CLASS.values())] for c in range(10)], axis=1)
    borders = np.cumsum(list(PER_CLASS.values()))[:-1]
    parts = np.split(by_class, borders)
    return x, y, {split: np.sort(part.ravel()) for split, part in zip(PER_CLASS, parts, strict=True)}
