"""The arrays of an .npz file of a stranger: local, capped, never unpickled, refused in words."""

from __future__ import annotations

import math
import zipfile
from os import PathLike
from pathlib import Path

import numpy as np

from dltp_widgets.core.data.arrays.arrays import NUMERIC, Array
from dltp_widgets.core.data.files.archives import DAMAGED, MAX_BYTES, read_npy
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

ENDINGS = {"train": ("_train", ""), "valid": ("_valid", "_val"), "test": ("_test",)}
"""What may follow ``x`` and ``y`` in the name of an array, by split; the first that is there counts."""

MOST_ARRAYS = 10_000
"""Arrays in a file: the list of a longer one is not even read through."""


class _Numbers:
    """Takes arrays of numbers, of any shape, as long as they fit."""

    def __init__(self, name: str) -> None:
        self._name = name

    def check(self, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> None:
        if dtype.kind == "O":
            reason = _("{name} holds Python objects, which could run code when they are read")
        elif dtype.kind not in NUMERIC:
            reason = _("{name} does not hold numbers")
        elif math.prod(shape) * dtype.itemsize > MAX_BYTES:
            reason = _("{name} has more than {n} MB")
        else:
            return
        raise _Refused(reason.format(name=self._name, n=MAX_BYTES // 2**20))


class _Refused(ValueError):  # noqa: N818  (it becomes a DataError)
    """A reason that is a sentence already."""


def read_splits(path: str | PathLike[str]) -> tuple[Path, dict[str, tuple[Array, Array]]]:
    """Read the splits of an .npz file; see `Dataset.from_npz`.

    Returns
    -------
    Path, dict of str to (ndarray, ndarray)
        The file, absolute; split -> x and y.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    file = Path(path).expanduser().absolute()
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.removesuffix(".npy") for name in archive.namelist()[:MOST_ARRAYS]}
            splits = {}
            for split, endings in ENDINGS.items():
                ending = next((e for e in endings if f"x{e}" in names and f"y{e}" in names), None)
                if ending is not None:
                    splits[split] = (_read(archive, f"x{ending}"), _read(archive, f"y{ending}"))
    except _Refused as refused:
        raise _unreadable(file, str(refused)) from refused
    except FileNotFoundError as error:
        raise _unreadable(file, _("it does not exist")) from error
    except DAMAGED as error:
        raise _unreadable(file, _("it is damaged, or no file that numpy.savez wrote")) from error
    if "train" not in splits:
        raise _unreadable(file, _("it has no arrays named x_train and y_train, or x and y"))
    return file, splits


def _read(archive: zipfile.ZipFile, name: str) -> Array:
    return read_npy(archive, f"{name}.npy", _Numbers(name))


def _unreadable(file: Path, reason: str) -> DataError:
    return DataError(
        _("The file {file} cannot be read as arrays: {reason}.").format(file=file.name, reason=reason),
        argument="path",
        value=str(file),
    )
