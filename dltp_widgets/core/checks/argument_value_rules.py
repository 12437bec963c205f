"""The rules on the values of arguments: out of their range, at odds with one another, or missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, set_fit, without_argument
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument, check
from dltp_widgets.core.training.choices.callback_kinds import (
    CALLBACK_KINDS,
    SCHEDULE_KINDS,
    first_arguments,
)
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import loss_kind
from dltp_widgets.core.training.choices.settings import OPTIMIZERS, is_count

_RATE = "initial_learning_rate"  # judged where all learning rates are

_CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
_ONE_CLIP = "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received: …"

_SAYS = {
    ("SGD", "momentum"): "`momentum` must be a float between [0, 1].",
    ("ReduceLROnPlateau", "factor"): "ReduceLROnPlateau does not support a factor >= 1.0. Received factor=…",
}
"""Class and argument -> what Keras says of a value out of range; it swallows the others."""


def check_argument_values(exp: Experiment) -> Iterator[Finding]:
    """Find arguments of optimizer, loss, callbacks and schedule with which nothing sensible can be computed."""
    compiled, optimizer = exp.compile, OPTIMIZER_KINDS.get(exp.compile.optimizer)
    if optimizer is not None:
        yield from _out_of_range(
            optimizer.name, optimizer.arguments, compiled.optimizer_args, "compile.optimizer_args"
        )
    if isinstance(compiled.loss, str):
        kind = loss_kind(compiled.loss)
        yield from _out_of_range(kind.name, kind.arguments, compiled.loss_args, "compile.loss_args")
    for field, callback in CALLBACK_KINDS.items():
        given = getattr(exp.fit, field)
        if isinstance(given, Mapping):
            yield from _out_of_range(callback.name, callback.arguments, given, f"fit.{field}")
    yield from _clipped_twice(exp)
    if isinstance(exp.fit.schedule, Mapping):
        yield from _of_schedule(exp, exp.fit.schedule)


def _out_of_range(
    kind: str, arguments: Sequence[Argument], given: Mapping[str, Any], field: str
) -> Iterator[Finding]:
    """Yield a finding for the first value that cannot be; the fix leaves all of them to Keras."""
    wrong = [argument for argument in arguments if _is_wrong(argument, given)]
    if not wrong:
        return
    value = given[wrong[0].name]
    says = _SAYS.get((kind, wrong[0].name))
    if wrong[0].below is not None and _is_number(value) and value < wrong[0].below:
        says = None
    level = "error" if says or not _is_number(value) else "warning"
    fix = _without(field, [argument.name for argument in wrong])
    yield Finding(level, "bad_argument", field, wrong[0].sentence(value), fix, says)


def _is_wrong(argument: Argument, given: Mapping[str, Any]) -> bool:
    if argument.name not in given or argument.kind == "numbers" or argument.name == _RATE:
        return False
    value = given[argument.name]
    return not check(argument, value.item() if isinstance(value, np.generic) else value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _without(field: str, names: Sequence[str]) -> Fix:
    """Return a fix that leaves arguments of one field to Keras."""
    part, name = field.split(".")

    def fix(exp: Experiment) -> None:
        settings = getattr(exp, part)
        kept = {key: value for key, value in getattr(settings, name).items() if key not in names}
        setattr(exp, part, settings.replace(**{name: kept}))

    return fix


def _clipped_twice(exp: Experiment) -> Iterator[Finding]:
    given = [name for name in _CLIPS if exp.compile.optimizer_args.get(name) is not None]
    if len(given) > 1:
        message = _("{names}: only one of them can be set.").format(names=", ".join(given))
        fix = without_argument(*given[1:])
        yield Finding("error", "clipped_twice", "compile.optimizer_args", message, fix, _ONE_CLIP)


def _of_schedule(exp: Experiment, given: Mapping[str, Any]) -> Iterator[Finding]:
    """Find what a schedule lacks, then what it has too much of."""
    name = given.get("name")
    kind = SCHEDULE_KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return
    missing = [
        argument.name for argument in kind.arguments if argument.required and argument.name not in given
    ]
    wrong = [argument for argument in kind.arguments if _is_wrong(argument, given)]
    mend = set_fit(schedule=completed(exp, given))
    if missing:
        message = _("{kind} cannot do without “{name}”.").format(kind=kind.name, name=missing[0])
        plural = "s" if len(missing) > 1 else ""
        says = f"__init__() missing {len(missing)} required positional argument{plural}: …"
        yield Finding("error", "missing_argument", "fit.schedule", message, mend, says)
    elif wrong:
        text = wrong[0].sentence(given[wrong[0].name])
        yield Finding("error", "bad_argument", "fit.schedule", text, mend)
    elif kind.name == "PiecewiseConstantDecay":
        yield from _of_jumps(given)


def completed(exp: Experiment, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a known schedule: without what is wrong, and with all that it cannot do without."""
    kind = SCHEDULE_KINDS[given["name"]]
    usual = first_arguments(kind.name, OPTIMIZERS.get(exp.compile.optimizer, 0.001), _steps(exp))
    if kind.name == "PiecewiseConstantDecay" and not set(usual) <= set(given):
        return {"name": kind.name, **usual}  # rates and jumps belong together
    wrong = {argument.name for argument in kind.arguments if _is_wrong(argument, given)}
    return {**usual, **{name: value for name, value in given.items() if name not in wrong}}


def _of_jumps(given: Mapping[str, Any]) -> Iterator[Finding]:
    boundaries, values = list(given["boundaries"]), list(given["values"])
    if len(values) == len(boundaries) + 1:
        return
    message = _(
        "There are {rates} rates for {jumps} jumps: there must be one more rate than there are jumps."
    )
    text = message.format(rates=len(values), jumps=len(boundaries))
    jumps = min(len(values) - 1, len(boundaries))
    kept = {**given, "boundaries": boundaries[:jumps], "values": values[: jumps + 1]}
    fix = set_fit(schedule=kept if jumps > 0 else None)
    says = "The length of boundaries should be 1 less than the length of values. …"
    yield Finding("error", "bad_argument", "fit.schedule", text, fix, says)


def _steps(exp: Experiment) -> int:
    """Return the batches of the whole training, as far as they can be counted."""
    epochs, size = exp.fit.epochs, exp.fit.batch_size
    return -(-exp.data.train.n // size) * epochs if is_count(epochs) and is_count(size) else 1000
