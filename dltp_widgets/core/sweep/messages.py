"""What a process tells of the trial that it trains: plain dicts that JSON can hold."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.training.history import History

if TYPE_CHECKING:
    from dltp_widgets.core.training.run import Run


def epoch_message(
    key: str, epoch: int, logs: Mapping[str, float], start: Mapping[str, float]
) -> dict[str, Any]:
    """Say that an epoch is complete; `start` is what the untrained model had, ``at`` when it was said."""
    return {
        "kind": "epoch",
        "trial": key,
        "epoch": epoch,
        "logs": _numbers(logs),
        "start": _numbers(start),
        "at": time.time(),
    }


def end_message(key: str, run: Run) -> dict[str, Any]:
    """Say how a run ended, and all it measured at its epochs."""
    history = run.history.to_dict()
    return {
        "kind": "end",
        "trial": key,
        "state": run.state,
        "error": run.error,
        "notice": run.notice,
        "start": _numbers(history["start"]),
        "epochs": {name: [float(value) for value in column] for name, column in history["epochs"].items()},
        "seconds": float(run.elapsed),
        "phases": _numbers(run.progress.phases),
        "engine": run.engine,
        "engine_reason": run.engine_reason,
        "device": run.device,
        "path": None if run.path is None else str(run.path),
    }


def failed_message(key: str, error: str) -> dict[str, Any]:
    """Say that a trial could not be trained, and why."""
    return {"kind": "end", "trial": key, "state": "failed", "error": error}


def history_of(message: Mapping[str, Any]) -> History:
    """Return the history that an `end_message` tells.

    Raises
    ------
    ValueError, TypeError, AttributeError
        If it tells none.
    """
    epochs = {str(key): np.asarray(values, dtype=float) for key, values in message.get("epochs", {}).items()}
    if any(column.ndim != 1 for column in epochs.values()):
        raise ValueError("not columns")
    return History.from_dict(
        {"start": message.get("start", {}), "epochs": epochs, "step_epochs": [], "steps": {"loss": []}}
    )


def _numbers(values: Mapping[str, float]) -> dict[str, float]:
    return {str(key): float(value) for key, value in values.items()}
