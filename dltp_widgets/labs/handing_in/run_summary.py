"""What is kept of a training when work is handed in: what was asked, what came out, and its curves; no weights."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.training.saving.saved import SavedRun, runs

MOST_RUNS = 200
"""Trainings of one lab that are told of: the latest."""

_SLACK = 60.0
"""Seconds by which two clocks may differ: a run is written in whole seconds, the journal in parts of them."""


@dataclass(frozen=True)
class RunSummary:
    """One training."""

    id: str
    name: str
    state: str
    started: str
    """ISO 8601."""
    epochs: int
    """Complete ones."""
    planned: int
    seed: int
    engine: str | None
    device: str | None
    metrics: dict[str, float | None]
    """Of the last complete epoch, by Keras' keys."""
    data: dict[str, str]
    """Name and source."""
    model: Any
    """The ModelSpec, as JSON holds it; None for a class of one's own."""
    compile: Any
    fit: Any
    curves: dict[str, list[float | None]] = field(default_factory=dict)
    """Key -> the value of each epoch."""


def runs_beside(folder: Path) -> Path:
    """Return where the runs of a notebook in `folder` are kept."""
    named = os.environ.get("DLTP_RUNS", "").strip()
    return (folder / (named or ".dltp/runs")).expanduser()


def is_shared(folder: Path, beside: Path) -> bool:
    """Tell whether others may keep their runs in `folder`, too: it does not lie with the notebook."""
    return not folder.resolve().is_relative_to(beside.resolve())


def summaries(folder: Path, since: float = 0.0, *, pids: Collection[int] | None = None) -> list[RunSummary]:
    """Return what is known of the trainings kept in a folder, in the order they began.

    Parameters
    ----------
    folder : path
    since : float, default 0
        Only those that began later, in seconds since 1970.
    pids : collection of int, optional
        Only those of these processes of this computer: whose the others are in a folder for many, nobody knows.
    """
    found = [run for run in runs(folder) if run.started.timestamp() >= since - _SLACK]
    if pids is not None:
        found = [run for run in found if _is_of(run.manifest.process, pids)]
    return [_summary(run) for run in found[-MOST_RUNS:]]


def _is_of(process: Mapping[str, Any], pids: Collection[int]) -> bool:
    return process.get("host") == platform.node() and process.get("pid") in pids


def _summary(run: SavedRun) -> RunSummary:
    manifest = run.manifest
    return RunSummary(
        run.id,
        run.name,
        run.state,
        run.started.isoformat(timespec="seconds"),
        run.epochs,
        run.planned,
        manifest.seed,
        manifest.engine,
        manifest.device,
        {key: _finite(value) for key, value in run.metrics.items()},
        {name: str(manifest.data.get(name, "")) for name in ("name", "source")},
        _content(manifest.model),
        _content(manifest.compile),
        _content(manifest.fit),
        _curves(run),
    )


def _curves(run: SavedRun) -> dict[str, list[float | None]]:
    try:
        columns = run.history.to_dict()["epochs"]
    except TrainingError:  # nothing whole is left of it
        return {}
    return {key: [_finite(float(value)) for value in values] for key, values in columns.items()}


def _content(text: str | None) -> Any:
    try:
        return json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
