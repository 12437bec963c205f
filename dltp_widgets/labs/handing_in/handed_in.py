"""Work that was handed in: a zip that `submission` wrote, and that may have been changed since.

It is read where it lies (see `archive`). Its manifest must name every other member with the sha256 that it has. That
tells a zip that was damaged or patched by hand; whoever writes all of it anew, manifest included, is not recognised by
it, as there is no secret that a student's own computer could keep.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.handing_in.archive import Archive, opened
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.session.journal import MAX_FILE, Damage, Event, gaps, read_bytes
from dltp_widgets.labs.session.journals import ordered

FORMAT, VERSION = "dltp-handed-in", 1
MANIFEST = "manifest.json"
JOURNAL = "journal/"
"""The folder of the journal in the zip."""

MOST_TEXT = 2**20
"""Bytes of the manifest."""
MOST_JOURNAL = 64 * 2**20
"""Bytes of all files of the journal together."""
MOST_LINES = 50_000
"""Lines of the journal; a day in a lab has some hundreds."""
MOST_DAMAGE = 20
"""Lines of it that are told of."""
MOST_NAMES = 4
MOST_KEYS = 1000
"""Exercises and steps of a journal; no lab has as many, and a report has a column for each."""


@dataclass(frozen=True)
class HandedIn:
    """What a zip says."""

    source: str
    """The zip, from the folder of the class."""
    names: tuple[str, ...]
    """Who handed it in."""
    lab: str
    """Name of the lab."""
    written: str
    """When, ISO 8601."""
    done: int
    """Places that were done."""
    places: int
    """Places of the lab."""
    events: tuple[Event, ...] = field(default=(), repr=False)
    """Those of its journal, by time."""
    damage: tuple[Damage, ...] = ()
    """Lines of its journal that cannot be what was written."""
    journals: tuple[str, ...] = ()
    """The files of its journal."""
    student: str = ""
    """Whose computer wrote it, as its journal says: a random name."""
    foreign: bool = False
    """Whether its journal held what somebody else did; that is left out."""


def read_handed_in(path: Path, source: str = "") -> HandedIn:
    """Read a zip, nothing of which is written to the disk.

    Parameters
    ----------
    path : path
    source : str, optional
        How a report calls it; default: its name.

    Raises
    ------
    LabError
        If it could do harm, is not what was written, or is no work that was handed in.
    """
    source = source or path.name
    with opened(path) as archive:
        manifest = _manifest(archive)
        _check_digests(archive, manifest["files"])
        events, damage = _journal(archive, source)
        student = manifest["student"]
        own = tuple(event for event in events if event.who == student)
        return HandedIn(
            source,
            tuple(filter(None, map(tidy, manifest["names"]))) or ("?",),
            tidy(manifest["lab"]),
            tidy(manifest["written"]),
            manifest["done"],
            manifest["places"],
            tuple(event for event in own if event.lab == manifest["lab"]),
            tuple(damage[:MOST_DAMAGE]),
            tuple(name.removeprefix(JOURNAL) for name in archive.names if name.startswith(JOURNAL)),
            student,
            len(own) < len(events),
        )


def _manifest(archive: Archive) -> dict[str, Any]:
    if MANIFEST not in archive.names:
        raise LabError(_("It has no {file}: it was not written by this package.").format(file=MANIFEST))
    try:
        content = json.loads(archive.read(MANIFEST, MOST_TEXT))
        if not _is_manifest(content):
            raise ValueError(content)
    except (ValueError, RecursionError) as error:  # LabError is a ValueError
        raise LabError(_("Its {file} cannot be read.").format(file=MANIFEST)) from error
    return dict(content)


def _is_manifest(content: Any) -> bool:
    kinds = {
        "lab": str,
        "student": str,
        "written": str,
        "names": list,
        "files": dict,
        "done": int,
        "places": int,
    }
    return (
        isinstance(content, dict)
        and content.get("format") == FORMAT
        and content.get("version") == VERSION
        and all(isinstance(content.get(name), kind) for name, kind in kinds.items())
        and len(content["names"]) <= MOST_NAMES
        and all(isinstance(text, str) for text in (*content["names"], *content["files"].values()))
    )


def _check_digests(archive: Archive, said: dict[str, str]) -> None:
    held = set(archive.names) - {MANIFEST}
    if held != set(said):
        name = tidy(min(held ^ set(said)))
        raise LabError(_("“{name}” is not both in it and in its manifest.").format(name=name))
    for name, digest in said.items():
        if archive.sha256(name) != digest:
            raise LabError(_("“{name}” was changed after it was handed in.").format(name=tidy(name)))


def _journal(archive: Archive, source: str) -> tuple[list[Event], list[Damage]]:
    events: list[Event] = []
    damage: list[Damage] = []
    left, lines = MOST_JOURNAL, 0
    for name in (name for name in archive.names if name.startswith(JOURNAL)):
        content = archive.read(name, min(left, MAX_FILE))
        left, lines = left - len(content), lines + content.count(b"\n")
        if lines > MOST_LINES:
            raise LabError(_("Its journal has more than {n} lines.").format(n=MOST_LINES))
        found, broken, _used = read_bytes(content, f"{source}/{name}")
        events += found
        damage += broken or gaps(found)
    if len({event.key for event in events}) > MOST_KEYS:
        raise LabError(_("Its journal names more than {n} steps.").format(n=MOST_KEYS))
    return ordered(iter(events)), damage
