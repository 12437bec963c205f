"""The table of a sweep: one row a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.sweep.trial import Trial, best_epoch

if TYPE_CHECKING:
    import pandas as pd


def sweep_frame(trials: Sequence[Trial], metric: str) -> pd.DataFrame:
    """Return index ``"trial"``; a column for each setting, ``state``, ``epochs``, those of the last epoch, the best.

    Parameters
    ----------
    trials : sequence of Trial
    metric : str
        By what the best epoch is chosen: ``best_<metric>`` and ``best_epoch``.
    """
    import pandas as pd

    rows = [_row(trial, metric) for trial in trials]
    return pd.DataFrame(rows, index=pd.Index([trial.number for trial in trials], name="trial"))


def _row(trial: Trial, metric: str) -> dict[str, Any]:
    run, best = trial.run, best_epoch(trial.run, metric)
    return {
        **{name: _cell(value) for name, value in trial.settings.items()},
        "state": run.state,
        "epochs": run.history.epochs,
        **(run.history.last() if run.history.epochs else {}),
        f"best_{metric}": None if best is None else best[1],
        "best_epoch": None if best is None else best[0],
        "seconds": float(run.elapsed),
        "error": run.error,
    }


def _cell(value: Any) -> Any:
    return str(value) if isinstance(value, Mapping | list | tuple) else value
