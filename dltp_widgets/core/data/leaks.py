"""What the held-out examples know of the training set, or it of them: read off the lineage and the values.

::

    lineage ──scaling_states──> how each split was scaled, with whose statistics ──> leak_scaler, scaled_differently
    values ───copies──────────> rows that stand in two splits ────────────────────> leak_duplicates
                                            │
    raw data ──`leak_mending`──> the same data without the leak

A leak makes a result look better than it is (or, where a split is scaled otherwise, worse): it is no reason why a
training would fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.sampling import sample
from dltp_widgets.core.data.arrays.wrong_value import remembered
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.duplicates import copies_by_split
from dltp_widgets.core.data.lineage import Lineage, Transform
from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _

SHARE = 0.005
"""Copies up to this share of a split are left alone: CIFAR-10 and many tables come with a few."""

_MOVED = 3.0
"""Standard deviations between two means that are no accident."""

_WIDER = 20.0
"""A ratio of two standard deviations that is none."""

_SAMPLE = 1000
_MOST_COLUMNS = 64

Scaling = tuple[tuple[str, str | None], ...]
"""What was done to a split, oldest first: kind, and whose statistics were used."""


@dataclass(frozen=True)
class Leak:
    """One thing that splits should not share, or should."""

    code: str
    """``"leak_scaler"``, ``"leak_duplicates"`` or ``"scaled_differently"``."""
    splits: tuple[str, ...]
    """The splits it is about: whose values were used, that hold copies, that are scaled otherwise."""
    step: int | None = None
    """The index in the lineage of the transform that did it, or None."""
    count: int = 0
    """How many examples are copies."""

    @property
    def message(self) -> str:
        """One sentence in the language in force."""
        where = _(" and ").join(map(split_word, self.splits))
        if self.code == "leak_scaler":
            sentence = _(
                "The scaling was fitted on values of {splits}: what is held out must not be known. Fit it on the"
                " training data alone, after the split."
            )
        elif self.code == "scaled_differently":
            where = where[:1].upper() + where[1:]
            sentence = _(
                "{splits}: not scaled as the training data are. A model judged on such values is judged on another"
                " task."
            )
        else:
            sentence = ngettext(
                "{n} example of {splits} stands in another split, too: the model may know it by heart.",
                "{n} examples of {splits} stand in another split, too: the model may know them by heart.",
                self.count,
            )
        return sentence.format(splits=where, n=format_count(self.count))


def split_word(name: str) -> str:
    """Return what a split is called in the middle of a sentence, in the language in force."""
    return {"train": _("training"), "valid": _("validation"), "test": _("test")}.get(name, name)


def find_leaks(data: Dataset) -> list[Leak]:
    """Find what the splits of a data set should not share.

    Parameters
    ----------
    data : Dataset
        Its values are read in part, once: see `rows`.

    Returns
    -------
    list of Leak
        At most one of each code; empty where all is well.
    """
    found = [_scaler(data), _scaled_differently(data), _duplicates(data)]
    return [leak for leak in found if leak is not None]


def scaling_states(lineage: Lineage, splits: tuple[str, ...]) -> dict[str, Scaling]:
    """Return how each of the splits was scaled; one that was split off inherits what was done to train."""
    born = {name for step in lineage if step.op == "split" for name in step.applied_to} - {"train"}
    states: dict[str, Scaling] = {name: () for name in splits if name not in born}
    for step in lineage:
        if step.op == "split":
            states |= {name: states["train"] for name in step.applied_to if name in splits}
        elif step.op == "scale":
            for name in step.applied_to:
                source = name if step.fitted_on == "each" else step.fitted_on
                states[name] = (*states.get(name, ()), (step.args["kind"], source))
    return states


def _scaler(data: Dataset) -> Leak | None:
    known = set(data.splits)
    born = {name for step in data.lineage if step.op == "split" for name in step.applied_to} - {"train"}
    for index, step in enumerate(data.lineage):
        if step.op == "scale" and step.fitted_on is not None:
            later = {n for s in data.lineage[index:] if s.op == "split" for n in s.applied_to} - {"train"}
            there = known - born | (born - later)
            seen = _seen(step, there - {"train"})
            seen |= later if step.fitted_on in ("train", "all", "each") else set()
            if seen:
                return Leak("leak_scaler", _in_order(data, seen), index)
    return None


def _seen(step: Transform, held_out: set[str]) -> set[str]:
    """Return the held-out splits whose values a scaling used."""
    if step.fitted_on == "all":
        return held_out
    if step.fitted_on == "each":
        return held_out & set(step.applied_to)
    return held_out & {step.fitted_on}


def _scaled_differently(data: Dataset) -> Leak | None:
    states = scaling_states(data.lineage, tuple(data.splits))
    kinds = {name: [kind for kind, _source in state] for name, state in states.items()}
    others = {name for name in kinds if kinds[name] != kinds["train"]}
    if others:
        step = next((i for i, s in enumerate(data.lineage) if s.op == "scale"), None)
        return Leak("scaled_differently", _in_order(data, others), step)
    others = {name for name in states if name != "train" and _ranges_differ(data, name)}
    return Leak("scaled_differently", _in_order(data, others)) if others else None


def _ranges_differ(data: Dataset, split: str) -> bool:
    ours, theirs = data.train.few, data.splits[split].few
    return any(_differ(ours[name], theirs[name]) for name in ours if name in theirs)


def _differ(ours: Array, theirs: Array) -> bool:
    """Tell whether the values of most columns lie elsewhere altogether: far outside, or far narrower."""
    if min(len(ours), len(theirs)) < 2:
        return False
    (mean_a, spread_a), (mean_b, spread_b) = (remembered(a, "moments", _moments) for a in (ours, theirs))
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.abs(mean_a - mean_b) / np.maximum(spread_a, spread_b)
        ratio = np.maximum(spread_a, spread_b) / np.minimum(spread_a, spread_b)
    judged = np.isfinite(moved)
    return bool(judged.any() and ((moved > _MOVED) | (ratio > _WIDER))[judged].mean() > 0.5)


def _moments(array: Array) -> tuple[Any, Any]:
    """Return mean and standard deviation of the finite values of each column in some rows; nan where there is none.

    All pixels of an image are one column.
    """
    if array.ndim < 3:
        table = array[:_SAMPLE].reshape(min(len(array), _SAMPLE), -1)[:, :_MOST_COLUMNS].astype(np.float64)
    else:
        table = sample(array).reshape(-1, 1).astype(np.float64)
    finite = np.isfinite(table)
    count = np.where(finite.any(axis=0), finite.sum(axis=0), np.nan)
    mean = np.where(finite, table, 0.0).sum(axis=0) / count
    return mean, np.sqrt(np.where(finite, (table - mean) ** 2, 0.0).sum(axis=0) / count)


def _duplicates(data: Dataset) -> Leak | None:
    left_out = copies_by_split(data.splits)
    counts = {name: int(out.sum()) for name, out in left_out.items()}
    counts = {name: n for name, n in counts.items() if n > SHARE * data.splits[name].n}
    if not counts or _is_coarse(data):
        return None
    return Leak("leak_duplicates", _in_order(data, set(counts)), count=sum(counts.values()))


def _is_coarse(data: Dataset) -> bool:
    """Tell whether rows meet by chance: a table with few possible rows, such as three yes-no columns."""
    kinds = 1
    for array in data.train.few.values():
        part = array[:_SAMPLE].reshape(min(len(array), _SAMPLE), -1)
        for column in part.T[:_MOST_COLUMNS]:
            kinds *= len(np.unique(column))
            if kinds > 100 * data.train.n:
                return False
    return True


def _in_order(data: Dataset, names: set[str]) -> tuple[str, ...]:
    return tuple(name for name in data.splits if name in names)
