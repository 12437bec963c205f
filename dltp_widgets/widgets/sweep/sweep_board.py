"""Where the runs of a sweep stand: an experiment of its own, which a chart and a table show.

The student's experiment gets only the settings that are taken over from one of them.
"""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.parts.base import Composite

_TAKEN = ("model", "compile", "fit")
"""What the experiment gets from a run."""


class SweepBoard:
    """Part of `SweepPanel`.

    Parameters
    ----------
    owner : Composite
    exp : Experiment
        The student's.
    """

    def __init__(self, owner: Composite, exp: Experiment) -> None:
        self._exp = exp
        self.exp = exp.variant(name=None)
        """The one that holds the runs."""
        self._clearing = False
        owner.listen(self.exp, list(_TAKEN), lambda _change: self._on_taken())

    def clear(self) -> None:
        """Begin anew, with what the student's experiment is at present."""
        self._clearing = True
        try:
            self.exp.runs = self.exp.pinned = self.exp.hidden = ()
            for name in ("data", *_TAKEN):
                setattr(self.exp, name, getattr(self._exp, name))
        finally:
            self._clearing = False

    def mark(self, run: Run) -> None:
        """Let a run keep a colour in the chart, unless somebody has chosen others."""
        if not self.exp.pinned:
            self.exp.pinned = (run.id,)

    def take(self, source: Any) -> None:
        """Give the student's experiment the model and the settings of a run, or of an experiment."""
        self._exp.model, self._exp.compile = source.spec, source.compile
        self._exp.fit = source.fit.replace(checkpoints=self._exp.fit.checkpoints)

    def _on_taken(self) -> None:
        """Hand on what the table took from a run: it is meant for the student's experiment."""
        if not self._clearing:
            self.take(self.exp)
