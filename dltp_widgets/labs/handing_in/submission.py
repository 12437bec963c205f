"""Handing in: one zip with all that was done in a lab.

::

    rendu-ada-lovelace.zip
        compte-rendu.html       what a teacher reads first; see `write_up`
        module1.fr.ipynb        the notebook as it was last saved, its outputs included
        module1.py              what was done, as plain Keras, with its data beside it
        journal/*.jsonl         every event, as it was written
        runs.json               what was trained, with which settings, and the curves
        manifest.json           who and what, and the sha256 of every other file

It may be done again: the file of that name is then replaced, as a whole.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.saving.manifest import versions
from dltp_widgets.labs.handing_in.archive import MOST_BYTES, allowed, is_dense
from dltp_widgets.labs.handing_in.handed_in import FORMAT, JOURNAL, MANIFEST, VERSION
from dltp_widgets.labs.handing_in.names import slug, tidy
from dltp_widgets.labs.handing_in.run_summary import RunSummary, is_shared, runs_beside, summaries
from dltp_widgets.labs.handing_in.write_up import done_count, write_up
from dltp_widgets.labs.session.export import export
from dltp_widgets.labs.session.journal import pid_of, read_file
from dltp_widgets.labs.session.journals import journal_files
from dltp_widgets.labs.session.session import Session

WRITE_UP, RUNS = "compte-rendu.html", "runs.json"

PATIENCE = 5.0
"""Seconds that a notebook may take to be saved; what is no notebook after that is handed in as it is."""

MOST_DATA = 64 * 2**20
"""Bytes of a data set that is put beside the code; larger ones are named."""


@dataclass(frozen=True)
class Submission:
    """What was written."""

    path: Path
    """The zip."""
    names: tuple[str, ...]
    """Who handed it in."""
    files: tuple[str, ...]
    """What is in it."""
    notebook: str
    """Name of the notebook in it; empty: none was found."""


def submit(session: Session, names: Sequence[str], beside: Path, notebook: Path | None = None) -> Submission:
    """Write the zip.

    Parameters
    ----------
    session : Session
    names : sequence of str
        The student's, and perhaps the partner's; empty ones are left out.
    beside : path
        Folder of the notebook: where its trainings are, and where the zip goes.
    notebook : path, optional
        Default: the notebook of this lab in that folder, the one saved last.

    Raises
    ------
    LabError
        If there is no name, or it would be too large.
    OSError
        If the disk refuses it; a zip of before stays as it was.
    """
    who = tuple(filter(None, map(tidy, names)))
    if not who:
        raise LabError(_("Please give your name."), argument="names")
    session.submit()  # before the journal is copied
    found = notebook or find_notebook(session.lab.name, beside)
    with tempfile.TemporaryDirectory() as folder:
        gathered = Path(folder)
        files = _gather(session, who, beside, found, gathered)
        target = beside / f"rendu-{slug(who)}.zip"
        _pack(files, _manifest(session, who, found), target)
    return Submission(target, who, (*files, MANIFEST), found.name if found is not None else "")


def find_notebook(lab: str, folder: Path) -> Path | None:
    """Return the notebook of a lab in a folder, the one saved last; None if there is none."""
    notebooks = sorted(folder.glob("*.ipynb"), key=lambda path: path.stat().st_mtime, reverse=True)
    return next((path for path in notebooks if _lab_of(path) == lab), None)


def _lab_of(notebook: Path) -> str:
    try:
        mark = json.loads(notebook.read_bytes())["metadata"]["dltp"]
        return str(mark["lab"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _gather(
    session: Session, who: tuple[str, ...], beside: Path, notebook: Path | None, folder: Path
) -> dict[str, Path]:
    """Return each file of the zip by its name in it; what is made only for it is written into `folder`."""
    runs = _runs(session, beside) if session.begun else []
    (folder / WRITE_UP).write_text(write_up(session, who, runs), encoding="utf-8")
    told = [dataclasses.asdict(run) for run in runs]
    (folder / RUNS).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    if any(session.progress(place.key).code for place in session.places):
        export(session, folder / allowed(f"{session.lab.name}.py"), most_data=MOST_DATA)
    if notebook is not None:
        (folder / allowed(notebook.name)).write_bytes(_whole(notebook))
    files = {path.name: path for path in sorted(folder.iterdir())}
    return files | {f"{JOURNAL}{allowed(path.name)}": path for path in own_journals(session)}


def _runs(session: Session, beside: Path) -> list[RunSummary]:
    """Return the trainings since the lab was begun; where a class shares a folder, those of this student's kernels."""
    folder = runs_beside(beside)
    pids = (
        {pid for path in own_journals(session) if (pid := pid_of(path))}
        if is_shared(folder, beside)
        else None
    )
    return summaries(folder, session.begun, pids=pids)


def _whole(notebook: Path) -> bytes:
    """Read a notebook; Jupyter writes it in place, so one that is being saved is waited for."""
    until = time.monotonic() + PATIENCE
    while True:
        content = notebook.read_bytes()
        try:
            json.loads(content)
        except (ValueError, RecursionError):
            if time.monotonic() < until:
                time.sleep(0.05)
                continue
        return content


def own_journals(session: Session) -> list[Path]:
    """Return the files of the journal that this student wrote in this lab; others may share the folder."""
    return [path for path in journal_files(session.folder) if _is_own(session, path)]


def _is_own(session: Session, path: Path) -> bool:
    events, _damage, _end = read_file(path)
    return bool(events) and all((e.who, e.lab) == (session.who, session.lab.name) for e in events)


def _manifest(session: Session, who: tuple[str, ...], notebook: Path | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "lab": session.lab.name,
        "title": session.lab.title,
        "language": session.lab.language,
        "names": list(who),
        "student": session.who,
        "written": datetime.now().astimezone().isoformat(timespec="seconds"),
        "done": done_count(session),
        "places": len(session.places),
        "seconds": round(session.seconds),
        "notebook": notebook.name if notebook is not None else None,
        "versions": versions(),
    }


def _pack(files: dict[str, Path], manifest: dict[str, Any], target: Path) -> None:
    """Write the zip as a whole; each file is read once, so that digest and content are of the same moment."""
    if sum(path.stat().st_size for path in files.values()) > MOST_BYTES:
        raise LabError(
            _("This is too large to be handed in; clear large outputs of the notebook, and save it.")
        )
    digests = {}
    with writing(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in files.items():
            content = path.read_bytes()
            digests[name] = hashlib.sha256(content).hexdigest()
            stored = path.suffix == ".npz" or is_dense(content)
            archive.writestr(name, content, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
        text = json.dumps({**manifest, "files": digests}, ensure_ascii=False, indent=1)
        archive.writestr(MANIFEST, text)
