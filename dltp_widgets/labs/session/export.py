"""What a student did, as a program or a notebook of plain Keras: it does not import dltp_widgets.

Data that a widget prepared are written beside it (``NAME-data-1.npz``), as they were: the numbers come out the same.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.data.lineage import Lineage
from dltp_widgets.core.data.sources.sources import load_dataset
from dltp_widgets.core.errors import DltpError, LabError
from dltp_widgets.core.files import writing
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.labs.session.places import Place
    from dltp_widgets.labs.session.progress import Progress
    from dltp_widgets.labs.session.session import Session


def export(session: Session, path: Path, *, most_data: float = math.inf) -> Path:
    """Write what was done in a session.

    Parameters
    ----------
    session : Session
    path : path
        Ends with ``.py`` or ``.ipynb``.
    most_data : float, optional
        Bytes of a data set that is written beside it; of a larger one the code says what it is.

    Raises
    ------
    LabError
        If nothing was done yet, or the file has another ending.
    """
    if path.suffix not in (".py", ".ipynb"):
        raise LabError(
            _("The file must end with .py or .ipynb, not {ending}.").format(ending=path.suffix or "-"),
            argument="path",
            expected=".py, .ipynb",
            value=str(path),
        )
    parts = list(_parts(session, path, most_data))
    if not parts:
        raise LabError(_("Nothing was done in this lab yet."), argument="session")
    text = _program(session, parts) if path.suffix == ".py" else _notebook(session, parts)
    with writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def _parts(session: Session, path: Path, most_data: float) -> Iterator[tuple[str, str]]:
    """Yield the title and the code of each exercise that was done with code."""
    written: dict[str, str] = {}
    before: Progress | None = None
    for place in session.places:
        progress = session.progress(place.key)
        if not progress.code:
            continue
        try:
            code = _after(before, progress)
            if code is None:
                data = _data_code(progress, path, written, most_data)
                code = "\n\n".join(filter(None, (data, progress.code)))
            before = progress
        except DltpError as error:
            code, before = _commented(error, progress.code), None
        yield _title(place), code


def _commented(error: DltpError, code: str) -> str:
    """Return an answer whose data cannot be had: it would not run, and says why."""
    why = f"x_train, y_train: {' '.join(error.message.split())}"
    return "\n".join(f"# {line}".rstrip() for line in (why, "", *code.splitlines()))


def _after(before: Progress | None, progress: Progress) -> str | None:
    """Return what comes on top of the answer before: a training need not be done again to be judged."""
    same_data = before is not None and before.data == progress.data
    if before is None or not same_data or not f"{progress.code}\n\n".startswith(f"{before.code}\n\n"):
        return None
    return progress.code.removeprefix(before.code).strip()


def _title(place: Place) -> str:
    return place.exercise.title if place.exercise is not None else place.page.title


def _data_code(progress: Progress, path: Path, written: dict[str, str], most: float) -> str:
    """Return the lines that load the data of an answer; write the file, once for all answers with the same data."""
    if progress.data is None:
        return ""
    recipe = json.dumps(dict(progress.data), sort_keys=True)
    if recipe not in written:
        written[recipe] = _written(
            progress.data, path.with_name(f"{path.stem}-data-{len(written) + 1}.npz"), most
        )
    return written[recipe]


def _written(source: Any, path: Path, most: float) -> str:
    """Write the data of an answer; return the lines that load them, from the file or from where anyone finds them."""
    data = load_dataset(str(source["name"]), source=str(source["source"]))
    data = Lineage.from_json(str(source["lineage"])).replay(data)
    arrays = _arrays(data)
    if sum(array.nbytes for array in arrays.values()) <= most:
        with writing(path) as temporary, temporary.open("wb") as file:
            np.savez_compressed(file, **arrays)
        lines = [f'{name} = data["{name}"]' for name in arrays]
        return "\n".join(["import numpy as np", "", f'data = np.load("{path.name}")', *lines])
    if data.origin.is_lasting and not data.is_sample:
        return replace(data, origin=replace(data.origin, source="download")).to_code().strip()
    done = ", ".join(f"{s.op}({', '.join(f'{k}={v!r}' for k, v in s.args.items())})" for s in data.lineage)
    raise LabError(
        _("{name} is too large to be kept here; what was done to it: {done}").format(
            name=source["name"], done=done or "-"
        )
    )


def _arrays(data: Dataset) -> dict[str, Any]:
    """Return ``x_train``, ``y_train`` and the others."""
    arrays = {
        f"{axis}_{name}": getattr(split, axis) for name, split in data.splits.items() for axis in ("x", "y")
    }
    if any(isinstance(array, dict) for array in arrays.values()):
        raise LabError(_("data with several inputs cannot be written here"))
    return arrays


def _program(session: Session, parts: list[tuple[str, str]]) -> str:
    blocks = [f"# {session.lab.title}", *(f"# {title}\n{code}" for title, code in parts)]
    return "\n\n\n".join(blocks) + "\n"


def _notebook(session: Session, parts: list[tuple[str, str]]) -> str:
    import nbformat
    from nbformat import v4

    cells = [v4.new_markdown_cell(f"# {session.lab.title}")]
    for title, code in parts:
        cells += [v4.new_markdown_cell(f"## {title}"), *([v4.new_code_cell(code)] if code else [])]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    }
    text: str = nbformat.writes(notebook)
    return text + "\n"
