"""The examples of a data set, as an inspector shows them; and the source of whatever a program gives."""

from __future__ import annotations

from typing import Any, cast

from dltp_widgets.core.data.dataset import Dataset, Split
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.parts.notebook import name_of
from dltp_widgets.widgets.tensor.captions import Captions, captions_of
from dltp_widgets.widgets.tensor.tensor_sources import Entries, Option, Source, stands_for


class SplitSource(Source):
    """The examples of a data set; the test set is not offered: looking at it is counted elsewhere.

    Parameters
    ----------
    data : Dataset or None
    split : Split, optional
        Instead of `data`.
    held : str, default ""
        How code gets at the data set or the split: ``"exp.data"``.
    **belongings
        As of `Source`; by default the labels and the class names are those of the data.
    """

    def __init__(
        self, data: Dataset | None, split: Split | None = None, *, held: str = "", **belongings: Any
    ) -> None:
        super().__init__(**belongings)
        self.data, self._split, self._held = data, split, held
        self.chosen["split"] = "train"
        if data is not None:
            self.options = (Option("split", lambda: _("Split"), self._splits),)

    @property
    def split(self) -> Split | None:
        """The examples that are shown."""
        return self.data.splits.get(self.chosen["split"]) if self.data is not None else self._split

    @property
    def name(self) -> str:
        """The name given, or that of the data set with its split."""
        own = f"{self.data.name} {self.chosen['split']}.x" if self.data is not None else ""
        return self._name or own

    @property
    def code(self) -> str:
        """What it is called in code."""
        return "x"

    @property
    def definition(self) -> str:
        """The line of code that takes the inputs out of the data set."""
        kind, split = ("data", f".{self.chosen['split']}") if self.data is not None else ("split", "")
        x = self.split.x if self.split is not None else None
        first = f"[{next(iter(x))!r}]" if isinstance(x, dict) else ""
        line = f"x = {self._held or kind}{split}.x{first}"
        return line if self._held else f"{stands_for(kind)}\n{line}"

    def prefer(self, split: str) -> None:
        """Show this split, if there is one of that name."""
        if self.data is not None and split in self.data.splits:
            self.chosen["split"] = split

    def value(self) -> object:
        """Return the inputs; of several, the first."""
        x: Any = self.split.x if self.split is not None else None
        return next(iter(x.values())) if isinstance(x, dict) else x

    def captions(self, images: int) -> Captions | None:
        """Return the labels given, else the class names, or the targets of a regression."""
        split = self.split
        labels = split.y if self._labels is None and split is not None else self._labels
        if labels is None or isinstance(labels, dict):
            return None
        own = self.data.class_names if self.data is not None else None
        return captions_of(labels, self._class_names or tuple(own or ()), images)

    def _splits(self) -> Entries:
        names = {"train": _("Training"), "valid": _("Validation")}
        present = self.data.splits if self.data is not None else ()
        return [(label, name) for name, label in names.items() if name in present]


def source_of(
    x: object, before: Source, *, name: object = None, labels: object = None, **names: object
) -> Source:
    """Return the source of whatever a program gave, a source itself among it.

    Parameters
    ----------
    x : object
        Anything array-like, a Dataset, a Split, an Experiment, a Run or a Source.
    before : Source
        Of a data set the split stays that was looked at there.
    name : str, optional
        What to call it. What is no text is taken as the labels.
    labels, **names
        As of `Source`.

    Raises
    ------
    DataError
        As `Source`.
    TrainingError
        If a run has no weights yet.
    """
    if not issubclass(type(name), str):
        name, labels = None, name if labels is None else labels
    belongings: dict[str, Any] = {"name": str(name or ""), "labels": labels, **names}
    kind: Any = type(x)  # isinstance would ask x itself, and it may refuse
    if issubclass(kind, Source):
        return cast(Source, x)
    if issubclass(kind, Run):
        x = cast(Run, x).model  # no array either, but what refuses it tells how to see its layers
    held = name_of(x)
    if issubclass(kind, Split):
        return SplitSource(None, cast(Split, x), held=held, **belongings)
    if issubclass(kind, Experiment):
        x, held, kind = cast(Experiment, x).data, held and f"{held}.data", Dataset
    if not issubclass(kind, Dataset):
        return Source(x, **belongings)
    source = SplitSource(cast(Dataset, x), held=held, **belongings)
    source.prefer(before.chosen.get("split", ""))
    return source
