"""What a student did, written down as it happens.

A journal is a folder, ``.dltp/journal`` beside the notebook, with one file per process: lines of JSON, only ever
appended, each by a single write. So two notebooks, two tabs or thirty computers on a shared folder never write into
one another's lines, and a process that is killed loses nothing it had written. A reader merges the files.

Each line carries its number, a checksum, and the digest of the line before it. A last line that was cut off is left out
in silence; any other line that does not fit is left out and flagged.

What this proves: whoever changes, removes, moves or inserts a line afterwards must write all lines after it anew, or
is flagged. What it cannot prove: there is no secret in it, so a whole file can be made up, the last lines can be cut
off, and a file can be left out; the clock is that of the student's computer; and nothing tells who sat before it.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
import uuid
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

FOLDER = Path(".dltp") / "journal"
"""Where a journal is, from the folder of the notebook; ``$DLTP_JOURNAL`` names another place."""

ENDING = ".jsonl"
MAX_LINE = 64 * 1024
"""Bytes of an event; a longer one is written without its data."""
MAX_FILE = 32 * 2**20
"""Bytes of a file that are read."""
LATEST = 1e11
"""A time that no clock shows, in seconds since 1970."""


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    kind: str
    """``"goto"``, ``"attempt"``, ``"hint"``, ``"solution"``, ``"done"``, ``"skip"``, ``"restart"``, ``"submit"``."""
    lab: str
    """Name of the lab."""
    time: float
    """Seconds since 1970."""
    who: str = ""
    """Whose it is: a random name that stands for a student on one computer, or what the teacher chose."""
    key: str = ""
    """Key of the exercise or step."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """What else is known: of an attempt ``passed``, ``known``, ``answer``."""
    source: str = ""
    """Name of the file that it stands in, with the folder of the student."""
    number: int = 0
    """Its place in that file, from 0."""
    after: str = field(default="", compare=False)
    """The digest of the line before it; empty for the first one."""
    digest: str = field(default="", compare=False)
    """That of its own line."""


@dataclass(frozen=True)
class Damage:
    """A line that cannot be what was written."""

    source: str
    """Name of the file."""
    line: int
    """From 1."""
    reason: str
    """``"unreadable"``, ``"changed"`` (its checksum does not fit), ``"missing"`` (lines before it are), or
    ``"rewritten"`` (the line before it is not the one that was there when it was written)."""


class Journal:
    """Writes the events of this process.

    Parameters
    ----------
    folder : path
        Made when the first event is written.
    lab : str
        Name of the lab.
    who : str, optional
        Whose events these are.
    """

    def __init__(self, folder: Path, lab: str, who: str = "") -> None:
        self.folder, self.lab, self.who = folder, lab, who
        self._number = 0
        self._digest = ""
        self._pid = 0
        self._path: Path | None = None
        self._torn = False

    @property
    def path(self) -> Path:
        """The file of this process; another one after a fork."""
        if self._path is None or self._pid != os.getpid():
            self._pid, self._number, self._digest, self._torn = os.getpid(), 0, "", False
            self._path = self.folder / f"{self.lab}-{self._pid}-{uuid.uuid4().hex[:12]}{ENDING}"
        return self._path

    def write(self, kind: str, key: str = "", **data: Any) -> Event:
        """Append an event.

        Raises
        ------
        OSError
            If the disk refuses it; what was written before stays readable.
        """
        path = self.path
        event = Event(
            kind, self.lab, time.time(), self.who, key, data, path.name, self._number, after=self._digest
        )
        line = encode(event)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            text = b"\n" + line if self._torn else line
            self._torn = os.write(handle, text) != len(text)  # a full disk: begin a new line next time
        finally:
            os.close(handle)
        if self._torn:
            raise OSError(f"{path.name}: the disk is full")
        self._number += 1
        self._digest = digest_of(line)
        return event


def pid_of(path: Path) -> int | None:
    """Return the process that wrote a file, by its name; None if it is not called so."""
    said = path.stem.split("-")[-2:][0]
    return int(said) if said.isdecimal() else None


def digest_of(line: bytes) -> str:
    """Return what the next line says of this one."""
    return hashlib.sha256(line.strip()).hexdigest()[:32]


def encode(event: Event) -> bytes:
    """Return an event as a line with its number, the digest of the line before it, and a checksum."""
    content = {"n": event.number, "t": round(event.time, 3), "lab": event.lab, "kind": event.kind}
    content |= {"who": event.who} if event.who else {}
    content |= {"key": event.key} if event.key else {}
    content |= {"after": event.after} if event.after else {}
    data = {"data": dict(event.data)} if event.data else {}
    body = json.dumps(content | data, ensure_ascii=False, default=str)
    if len(body.encode()) > MAX_LINE:
        data = {"data": {"cut": True, **_short(event.data)}}
        body = json.dumps(content | data, ensure_ascii=False, default=str)
    return f'{body[:-1]}, "sum": {_sum(body)}}}\n'.encode()


def read_file(path: Path, source: str = "", *, begin: int = 0) -> tuple[list[Event], list[Damage], int]:
    """Return the events of one file from byte `begin` on, its damage, and the byte to go on from.

    Never raises because of what is in the file; a file that cannot be opened has no events.
    """
    source = source or path.name
    try:
        with path.open("rb") as file:
            file.seek(begin)
            content = file.read(MAX_FILE)
    except OSError:
        return [], [], begin
    events, damage, used = read_bytes(content, source)
    return events, damage, begin + used


def read_bytes(content: bytes, source: str) -> tuple[list[Event], list[Damage], int]:
    """Return the events in the bytes of a file, their damage, and how many bytes were used up."""
    events, damage = [], []
    lines = content.split(b"\n")
    rest = lines.pop()  # nothing, or a line being written or cut off
    for number, line in enumerate(lines, 1):
        event = decode(line, source) if line.strip() else None
        if isinstance(event, Event):
            events.append(event)
        elif event is not None:
            damage.append(Damage(source, number, event))
    whole = decode(rest, source) if rest else ""
    if isinstance(whole, Event):  # only its end of line is lost
        events.append(whole)
        rest = b""
    return events, damage, len(content) - len(rest)


def decode(line: bytes, source: str) -> Event | str:
    """Return the event of a line, or what is wrong with it: ``"unreadable"`` or ``"changed"``."""
    try:
        content = json.loads(line)
        body, _comma, claimed = line.decode().rpartition(', "sum": ')
        if _sum(body + "}") != int(claimed.rstrip("}\r")):
            return "changed"
        return replace(_event(content, source), digest=digest_of(line))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return "unreadable"


def gaps(events: list[Event]) -> Iterator[Damage]:
    """Yield where lines of a file are missing, by their numbers, or were written anew, by what the next one says."""
    expected, digest = 0, ""
    for event in events:
        if event.number != expected:
            yield Damage(event.source, expected + 1, "missing")
        elif event.after != digest:
            yield Damage(event.source, event.number + 1, "rewritten")
        expected, digest = event.number + 1, event.digest


def _event(content: Any, source: str) -> Event:
    data = content.get("data", {})
    names = ("who", "key", "after")
    texts = [content["kind"], content["lab"], *(content.get(name, "") for name in names)]
    if not all(isinstance(text, str) for text in texts) or not isinstance(data, dict):
        raise TypeError
    kind, lab, who, key, after = texts
    when = float(content["t"])
    if not 0 <= when < LATEST:
        raise ValueError(when)
    return Event(kind, lab, when, who, key, data, source, int(content["n"]), after=after)


def _short(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if isinstance(value, bool | int | float)}


def _sum(body: str) -> int:
    return zlib.crc32(body.encode())
