"""The fields of compile and fit: what is typed becomes frozen specs, new specs become what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.training.choices.arguments import count_changed, without_strange_arguments
from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import (
    loss_kind,
    losses_for,
    metric_help,
    metrics_for,
    task_of,
)
from dltp_widgets.core.training.choices.settings import OPTIMIZERS
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.choice_field import ChoiceField
from dltp_widgets.widgets.parts.fields import Field, hint_html
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.training.advanced_form import AdvancedForm
from dltp_widgets.widgets.training.setting_texts import (
    parse_count,
    parse_names,
    parse_rate,
    parse_seed,
    show_names,
    show_seed,
)

_COMPILE = ("loss", "optimizer", "learning_rate", "metrics")
_ADVANCED = ("seed", "shuffle")
_EXPLAINED = ("loss", "optimizer", "metrics")
_NOTHING = ""


class SettingsForm(ipywidgets.VBox):
    """Part of `CompileFitPanel`, which registers the fields by their keys.

    Parameters
    ----------
    owner : Composite
        Where the fields are registered.
    exp : Experiment
        What is edited.
    on_checked : callable
        Called when a text was refused or accepted, so that findings are counted again.
    folds : sequence of Widget, default ()
        Further toggles, for the line of the one that opens the advanced settings.
    """

    def __init__(
        self,
        owner: Composite,
        exp: Experiment,
        on_checked: Callable[[], None],
        *,
        folds: Sequence[ipywidgets.Widget] = (),
    ) -> None:
        super().__init__()
        self._owner, self._exp, self._on_checked = owner, exp, on_checked
        self._rest: AdvancedForm | None = None
        self._hints = {name: ipywidgets.HTML(layout=SlimLayout()) for name in _EXPLAINED}
        self._marked: set[str] = set()
        self.fields: dict[str, Any] = {}
        self._add_fields(owner)
        self._advanced = owner.control("advanced", ipywidgets.ToggleButton())
        self._advanced.add_class("dltp-advanced-toggle")
        first = ipywidgets.HBox([self.fields[name] for name in _ADVANCED])
        first.add_class("dltp-form-row")
        self._advanced_box = ipywidgets.VBox([first], layout={"display": "none"})
        self._advanced_box.add_class("dltp-advanced")
        owner.on_relabel(self.set_task)
        owner.on_relabel(self._write_words)
        self._lay_out(folds)
        self._connect()
        self.set_task()
        self.set_settings()

    # --- controls --------------------------------------------------------------------------------
    def _add_fields(self, owner: Composite) -> None:
        def add(name: str, widget: Any, description: Callable[[], str]) -> None:
            self.fields[name] = owner.control(name, widget, description=description)
            if isinstance(widget, Field):
                owner.on_relabel(widget.relabel)

        add("loss", ChoiceField(losses_for(task_of(self._exp.data))), lambda: _("Loss"))
        add("optimizer", ChoiceField(tuple(OPTIMIZERS)), lambda: _("Optimizer"))
        add("learning_rate", Field(parse_rate, show=show_number), lambda: _("Learning rate"))
        add("metrics", Field(parse_names, show=show_names), lambda: _("Metrics"))
        add("epochs", Field(parse_count, show=str), lambda: _("Epochs"))
        add("batch_size", Field(parse_count, show=str), lambda: _("Batch size"))
        add("seed", Field(parse_seed, show=show_seed), lambda: _("Seed"))
        add("shuffle", ipywidgets.Checkbox(indent=False), lambda: _("Shuffle each epoch"))
        owner.bind_text(self.fields["seed"].text, placeholder=lambda: _("drawn"))
        self._more = Choice(
            owner, "add_metric", self._metrics_to_add, description=lambda: _("Add a metric"),
            on_choose=self._on_metric_added,
        )  # fmt: skip
        self._more.add_class("dltp-field")

    # --- layout ----------------------------------------------------------------------------------
    def _lay_out(self, folds: Sequence[ipywidgets.Widget]) -> None:
        field, hint = self.fields, self._hints
        rows = (
            [field["loss"]],
            [field["optimizer"], field["learning_rate"]],
            [field["metrics"], self._more],
            [field["epochs"], field["batch_size"]],
            [self._advanced, *folds],
        )
        boxes = [ipywidgets.HBox(row) for row in rows]
        for box in boxes:
            box.add_class("dltp-form-row")
        loss, optimizer, metrics, numbers, toggles = boxes
        explained = (loss, hint["loss"], optimizer, hint["optimizer"], metrics, hint["metrics"])
        self.children = (*explained, numbers, toggles, self._advanced_box)
        self.add_class("dltp-form")

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        for name, field in self.fields.items():
            field.observe(
                with_ui_lock(lambda change, name=name: self._on_value_changed(name, change)), "value"
            )
            if isinstance(field, Field):
                field.observe(with_ui_lock(lambda _change: self._on_checked()), "error")
        self._advanced.observe(with_ui_lock(self._on_advanced_toggled), "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_value_changed(self, name: str, change: Any) -> None:
        if change["new"] == getattr(self._spec_of(name), name) or self._is_several(name):
            return
        changed = self._spec_of(name).replace(**{name: change["new"]})
        setattr(self._exp, _part_of(name), without_strange_arguments(name, changed))

    def _on_metric_added(self, name: Any) -> None:
        if name:
            self._exp.compile = self._exp.compile.replace(metrics=(*self._exp.compile.metrics, name))

    def _on_advanced_toggled(self, change: Any) -> None:
        if change["new"] and self._rest is None:
            self._rest = AdvancedForm(self._owner, self._exp, self._on_checked)
            self._advanced_box.children = (*self._advanced_box.children, self._rest)
        self._advanced_box.layout.display = "" if change["new"] else "none"
        self._write_words()

    # --- changes from the model ------------------------------------------------------------------
    def set_task(self) -> None:
        """Offer what fits the present data."""
        self.fields["loss"].set_options(losses_for(task_of(self._exp.data)))
        self._more.refresh()

    def set_settings(self) -> None:
        """Show what the experiment holds; a text that was refused stays until its value changes."""
        for name, field in self.fields.items():
            value = getattr(self._spec_of(name), name)
            if isinstance(field, ipywidgets.Checkbox):
                field.value = bool(value)
            elif self._is_several(name):
                field.set_value(", ".join(f"{output}: {chosen}" for output, chosen in value.items()))
            elif value != field.value:
                field.set_value(value)
        rate = OPTIMIZERS.get(self._exp.compile.optimizer)
        scheduled = _("by the schedule") if self._exp.fit.schedule else ""
        own = "" if rate is None else show_number(rate)
        self.fields["learning_rate"].text.placeholder = scheduled or own
        self._more.refresh()
        self._more.set_value(_NOTHING)
        if self._rest is not None:
            self._rest.set_settings()
        self._write_words()

    def set_findings(self, findings: list[Finding]) -> None:
        """Mark the fields with an error; what a field itself refused stays as it is.

        Warnings and advice have one place, the line above the buttons: their fields are not wrong.
        """
        said = {f.field.rpartition(".")[2]: f.message for f in reversed(findings) if f.level == "error"}
        for name, field in self.fields.items():
            if isinstance(field, ipywidgets.Checkbox) or (field.error and name not in self._marked):
                continue
            field.set_error(said.get(name, ""))
            (self._marked.add if name in said else self._marked.discard)(name)

    def refused(self) -> list[Finding]:
        """Return an error for each text that could not be read."""
        own = [
            (f"{_part_of(name)}.{name}", field)
            for name, field in self.fields.items()
            if isinstance(field, Field) and field.error and name not in self._marked
        ]
        rest = list(self._rest.refused()) if self._rest is not None else []
        return [Finding("error", "bad_text", place, _told(field)) for place, field in (*own, *rest)]

    def focus_on(self, field: str) -> bool:
        """Move the keyboard to a field (``"fit.epochs"``); tell whether there is such a field."""
        part, _dot, name = field.partition(".")
        if part not in ("compile", "fit"):
            return False
        if name in self.fields:
            self._advanced.value = self._advanced.value or name in _ADVANCED
            self.fields[name].focus()
            return True
        self._advanced.value = True
        return self._rest is not None and self._rest.focus_on(field)

    def _spec_of(self, name: str) -> Any:
        return getattr(self._exp, _part_of(name))

    def _is_several(self, name: str) -> bool:
        """Tell whether there is one loss, or list of metrics, per output, which this form shows and does not edit."""
        return name in ("loss", "metrics") and isinstance(getattr(self._exp.compile, name), Mapping)

    def _metrics_to_add(self) -> list[tuple[str, str]]:
        spec = self._exp.compile
        if isinstance(spec.metrics, Mapping):
            return [("+", _NOTHING)]
        offered = metrics_for(task_of(self._exp.data), spec.metric_names)
        return [("+", _NOTHING), *((name, name) for name in offered)]

    def _write_words(self) -> None:
        """Say what the present choices are, and how many settings are not the usual ones."""
        compiled, fit = self._exp.compile, self._exp.fit
        optimizer = OPTIMIZER_KINDS.get(compiled.optimizer)
        names = (name for name in compiled.metric_names if metric_help(name))
        explained = {
            "loss": loss_kind(compiled.loss).help,
            "optimizer": optimizer.help if optimizer is not None else "",
            "metrics": " ".join(f"{name}: {metric_help(name)}" for name in names),
        }
        for name, sentence in explained.items():
            self._hints[name].value = hint_html(sentence)
            self._hints[name].layout.display = "" if sentence else "none"
        changed = count_changed(compiled, fit)
        label = _("Advanced settings")
        self._advanced.description = f"{label} ({changed})" if changed else label
        self._advanced.icon = "caret-down" if self._advanced.value else "caret-right"


def _part_of(name: str) -> str:
    return "compile" if name in _COMPILE else "fit"


def _told(field: Field) -> str:
    return _("{field}: {sentence}").format(field=field.description, sentence=field.error)
