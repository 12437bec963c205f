"""Arrays of one's own, for other processes of this machine (or of one disk): plain ``.npy`` files, mapped into memory.

Nothing is pickled, and all processes share the pages of one file. Only what a training sees is written.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.data.split import Arrays
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _

_INDEX = "arrays.json"
_SEEN = ("train", "valid")


def can_be_loaded(record: DataRecord) -> bool:
    """Tell whether another process finds the data by itself: a known set, a table or a file of arrays."""
    return record.known or record.source in ("csv", "npz")


def write_arrays(data: Dataset, folder: Path) -> None:
    """Write the training and validation splits of `data` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {
        "class_names": data.class_names,
        "feature_names": data.feature_names,
        "splits": {},
    }
    for where, split in data.splits.items():
        if where in _SEEN:
            parts: dict[str, Arrays] = {"x": split.x, "y": split.y}
            if split.sample_weight is not None:
                parts["weight"] = split.sample_weight
            index["splits"][where] = [_write(a, folder, f"{where}_{part}") for part, a in parts.items()]
    with writing(folder / _INDEX) as temporary:
        temporary.write_text(json.dumps(index), encoding="utf-8")


def read_arrays(folder: Path, record: DataRecord) -> Dataset:
    """Return the data that `write_arrays` wrote, mapped into memory.

    Raises
    ------
    DataError
        If they are not there.
    """
    try:
        index = json.loads((folder / _INDEX).read_text(encoding="utf-8"))
        named = index["splits"].items()
        splits = {where: tuple(_read(part, folder) for part in parts) for where, parts in named}
        data = Dataset.from_arrays(
            splits["train"],
            splits.get("valid"),
            None,
            record.name,
            index["class_names"],
            index["feature_names"],
        )
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            _("This process cannot read the arrays in {folder}.").format(folder=folder),
            argument="data",
            value=str(folder),
            way_out=_("Let $DLTP_RUNS name a folder that all machines share, or read the data from a file."),
        ) from error
    return replace(data, lineage=record.lineage)


def _write(arrays: Arrays, folder: Path, stem: str) -> str | dict[str, str]:
    if not isinstance(arrays, dict):
        np.save(folder / f"{stem}.npy", arrays, allow_pickle=False)
        return f"{stem}.npy"
    files = {}
    for number, (name, array) in enumerate(arrays.items()):
        files[name] = f"{stem}_{number}.npy"  # a name may hold anything
        np.save(folder / files[name], array, allow_pickle=False)
    return files


def _read(names: str | dict[str, str], folder: Path) -> Arrays:
    if isinstance(names, dict):
        return {name: _mapped(folder / Path(file).name) for name, file in names.items()}
    return _mapped(folder / Path(names).name)


def _mapped(file: Path) -> np.ndarray:
    found: np.ndarray = np.load(file, mmap_mode="r", allow_pickle=False)
    return found
