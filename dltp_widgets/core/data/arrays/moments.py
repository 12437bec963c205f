"""Count, mean and variance, gathered block by block and merged.

The merge is that of Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample
variances" (1979): exact in exact arithmetic, stable in floating point, and no block needs to see the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.deferred import Deferred

Values = npt.NDArray[np.float64]

_BLOCK_BYTES = 1 << 20
"""Size of a block in float64: it stays in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Count, mean and sum of squared deviations of some numbers, one of each per column."""

    count: Values
    """float64 (columns,): how many numbers were seen; NaN does not count."""

    mean: Values
    """float64 (columns,): their mean, 0 where there was none."""

    m2: Values
    """float64 (columns,): the sum of their squared deviations from the mean."""

    @property
    def variance(self) -> Values:
        """float64 (columns,): the population variance (divided by n), 0 where there was no number."""
        return np.asarray(self.m2 / np.maximum(self.count, 1))

    def merge(self, other: Moments) -> Moments:
        """Return the moments of both sets of numbers together."""
        count = self.count + other.count
        weight = other.count / np.maximum(count, 1)
        delta = other.mean - self.mean
        return Moments(
            count=count,
            mean=self.mean + delta * weight,
            m2=self.m2 + other.m2 + delta * delta * self.count * weight,
        )


def column_moments(arrays: Iterable[Array | Deferred]) -> Moments:
    """Return the moments of each column (last axis) over all other axes of all the arrays, read once.

    Parameters
    ----------
    arrays : iterable of ndarray
        Numbers, shape (n, ..., columns) with the same number of columns each; (n,) is one column.

    Returns
    -------
    Moments
        Arrays of length `columns`. NaN values are left out, as scikit-learn does.
    """
    total: Moments | None = None
    for array in arrays:
        rows = max(1, _BLOCK_BYTES // max(1, 8 * (array.size // array.shape[0])))
        for start in range(0, array.shape[0], rows):
            block = _block_moments(array[start : start + rows])
            total = block if total is None else total.merge(block)
    if total is None:
        raise ValueError("no array")
    return total


def _block_moments(block: Array) -> Moments:
    columns = block.shape[-1] if block.ndim > 1 else 1
    values = np.asarray(block, dtype=np.float64).reshape(-1, columns)
    missing = np.isnan(values)
    count = np.asarray(len(values) - missing.sum(axis=0), dtype=np.float64)
    if missing.any():
        values = np.where(missing, 0.0, values)
    mean = values.sum(axis=0) / np.maximum(count, 1)
    deviations = values - mean
    deviations[missing] = 0.0
    residual = deviations.sum(axis=0) / np.maximum(count, 1)  # what rounding took from the mean
    m2 = np.einsum("ij,ij->j", deviations, deviations) - residual * residual * count
    return Moments(count=count, mean=mean + residual, m2=np.maximum(m2, 0.0))
