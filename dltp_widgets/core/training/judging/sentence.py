"""The one sentence that says what came out of a run, for someone who reads his first curve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from dltp_widgets.core.language import format_count, format_number, ngettext
from dltp_widgets.core.language import gettext as _

_ACCURACIES = ("accuracy", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy", "acc")
_DIGITS = ("mnist",)
"""Data sets whose images are digits."""

_NEARLY_ALL = 0.945
"""From here on "out of 10" would round up to "all": the sentence counts out of 100."""


def result_sentence(run: Any) -> str:
    """Say in one sentence what a run reached.

    The last epoch's validation figure counts, the training figure where there is no validation split.

    Parameters
    ----------
    run : Run
        Its ``history`` and ``data`` are read.

    Returns
    -------
    str
        In the language in force; empty as long as there is no epoch.
    """
    if not run.history.epochs:
        return ""
    last: dict[str, float] = run.history.last()
    loss = last.get("loss", math.nan)
    if not math.isfinite(loss):
        return _("The loss is no longer a number: the training diverged. Try a smaller learning rate.")
    seen_in_training = "val_loss" not in last
    share = _first(last, _ACCURACIES, seen_in_training)
    if share is not None:
        return _recognised(share, getattr(run.data, "name", None), seen_in_training)
    error = _first(last, ("mae", "mean_absolute_error"), seen_in_training)
    if error is not None:
        return _("On average your network is {error} away from the right value.").format(
            error=format_number(error)
        )
    loss = last.get("val_loss", loss)
    n = run.history.epochs
    sentence = ngettext("After {n} epoch the loss is {loss}.", "After {n} epochs the loss is {loss}.", n)
    return sentence.format(n=format_count(n), loss=format_number(loss))


def _recognised(share: float, name: str | None, seen_in_training: bool) -> str:
    out_of = 10 if share < _NEARLY_ALL else 100
    count = round(share * 10) if out_of == 10 else math.floor(share * 100 + 1e-9)
    if name in _DIGITS:
        sentence = ngettext(
            "Your network recognises {n} digit out of {total}.",
            "Your network recognises {n} digits out of {total}.",
            count,
        )
    else:
        sentence = ngettext(
            "Your network is right {n} time out of {total}.",
            "Your network is right {n} times out of {total}.",
            count,
        )
    text = sentence.format(n=count, total=out_of)
    where = _("(measured on the training data)")
    return f"{text} {where}" if seen_in_training else text


def _first(last: Mapping[str, float], names: tuple[str, ...], in_training: bool) -> float | None:
    prefix = "" if in_training else "val_"
    return next((last[prefix + name] for name in names if prefix + name in last), None)
