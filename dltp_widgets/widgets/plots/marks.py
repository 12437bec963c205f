"""What is marked in a panel: the best epoch, and the epochs at which the learning rate changed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.training.judging.better import rises
from dltp_widgets.widgets.plots.records import Record

_FEW = 3
"""Changes up to which each is marked, however few epochs there are."""

_RATES = ("learning_rate", "lr")


@dataclass(frozen=True)
class Best:
    """The best value of a validation curve."""

    epoch: float
    value: float
    y: float = 0.0
    """Where it is drawn."""


def best_of(key: str, record: Record) -> Best | None:
    """Return the best epoch of the validation curve of `key`; None without one, and before the second epoch."""
    x, y = record.columns.get(f"val_{key}", (np.empty(0), np.empty(0)))
    trained = np.isfinite(y) & (x > 0)
    if trained.sum() < 2:
        return None
    x, y = x[trained], y[trained]
    place = int(np.argmax(y) if rises(key) else np.argmin(y))
    return Best(float(x[place]), float(y[place]))


def rate_changes(record: Record) -> tuple[float, ...]:
    """Return the epochs that were the first with another learning rate, where the record tells it.

    None of a rate that glides, by another step at each of many epochs: marks on all of them would mark nothing.
    """
    key = next((key for key in _RATES if key in record.columns), None)
    if key is None:
        return ()
    x, y = record.columns[key]
    changed = x[1:][~np.isclose(y[1:], y[:-1], rtol=1e-6, atol=0.0)]
    glides = len(changed) > _FEW and 2 * len(changed) > len(x)
    return () if glides else tuple(float(at) for at in changed)
