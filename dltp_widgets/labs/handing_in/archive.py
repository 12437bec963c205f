"""A zip from somebody else, looked at before it is believed, and never extracted.

Nothing is written to the disk, no member is read before all of them were looked at, and what a member says of its size
is what is read of it, at most. A zip that could harm whoever opens it is refused as a whole, with a sentence.
"""

from __future__ import annotations

import hashlib
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _

MOST_BYTES = 256 * 2**20
"""The largest zip."""
MOST_UNPACKED = 512 * 2**20
"""Bytes of all members together."""
MOST_ENTRIES = 2000
"""Members."""
MOST_RATIO = 200
"""How many times as large as in the zip a member may be, if it is larger than `SMALL`."""
SMALL = 256 * 2**10
MOST_NAME = 200
"""Characters of a member's name."""

_ODD = re.compile(r"[\\:\x00-\x1f\x7f]")
_MOST_TABLE = MOST_ENTRIES * (46 + 4 * MOST_NAME)
_END, _END_SIZE = b"PK\x05\x06", 22
_END_64, _END_64_SIZE = b"PK\x06\x07", 20
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 2**20


class Archive:
    """The members of a zip that was found harmless."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self._zip = opened
        self.names = tuple(info.filename for info in opened.infolist())
        """Their names, in order."""

    def read(self, name: str, most: int) -> bytes:
        """Return the bytes of a member.

        Raises
        ------
        LabError
            If there are more than `most`.
        """
        if self._zip.getinfo(name).file_size > most:
            raise LabError(_("“{name}” in it is too large to be read.").format(name=_shown(name)))
        with self._zip.open(name) as file:
            return file.read(most)

    def sha256(self, name: str) -> str:
        """Return the digest of a member."""
        digest = hashlib.sha256()
        with self._zip.open(name) as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open a zip, once it is known to be harmless.

    Raises
    ------
    LabError
        If it is not, or is no zip, or turns out to be damaged while it is read.
    """
    try:
        if path.is_symlink() or not path.is_file():
            raise LabError(_("It is a link or no file, and is not read."))
        _check_table(path)
        with zipfile.ZipFile(path) as archive:
            _check_members(archive.infolist())
            yield Archive(archive)
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        if isinstance(error, LabError):
            raise
        raise LabError(_("It is damaged, or no zip.")) from error
    except RuntimeError as error:  # what zipfile says of a password
        raise LabError(_("It asks for a password.")) from error


def allowed(name: str) -> str:
    """Return the name of a file as a member may be called."""
    return _ODD.sub("-", name)[-MOST_NAME // 2 :]


def is_dense(content: bytes) -> bool:
    """Tell whether a member would be taken for a bomb if it were packed."""
    return len(content) > SMALL and len(content) > MOST_RATIO * len(zlib.compress(content))


def _check_table(path: Path) -> None:
    """Look at the end of the file: the table of contents is read into memory before anything can be counted."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise LabError(_("It is larger than {size}.").format(size=format_bytes(MOST_BYTES)))
    with path.open("rb") as file:
        file.seek(max(0, size - _END_SIZE - _END_64_SIZE - 2**16))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_SIZE:
        raise LabError(_("It is damaged, or no zip."))
    entries, table = struct.unpack("<HL", tail[end + 10 : end + 16])
    large = tail[max(0, end - _END_64_SIZE) : end].startswith(_END_64)
    if large or entries > MOST_ENTRIES or table > _MOST_TABLE:
        raise _too_many()


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_ENTRIES:
        raise _too_many()
    seen: set[str] = set()
    for info in members:
        _check_name(info)
        _check_size(info)
        alike = unicodedata.normalize("NFKC", info.filename).casefold()
        if alike in seen:
            raise LabError(_("It holds “{name}” twice.").format(name=_shown(info.filename)))
        seen.add(alike)
    if sum(info.file_size for info in members) > MOST_UNPACKED:
        raise LabError(_("Unpacked it would be larger than {size}.").format(size=format_bytes(MOST_UNPACKED)))


def _check_name(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename  # as it stands there: `filename` has been mended
    parts = name.split("/")
    # Since Python 3.12 the name that counts may come from a second place, the extra field of a member.
    odd = _ODD.search(name) or len(name) > MOST_NAME or info.filename != name
    if odd or name.startswith("/") or any(part in ("", ".", "..") for part in parts):
        raise LabError(_("“{name}” in it would be written outside its folder.").format(name=_shown(name)))
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise LabError(_("“{name}” in it is a link or no file.").format(name=_shown(name)))


def _check_size(info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise LabError(_("It asks for a password."))
    if info.compress_type not in _KINDS:
        raise LabError(_("“{name}” in it is packed in an unusual way.").format(name=_shown(info.filename)))
    if info.file_size > SMALL and info.file_size > MOST_RATIO * max(info.compress_size, 1):
        raise LabError(
            _("“{name}” in it would grow more than {n} times when unpacked.").format(
                name=_shown(info.filename), n=MOST_RATIO
            )
        )


def _too_many() -> LabError:
    return LabError(_("It holds more than {n} files.").format(n=MOST_ENTRIES))


def _shown(name: str) -> str:
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    return plain if len(plain) <= 60 else f"{plain[:57]}..."
