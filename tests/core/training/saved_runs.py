"""Made-up states and runs, for tests of what is written and read; nothing is trained."""

from __future__ import annotations

from typing import Any

import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.state import TrainingState


def made_up_state(epoch: int = 1, step: int = 0, size: int = 40) -> TrainingState:
    """Return a state whose numbers depend on its epoch and step."""
    rng = np.random.default_rng([epoch, step])
    weights = [rng.normal(size=(size, 3)).astype("f4"), np.asfortranarray(rng.normal(size=(3, 2)))]
    memory = {"wait": np.int64(2), "best": float("inf"), "best_weights": [w + 1 for w in weights]}
    return TrainingState(
        epoch=epoch,
        step=step,
        order=rng.bit_generator.state,
        variables=weights,
        optimizer=[np.array(7, dtype="i8"), *weights],
        metrics=[np.array(0.5, dtype="f4")],
        callbacks=[memory, {}],
    )


def made_up_run(epochs: int = 5, **fit: Any) -> Run:
    """Return a run of a small model on small data that has not begun."""
    data = Dataset.from_arrays(train=(np.arange(20.0).reshape(10, 2), np.arange(10) % 2), name="few")
    spec = ModelSpec.sequential((2,), [LayerSpec("Dense", units=2, activation="softmax")])
    run = Run(Snapshot(data, spec, None, CompileSpec(metrics=("accuracy",)), FitSpec(epochs, **fit)))
    run.name, run.seed, run.engine = "Run 1", 3, "exact"
    return run


def train_an_epoch(run: Run, loss: float) -> TrainingState:
    """Record an epoch; return the state after it."""
    epoch = run.history.epochs + 1
    run.history.append_steps(epoch, np.full(3, loss), {"accuracy": np.full(3, 0.5)})
    run.history.append_epoch({"loss": loss, "accuracy": 0.5})
    return made_up_state(epoch)
