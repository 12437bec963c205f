"""Are two runs the same mathematics? Proven by their weights, and by the step at which they part.

One seed gives two runs the same first weights and the same batches. If what differs between them is only how
it is written (integer labels or one-hot, a list of layers or a composition of functions), every update is the
same and the final weights are equal to the last bit. If not, the loss tells from which step on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.training.run import Run

ROUNDING = 1e-5
"""Two losses this close, relative to the larger of 1 and the loss itself, are the same number computed in two
ways: Keras sums a sparse cross-entropy otherwise than a one-hot one, in 32 bits, and both give the same gradient."""


@dataclass(frozen=True)
class Comparison:
    """What `compare` found."""

    identical: bool
    """Whether the final weights are equal to the last bit."""
    max_difference: float
    """The largest difference between two weights; infinite where the models have other weights, nan where one of
    the two is no number."""
    first_step: int | None
    """The first step, from 1, at which the runs part; None if they never do."""

    @property
    def message(self) -> str:
        """One sentence in the language in force."""
        if self.identical:
            return _("The same mathematics: the largest difference between two weights is 0.0.")
        if math.isinf(self.max_difference):
            return _("Not the same mathematics: the two models do not have the same weights.")
        sentence = _(
            "Not the same mathematics: the runs part at step {step}, and their weights differ by up to {most}."
        )
        return sentence.format(
            step=format_count(self.first_step or 1), most=format_number(self.max_difference)
        )


def compare(run_a: Run, run_b: Run) -> Comparison:
    """Tell whether two runs are the same mathematics.

    Parameters
    ----------
    run_a, run_b : Run
        Two finished runs, usually of one seed.

    Returns
    -------
    Comparison
        With ``.identical``, ``.max_difference``, ``.first_step`` and a ``.message``.

    Raises
    ------
    TrainingError
        If one of them has no weights (yet).
    """
    difference = _largest_difference(run_a.model.get_weights(), run_b.model.get_weights())
    identical = difference == 0
    first = None if identical else _first_step(_losses(run_a), _losses(run_b), difference)
    return Comparison(identical, difference, first)


def _losses(run: Run) -> npt.NDArray[np.float64]:
    return run.history.step_curve("loss")[1]


def _largest_difference(a: list[Any], b: list[Any]) -> float:
    if [np.shape(weight) for weight in a] != [np.shape(weight) for weight in b]:
        return math.inf
    pairs = zip(a, b, strict=True)
    found = [float(np.max(np.abs(_wide(p) - _wide(q)))) for p, q in pairs if np.size(p)]
    return float(np.max(found)) if found else 0.0


def _wide(weight: Any) -> npt.NDArray[np.float64]:
    return np.asarray(weight, dtype=np.float64)


def _first_step(a: npt.NDArray[Any], b: npt.NDArray[Any], difference: float) -> int | None:
    """Return where two rows of losses part: beyond rounding; else at all; else where the shorter one ends."""
    n = min(len(a), len(b))
    if math.isinf(difference) or n == 0:
        return 1 if n else None
    gap = np.abs(a[:n] - b[:n])
    larger = np.maximum(1.0, np.maximum(np.abs(a[:n]), np.abs(b[:n])))
    both_nan = np.isnan(a[:n]) & np.isnan(b[:n])
    for limit in (ROUNDING * larger, 0.0):
        apart = ~(gap <= limit) & ~both_nan
        if apart.any():
            return int(np.argmax(apart)) + 1
    return n if len(a) == len(b) else n + 1
