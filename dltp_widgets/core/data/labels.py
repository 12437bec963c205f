"""What the targets say about the task: classes or measures, how many, coded how."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _

CLASSIFICATION = "classification"
REGRESSION = "regression"

MOST_CLASSES = 1000
"""The most classes that are counted one by one or get a column each: labels that are house numbers or codes are
no reason to fill the memory."""


def is_one_hot(y: Array) -> bool:
    """Tell whether every row of `y` (n, k >= 2) has a single 1 among zeros."""
    if y.ndim != 2 or y.shape[1] < 2:
        return False
    return bool(((y == 0) | (y == 1)).all() and (np.count_nonzero(y, axis=1) == 1).all())


def are_integers(y: Array) -> bool:
    """Tell whether `y` holds class numbers: bool or integer, shape (n,) or (n, 1)."""
    return y.dtype.kind in "bui" and (y.ndim == 1 or (y.ndim == 2 and y.shape[1] == 1))


def task_of(y: Array) -> str:
    """Return ``"classification"`` for integers and one-hot rows, ``"regression"`` for other floats."""
    return CLASSIFICATION if y.dtype.kind in "bui" or is_one_hot(y) else REGRESSION


def count_classes(ys: Sequence[Array], class_names: Sequence[str] | None) -> int | None:
    """Return the number of classes of the targets of all splits, None where they are measures.

    The class names count if there are any; else the columns of one-hot rows; else the largest label + 1.
    """
    if task_of(ys[0]) == REGRESSION:
        return None
    if class_names is not None:
        return len(class_names)
    if not are_integers(ys[0]):
        return int(ys[0].shape[1]) if ys[0].ndim == 2 else None
    return int(max(y.max() for y in ys)) + 1


def encode_one_hot(y: Array, n_classes: int, where: str) -> Array:
    """Return integer labels as rows with a single 1.

    Parameters
    ----------
    y : ndarray
        Labels 0 .. n_classes - 1, shape (n,) or (n, 1).
    n_classes : int
        The number of columns.
    where : str
        What to call `y` in an error.

    Returns
    -------
    ndarray
        float32, (n, n_classes).

    Raises
    ------
    DataError
        If a label is outside the range, or there are more than `MOST_CLASSES` classes.
    """
    low, high = int(y.min()), int(y.max())
    if low < 0 or high >= n_classes:
        raise DataError(
            _("{where} contains the label {label}, and there are {n} classes, 0 to {last}.").format(
                where=where, label=low if low < 0 else high, n=n_classes, last=n_classes - 1
            ),
            argument=where,
            expected=f"0 .. {n_classes - 1}",
            value=low if low < 0 else high,
        )
    if n_classes > MOST_CLASSES:
        raise DataError(
            _("{n} classes are too many to be one-hot encoded; {most} is the most.").format(
                n=format_count(n_classes), most=format_count(MOST_CLASSES)
            ),
            argument=where,
            expected=f"<= {MOST_CLASSES}",
            value=n_classes,
            way_out=_("Leave the labels as integers, or number the classes 0, 1, 2, … without a gap."),
        )
    labels = y.reshape(-1).astype(np.intp)
    rows = np.zeros((len(labels), n_classes), np.float32)
    rows[np.arange(len(labels)), labels] = 1.0
    return rows
