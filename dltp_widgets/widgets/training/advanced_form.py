"""The closed section of the settings: everything that a first training does not need.

::

    seed, shuffle, validation, checkpoints
    arguments of the loss and of the optimizer
    learning-rate schedule            its arguments
    early stopping, ReduceLROnPlateau their arguments
    class weights

Its fields are made when it is first opened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.choices.callback_kinds import (
    CALLBACK_KINDS,
    SCHEDULE_KINDS,
    USUAL_ARGUMENTS,
    first_arguments,
)
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import loss_kind
from dltp_widgets.core.training.choices.settings import is_count
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import Field, hint_html
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.training.argument_fields import ArgumentFields
from dltp_widgets.widgets.training.class_weights import ClassWeights, balanced_weights

_SWITCHES = ("validate", "checkpoints")
_CONSTANT = ""


class AdvancedForm(ipywidgets.VBox):
    """Part of `SettingsForm`; edits the experiment.

    Parameters
    ----------
    owner : Composite
        Gets the keys: the settings by their names, arguments as ``optimizer_<argument>``, and likewise ``loss_``,
        ``schedule_``, ``early_stopping_``, ``reduce_lr_``.
    exp : Experiment
    on_checked : callable
        Called when a text was refused or accepted.
    """

    def __init__(self, owner: Composite, exp: Experiment, on_checked: Callable[[], None]) -> None:
        self._exp, self._showing = exp, False
        self._switches = {
            name: owner.control(name, ipywidgets.Checkbox(indent=False), description=text)
            for name, text in (
                ("validate", lambda: _("Validate after each epoch")),
                ("checkpoints", lambda: _("Keep checkpoints on the disk")),
            )
        }
        self._arguments = {
            prefix: ArgumentFields(owner, prefix, edit, on_checked)
            for prefix, edit in (
                ("loss", self._edit_loss),
                ("optimizer", self._edit_optimizer),
                ("schedule", self._edit_schedule),
                ("early_stopping", lambda name, value: self._edit_callback("early_stopping", name, value)),
                ("reduce_lr", lambda name, value: self._edit_callback("reduce_lr", name, value)),
            )
        }
        self._callbacks = {
            name: owner.control(name, ipywidgets.Checkbox(indent=False, description=kind.name))
            for name, kind in CALLBACK_KINDS.items()
        }
        self._schedule = Choice(
            owner, "schedule", _schedules, description=lambda: _("Learning-rate schedule"),
            on_choose=self._on_schedule_chosen,
        )  # fmt: skip
        self._schedule.add_class("dltp-field")
        self._weights = ClassWeights(owner, lambda: balanced_weights(exp.data.train.y))
        self._weights.field.observe(with_ui_lock(lambda _change: on_checked()), "error")
        self._hints = {name: ipywidgets.HTML(layout=SlimLayout()) for name in ("schedule", *CALLBACK_KINDS)}
        self._titles = {name: ipywidgets.HTML(layout=SlimLayout()) for name in ("loss", "optimizer")}
        super().__init__(self._sections(), layout=SlimLayout())
        self._connect()
        owner.on_relabel(self.set_settings)
        self.set_settings()

    # --- layout ----------------------------------------------------------------------------------
    def _sections(self) -> list[ipywidgets.Widget]:
        children: list[ipywidgets.Widget] = list(self._switches.values())
        for name in ("loss", "optimizer"):
            children += [self._titles[name], self._arguments[name]]
        for name, head in (("schedule", self._schedule), *self._callbacks.items()):
            children += [head, self._hints[name], self._arguments[name]]
        return [*children, self._weights]

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        for name, box in self._switches.items():
            box.observe(with_ui_lock(lambda change, name=name: self._on_switched(name, change)), "value")
        for name, box in self._callbacks.items():
            box.observe(
                with_ui_lock(lambda change, name=name: self._on_callback_switched(name, change)), "value"
            )
        self._weights.field.observe(with_ui_lock(self._on_weights_changed), "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_switched(self, name: str, change: Any) -> None:
        self._set_fit(name, bool(change["new"]))

    def _on_callback_switched(self, name: str, change: Any) -> None:
        if not self._showing:
            self._set_fit(name, dict(USUAL_ARGUMENTS[name]) if change["new"] else None)

    def _on_weights_changed(self, change: Any) -> None:
        self._set_fit("class_weight", change["new"])

    def _on_schedule_chosen(self, name: Any) -> None:
        if not name:
            self._set_fit("schedule", None)
            return
        rate = self._exp.compile.effective_learning_rate or 0.01
        self._set_fit("schedule", {"name": name, **first_arguments(name, rate, _planned_steps(self._exp))})

    def _edit_loss(self, name: str, value: Any) -> None:
        spec = self._exp.compile
        self._exp.compile = spec.replace(
            loss_args=loss_kind(spec.loss).changed({**spec.loss_args, name: value})
        )

    def _edit_optimizer(self, name: str, value: Any) -> None:
        spec = self._exp.compile
        kind = OPTIMIZER_KINDS[spec.optimizer]
        self._exp.compile = spec.replace(optimizer_args=kind.changed({**spec.optimizer_args, name: value}))

    def _edit_schedule(self, name: str, value: Any) -> None:
        given = dict(self._exp.fit.schedule or {})
        kind = SCHEDULE_KINDS[str(given.get("name"))]
        self._set_fit("schedule", kind.changed({**given, name: value}))

    def _edit_callback(self, field: str, name: str, value: Any) -> None:
        given = getattr(self._exp.fit, field)
        if given is not None:
            self._set_fit(field, CALLBACK_KINDS[field].changed({**given, name: value}))

    def _set_fit(self, name: str, value: Any) -> None:
        if getattr(self._exp.fit, name) != value:
            self._exp.fit = self._exp.fit.replace(**{name: value})

    # --- changes from the model ------------------------------------------------------------------
    def set_settings(self) -> None:
        """Show what the experiment holds."""
        compiled, fit = self._exp.compile, self._exp.fit
        for name, box in self._switches.items():
            box.value = bool(getattr(fit, name))
        self._arguments["loss"].set_kind(loss_kind(compiled.loss), compiled.loss_args)
        self._arguments["optimizer"].set_kind(
            OPTIMIZER_KINDS.get(compiled.optimizer), compiled.optimizer_args
        )
        for name, chosen in (("loss", compiled.loss), ("optimizer", compiled.optimizer)):
            shown = bool(self._arguments[name].children)
            self._titles[name].value = (
                hint_html(_("Arguments of {name}").format(name=chosen)) if shown else ""
            )
            self._titles[name].layout.display = "" if shown else "none"
        self._set_schedule(dict(fit.schedule or {}))
        for name in self._callbacks:
            self._set_callback(name, getattr(fit, name))
        if self._weights.field.value != fit.class_weight:
            self._weights.field.set_value(dict(fit.class_weight) if fit.class_weight else None)

    def _set_schedule(self, schedule: dict[str, Any]) -> None:
        name = str(schedule.get("name", _CONSTANT))
        kind = SCHEDULE_KINDS.get(name)
        self._schedule.set_value(name)
        self._arguments["schedule"].set_kind(kind, schedule)
        self._hints["schedule"].value = hint_html(kind.help if kind else "")

    def _set_callback(self, name: str, given: Any) -> None:
        kind = CALLBACK_KINDS[name]
        self._showing = True
        try:
            self._callbacks[name].value = given is not None
        finally:
            self._showing = False
        self._arguments[name].set_kind(kind if given is not None else None, given or {})
        self._hints[name].value = hint_html(kind.help)

    def refused(self) -> Iterator[tuple[str, Field]]:
        """Yield where (``"compile.optimizer_args.momentum"``) and the field of each text that cannot be read."""
        for prefix, fields in self._arguments.items():
            for name, field in fields.refused():
                yield f"{_PLACES[prefix]}.{name}", field
        if self._weights.field.error:
            yield "fit.class_weight", self._weights.field

    def focus_on(self, field: str) -> bool:
        """Move the keyboard to a field such as ``"fit.schedule"``; tell whether there is one."""
        prefix = next((prefix for prefix, place in _PLACES.items() if field.startswith(place)), None)
        name = field.rpartition(".")[2]
        single = {
            **self._switches,
            **self._callbacks,
            "schedule": self._schedule,
            "class_weight": self._weights.field,
        }
        if prefix is not None and self._arguments[prefix].focus_on(name):
            return True
        if name in single:
            single[name].focus()
        return name in single


_PLACES = {
    "loss": "compile.loss_args",
    "optimizer": "compile.optimizer_args",
    "schedule": "fit.schedule",
    "early_stopping": "fit.early_stopping",
    "reduce_lr": "fit.reduce_lr",
}


def _schedules() -> list[tuple[str, str]]:
    return [(_("constant"), _CONSTANT), *((name, name) for name in SCHEDULE_KINDS)]


def _planned_steps(exp: Experiment) -> int:
    """Return the batches of the whole training, as it is planned now."""
    fit = exp.fit
    if not (is_count(fit.epochs) and is_count(fit.batch_size)):
        return 1_000
    return int(-(-exp.data.train.n // fit.batch_size) * fit.epochs)
