"""Training that a script waits for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.snapshot import Trainable
from dltp_widgets.core.training.trainer import Trainer


def train(
    exp: Trainable, *, callbacks: Sequence[Any] = (), start: str = "afresh", from_run: Run | None = None
) -> Run:
    """Train and wait for the end. Ctrl-C stops cleanly and keeps the run.

    Parameters
    ----------
    exp, callbacks, start, from_run
        As of `Trainer`.

    Returns
    -------
    Run

    Raises
    ------
    SpecError
        If epochs or batch size are no counts, or there is no such engine.
    TrainingError
        If the run failed; the message is its ``run.error``.
    """
    trainer = Trainer(exp, callbacks=callbacks, start=start, from_run=from_run)
    trainer.start()
    try:
        while not trainer.join(0.2).done:
            pass
    except KeyboardInterrupt:
        trainer.stop()
    run = trainer.join()
    if run.state == "failed":
        raise TrainingError(run.error or "", argument="exp", value=run)
    return run
