"""Where the runs of a sweep stand: an experiment of its own, which a chart and a table show.

The student's experiment gets only the settings that are taken over from one of them.
"""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.run import Run

_TAKEN = ("data", "model", "compile", "fit")


class SweepBoard:
    """Part of `SweepPanel`.

    Parameters
    ----------
    exp : Experiment
        The student's.
    """

    def __init__(self, exp: Experiment) -> None:
        self._exp = exp
        self.exp = exp.variant(name=None)
        """The one that holds the runs."""

    def clear(self) -> None:
        """Begin anew, with what the student's experiment is at present."""
        self.exp.runs = self.exp.pinned = self.exp.hidden = ()
        for name in _TAKEN:
            setattr(self.exp, name, getattr(self._exp, name))

    def mark(self, run: Run) -> None:
        """Let a run keep a colour in the chart, unless somebody has chosen others."""
        if not self.exp.pinned:
            self.exp.pinned = (run.id,)

    def take(self, source: Any) -> None:
        """Give the student's experiment the model and the settings of a run."""
        self._exp.model, self._exp.compile = source.spec, source.compile
        self._exp.fit = source.fit.replace(checkpoints=self._exp.fit.checkpoints)
