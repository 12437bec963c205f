"""One sample, the answer to it, and what each layer made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.activity import Activity, LayerActivity
from dltp_widgets.core.training.judging.confusion import as_classes, as_probabilities


@dataclass(frozen=True, eq=False)
class OneSample:
    """A sample of a split, and what a model says of it."""

    split: str
    """``"train"``, ``"valid"`` or ``"test"``."""

    index: int
    """Its place in the split, from 0."""

    x: Array
    """What the model was given, without the axis of the samples."""

    truth: float
    """Its class, or the right value."""

    chances: npt.NDArray[np.float64]
    """A probability for each class; empty for a regression."""

    value: float | None
    """The predicted value of a regression, else None; of several, that of the first target."""

    layers: tuple[LayerActivity, ...]
    """The output of each layer; empty where the model cannot be looked into."""

    targets: tuple[tuple[float, float], ...] = ()
    """Right and predicted value of each target of a regression."""


def look_at(run: Any, split: str, index: int, activity: Activity | None = None) -> OneSample:
    """Ask the model of a run about one sample. A sample of the test set counts as a look at it.

    Parameters
    ----------
    run : Run
        Its ``data`` and ``predict`` are used.
    split : {"train", "valid", "test"}
    index : int
        From 0.
    activity : Activity, optional
        Who tells what the layers do.

    Raises
    ------
    DataError
        If there is no such split or sample, or the data have several inputs or outputs.
    """
    part = run.data.splits.get(split)
    if part is None:
        raise DataError(_("The data has no split {split!r}.").format(split=split), argument="split")
    if isinstance(part.x, dict) or isinstance(part.y, dict):
        raise DataError(_("Only models with one input and one output are judged here."), argument="split")
    if not 0 <= index < part.n:
        raise DataError(
            _("There is no sample {index}: they are numbered from 0 to {last}.").format(
                index=index, last=format_count(part.n - 1)
            ),
            argument="index",
            value=index,
        )
    if split == "test":
        run.data.look_at_test()
    x = part.x[index : index + 1]
    answer = np.asarray(run.predict(x))
    layers = activity.of(x) if activity is not None else ()
    if run.data.task == "regression":
        truths = np.asarray(part.y[index], dtype=float).reshape(-1).tolist()
        values = answer.astype(float).reshape(-1).tolist()
        targets = tuple(zip(truths, values, strict=False))
        return OneSample(split, index, x[0], truths[0], np.zeros(0), values[0], layers, targets)
    label = int(as_classes(part.y[index : index + 1])[0])
    return OneSample(split, index, x[0], label, as_probabilities(answer)[0], None, layers)
