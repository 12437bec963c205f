"""The rules on the arguments of optimizer, loss, schedule and callbacks: misspelled, or meant for another one."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.checks.argument_value_rules import completed
from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, set_fit
from dltp_widgets.core.checks.outputs import is_known_loss
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.callback_kinds import CALLBACK_KINDS, SCHEDULE_KINDS
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import loss_kind

_OPTIMIZER_OWN = ("learning_rate", "name")
_OLD_NAMES = {"lr": "learning_rate", "decay": "weight_decay"}
"""Arguments of older Keras -> what they are called now."""

_COMMON = ("name", "dtype")
"""Arguments that every loss has, and that change nothing of what is learned."""


def check_arguments(exp: Experiment) -> Iterator[Finding]:
    """Find arguments that Keras does not know, and schedules that it does not know or that lack something."""
    yield from _of_optimizer(exp)
    if is_known_loss(exp.compile.loss) and exp.compile.loss_args:
        name = loss_class_name(str(exp.compile.loss))
        known = (*(argument.name for argument in loss_kind(exp.compile.loss).arguments), *_COMMON)
        yield from _unknown(name, exp.compile.loss_args, known, "compile.loss_args")
    for field, kind in CALLBACK_KINDS.items():
        given = getattr(exp.fit, field)
        if isinstance(given, Mapping):
            known = (*(argument.name for argument in kind.arguments), "verbose")
            yield from _unknown(kind.name, given, known, f"fit.{field}")
    if isinstance(exp.fit.schedule, Mapping):
        yield from _of_schedule(exp, exp.fit.schedule)


def _of_optimizer(exp: Experiment) -> Iterator[Finding]:
    kind = OPTIMIZER_KINDS.get(exp.compile.optimizer)
    if kind is not None:
        known = (*_OPTIMIZER_OWN, *(argument.name for argument in kind.arguments))
        says = "Argument(s) not recognized: …"
        yield from _unknown(kind.name, exp.compile.optimizer_args, known, "compile.optimizer_args", says)


def _of_schedule(exp: Experiment, given: Mapping[str, Any]) -> Iterator[Finding]:
    name = given.get("name")
    kind = SCHEDULE_KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        near = difflib.get_close_matches(str(name), SCHEDULE_KINDS, 1, 0.5)
        message = _("Keras knows no schedule named “{name}”.").format(name=str(name)[:80])
        if near:
            message += " " + _("Did you mean {near}?").format(near=near[0])
        meant = completed(exp, {**given, "name": near[0]}) if near else None
        fix = set_fit(schedule=meant)
        yield Finding("error", "unknown_schedule", "fit.schedule", message, fix)
        return
    rest = {key: value for key, value in given.items() if key != "name"}
    yield from _unknown(kind.name, rest, [argument.name for argument in kind.arguments], "fit.schedule")


def _unknown(
    kind: str, given: Mapping[str, Any], known: Any, field: str, says: str | None = None
) -> Iterator[Finding]:
    """Yield a finding for the first argument that is not known; the fix sees to all of them."""
    wrong = [name for name in given if name not in known]
    if not wrong:
        return
    name = wrong[0]
    near = _OLD_NAMES.get(name) if _OLD_NAMES.get(name) in known else None
    near = near or next(iter(difflib.get_close_matches(name, known, 1, 0.6)), None)
    message = _("{kind} has no argument named “{name}”.").format(kind=kind, name=name[:80])
    if near is not None:
        message += " " + _("Did you mean {near}?").format(near=near)
    says = says or f"{kind}.__init__() got an unexpected keyword argument '{name[:80]}'"
    yield Finding("error", "unknown_argument", field, message, _rename(field, name, near), says)


def _rename(field: str, old: str, new: str | None) -> Fix:
    """Return a fix that gives an argument its right name, or drops it where that is not known or given already."""
    part, name = field.split(".")

    def fix(exp: Experiment) -> None:
        settings = getattr(exp, part)
        given = dict(getattr(settings, name))
        value = given.pop(old, None)
        changes: dict[str, Any] = {name: given}
        if new == "learning_rate" and part == "compile":
            changes["learning_rate"] = value
        elif new is not None:
            given.setdefault(new, value)
        setattr(exp, part, settings.replace(**changes))

    return fix
