"""Who was taken for whom: counts and surest errors, from arrays of probabilities and labels.

Labels come in any of the forms that Keras accepts, answers as probabilities or as logits; `as_classes` and
`as_probabilities` bring them to one form, which the other functions expect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

MOST_MISTAKES = 10
"""Mistakes that are shown at once."""


@dataclass(frozen=True)
class Mistake:
    """One sample that was taken for another class."""

    index: int
    """Its place in the split, from 0."""
    truth: int
    """Its class."""
    predicted: int
    """The class that the model named."""
    certainty: float
    """The probability that the model gave to `predicted`, 0 to 1."""


@dataclass(frozen=True)
class ClassScore:
    """How one class fared."""

    label: int
    """The class."""
    count: int
    """Samples that are of this class."""
    predicted: int
    """Samples that were taken for this class."""
    correct: int
    """Samples that are of this class and were recognised."""
    total: int = 0
    """All samples, whatever their class."""

    @property
    def accuracy(self) -> float | None:
        """Share of right answers to "is it this class or not?", (TP + TN) / all; None without samples.

        Of ten classes it is high for all: nine times out of ten "not" is right.
        """
        wrong = self.count + self.predicted - 2 * self.correct
        return 1 - wrong / self.total if self.total else None

    @property
    def recall(self) -> float | None:
        """Share of the class that was recognised, TP / (TP + FN); None for a class without samples."""
        return self.correct / self.count if self.count else None

    @property
    def precision(self) -> float | None:
        """Share of the samples named so that are so, TP / (TP + FP); None where none was named so."""
        return self.correct / self.predicted if self.predicted else None


def as_classes(labels: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Return the class of each sample.

    Parameters
    ----------
    labels : array_like
        Integers ``(n,)``, a column ``(n, 1)``, or one-hot rows ``(n, k)``; floats that are whole count as integers.

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    DataError
        If the labels have another shape.
    """
    values = np.asarray(labels)
    if values.ndim == 2 and values.shape[1] > 1:
        return np.asarray(values.argmax(axis=1), dtype=np.int64)
    if values.ndim > 2 or values.ndim == 0:
        raise DataError(
            _("Labels of shape {shape} name no classes.").format(shape=values.shape),
            argument="labels",
            expected="(n,), (n, 1) or (n, classes)",
            value=values.shape,
        )
    return values.reshape(-1).astype(np.int64)


def as_probabilities(answers: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return one row of probabilities per sample.

    Parameters
    ----------
    answers : array_like
        What the model answered: ``(n, k)``, or ``(n, 1)`` or ``(n,)`` for the probability of class 1.
        Rows that are no probabilities are taken for logits: softmax, for one column the sigmoid.

    Returns
    -------
    ndarray of float64, shape (n, max(k, 2))
    """
    values = np.asarray(answers, dtype=np.float64)
    values = values.reshape(len(values), -1) if values.ndim != 2 else values
    if values.shape[1] == 1:
        certain = values if _within_unit(values) else 1.0 / (1.0 + np.exp(-np.clip(values, -500, 500)))
        return np.hstack([1.0 - certain, certain])
    if _within_unit(values) and np.allclose(values.sum(axis=1), 1.0, atol=1e-3):
        return values
    exponents = np.exp(values - values.max(axis=1, keepdims=True, initial=-np.inf))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True))


def confusion_matrix(
    truth: npt.NDArray[np.int64], predicted: npt.NDArray[np.int64], n_classes: int
) -> npt.NDArray[np.int64]:
    """Count who was taken for whom.

    Parameters
    ----------
    truth, predicted : ndarray of int64, shape (n,)
        Classes; a class outside ``0 .. n_classes - 1`` is left out of the count.
    n_classes : int
        Classes.

    Returns
    -------
    ndarray of int64, shape (n_classes, n_classes)
        Row: the true class; column: the class named.
    """
    known = (truth >= 0) & (truth < n_classes) & (predicted >= 0) & (predicted < n_classes)
    cells = truth[known] * n_classes + predicted[known]
    counts = np.bincount(cells, minlength=n_classes * n_classes)
    return np.asarray(counts.reshape(n_classes, n_classes), dtype=np.int64)


def class_scores(matrix: npt.NDArray[np.int64]) -> tuple[ClassScore, ...]:
    """Return the score of each class of a confusion matrix."""
    rows, columns, total = matrix.sum(axis=1), matrix.sum(axis=0), int(matrix.sum())
    return tuple(
        ClassScore(label, int(rows[label]), int(columns[label]), int(matrix[label, label]), total)
        for label in range(len(matrix))
    )


def most_certain_errors(
    probabilities: npt.NDArray[np.float64], truth: npt.NDArray[np.int64], most: int = MOST_MISTAKES
) -> tuple[Mistake, ...]:
    """Return the errors of which the model was surest, surest first.

    Parameters
    ----------
    probabilities : ndarray of float64, shape (n, k)
        As `as_probabilities` gives them.
    truth : ndarray of int64, shape (n,)
        Classes.
    most : int, default 10
        Errors returned at most. Ties keep the order of the samples.
    """
    wrong = np.flatnonzero(probabilities.argmax(axis=1) != truth)
    return _surest(wrong, probabilities, truth, most)


def samples_of_cell(
    probabilities: npt.NDArray[np.float64],
    truth: npt.NDArray[np.int64],
    row: int,
    column: int,
    most: int = MOST_MISTAKES,
) -> tuple[Mistake, ...]:
    """Return the samples of class `row` that were taken for `column`, surest first (right ones if equal)."""
    inside = np.flatnonzero((truth == row) & (probabilities.argmax(axis=1) == column))
    return _surest(inside, probabilities, truth, most)


def _surest(
    indices: npt.NDArray[np.int64],
    probabilities: npt.NDArray[np.float64],
    truth: npt.NDArray[np.int64],
    most: int,
) -> tuple[Mistake, ...]:
    predicted = probabilities.argmax(axis=1)
    certainty = probabilities[indices, predicted[indices]]
    order = np.argsort(-certainty, kind="stable")[:most]
    return tuple(
        Mistake(
            int(index),
            int(truth[index]),
            int(predicted[index]),
            float(probabilities[index, predicted[index]]),
        )
        for index in indices[order]
    )


def _within_unit(values: npt.NDArray[np.float64]) -> bool:
    return bool(values.size == 0 or (values.min() >= 0.0 and values.max() <= 1.0))
