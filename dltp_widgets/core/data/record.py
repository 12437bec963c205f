"""What a saved run remembers of its data: where they came from, what was done to them, and their checksums.

Not the values: a known set is loaded again, a CSV file is read again, arrays of one's own are given again; then
the same operations are done, and the checksums tell whether the result is what the run was trained on.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.checksum import checksum
from dltp_widgets.core.data.arrays.fingerprint import fingerprint
from dltp_widgets.core.data.arrays.weights import given_parts
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.lineage import Lineage, Transform
from dltp_widgets.core.data.origin import OWN
from dltp_widgets.core.data.preparation import is_known, remembered_raw
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.data.split import named
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

_SEEN = ("train", "valid")
"""The splits that a training sees; another test set does not change it."""


@dataclass(frozen=True)
class DataRecord:
    """How to have a data set again.

    Attributes
    ----------
    name : str
    source, place, target : str
        As of its `Origin`.
    known : bool
        Whether `load_dataset` finds it by its name.
    lineage : Lineage
    contents : dict
        ``"train.x"`` -> what `describe` says of that array.
    """

    name: str
    source: str
    place: str
    target: str
    known: bool
    lineage: Lineage
    contents: Mapping[str, str]

    @classmethod
    def of(cls, data: Dataset) -> DataRecord:
        """Describe `data`; reads each value of its training and validation splits once."""
        origin = data.origin
        contents = {name: describe(array) for name, array in _arrays(data)}
        known = is_known(data)
        return cls(data.name, origin.source, origin.place, origin.target, known, data.lineage, contents)

    @classmethod
    def outline(cls, data: Dataset) -> DataRecord:
        """Describe how `data` were made, without looking at a value."""
        origin = data.origin
        known = is_known(data)
        record = cls(data.name, origin.source, origin.place, origin.target, known, data.lineage, {})
        return record.without_contents()

    def without_contents(self) -> DataRecord:
        """Return the record without checksums, and without what was learned from the values."""
        lineage = Lineage(replace(transform, learned={}) for transform in self.lineage)
        return replace(self, lineage=lineage, contents={})

    def describes(self, data: Dataset) -> bool:
        """Tell whether `data` have the very values that were described; reads each once."""
        return self._difference(data) is None

    def to_dict(self) -> dict[str, Any]:
        """Return the record as a dict that JSON can hold."""
        return vars(self) | {
            "lineage": [transform.to_dict() for transform in self.lineage],
            "contents": dict(self.contents),
        }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> DataRecord:
        """Return the record that `to_dict` described.

        Raises
        ------
        DataError
            If it is none.
        """
        try:
            lineage = Lineage(Transform.from_dict(item) for item in content["lineage"])
            contents = {str(key): str(value) for key, value in content["contents"].items()}
            name, source, place, target = (str(content[key]) for key in ("name", "source", "place", "target"))
            return cls(name, source, place, target, bool(content["known"]), lineage, contents)
        except (AttributeError, KeyError, TypeError) as error:
            raise DataError(_("This is not the record of a data set."), argument="data") from error

    def again(self, data: object = None) -> Dataset:
        """Return the data set again.

        Parameters
        ----------
        data : Dataset, pair (x, y) or (x, y, sample_weight), optional
            Needed for arrays of one's own: as they were loaded, or prepared already.

        Raises
        ------
        DataError
            If the data must be given, cannot be had, or are not the same.
        """
        found = self._loaded() if data is None else self._given(data)
        difference = self._difference(found)
        done = len(found.lineage)
        if difference and done < len(self.lineage) and found.lineage == self.lineage[:done]:
            found = Lineage(self.lineage[done:]).replay(found)
            difference = self._difference(found)
        if difference:
            raise DataError(difference, argument="data", value=found, way_out=self._way_out())
        return found

    def remade(self, near: Dataset) -> Dataset:
        """Return the data set of an `outline` again; their values are not compared.

        Parameters
        ----------
        near : Dataset
            What it may be made from: of the same set, arrays of one's own included. Else it is loaded, never from
            the internet.

        Raises
        ------
        DataError
            If it cannot be had.
        """
        now = DataRecord.outline(near)
        same_set = replace(now, lineage=self.lineage, contents=self.contents) == self
        done = len(now.lineage) if same_set else 0
        if same_set and now.lineage == self.lineage[:done]:
            return Lineage(self.lineage[done:]).replay(near)
        raw = remembered_raw(near) if same_set else self._at_hand()
        if raw is None:
            raise DataError(_("What these data were made from is gone."), argument="data")
        return self.lineage.replay(raw)

    def _at_hand(self) -> Dataset:
        if self.known:
            return load_dataset(self.name, source="cache" if self.source == "download" else self.source)
        return self._loaded()

    def _loaded(self) -> Dataset:
        if self.known:
            return load_dataset(self.name, source="sample" if self.source == "sample" else None)
        if self.source == "csv":
            return Dataset.from_csv(self.place, self.target, name=self.name)
        if self.source == "npz":
            return Dataset.from_npz(self.place, name=self.name)
        raise DataError(
            _("This run was trained on arrays of your own, {name!r}.").format(name=self.name),
            argument="data",
            way_out=self._way_out(),
        )

    def _given(self, data: object) -> Dataset:
        if isinstance(data, Dataset):
            return data
        return Dataset.from_arrays(train=given_parts(data, "data"), name=self.name)

    def _difference(self, data: Dataset) -> str | None:
        """Return in a sentence how `data` differ from what was recorded."""
        found = dict(_arrays(data))
        for name in sorted(self.contents.keys() | found.keys()):
            old = self.contents.get(name)
            new = describe(found[name]) if name in found else None
            if old != new:
                return _different(name, old, new)
        return None

    def _way_out(self) -> str:
        if self.known:
            return _("Set DLTP_DATA as it was, or give the data: {call}.").format(
                call="dltp.resume(path, data=data)"
            )
        return _("Give them as they were then: {call}.").format(call="dltp.resume(path, data=data)")


def describe(array: Array) -> str:
    """Return type, shape and checksum of an array as one text, ``"float32 (60000, 784) 0f3c..."``."""
    return f"{array.dtype.name} {array.shape} {checksum(array)}"


_known: weakref.WeakKeyDictionary[Dataset, dict[str, str]] = weakref.WeakKeyDictionary()
"""What `own_arrays` found: an experiment asks again after each edit."""


def own_arrays(data: Dataset) -> dict[str, str]:
    """Return what tells arrays of one's own from others, as they were before anything was done to them.

    Type, shape and `fingerprint` of each, ``"train.x"`` and so on; nothing for a set that a name or a file gives again.
    """
    if data.origin.source != OWN:
        return {}
    raw = remembered_raw(data) or data
    if raw not in _known:
        _known[raw] = {
            f"{where}.{name}": " ".join(map(str, fingerprint(array)))
            for where, split in raw.splits.items()
            for part, arrays in (("x", split.x), ("y", split.y))
            for name, array in named(arrays, part).items()
        }
    return _known[raw]


def _arrays(data: Dataset) -> Iterator[tuple[str, Array]]:
    for where, split in data.splits.items():
        if where not in _SEEN:
            continue
        for part, arrays in (("x", split.x), ("y", split.y)):
            for name, array in named(arrays, part).items():
                yield f"{where}.{part}" if name == part else f"{where}.{part}[{name!r}]", array
        if split.sample_weight is not None:
            yield f"{where}.sample_weight", split.sample_weight


def _different(name: str, old: str | None, new: str | None) -> str:
    if old is None or new is None:
        sentence = (
            _("These are not the data of that run: {name} was not there.")
            if old is None
            else _("These are not the data of that run: {name} is missing.")
        )
        return sentence.format(name=name)
    before, after = old.rpartition(" ")[0], new.rpartition(" ")[0]
    if before == after:
        return _("These are not the data of that run: {name} holds other values.").format(name=name)
    return _("These are not the data of that run: {name} was {before}, and is {after}.").format(
        name=name, before=before, after=after
    )
