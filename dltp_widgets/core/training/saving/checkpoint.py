"""One training in one file: an uncompressed ``.npz`` of its arrays and a JSON text that says what they are.

::

    Checkpoint(manifest, state, history)  --write-->  last.npz: text, array_0, array_1, ...  --read-->  the same

Every member of the archive carries a CRC and the table of contents comes last, so a file that was torn, cut or
changed anywhere is recognised. Nothing is ever unpickled, and every size is looked at before it is believed.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import is_small_float
from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.state import TrainingState

MOST_BYTES = 4 * 2**30
"""The largest file that is written or read."""

MOST_TEXT = 16 * 2**20
"""The longest JSON text that is read, in bytes."""

_ARRAY = "$array"
_TEXT = "text"
_Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Checkpoint:
    """A training as it was at one moment."""

    manifest: Manifest
    """What was trained, by whom, how far."""

    state: TrainingState
    """What it takes to go on."""

    history: History
    """What was measured so far."""


def write(path: Path, checkpoint: Checkpoint) -> None:
    """Write a file as a whole, or leave the old one as it was.

    Without waiting for the disk: a killed process loses nothing by that, and what a power failure tears is
    recognised when it is read.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written to.
    """
    arrays: list[_Array] = []
    content = {
        "manifest": checkpoint.manifest.to_dict(),
        "state": vars(checkpoint.state),
        "history": checkpoint.history.to_dict(),
    }
    text = json.dumps(_taken_out(content, arrays)).encode()
    members = {f"array_{i}": array for i, array in enumerate(arrays)}
    members[_TEXT] = np.frombuffer(text, np.uint8)
    with writing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **members)


def read(path: Path) -> Checkpoint:
    """Read a whole file.

    Raises
    ------
    TrainingError
        If there is no such file, or it is damaged.
    """
    with _opened(path) as archive:
        return _checkpoint(archive)


def read_manifest(path: Path) -> Manifest:
    """Read only what was trained, by whom, how far; the arrays are not looked at.

    Raises
    ------
    TrainingError
        If there is no such file, or it is damaged.
    """
    with _opened(path) as archive:
        return Manifest.from_dict(_text(archive)["manifest"])


def read_history(path: Path) -> History:
    """Read only what was measured.

    Raises
    ------
    TrainingError
        If there is no such file, or it is damaged.
    """
    with _opened(path) as archive:
        return History.from_dict(_put_back(_text(archive)["history"], _Members(archive)))


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive; whatever is wrong with it, there or in what follows, is said in a sentence."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ValueError("too large")
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > path.stat().st_size:
                raise ValueError("members that overlap")
            yield archive
    except FileNotFoundError as error:
        raise TrainingError(_("There is no file {file}.").format(file=path), argument="path") from error
    except PermissionError as error:
        raise TrainingError(
            _("The file {file} may not be read.").format(file=path), argument="path"
        ) from error
    except Exception as error:  # whatever zipfile, NumPy and JSON make of bytes that are not what was written
        raise TrainingError(
            _("The file {file} is damaged, or no saved run.").format(file=path), argument="path", value=path
        ) from error


def _checkpoint(archive: zipfile.ZipFile) -> Checkpoint:
    text = _text(archive)
    members = _Members(archive)
    arrays = [members[i] for i in range(len(members))]  # all of them, so that damage anywhere is recognised
    content = _put_back(text, arrays)
    return Checkpoint(
        Manifest.from_dict(content["manifest"]),
        _state(content["state"]),
        History.from_dict(content["history"]),
    )


class _Members(Sequence[_Array]):
    """The arrays of an archive, each read when it is asked for."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def __len__(self) -> int:
        return len(self._archive.namelist()) - 1

    def __getitem__(self, index: Any) -> Any:
        return _array(_member(self._archive, f"array_{int(index)}"))


def _text(archive: zipfile.ZipFile) -> dict[str, Any]:
    if archive.getinfo(f"{_TEXT}.npy").file_size > MOST_TEXT:
        raise ValueError("a long text")
    content: dict[str, Any] = json.loads(_array(_member(archive, _TEXT)).tobytes())
    return content


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of a member, whose CRC `zipfile` checks; a packed one could be larger than memory."""
    info = archive.getinfo(f"{name}.npy")
    if info.compress_type != zipfile.ZIP_STORED or info.file_size != info.compress_size:
        raise ValueError("compressed")
    return archive.read(info)


def _array(member: bytes) -> _Array:
    """Return the array of an ``.npy`` file; `numpy.load` would make room for any shape that it states."""
    stream = io.BytesIO(member)
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError("not as numpy.savez writes it")
    shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    begin = stream.tell()
    if dtype.hasobject or math.prod(shape) * dtype.itemsize != len(member) - begin:
        raise ValueError("not an array of numbers of that shape")
    return np.frombuffer(member, dtype, offset=begin).reshape(shape, order="F" if fortran else "C")


def _taken_out(value: Any, arrays: list[_Array]) -> Any:
    """Return `value` with a note in the place of each array, which goes to `arrays`."""
    if isinstance(value, Mapping):
        return {key: _taken_out(item, arrays) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_taken_out(item, arrays) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    if not isinstance(value, np.ndarray):
        return value
    note = {_ARRAY: len(arrays)}
    if is_small_float(value.dtype):  # NumPy's format has no name for bfloat16
        note["float"] = value.dtype.name
        value = value.view(f"u{value.dtype.itemsize}")
    arrays.append(value)
    return note


def _put_back(value: Any, arrays: Sequence[_Array]) -> Any:
    if isinstance(value, list):
        return [_put_back(item, arrays) for item in value]
    if not isinstance(value, dict):
        return value
    if _ARRAY not in value:
        return {key: _put_back(item, arrays) for key, item in value.items()}
    array = arrays[value[_ARRAY]]
    return array.view(_small_float(value["float"])) if "float" in value else array


def _small_float(name: str) -> np.dtype[Any]:
    import ml_dtypes  # what Keras takes them from

    dtype: np.dtype[Any] = np.dtype(getattr(ml_dtypes, name))
    if not is_small_float(dtype):
        raise ValueError("not a small float")
    return dtype


def _state(content: dict[str, Any]) -> TrainingState:
    state = TrainingState(**content)
    arrays = [*state.variables, *state.optimizer, *state.metrics]
    if not all(isinstance(array, np.ndarray) for array in arrays):
        raise ValueError("not arrays")
    if min(int(state.epoch), int(state.step)) < 0 or not all(isinstance(m, dict) for m in state.callbacks):
        raise ValueError("not a state")
    return state
