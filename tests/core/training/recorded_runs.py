"""Runs that were trained for real once (`make_histories`), as `diagnose` sees them; nothing is trained here."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.model.spec import LayerSpec, ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.snapshot import Snapshot
from tests.core.training.make_histories import FILE


@cache
def recorded() -> dict[str, Any]:
    return json.loads(FILE.read_text())


def recorded_run(name: str, epochs: int | None = None) -> Run:
    """Return a recorded run, or its first epochs; its data have as many classes, or the same spread."""
    kept = recorded()[name]
    n = kept["classes"]
    y = np.arange(10 * n) % n if n else np.array([-1.0, 1.0] * 10) * kept["std"]
    data = Dataset.from_arrays(train=(np.arange(2.0 * len(y)).reshape(len(y), 2), y))
    spec = ModelSpec.sequential((2,), [LayerSpec("Dense", units=1)])
    compiled = CompileSpec.from_json(json.dumps(kept["compile"]))
    fit = FitSpec.from_json(json.dumps(kept["fit"]))
    run = Run(Snapshot(data, spec, None, compiled, fit), history=_history(kept, epochs))
    run.state = kept["state"]
    return run


def _history(kept: dict[str, Any], epochs: int | None) -> History:
    history = History()
    history.start = {key: float(value) for key, value in kept["start"].items()}
    done = len(kept["epochs"].get("loss", ()))
    shown = done if epochs is None else min(epochs, done)
    for epoch in range(shown):
        history.append_step(epoch + 1, float(kept["epochs"]["loss"][epoch]), {})
        history.append_epoch({key: float(values[epoch]) for key, values in kept["epochs"].items()})
    if kept["not_finite_from_step"] and shown == done:
        history.append_step(shown + 1, float("nan"), {})
    return history
