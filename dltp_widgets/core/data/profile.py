"""A first look at a split: how many of each class, how the targets lie, what the columns hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.dataset import Dataset, Split
from dltp_widgets.core.data.labels import MOST_CLASSES
from dltp_widgets.core.data.looking.histogram import Histogram, histogram
from dltp_widgets.core.data.looking.tensor import TensorSummary, summarise

MOST_ROWS = 100_000
"""Examples that a first look reads at most."""

COLUMN_BINS = 16
"""Bars of a column of a table at most."""

BINS = 20
"""Bars of the targets of a regression."""


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    summary: TensorSummary
    histogram: Histogram | None
    """Of its finite values in `COLUMN_BINS` bars; None if it has none."""


def labels_of(data: Dataset, split: Split) -> list[str]:
    """Return the class name of each example, its number where it has no name; targets of a regression as text."""
    if isinstance(split.y, dict) or data.task != "classification":
        return []
    classes = _classes(split)
    names: Sequence[str] = data.class_names or ()
    return [names[c] if 0 <= c < len(names) else str(c) for c in classes.tolist()]


def target_counts(data: Dataset, split: Split) -> list[int]:
    """Return the examples of each class, or of each of `BINS` equal ranges of a regression.

    [] for several outputs, and for more than `MOST_CLASSES` classes.
    """
    if isinstance(split.y, dict):
        return []
    if data.task == "classification":
        last = data.n_classes if isinstance(data.n_classes, int) else 0
        if last > MOST_CLASSES:  # one house number as a label would ask for as many counts
            return []
        classes = _classes(split)
        known = classes[(classes >= 0) & (classes < last)]
        return [int(n) for n in np.bincount(known, minlength=last)]
    values = np.asarray(split.y[:MOST_ROWS], dtype=np.float64).reshape(len(split.y[:MOST_ROWS]), -1)[:, 0]
    values = values[np.isfinite(values)]
    return [int(n) for n in np.histogram(values, BINS)[0]] if len(values) else []


def columns(data: Dataset, split: Split) -> list[Column]:
    """Return what each column of a table holds; [] for images and for several inputs."""
    shapes = [*split.shapes.values()]  # asked first: images need not be computed for that
    if len(shapes) != 1 or len(shapes[0]) != 2 or isinstance(split.x, dict):
        return []
    names = data.feature_names or tuple(f"x[{i}]" for i in range(split.x.shape[1]))
    part = split.x[:MOST_ROWS]
    return [_column(name, part[:, i]) for i, name in enumerate(names[: part.shape[1]])]


def _column(name: str, values: Array) -> Column:
    summary = summarise(values)
    return Column(name, summary, histogram(values, summary.min, summary.max, COLUMN_BINS))


def head(split: Split, n: int) -> Split:
    """Return the first `n` examples of a split; views, not copies."""
    return split.first(n)


def _classes(split: Split) -> npt.NDArray[np.int64]:
    """Return the class numbers of integer or one-hot labels, int64 ``(n,)``."""
    y = np.asarray(split.y)
    if y.ndim == 2 and y.shape[1] > 1:
        y = y.argmax(axis=1)
    return np.asarray(y.reshape(-1), dtype=np.int64)
