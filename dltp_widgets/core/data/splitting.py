"""Which examples go where: exactly scikit-learn's ``train_test_split(random_state=seed)``.

Without stratification that is one permutation, made here without the 1.7 s that importing scikit-learn takes
(a test holds both equal); with it, scikit-learn itself is asked.
"""

from __future__ import annotations

import math
import secrets
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.split import Split
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

Indices = npt.NDArray[np.intp]

MAX_SEED = 2**32 - 1
"""The largest seed that NumPy's legacy generator, and hence scikit-learn, accepts."""


def split_indices(
    n: int, size: float, seed: int, *, argument: str, labels: Array | None = None
) -> tuple[Indices, Indices]:
    """Draw the examples that are kept and those that are held out.

    Parameters
    ----------
    n : int
        Number of examples.
    size : float or int
        Share held out, strictly between 0 and 1 (rounded up to a whole example), or a number of examples.
    seed : int
        0 to `MAX_SEED`.
    argument : str
        What `size` is called in an error: ``"valid"`` or ``"test"``.
    labels : ndarray, optional
        Labels of shape (n,), (n, 1) or one-hot (n, k): keep their proportions in both parts.

    Returns
    -------
    kept, held : ndarray of int
        Indices in the order scikit-learn gives them.

    Raises
    ------
    DataError
        If the size or the labels make it impossible.
    """
    n_held = held_out(n, size, argument)
    if labels is not None:
        return _stratified(n, n_held, seed, labels)
    order = np.random.RandomState(seed).permutation(n)
    return order[n_held:], order[:n_held]


def held_out(n: int, size: float, argument: str) -> int:
    """Return how many of `n` examples a share or a number means, leaving at least one on both sides."""
    whole = isinstance(size, int | np.integer) and not isinstance(size, bool)
    if not whole and not (isinstance(size, float | np.floating) and 0 < size < 1):
        raise _wrong_size(n, size, argument)
    n_held = int(size) if whole else math.ceil(size * n)
    if not 0 < n_held < n:
        raise _wrong_size(n, size, argument)
    return n_held


def checked_seed(seed: int | None) -> int:
    """Return the seed, a newly drawn one for None.

    Raises
    ------
    DataError
        If it is not a whole number from 0 to `MAX_SEED`.
    """
    if seed is None:
        return secrets.randbelow(MAX_SEED + 1)
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed <= MAX_SEED:
        raise DataError(
            _("{seed!r} is not a seed.").format(seed=seed),
            argument="seed",
            expected=f"0 to {MAX_SEED}",
            value=seed,
            way_out=_("Give a whole number, 0 or more, such as 42."),
        )
    return int(seed)


def labels_to_stratify(split: Split) -> Array:
    """Return the labels of the only output, or refuse in words."""
    if not isinstance(split.y, dict):
        return split.y
    if len(split.y) == 1:
        return next(iter(split.y.values()))
    raise DataError(
        _("A data set with several outputs cannot be stratified."),
        argument="stratify",
        value=True,
        way_out=_("Split with stratify=False."),
    )


def _stratified(n: int, n_held: int, seed: int, labels: Array) -> tuple[Indices, Indices]:
    from sklearn.model_selection import train_test_split

    if labels.dtype.kind == "f" and (labels.ndim == 1 or labels.shape[1] == 1):
        raise DataError(
            _("Targets that are measures, not classes, cannot be stratified."),
            argument="stratify",
            value=True,
            way_out=_("Split with stratify=False."),
        )
    try:
        kept, held = train_test_split(np.arange(n), test_size=n_held, random_state=seed, stratify=labels)
    except ValueError as error:
        raise DataError(
            _("These labels cannot be stratified: {reason}").format(reason=error),
            argument="stratify",
            value=True,
            way_out=_("Split with stratify=False."),
        ) from error
    return kept, held


def _wrong_size(n: int, size: Any, argument: str) -> DataError:
    return DataError(
        _("{argument}={size!r} is not a part of {n} examples.").format(argument=argument, size=size, n=n),
        argument=argument,
        expected="0 < share < 1",
        value=size,
        way_out=_("Give a share between 0 and 1, such as 0.25, or a smaller number of examples."),
    )
