"""`dltp check --class`: what a class needs beyond one student; the guide behind it is a page of the package."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from dltp_widgets.cli.line import Line
from dltp_widgets.core.data.files.mapped import can_be_mapped
from dltp_widgets.core.data.sources.places import paths_in, prepared_folder
from dltp_widgets.core.data.sources.recipes import RECIPES
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import format_bytes, get_language, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import THREADS, cpu_count, thread_count, total_memory
from dltp_widgets.core.training.saving.store import runs_folder

MEMORY = {"MNIST": 1000 << 20, "CIFAR-10": 1600 << 20}
"""What one student takes while a network is trained on the whole set, as measured; see the guide."""

_NEWS = "@jupyterlab/apputils-extension:notification"


def guide() -> str:
    """Return the page *Setting up a class* in the language in force."""
    page = Path(__file__).parent / "pages" / f"class.{get_language()}.md"
    return page.read_text(encoding="utf-8")


def class_lines() -> Iterator[Line]:
    """Look at what a class shares: data, processor, memory, settings."""
    yield from _shared_data()
    yield from _processor()
    yield from _memory()
    yield _runs()
    yield _news()


def _shared_data() -> Iterator[Line]:
    try:
        folder = prepared_folder()
    except DataError:  # said by the lines on the data
        return
    if folder is None or not folder.is_dir():
        yield Line(
            "missing", _("A class shares one folder of data: `dltp data DIR`, then set DLTP_DATA to it")
        )
        return
    if os.access(folder, os.W_OK):
        yield Line(
            "note", _("The folder of the data can be written to from here; students should only read it")
        )
    else:
        yield Line("ok", _("The folder of the data is read-only"))
    packed = [name for name in ("mnist", "cifar10") if _is_packed(name, folder)]
    if packed:
        message = _("{names}: compressed, so that each kernel unpacks its own; `dltp data DIR` mends that")
        yield Line("note", message.format(names=", ".join(packed)))


def _is_packed(name: str, folder: Path) -> bool:
    """Tell whether the largest array of a set cannot be shared by kernels; False where it is not there."""
    path = paths_in(RECIPES[name], folder)[0][0]
    try:
        with zipfile.ZipFile(path) as archive:
            return not can_be_mapped(max(archive.infolist(), key=lambda info: info.file_size))
    except (OSError, ValueError, zipfile.BadZipFile):
        return False


def _processor() -> Iterator[Line]:
    cores, threads = cpu_count(), thread_count()
    said = ngettext("{n} core", "{n} cores", cores).format(n=cores)
    asked = (
        f"{THREADS}={os.environ[THREADS]}"
        if os.environ.get(THREADS)
        else _("{name} not set").format(name=THREADS)
    )
    text = _("Threads of each kernel: {threads} ({cores}; {asked})")
    yield Line("note" if threads > cores else "ok", text.format(threads=threads, cores=said, asked=asked))


def _memory() -> Iterator[Line]:
    total = total_memory()
    for name, each in MEMORY.items():
        n = total // each
        text = ngettext(
            "{total} of memory: {n} student at a time on the whole {name} ({each} each)",
            "{total} of memory: {n} students at a time on the whole {name} ({each} each)",
            n,
        )
        text = text.format(total=format_bytes(total), n=n, name=name, each=format_bytes(each))
        yield Line("ok" if n else "missing", text)


def _runs() -> Line:
    folder = runs_folder()
    there = next(path for path in (folder, *folder.parents) if path.is_dir())
    try:
        with tempfile.TemporaryFile(dir=there):
            return Line("ok", _("Runs are kept in {folder}").format(folder=folder))
    except OSError:
        return Line(
            "missing",
            _("Runs cannot be kept in {folder}: set DLTP_RUNS to a folder of the student's").format(
                folder=folder
            ),
        )


def _news() -> Line:
    """JupyterLab asks the internet for news and newer versions, and shows a question to every student."""
    top = Path(os.environ.get("JUPYTERLAB_DIR") or Path(sys.prefix) / "share" / "jupyter" / "lab")
    try:
        settings = json.loads((top / "settings" / "overrides.json").read_text(encoding="utf-8"))[_NEWS]
        quiet = settings["fetchNews"] == "false" and settings["checkForUpdates"] is False
    except (OSError, ValueError, KeyError, TypeError):
        quiet = False
    if quiet:
        return Line("ok", _("JupyterLab asks no internet for news (overrides.json)"))
    return Line(
        "note",
        _(
            "JupyterLab asks each student about news from the internet; overrides.json, in the guide, stops it"
        ),
    )
