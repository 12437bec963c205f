"""The usual way from raw data to a network, as one value: split, scale, one-hot.

A `Preparation` is read off the lineage of a data set, changed, and applied to the set as it was loaded. So a
control that changes the share of validation never splits what was split already.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.lineage import Lineage, Transform
from dltp_widgets.core.data.sources.recipes import RECIPES
from dltp_widgets.core.data.sources.small_sets import SMALL_SETS
from dltp_widgets.core.data.sources.small_sets import SOURCE as SMALL_SOURCE
from dltp_widgets.core.data.sources.sources import SOURCES, load_dataset

SCALES = ("minus_one_one", "zero_one", "standard")
"""The kinds of `Dataset.scale`."""

_SHARE = 0.25


@dataclass(frozen=True)
class Preparation:
    """How raw data is prepared."""

    valid: float | None = _SHARE
    """Share of the training examples kept for validation; None: no validation split."""

    test: float | None = None
    """Share split off for the test first; None: the set has its own, or none."""

    seed: int | None = 42
    """Seed of the split."""

    stratify: bool = False
    """Whether the split keeps the share of each class."""

    scale: str | None = None
    """One of `SCALES`, or None."""

    one_hot: bool = False
    """Whether labels are one-hot."""

    others: tuple[Transform, ...] = ()
    """What else was done, after scaling: reshapes."""

    @classmethod
    def of(cls, data: Dataset) -> Preparation | None:
        """Read the preparation off a lineage; None for one that `apply` would not do in the same way.

        That is a step done twice, a leak, or another order: statistics fitted before the split or after a
        reshape are others.
        """
        ranks = [_ORDER.get(step.op, -1) for step in data.lineage]
        if ranks != sorted(ranks):
            return None
        known = cls(valid=None)
        for step in data.lineage:
            if step.op == "split" and known.valid is None and known.test is None:
                args = {name: step.args[name] for name in ("valid", "test", "seed", "stratify")}
                known = replace(known, **args)
            elif step.op == "scale" and known.scale is None and _is_plain(step):
                known = replace(known, scale=step.args["kind"])
            elif step.op == "one_hot" and not known.one_hot:
                known = replace(known, one_hot=True)
            elif step.op == "reshape":
                known = replace(known, others=(*known.others, step))
            else:
                return None
        return known

    @classmethod
    def usual(cls, raw: Dataset) -> Preparation:
        """Return what is usual for data as it was loaded: images to -1..1, tables standardised."""
        is_image = isinstance(raw.input_shape, tuple) and len(raw.input_shape) == 3
        test = None if raw.test is not None else _SHARE
        valid = None if raw.valid is not None else _SHARE
        return cls(valid=valid, test=test, scale="minus_one_one" if is_image else "standard")

    def apply(self, raw: Dataset) -> Dataset:
        """Prepare data as it was loaded.

        Raises
        ------
        DataError
            If a step is impossible on this data.
        """
        data = raw
        if self.valid or self.test:
            data = data.split(
                valid=self.valid or None, test=self.test, seed=self.seed, stratify=self.stratify
            )
        if self.scale:
            data = data.scale(self.scale)
        data = Lineage(self.others).replay(data)
        return data.one_hot() if self.one_hot else data


def is_reloadable(data: Dataset) -> bool:
    """Tell whether the data as it was loaded can be had again."""
    return not data.lineage or is_known(data)


def is_known(data: Dataset) -> bool:
    """Tell whether this is one of the sets that `load_dataset` finds, and not arrays of the same name."""
    return (data.name in RECIPES and data.source in SOURCES) or (
        data.name in SMALL_SETS and data.source == SMALL_SOURCE
    )


def raw_of(data: Dataset) -> Dataset:
    """Return the data as it was loaded; looks at the test set stay counted.

    Raises
    ------
    DataError
        If it cannot be loaded again.
    """
    if not data.lineage:
        return data
    source = "cache" if data.source == "download" else data.source
    return replace(load_dataset(data.name, source=source), _looks=data._looks)


def remembered_raw(data: Dataset) -> Dataset | None:
    """Return the data as it was loaded, loaded again or as the data set itself remembers it; None if it is gone.

    Raises
    ------
    DataError
        If it should be there, but cannot be loaded again.
    """
    if isinstance(data._raw, Dataset):
        return data._raw
    return raw_of(data) if is_reloadable(data) else None


def lineage_code(data: Dataset) -> str:
    """Return Python code that makes this data again, with a blank for arrays of one's own."""
    if is_known(data):
        option = ", source='sample'" if data.is_sample else ""
        start = f"dltp.load_dataset({data.name!r}{option})"
    elif data.source == "csv":
        start = f"dltp.Dataset.from_csv({data.origin.place!r}, target={data.origin.target!r})"
    elif data.source == "npz":
        start = f"dltp.Dataset.from_npz({data.origin.place!r})"
    else:
        weight = ", sample_weight" if data.train.sample_weight is not None else ""
        start = f"dltp.Dataset.from_arrays(train=(x, y{weight}))"
    lines = [f"data = {start}"]
    for step in data.lineage:
        args = ", ".join(
            f"{name}={value!r}" for name, value in step.args.items() if value != _QUIET.get(name, ...)
        )
        lines.append(f"data = data.{step.op}({args})")
    return "\n".join(["import dltp_widgets as dltp", "", *lines])


_ORDER = {"split": 0, "scale": 1, "reshape": 2, "one_hot": 3}
"""The order in which `Preparation.apply` does the steps."""

_QUIET = {"test": None, "stratify": False, "fit_on": "train", "apply_to": "all", "keep": "train"}
"""Defaults that the code need not repeat."""


def _is_plain(step: Transform) -> bool:
    """Tell whether every split was scaled with the statistics of the training split."""
    return bool(step.args.get("fit_on", "train") == "train" and step.args.get("apply_to", "all") == "all")
