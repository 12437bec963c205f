"""Clicks survive: an Experiment finds what was made of it, by its name or by the cell that makes it.

::

    Experiment(...) --> keep --> the file? --> edits of then, runs of then --> exp.restored
    exp changes ------> touch --(a moment later, in a thread)--> the file

Where the code of the cell gives another part than it gave then, the code wins for that part; other data, for all.
An Experiment without a name, made outside a notebook, is not kept.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import threading
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from dltp_widgets.core import kept as files
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.kept import PARTS, Kept
from dltp_widgets.core.parts import is_same, part_of, texts_of
from dltp_widgets.core.place import Place, current_place
from dltp_widgets.core.training.saving.restored import restored
from dltp_widgets.core.training.saving.saved import runs as saved_runs

PAUSE = 0.2
"""Seconds after a change until it is written: a slider that is moved writes once."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Restored:
    """What an experiment was given back."""

    when: datetime
    """When it was edited or trained last, in local time."""
    parts: tuple[str, ...] = ()
    """The parts that are as they were edited then, not as the code gives them."""
    overruled: tuple[str, ...] = ()
    """The edited parts for which the code has changed since, and won."""
    lost: tuple[str, ...] = ()
    """The edited parts that could not be had again."""
    runs: int = 0
    """How many runs came back."""
    dropped: bool = False
    """Whether the student went back to the code; `Keeping.take_back` brings the edits again."""


class Keeping:
    """Keeps one experiment.

    Parameters
    ----------
    exp : Experiment
        As its code made it.
    path : Path
        Its file.
    kept : Kept
        What the file holds; without `at` if there is none yet.
    moved : Path, optional
        Where the file was before its notebook was renamed.
    """

    def __init__(self, exp: Any, path: Path, kept: Kept, moved: Path | None = None) -> None:
        self._exp: Callable[[], Any] = weakref.ref(exp)
        self._path, self._kept, self._moved = path, kept, moved
        self._given = _parts(exp)
        self._edits: Mapping[str, Any] = {}
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self.name = kept.name

    # --- the beginning -----------------------------------------------------------------------------
    def restore(self, former: Keeping | None = None) -> None:
        """Give the experiment what it was: the edits, the runs; keep it from now on.

        Parameters
        ----------
        former : Keeping, optional
            Of the experiment that had the name so far in this process; it keeps nothing more.
        """
        exp, then = self._exp(), self._kept
        if exp is None:
            return
        runs = former.hand_over(exp) if former is not None else ()
        given = texts_of(self._given)
        self._kept = replace(then, given=given, edited=given)
        if then.at:
            changed = {part for part in PARTS if not is_same(given[part], then.given[part])}
            edited = [part for part in PARTS if then.edited[part] not in (then.given[part], None)]
            overruled = [part for part in edited if part in changed or "data" in changed]
            wanted = [part for part in edited if part not in overruled]
            found = self._put_back(exp, {part: str(then.edited[part]) for part in wanted})
            exp.runs = runs or restored(saved_runs(experiment=self.name), exp.data)
            _remind(exp, then)
            exp.notes = dict(then.notes)
            if edited or exp.runs or then.notes:
                lost = tuple(part for part in wanted if part not in found)
                exp.restored = Restored(then.when, found, tuple(overruled), lost, len(exp.runs))
            if changed:  # what the code says now is what later edits are compared with
                self._write(exp, self._kept)
        exp.observe(lambda _change: self.touch(), [*PARTS, "runs", "notes"])

    def _put_back(self, exp: Any, edited: Mapping[str, str]) -> tuple[str, ...]:
        """Give the experiment its edited parts; return those that could be had again."""
        found: dict[str, Any] = {}
        for part, text in edited.items():
            with contextlib.suppress(DltpError):
                found[part] = part_of(part, text, exp.data)
        _set(exp, found)
        return tuple(found)

    # --- changes -----------------------------------------------------------------------------------
    def start_again(self) -> None:
        """Go back to what the code gives; the runs stay."""
        exp = self._exp()
        if exp is not None and exp.restored is not None:
            self._edits = _parts(exp)
            _set(exp, self._given)
            exp.restored = replace(exp.restored, dropped=True)

    def take_back(self) -> None:
        """Undo `start_again`."""
        exp = self._exp()
        if exp is not None and exp.restored is not None and exp.restored.dropped:
            _set(exp, self._edits)
            exp.restored = replace(exp.restored, dropped=False)

    def touch(self) -> None:
        """Write the experiment, a moment later."""
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(PAUSE, self.flush)
                self._timer.daemon = True
                self._timer.start()
                _waiting.add(self)

    def flush(self) -> None:
        """Write now what waits to be written."""
        with self._lock:
            timer, self._timer = self._timer, None
            _waiting.discard(self)
        exp = self._exp()
        if timer is not None and exp is not None:
            timer.cancel()
            self._write(exp, self._kept.now())

    def hand_over(self, heir: Any) -> tuple[Any, ...]:
        """Keep nothing more: another experiment has taken the name. Return its runs, one under way included."""
        exp, self._exp = self._exp(), _nobody
        if exp is None:
            return ()
        heir.trainer, heir.pinned, heir.hidden = exp.trainer, exp.pinned, exp.hidden
        heir.numbered = exp.numbered
        runs: tuple[Any, ...] = exp.runs
        return runs

    def _write(self, exp: Any, kept: Kept) -> None:
        measured = {run.id: dict(run.measured) for run in exp.runs if run.measured}
        self._kept = replace(
            kept,
            edited=texts_of(_parts(exp)),
            measured=measured,
            looks=exp.data.test_looks,
            numbered=exp.numbered,
            notes=exp.notes,
        )
        try:
            files.write(self._path, self._kept)
            if self._moved is not None and self._moved != self._path:
                self._moved.unlink(missing_ok=True)
        except OSError:  # a full disk: the run says so; the student goes on
            _log.info("the experiment was not kept in %s", self._path, exc_info=True)


_alive: weakref.WeakValueDictionary[str, Keeping] = weakref.WeakValueDictionary()
"""Name -> who keeps it in this process."""

_made: dict[str, tuple[str, int]] = {}
"""Cell -> its latest execution, and how many experiments that has made."""

_waiting: set[Keeping] = set()


def keep(exp: Any, name: str | None) -> Keeping | None:
    """Keep an experiment from now on, and give it what it was; None where nothing tells which one it is.

    Parameters
    ----------
    exp : Experiment
        As its code made it.
    name : str or None
        Its own name; without one, it is known by the running cell.
    """
    place = current_place() if name is None else None
    if name is None and place is None:
        return None
    try:
        _flush_all()
        keeping = _named(exp, name) if place is None else _of_cell(exp, place)
        keeping.restore(_alive.get(keeping.name))
    except Exception:  # an experiment that cannot be kept is an experiment all the same
        _log.exception("an experiment is not kept")
        return None
    _alive[keeping.name] = keeping
    return keeping


def _named(exp: Any, name: str | None) -> Keeping:
    path = files.own_path(str(name))
    return Keeping(exp, path, files.read(path) or _nothing(str(name)))


def _of_cell(exp: Any, place: Place) -> Keeping:
    cell = f"{place.cell}#{_ordinal(place)}"
    path = files.cell_path(cell, place.notebook)
    moved = None if path.is_file() else files.find_moved(cell)
    kept = files.read(moved or path) or _nothing(f"{place.notebook}#{cell}")
    return Keeping(exp, path, replace(kept, notebook=place.notebook), moved)


def _nothing(name: str) -> Kept:
    return Kept(name, {}, {})


def _ordinal(place: Place) -> int:
    """Return how many experiments this execution of the cell has made before."""
    execution, count = _made.get(place.cell, ("", 0))
    count = count if execution == place.execution else 0
    _made[place.cell] = (place.execution, count + 1)
    return count


def _parts(exp: Any) -> dict[str, Any]:
    return {part: getattr(exp, part) for part in PARTS}


def _set(exp: Any, parts: Mapping[str, Any]) -> None:
    with exp.hold_trait_notifications():
        for part, value in parts.items():
            setattr(exp, part, value)


def _remind(exp: Any, then: Kept) -> None:
    """Give the runs what was found on their splits, and count the looks at the test set."""
    for run in exp.runs:
        run.measured.update({split: dict(found) for split, found in then.measured.get(run.id, {}).items()})
    exp.data.count_looks(then.looks)
    exp.numbered = max(exp.numbered, then.numbered)


def _nobody() -> None:
    return None


@atexit.register
def _flush_all() -> None:
    for keeping in list(_waiting):
        keeping.flush()
