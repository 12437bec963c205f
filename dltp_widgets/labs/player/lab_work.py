"""The work on a lab in one kernel: what all its players and cards share, however often the lab's cell is run.

A cell that is run again makes a new player, but the cards under the exercises stay those of before. They must not part:
what is done at one is seen at the other, and the cells that the student ran belong to both.
"""

from __future__ import annotations

from pathlib import Path

from dltp_widgets.labs.lab import Exercise, Lab
from dltp_widgets.labs.player.cell_log import CellLog
from dltp_widgets.labs.player.exercise_work import ExerciseWork
from dltp_widgets.labs.session.needs import needs
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.notebook import shell


class LabWork:
    """A session, the cells that were run, and the work on each exercise.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.needs = needs(session.lab)
        """The data that the lab needs."""
        self.log = CellLog()
        """The cells that the student ran."""
        self._works: dict[str, ExerciseWork] = {}

    def on(self, exercise: Exercise) -> ExerciseWork:
        """Return the work on an exercise, the same for each of its cards."""
        if exercise.key not in self._works:
            self._works[exercise.key] = ExerciseWork(self.session, exercise, self.log)
        return self._works[exercise.key]


_works: dict[tuple[str, str, Path], LabWork] = {}
"""Of this kernel, by lab, student and journal; they live as long as the kernel, as its variables do."""


def work_on(lab: Lab, folder: Path | None) -> LabWork:
    """Return the work on a lab: in a notebook that of before, unless the page was edited; the journal is read again."""
    session = Session(lab, folder)
    if shell() is None:  # no cell is run twice, and whoever plays two students in one process means two
        return LabWork(session)
    key = (lab.name, session.who, session.folder.absolute())
    known = _works.get(key)
    if known is None or known.session.lab != lab:
        _works[key] = LabWork(session)
    elif not known.session.trouble:  # else it knows more than the journal
        known.session.refresh()
        known.needs = needs(lab)
        known.session.announce("")
    return _works[key]
