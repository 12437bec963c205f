"""Bytes of an .npz file as memory that all kernels of a computer share.

An .npz file is a zip. What lies in it without compression can be mapped: forty kernels that read the same file
then hold its bytes once, in the cache of the system, and not forty times.
"""

from __future__ import annotations

import shutil
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import frozen
from dltp_widgets.core.files import writing

FROM_BYTES = 1 << 20
"""Arrays below this size are read: a map costs more than it spares."""

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ENCRYPTED = 1


def can_be_mapped(info: zipfile.ZipInfo) -> bool:
    """Tell whether a member lies in its zip as it is."""
    stored = info.compress_type == zipfile.ZIP_STORED and info.compress_size == info.file_size
    return stored and info.file_size >= FROM_BYTES and not info.flag_bits & _ENCRYPTED


def map_member(path: Path, info: zipfile.ZipInfo) -> npt.NDArray[np.uint8]:
    """Return the bytes of a member, mapped into memory, read once to compare them with their checksum.

    Raises
    ------
    zipfile.BadZipFile
        If the file is not what its directory says.
    """
    with path.open("rb") as file:
        file.seek(info.header_offset)
        _magic, name, extra = _LOCAL_HEADER.unpack(file.read(_LOCAL_HEADER.size))
    first = info.header_offset + _LOCAL_HEADER.size + name + extra
    if first + info.file_size > path.stat().st_size:
        raise zipfile.BadZipFile(info.filename)
    content: npt.NDArray[np.uint8] = np.asarray(np.memmap(path, np.uint8, "r", first, (info.file_size,)))
    if zlib.crc32(content.data) != info.CRC:
        raise zipfile.BadZipFile(info.filename)
    return frozen(content)


def unpack(path: Path, most: int) -> bool:
    """Write an .npz file again without compression, if it has any; tell whether that was done.

    Parameters
    ----------
    path : Path
    most : int
        Bytes that a member may have at most; a file with a larger one stays as it is.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    with zipfile.ZipFile(path) as packed:
        members = packed.infolist()
        if all(m.compress_type == zipfile.ZIP_STORED for m in members) or any(
            m.file_size > most for m in members
        ):
            return False
        with writing(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as out:
            for member in members:
                with packed.open(member) as source, out.open(member.filename, "w") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
    return True
