"""A training in a process of its own, to be killed: ``python -m tests.core.training.killed LOG PAUSE [MOMENT]``.

It writes a line ``seconds steps epochs`` whenever something was done. With MOMENT it kills itself there, in the
fourth checkpoint.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training.saving import writer
from dltp_widgets.core.training.trainer import Trainer

EPOCHS = 25


def experiment(**fit: object) -> Experiment:
    """Return a training in which everything is at work that has a state of its own."""
    data = dltp.load_dataset("mnist", source="sample").split(valid=0.8, seed=42).scale("minus_one_one")
    layers = [
        dltp.LayerSpec("Flatten"),
        dltp.LayerSpec("Dense", units=32, activation="relu"),
        dltp.LayerSpec("BatchNormalization"),
        dltp.LayerSpec("Dropout", rate=0.3),
        dltp.LayerSpec("Dense", units=10, activation="softmax"),
    ]
    plan = dltp.FitSpec(
        epochs=EPOCHS,
        batch_size=16,
        seed=7,
        engine="exact",
        early_stopping={"monitor": "val_loss", "patience": EPOCHS, "restore_best_weights": True},
        reduce_lr={"monitor": "loss", "patience": 1, "min_delta": 0.05, "factor": 0.7},
    )
    return Experiment(
        data=data,
        model=dltp.ModelSpec.sequential((28, 28, 1), layers),
        compile=dltp.CompileSpec(optimizer="Adam", learning_rate=0.003, metrics=("accuracy",)),
        fit=plan.replace(**fit),
    )


def train_and_tell(trainer: Trainer, log: Path) -> None:
    """Train to the end, and write down what was done as soon as it was."""
    trainer.start()
    told = -1
    with log.open("w", buffering=1) as lines:
        while not trainer.run.done:
            steps, epochs = trainer.run.history.n_steps, trainer.run.history.epochs
            if steps != told:
                lines.write(f"{time.monotonic()} {steps} {epochs}\n")
                told = steps
            time.sleep(0.001)
        lines.write(f"{trainer.run.state} {trainer.run.error} {trainer.run.notice}\n")


def die_in_checkpoint(moment: str) -> None:
    """Have this process killed when half of a file is written, or just before it takes its name."""
    if moment == "half":
        real_savez = np.savez

        def half(file: Any, **arrays: Any) -> None:
            real_savez(file, **arrays)
            file.truncate(file.tell() // 2)
            file.flush()

        _die_after(half, "savez", np, lambda _file: True)
    else:
        _die_after(lambda *_paths: None, "replace", os, lambda _source, target: Path(target).stem == moment)


def _die_after(what: Callable[..., None], name: str, module: Any, counts: Callable[..., bool]) -> None:
    real, seen = getattr(module, name), []

    def doomed(*arguments: Any, **options: Any) -> None:
        seen.extend([1] * counts(*arguments))
        if len(seen) < 4:
            real(*arguments, **options)
        else:
            what(*arguments, **options)
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(module, name, doomed)


if __name__ == "__main__":
    writer.PAUSE = float(sys.argv[2])
    writer.SHARE = writer.SHARE if writer.PAUSE else 0.0
    for wanted in sys.argv[3:]:
        die_in_checkpoint(wanted)
    train_and_tell(Trainer(experiment()), Path(sys.argv[1]))
