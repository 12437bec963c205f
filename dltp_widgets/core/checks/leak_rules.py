"""The rules on what the splits should not share; what is seen and mended there is the work of `data.leaks`."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix
from dltp_widgets.core.data.leak_mending import can_be_mended, mended
from dltp_widgets.core.data.leaks import find_leaks
from dltp_widgets.core.experiment import Experiment


def check_leaks(exp: Experiment) -> Iterator[Finding]:
    """Find a scaling fitted on held-out values, examples in two splits, and splits scaled otherwise than train."""
    for leak in find_leaks(exp.data):
        fix = _mend(leak.code) if can_be_mended(exp.data, leak.code) else None
        yield Finding("warning", leak.code, "data", leak.message, fix)


def leak_pair(exp: Experiment) -> tuple[Experiment, Experiment]:
    """Return an experiment with its leaks and the same without, to train both and see the difference.

    Parameters
    ----------
    exp : Experiment

    Returns
    -------
    leaky, mended : Experiment
        `exp` itself; and another one with the same model, compile and fit on mended data. Without a leak, or
        without a way to mend it, both have the same data.

    Raises
    ------
    DataError
        If the data as they were loaded should be there, but cannot be loaded again.
    """
    data = exp.data
    for leak in find_leaks(data):
        data = mended(data, leak.code) or data
    other = exp.variant(data=data)
    return exp, other


def _mend(code: str) -> Fix:
    def fix(exp: Experiment) -> None:
        exp.data = mended(exp.data, code) or exp.data

    return fix
