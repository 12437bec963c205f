"""What a trained model does on one split, judged from its answers.

`judge` asks a run for its answers and puts them beside the truth::

    run, split -> predict -> answers --as_probabilities--> --confusion_matrix, most_certain_errors-->  Judgement
                  labels  --as_classes--------------------^
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import (
    MOST_MISTAKES,
    Mistake,
    as_classes,
    as_probabilities,
    confusion_matrix,
    most_certain_errors,
)
from dltp_widgets.core.training.judging.sentence import result_sentence

__all__ = ["Judgement", "judge", "result_sentence"]

_CLASSIFICATION, _REGRESSION = "classification", "regression"

SEVERAL = "several"
"""The task of a model with several inputs or outputs, of which only the figures are known."""


@dataclass(frozen=True, eq=False)
class Judgement:
    """The answers of a model on one split, beside the truth."""

    split: str
    """``"train"``, ``"valid"`` or ``"test"``."""
    task: str
    """``"classification"``, ``"regression"`` or `SEVERAL`."""
    logs: Mapping[str, float]
    """Keras name -> value: ``loss`` and the metrics; empty if they were not asked for."""
    x: npt.NDArray[Any]
    """What the model was given, ``(n, ...)``."""
    truth: npt.NDArray[Any]
    """Classes ``(n,)`` int64, or values of one target ``(n,)`` float64."""
    answers: npt.NDArray[np.float64]
    """Probabilities ``(n, n_classes)``, or predictions ``(n,)``."""
    class_names: tuple[str, ...] = ()
    """One name a class, or nothing."""
    targets: tuple[tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]], ...] = ()
    """Truth and answers of each target of a regression, of which the first is shown until `of_target`."""

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.x)

    def of_target(self, target: int) -> Judgement:
        """Return the same of another target of a regression, from 0."""
        truth, answers = self.targets[target]
        return replace(self, truth=truth, answers=answers)

    @property
    def matrix(self) -> npt.NDArray[np.int64]:
        """Row: the true class, column: the class named; see `confusion_matrix`."""
        return confusion_matrix(self.truth, self.answers.argmax(axis=1), self.answers.shape[1])

    @property
    def accuracy(self) -> float | None:
        """Share of right answers, all classes together; None for a regression and without samples."""
        if self.task != _CLASSIFICATION or not self.n:
            return None
        return float(np.mean(self.answers.argmax(axis=1) == self.truth))

    @property
    def residuals(self) -> npt.NDArray[np.float64]:
        """Predicted minus true, ``(n,)``: above 0 where too much was predicted; empty for a classification."""
        return self.answers - self.truth if self.task == _REGRESSION else np.zeros(0)

    def name_of(self, label: int) -> str:
        """Return the name of a class, its number if it has none."""
        return self.class_names[label] if 0 <= label < len(self.class_names) else str(label)

    def mistakes(self, most: int = MOST_MISTAKES) -> tuple[Mistake, ...]:
        """Return the most certain errors, worst first; none for a regression."""
        if self.task != _CLASSIFICATION:
            return ()
        return most_certain_errors(self.answers, self.truth, most)


def judge(run: Any, split: str = "test", *, measure: bool = True) -> Judgement:
    """Ask the model of a finished run about one split.

    Parameters
    ----------
    run : Run
        Its ``data``, ``predict`` and, with `measure`, ``evaluate`` are used; the test set counts the look.
    split : {"test", "valid", "train"}
        Which samples.
    measure : bool, default True
        Also compute the loss and the metrics.

    Raises
    ------
    DataError
        If the data has no such split; without `measure`, if it has several inputs or outputs.
    """
    part = run.data.splits.get(split)
    if part is None:
        raise DataError(_("The data has no split {split!r}.").format(split=split), argument="split")
    several = isinstance(part.x, Mapping) or isinstance(part.y, Mapping)
    if several and not measure:
        raise DataError(_("Only models with one input and one output are judged here."), argument="split")
    logs = dict(run.evaluate(split)) if measure else {}
    if several:
        return Judgement(split, SEVERAL, logs, np.zeros((part.n, 0)), np.zeros(0), np.zeros(0))
    answers = np.asarray(run.predict(part.x))
    if run.data.task == _REGRESSION:
        targets = _targets(part.y, answers)
        return Judgement(split, _REGRESSION, logs, part.x, *targets[0], targets=targets)
    names = tuple(run.data.class_names or ())
    chances = as_probabilities(answers)
    return Judgement(split, _CLASSIFICATION, logs, part.x, as_classes(part.y), chances, names)


def _targets(y: Any, answers: npt.NDArray[Any]) -> tuple[tuple[npt.NDArray[Any], npt.NDArray[Any]], ...]:
    """Return truth and answers of each target: of those that the model answers."""
    columns = [np.asarray(values, dtype=np.float64).reshape(len(values), -1).T for values in (y, answers)]
    return tuple(zip(*columns, strict=False))
