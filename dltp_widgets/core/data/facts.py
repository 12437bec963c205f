"""What can be read off a data set without changing it: its parts, its shapes, its task, its origin.

`Dataset` adds how one is made and what can be done with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from dltp_widgets.core.data import labels
from dltp_widgets.core.data.lineage import Lineage
from dltp_widgets.core.data.operations import SPLITS, no_split
from dltp_widgets.core.data.origin import Origin
from dltp_widgets.core.data.split import Split, named


@dataclass(frozen=True, eq=False, repr=False)
class DatasetFacts:
    """The parts of a `Dataset` and what they tell; nothing here makes a new one."""

    name: str
    """What it is called, such as ``"mnist"``."""

    train: Split
    """The examples a model learns from."""

    valid: Split | None = None
    """The examples on which settings are compared, never trained on."""

    test: Split | None = None
    """The examples that judge the final model, once."""

    class_names: tuple[str, ...] | None = None
    """The name of class 0, 1, ...; None for measures or where they are unknown."""

    feature_names: tuple[str, ...] | None = None
    """The names of the columns of a table, else None."""

    origin: Origin = field(default_factory=Origin)
    """Where the arrays come from."""

    lineage: Lineage = field(default_factory=Lineage)
    """Every transform, oldest first, and what it was fitted on."""

    _raw: DatasetFacts | None = None  # as it was loaded, where it cannot be loaded again

    _looks: list[None] = field(default_factory=list)  # shared on purpose; list.append is atomic, so no lock

    @property
    def splits(self) -> dict[str, Split]:
        """The splits that exist, by name, in the order train, valid, test."""
        return {name: split for name in SPLITS if (split := getattr(self, name)) is not None}

    @property
    def input_shape(self) -> tuple[int, ...] | dict[str, tuple[int, ...]]:
        """The shape of one x, without the batch axis; by input name where there are several."""
        shapes = {name: shape[1:] for name, shape in self.train.shapes.items()}
        return (
            shapes["x"] if self.train.deferred is not None or not isinstance(self.train.x, dict) else shapes
        )

    @cached_property
    def task(self) -> str | dict[str, str]:
        """``"classification"`` (integers, one-hot) or ``"regression"``; by output name if several."""
        y = self.train.y
        return (
            {name: labels.task_of(a) for name, a in y.items()} if isinstance(y, dict) else labels.task_of(y)
        )

    @cached_property
    def n_classes(self) -> int | dict[str, int | None] | None:
        """The number of classes, None for a regression; by output name where there are several."""
        if isinstance(self.train.y, dict):
            return {name: self._count_classes(name) for name in self.train.y}
        return self._count_classes("y")

    @property
    def source(self) -> str:
        """Which source it was, such as ``"DLTP_DATA"`` or ``"sample"``; all of them: see `Origin`."""
        return self.origin.source

    @property
    def source_detail(self) -> str:
        """One sentence, in the language in force, on where the arrays come from."""
        return self.origin.sentence

    @property
    def is_sample(self) -> bool:
        """Whether this is the small sample that the package ships, not the whole set."""
        return self.source == "sample"

    @property
    def badge(self) -> str:
        """How much of the set this is, in the language in force: ``"sample 5,000"``, ``"full 60,000"``."""
        return self.origin.badge

    @property
    def test_looks(self) -> int:
        """How often the test set was looked at, by this data set and all that share its origin."""
        return len(self._looks)

    def look_at_test(self) -> Split:
        """Return the test split and count the look.

        Raises
        ------
        DataError
            If there is no test split.
        """
        if self.test is None:
            raise no_split("test", self.splits)
        self._looks.append(None)
        return self.test

    def count_looks(self, looks: int) -> None:
        """Count the looks at the test set that were taken in other sessions, up to `looks` in all."""
        self._looks.extend([None] * (looks - len(self._looks)))

    def descends_from(self, other: DatasetFacts) -> bool:
        """Tell whether this is `other`, or was made from it by the methods of `Dataset`.

        The name does not count: two sets of one's own may both be called ``"mine"``.
        """
        done = len(other.lineage)
        return self._looks is other._looks and self.lineage[:done] == other.lineage

    def __repr__(self) -> str:
        counts = ", ".join(f"{name} {split.n}" for name, split in self.splits.items())
        return f"Dataset({self.name!r}, {counts}, input_shape={self.input_shape}, source={self.source!r})"

    def _count_classes(self, output: str) -> int | None:
        ys = [named(split.y, "y")[output] for split in self.splits.values()]
        return labels.count_classes(ys, self.class_names)
