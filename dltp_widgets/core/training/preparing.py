"""From a snapshot to a job: the compiled model, and where its training begins.

A training begins afresh, with the weights of another run, or where a run that is on the disk left off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.compiling import compile_model
from dltp_widgets.core.training.engines.engine import Job
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving.point import Point
from dltp_widgets.core.training.seeding import BUILD_LOCK, seeded
from dltp_widgets.core.training.state import put_back
from dltp_widgets.core.training.trained import Learned


@dataclass(frozen=True)
class Beginning:
    """Where a training begins: `run`, another one whose weights it takes; or `point`; or, with neither, afresh."""

    run: Run | None = None
    point: Point | None = None

    @property
    def learned(self) -> Learned | None:
        """Where what was learned before can be had; None: nothing was."""
        return self.point or self.run

    def history(self) -> History:
        """Return what was measured before: a copy that the new run carries on."""
        before = self.point or self.run
        return before.history.copy() if before is not None else History()


def job_of(run: Run, seed: int, beginning: Beginning, callbacks: Sequence[Any] = ()) -> Job:
    """Return the job of `run`: its model is built and compiled here."""
    snapshot, point = run.snapshot, beginning.point
    return Job(
        model=compiled_model(run, seed, beginning),
        train=snapshot.data.train,
        valid=snapshot.data.valid if snapshot.fit.validate else None,
        fit=snapshot.fit,
        order=_order(run, seed, beginning),
        first_epoch=run.first_epoch,
        untrained=not run.history.n_steps,
        begun=beginning.learned is not None,
        callbacks=callbacks,
        twin=snapshot.twin,
        point=point.state if point is not None else None,
        engine=point.engine if point is not None else None,
    )


def compiled_model(run: Run, seed: int, beginning: Beginning) -> Any:
    """Return the compiled model that `run` trains, with the weights it begins with.

    Raises
    ------
    TrainingError
        If there is no model.
    """
    from dltp_widgets.core.model.keras.build import build_model

    snapshot = run.snapshot
    with BUILD_LOCK:
        if snapshot.model is not None:
            model = snapshot.model
            if not snapshot.as_compiled:
                compile_model(model, snapshot.compile, snapshot.fit)
        elif snapshot.spec is None:
            raise TrainingError(_("There is no model to train."), argument="exp.model")
        else:
            with seeded(seed):
                model = build_model(snapshot.spec)
                compile_model(model, snapshot.compile, snapshot.fit)
        if beginning.run is not None:
            beginning.run.restore(model, compiled=snapshot.compile)
        if beginning.point is not None:
            put_back(beginning.point.state, model)
        return model


def _order(run: Run, seed: int, beginning: Beginning) -> np.random.Generator:
    """Return the generator of the batch order; a continued run draws on where the other one stopped."""
    order = np.random.default_rng(seed)
    if beginning.point is not None:
        order.bit_generator.state = beginning.point.state.order
    elif beginning.run is not None and run.fit.shuffle:
        for _epoch in range(beginning.run.history.begun_epochs):
            order.permutation(run.data.train.n)
    return order
