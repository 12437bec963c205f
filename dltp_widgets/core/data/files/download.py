"""Fetching one file, checked, or failing in a sentence. Being offline is normal here."""

from __future__ import annotations

import hashlib
import http.client
import shutil
import urllib.request
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _

TIMEOUT = 5.0
"""Seconds without an answer after which a download is given up."""

Progress = Callable[[str, int, int], None]
"""``progress(file name, bytes so far, bytes in all)``, called at most once a megabyte."""

_CHUNK = 2**20


@dataclass(frozen=True)
class Remote:
    """A file that can be downloaded."""

    url: str
    """Where it is published (https)."""

    sha256: str
    """The checksum it must have, in hexadecimal."""

    size: int
    """Its size in bytes; no more is read."""


def open_url(url: str) -> AbstractContextManager[Any]:
    """Open an address for reading: the one door to the network, which tests replace."""
    if not url.startswith("https://"):
        raise ValueError(url)
    return urllib.request.urlopen(url, timeout=TIMEOUT)  # type: ignore[no-any-return]  # noqa: S310 (https only)


def download(remote: Remote, target: Path, progress: Progress | None = None) -> None:
    """Download a file, check it, and only then give it its name.

    Parameters
    ----------
    remote : Remote
        What to fetch.
    target : Path
        The file to write; its folder is made if need be.
    progress : callable, optional
        See `Progress`.

    Raises
    ------
    DataError
        If the network or the disk fails, or the content is not what was published.
    """
    try:
        with writing(target) as temporary:
            digest = _copy(remote, temporary, target.name, progress)
            if digest != remote.sha256:
                raise ValueError(_("its content is not what was published"))
    except (OSError, ValueError, http.client.HTTPException) as error:
        cause = getattr(error, "reason", None) or error  # urllib wraps what really happened
        reason = getattr(cause, "strerror", None) or str(cause) or type(error).__name__
        raise DataError(
            _("{file} could not be downloaded: {reason}.").format(file=target.name, reason=reason),
            value=remote.url,
            way_out=_("Is there an internet connection?"),
        ) from error


def copy_file(source: Path, target: Path) -> None:
    """Copy a file so that `target` is never half written."""
    with writing(target) as temporary:
        shutil.copyfile(source, temporary)


def _copy(remote: Remote, temporary: Path, name: str, progress: Progress | None) -> str:
    digest = hashlib.sha256()
    done = 0
    with open_url(remote.url) as answer, temporary.open("wb") as out:
        while chunk := answer.read(_CHUNK):
            done += len(chunk)
            if done > remote.size:
                raise ValueError(_("it is larger than what was published"))
            digest.update(chunk)
            out.write(chunk)
            if progress is not None:
                progress(name, done, remote.size)
    return digest.hexdigest()
