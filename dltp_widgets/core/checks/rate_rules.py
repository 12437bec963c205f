"""The rules on the learning rate, wherever it is given: in its own field, among the arguments, in a schedule."""

from __future__ import annotations

import numbers
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, set_fit, without_argument
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.training.choices.callback_kinds import first_arguments
from dltp_widgets.core.training.choices.settings import OPTIMIZERS

_TINY = 1e-6
_LARGEST = 1.0
_LARGEST_OF = dict.fromkeys(("Adam", "AdamW", "Adamax", "Nadam", "RMSprop", "Lion", "Muon"), 0.25)
"""Optimizer -> the largest rate that still may learn: of those whose every step is about as long as the rate."""

_ARGS, _FIRST = "compile.optimizer_args", "initial_learning_rate"


def check_rates(exp: Experiment) -> Iterator[Finding]:
    """Find a learning rate that is none, that is far too large or too small, or that counts for nothing."""
    rate, schedule, args = exp.compile.learning_rate, exp.fit.schedule, exp.compile.optimizer_args
    if rate is not None:
        yield from _judge(exp, rate, "compile.learning_rate", _default_rate)
    if isinstance(schedule, Mapping):
        yield from _of_schedule(exp, schedule)
        if rate is not None:
            yield _unused(rate)
    elif rate is None and "learning_rate" in args:
        yield from _judge(exp, args["learning_rate"], _ARGS, without_argument("learning_rate"))
    if rate is not None and "learning_rate" in args:
        message = _("The learning rate is {rate}: the {other} among the arguments counts for nothing.")
        text = message.format(rate=rate, other=str(args["learning_rate"])[:80])
        yield Finding("advice", "learning_rate_unused", _ARGS, text, without_argument("learning_rate"))


def _judge(exp: Experiment, rate: Any, field: str, fix: Fix) -> Iterator[Finding]:
    largest = _LARGEST_OF.get(exp.compile.optimizer, _LARGEST)
    if not _is_number(rate) or not 0 < rate < float("inf"):
        message = _("The learning rate must be a number above 0, not {rate}.").format(rate=str(rate)[:80])
        yield Finding("error", "bad_learning_rate", field, message, fix)
    elif rate > largest:
        message = _("A learning rate of {rate} is huge: the loss will most likely explode.")
        if largest < _LARGEST:
            message = _(
                "A learning rate of {rate} is huge for {optimizer}: it will most likely learn nothing."
            )
        text = message.format(rate=show_number(float(rate)), optimizer=exp.compile.optimizer)
        yield Finding("warning", "bad_learning_rate", field, text, fix)
    elif rate <= _TINY:
        message = _("A learning rate of {rate} is tiny: the loss will hardly move.").format(rate=f"{rate:g}")
        yield Finding("advice", "bad_learning_rate", field, message, fix)


def _of_schedule(exp: Experiment, schedule: Mapping[str, Any]) -> Iterator[Finding]:
    """Judge the rate that a schedule begins with; one that warms up may begin at 0."""
    usual = OPTIMIZERS.get(exp.compile.optimizer, 0.001)
    if schedule.get("warmup_target") is None and _FIRST in schedule:
        fix = set_fit(schedule={**schedule, _FIRST: usual})
        yield from _judge(exp, schedule[_FIRST], "fit.schedule", fix)
    values = schedule.get("values")
    if isinstance(values, list | tuple):
        wrong = [rate for rate in values if not _is_number(rate) or not 0 < rate < float("inf")]
        if wrong:
            first = first_arguments("PiecewiseConstantDecay", usual, 1)["values"]
            better = [first[-1] if rate in wrong else rate for rate in values]
            fix = set_fit(schedule={**schedule, "values": better})
            yield from _judge(exp, wrong[0], "fit.schedule", fix)


def _unused(rate: Any) -> Finding:
    message = _("The schedule sets the learning rate: the {rate} given beside it counts for nothing.")
    return Finding(
        "advice", "learning_rate_unused", "compile.learning_rate", message.format(rate=rate), _default_rate
    )


def _default_rate(exp: Experiment) -> None:
    exp.compile = exp.compile.replace(learning_rate=None)


def _is_number(value: object) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)
