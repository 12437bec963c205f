"""Reading the files of known data sets without trusting them.

No pickle is opened. The size that a file declares is checked before anything is unpacked, and no more than
that is read; what does not fit is refused in one sentence.
"""

from __future__ import annotations

import gzip
import math
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.files.mapped import can_be_mapped, map_member
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

MAX_BYTES = 512 * 2**20
"""The largest array, unpacked; CIFAR-10 has 147 MB."""

_DAMAGED = (OSError, EOFError, ValueError, KeyError, RuntimeError, MemoryError, struct.error, zlib.error)
DAMAGED = (*_DAMAGED, zipfile.BadZipFile, tarfile.TarError)
"""What the libraries raise on a damaged file."""

_IDX_UINT8 = 0x08
_CIFAR_RECORD = 1 + 3 * 32 * 32
_CIFAR_IMAGES = 10_000


class Checks(Protocol):
    """What judges an array by its header."""

    def check(self, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> None:
        """Raise ValueError if shape or dtype will not do."""


@dataclass(frozen=True)
class Expected:
    """What an array must look like."""

    kinds: str
    """The dtype kinds it may have, such as ``"ui"``."""

    shape: tuple[int | None, ...]
    """Its shape; None stands for any size of one or more."""

    def check(self, shape: tuple[int, ...], dtype: np.dtype[np.generic]) -> None:
        """Raise ValueError if shape or dtype do not fit, or the array would be too large."""
        fits = len(shape) == len(self.shape) and all(
            n == want or (want is None and n > 0) for n, want in zip(shape, self.shape, strict=True)
        )
        if not fits or dtype.kind not in self.kinds or math.prod(shape) * dtype.itemsize > MAX_BYTES:
            raise ValueError(f"{dtype} {shape}")


def read_npz(path: Path, expected: Mapping[str, Expected]) -> dict[str, Array]:
    """Read arrays from an .npz file.

    Parameters
    ----------
    path : Path
        The file.
    expected : mapping of str to Expected
        The arrays to read, by name; others in the file are left alone.

    Raises
    ------
    DataError
        If the file is damaged, lacks an array, or an array is not what was expected.
    """
    with _refusing(path), zipfile.ZipFile(path) as archive:
        return {name: read_npy(archive, f"{name}.npy", want, shared=path) for name, want in expected.items()}


def read_idx_gz(path: Path, expected: Expected) -> Array:
    """Read the uint8 array of a gzipped IDX file, the format of MNIST and Fashion-MNIST.

    Raises
    ------
    DataError
        If the file is damaged or the array is not what was expected.
    """
    with _refusing(path), gzip.open(path) as stream:
        zero, kind, rank = struct.unpack(">HBB", stream.read(4))
        if zero != 0 or kind != _IDX_UINT8 or rank != len(expected.shape):
            raise ValueError("header")
        shape = struct.unpack(f">{rank}I", stream.read(4 * rank))
        expected.check(shape, np.dtype(np.uint8))
        return np.frombuffer(_read_exactly(stream, math.prod(shape)), np.uint8).reshape(shape)


def cifar10_from_binary(archive: Path, target: Path) -> None:
    """Turn Toronto's ``cifar-10-binary.tar.gz`` into an npz.

    Its records are a label byte and 3 x 32 x 32 pixel bytes. The Python version of the same set is
    made of pickles and is never opened.

    Raises
    ------
    DataError
        If the archive is damaged.
    """
    records: dict[str, Array] = {}
    with _refusing(archive), tarfile.open(archive, "r|gz") as tar:
        for member in tar:
            stem = Path(member.name).stem
            if not member.isfile() or Path(member.name).suffix != ".bin":
                continue
            stream = tar.extractfile(member)
            if member.size != _CIFAR_IMAGES * _CIFAR_RECORD or stream is None:
                raise ValueError(member.name)
            records[stem] = np.frombuffer(stream.read(), np.uint8).reshape(_CIFAR_IMAGES, _CIFAR_RECORD)
        train = np.concatenate([records[f"data_batch_{i}"] for i in range(1, 6)])
        test = records["test_batch"]
    with target.open("wb") as out:
        np.savez(
            out,
            x_train=_cifar_images(train),
            y_train=train[:, :1],
            x_test=_cifar_images(test),
            y_test=test[:, :1],
        )


def _cifar_images(records: Array) -> Array:
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)


def read_npy(archive: zipfile.ZipFile, member: str, expected: Checks, *, shared: Path | None = None) -> Array:
    """Read one array of an .npz file; its header is checked before anything is unpacked, and no pickle is opened.

    Parameters
    ----------
    archive : ZipFile
    member : str
        Its name in the archive.
    expected : Checks
        Judges its header.
    shared : Path, optional
        The file of the archive, if it is only ever replaced and never written into: large arrays of bytes that are
        not compressed are then mapped, and shared with other processes.

    Raises
    ------
    ValueError
        If the array is not as expected, or the file is damaged, which may raise others of `DAMAGED`.
    """
    info = archive.getinfo(member)
    with archive.open(info) as stream:
        version = np.lib.format.read_magic(stream)
        readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
        shape, fortran, dtype = readers[version](stream)
        first = stream.tell()
        expected.check(shape, dtype)
        # the archive gives out no more than it declares, so an honest header never promises more than that
        if math.prod(shape) * dtype.itemsize > info.file_size:
            raise ValueError(member)
    if shared is not None and dtype == np.uint8 and not fortran and can_be_mapped(info):
        return map_member(shared, info)[first : first + math.prod(shape)].reshape(shape)
    with archive.open(info) as stream:
        return np.asarray(np.lib.format.read_array(stream, allow_pickle=False))


def _read_exactly(stream: gzip.GzipFile, size: int) -> bytes:
    content = stream.read(size + 1)
    if len(content) != size:
        raise ValueError("length")
    return content


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        raise DataError(
            _("The file {path} is damaged, or is not the data set that its name promises.").format(path=path),
            argument="path",
            value=str(path),
            way_out=_("Remove it, and fetch it again."),
        ) from error
