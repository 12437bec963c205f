"""Examples that stand in more than one split: what a model has seen proves nothing about what it has not."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from dltp_widgets.core.data.arrays.rows import Mask, copies, copies_of_bytes
from dltp_widgets.core.data.split import Split, named

KEEPERS = ("train", "held_out")
"""Where the copies stay: in the training set, or in what judges it."""


def copied(split: Split, other: Split) -> Mask:
    """Tell which examples of a split stand in another, with all their inputs; bool ``(n,)``."""
    if split.deferred is not None and other.deferred is not None:
        return copies_of_bytes(split.deferred, other.deferred)
    theirs = named(other.x, "")
    found = [copies(x, theirs[name]) for name, x in named(split.x, "").items() if name in theirs]
    return np.logical_and.reduce(found) if found else np.zeros(split.n, np.bool_)


def copies_by_split(splits: Mapping[str, Split], keep: str = "train") -> dict[str, Mask]:
    """Tell which examples to leave out so that none stands in two splits.

    Parameters
    ----------
    splits : mapping of str to Split
        In the order train, valid, test.
    keep : {"train", "held_out"}
        Of two splits the earlier one keeps its copies, or the later one.

    Returns
    -------
    dict of str to ndarray of bool
        For each split, which of its examples to leave out.
    """
    names = list(splits) if keep == "train" else [*splits][::-1]
    left_out = {}
    for place, name in enumerate(names):
        out = np.zeros(splits[name].n, np.bool_)
        for earlier in names[:place]:
            out |= copied(splits[name], splits[earlier])
        left_out[name] = out
    return left_out
