"""What a sweep is to vary, as a form: the values of each setting, how to search, how long, how many at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import decimal
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.sweep.points import DRAWN
from dltp_widgets.core.sweep.space import Specs, offered, present, short_name
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import Field, hint_html
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.sweep.sweep_values import (
    PARSERS,
    parse_maybe_count,
    show_maybe_count,
    show_values,
)
from dltp_widgets.widgets.training.setting_texts import parse_count

_FIRST = {"compile.learning_rate": (0.1, 0.01, 0.001)}
"""Values that the form begins with."""


class SweepForm(ipywidgets.VBox):
    """Part of `SweepPanel`, which registers the controls.

    Parameters
    ----------
    owner : Composite
    exp : Experiment
        Whose settings are varied.
    on_changed : callable
        Called after each change.
    """

    def __init__(self, owner: Composite, exp: Experiment, on_changed: Callable[[], None]) -> None:
        self._owner, self._exp, self._on_changed = owner, exp, on_changed
        self.values = {path: self._field(_key(path), Field(parse, show=show_values), path)
                       for path, parse in PARSERS.items()}  # fmt: skip
        self.search = Choice(
            owner, "search", _searches, description=lambda: _("Search"), on_choose=self._on_search_chosen
        )
        self.search.add_class("dltp-field")
        self.trials = self._field("trials", Field(parse_count))
        self.epochs = self._field("epochs", Field(parse_count))
        self.slots = self._field("slots", Field(parse_maybe_count, show=show_maybe_count))
        texts: dict[str, Callable[[], str]] = {
            "trials": lambda: _("Runs"), "epochs": lambda: _("Epochs"), "slots": lambda: _("At a time"),
        }  # fmt: skip
        for name, text in texts.items():
            owner.bind_text(getattr(self, name), description=text)
        owner.bind_text(self.slots.text, placeholder=lambda: _("automatic"))
        hint = owner.bind_text(ipywidgets.HTML(layout=SlimLayout()), value=lambda: hint_html(_hint()))
        hint.add_class("dltp-sweep-hint")
        rows = [self._row(*self._pair(0, 2)), self._row(*self._pair(2, 5))]
        super().__init__(
            [hint, *rows, self._row(self.search, self.trials), self._row(self.epochs, self.slots)]
        )
        self.add_class("dltp-form")
        owner.on_relabel(self.refresh)
        for path, values in _FIRST.items():
            self.values[path].set_value(values)
        self.trials.set_value(DRAWN)
        self.epochs.set_value(exp.fit.epochs)
        self._on_search_chosen(self.search.value)
        self._fields = {**self.values, "trials": self.trials, "epochs": self.epochs, "slots": self.slots}

    # --- controls --------------------------------------------------------------------------------
    def _field(self, key: str, field: Field, path: str = "") -> Field:
        texts = {"description": lambda: _label(path)} if path else {}
        self._owner.control(key, field, **texts)
        self._owner.on_relabel(field.relabel)
        changed = with_ui_lock(lambda _change: self._on_changed())
        field.observe(changed, ["value", "error"])
        field.text.observe(changed, "value")  # what is typed is kept as it is typed
        return field

    def _pair(self, first: int, last: int) -> list[Field]:
        return list(self.values.values())[first:last]

    @staticmethod
    def _row(*fields: ipywidgets.Widget) -> ipywidgets.HBox:
        row = ipywidgets.HBox(fields)
        row.add_class("dltp-form-row")
        return row

    # --- changes from the user -------------------------------------------------------------------
    def _on_search_chosen(self, search: Any) -> None:
        self.trials.layout.display = "" if search == "random" else "none"
        self._on_changed()

    # --- what is asked ---------------------------------------------------------------------------
    @property
    def space(self) -> dict[str, tuple[float, ...]]:
        """Setting -> values to try, of those that are offered and filled in."""
        return {path: tuple(self.values[path].value) for path in self._offered() if self.values[path].value}

    @property
    def options(self) -> dict[str, Any]:
        """How to search, as `dltp.sweep` takes it."""
        random = self.search.value == "random"
        return {
            "search": str(self.search.value),
            "trials": int(self.trials.value) if random else None,
            "epochs": int(self.epochs.value),
            "slots": self.slots.value,
        }

    @property
    def refused(self) -> Field | None:
        """The first field whose text cannot be read, or None."""
        shown = [self.values[path] for path in self._offered()]
        others = [self.epochs, self.slots, *([self.trials] if self.search.value == "random" else [])]
        return next((field for field in (*shown, *others) if field.error), None)

    @property
    def typed(self) -> dict[str, str]:
        """Every text as it stands in its field, by setting; the search among them."""
        texts = {name: field.text.value for name, field in self._fields.items()}
        return {**texts, "search": str(self.search.value)}

    # --- changes from the model ------------------------------------------------------------------
    def type(self, typed: Mapping[str, Any]) -> None:
        """Do what typing all this does; what is no text of this form is left out."""
        for name, field in self._fields.items():
            if isinstance(typed.get(name), str):
                field.type(typed[name])
        if typed.get("search") in [value for _text, value in _searches()]:
            self.search.set_value(typed["search"])
            self._on_search_chosen(self.search.value)

    def refresh(self) -> None:
        """Offer what the present model has; say what each setting is now."""
        shown = self._offered()
        specs = Specs(self._exp.spec, self._exp.compile, self._exp.fit) if self._exp.spec else None
        for path, field in self.values.items():
            field.layout.display = "" if path in shown else "none"
            now = present(specs, path) if specs is not None and path in shown else None
            known = isinstance(now, int | float)
            field.text.placeholder = (
                _("as it is: {value}").format(value=decimal(show_number(now))) if known else ""
            )

    def _offered(self) -> tuple[str, ...]:
        spec = self._exp.spec
        return offered(spec) if spec is not None else ()


def _key(path: str) -> str:
    return f"vary_{short_name(path)}"


def _label(path: str) -> str:
    """Return Keras' name of a setting, and what it is called."""
    names = {
        "compile.learning_rate": _("Learning rate"),
        "fit.batch_size": _("Batch size"),
        "model.units": _("Hidden neurons"),
        "model.filters": _("Hidden filters"),
        "model.rate": _("Dropout rate"),
    }
    return names[path]


def _searches() -> list[tuple[str, Any]]:
    return [(_("all combinations"), "grid"), (_("at random"), "random")]


def _hint() -> str:
    return _("Values to try, between semicolons. What is left empty stays as it is.")
