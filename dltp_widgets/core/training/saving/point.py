"""Where a run goes on that is on the disk: what `Trainer` needs beside the experiment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.state import TrainingState
from dltp_widgets.core.training.trained import Trained


@dataclass(frozen=True)
class Point:
    """The end of what was saved of a run.

    Attributes
    ----------
    state : TrainingState
    history : History
        As long as the state: its steps and epochs are those that the state has behind it.
    engine : str or None
        Who trained: a `Plan.engine`, which goes on.
    run_id : str or None
        Of the run that goes on; None begins a new one.
    path : Path or None
        The folder of its checkpoints, likewise.
    """

    state: TrainingState
    history: History
    engine: str | None = None
    run_id: str | None = None
    path: Path | None = None

    @property
    def has_weights(self) -> bool:
        """Whether anything was learned: always."""
        return True

    @property
    def trained(self) -> Trained:
        """What was learned up to here."""
        return Trained(self.state.variables, self.state.optimizer)
