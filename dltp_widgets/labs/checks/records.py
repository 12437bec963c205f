"""Measures of a training: what its history says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.subject import experiment_in, look_up


def columns(value: Any) -> dict[str, list[float]]:
    """Return a history as Keras' key -> values by epoch; of an Experiment, that of its latest run."""
    holder = experiment_in(value)
    runs = getattr(holder, "runs", None)
    if isinstance(runs, tuple):
        if not runs:
            raise LabError(_("There is no training yet."))
        holder = runs[-1]
    held = holder
    for _level in range(2):  # run.history is a History, keras' History.history a dict
        held = held if isinstance(held, Mapping) else getattr(held, "history", held)
    if hasattr(held, "frame"):
        return {str(key): [float(v) for v in column] for key, column in held.frame().items()}
    if isinstance(held, Mapping) and all(isinstance(column, Sequence) for column in held.values()):
        return {str(key): [float(v) for v in column] for key, column in held.items()}
    raise LabError(_("A training is expected, not a {kind}.").format(kind=type(value).__name__))


def reaches(found: Mapping[str, Sequence[float]], wanted: Mapping[str, Any], _tolerance: float) -> bool:
    """Tell whether a metric is at least, or at most, a bar in one of the first epochs."""
    values = column(found, wanted)
    least, most = wanted.get("at_least"), wanted.get("at_most")
    return any((least is None or v >= least) and (most is None or v <= most) for v in values)


def column(found: Mapping[str, Sequence[float]], wanted: Mapping[str, Any]) -> Sequence[float]:
    """Return the values of a metric in the epochs that count.

    Raises
    ------
    LabError
        If the training did not record it.
    """
    name = wanted["name"]
    if name not in found:
        known = ", ".join(found) or _("nothing")
        raise LabError(_("The training did not record {name}, but: {known}.").format(name=name, known=known))
    return found[name][: wanted.get("within")]


def best_epoch(path: str, variables: Mapping[str, Any]) -> int:
    """Return the epoch, from 1, at which a metric was best: a loss or an error is lowest, all else highest.

    Parameters
    ----------
    path : str
        The training and the metric: ``"run.val_loss"``.
    variables : mapping of str to object
    """
    of, _dot, name = path.rpartition(".")
    values = column(columns(look_up(of, variables)), {"name": name})
    if not values:
        raise LabError(_("There is no complete epoch yet."))
    falls = any(word in name for word in ("loss", "error", "mse", "mae"))
    return 1 + values.index(min(values) if falls else max(values))
