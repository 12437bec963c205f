"""The fields of one kind of layer: one per argument, typed by the catalog.

A form is made once per kind and then only filled: choosing another layer changes values, not widgets.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument, format_argument
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.model.catalog.layer_kind import LayerKind
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import is_block
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.parts.object_field import OBJECTS, ObjectField

NO_CHOICE = ("—", "")
"""The entry of a list that stands for None: its label, and a value, because a list takes None for no choice."""


class LayerForm(ipywidgets.VBox):
    """Fields for the arguments of one kind of layer.

    Parameters
    ----------
    owner : Composite
        Translates the labels.
    kind : LayerKind
    on_edit : callable
        ``on_edit(name, value)`` after a field was changed to something that can be read.
    """

    def __init__(self, owner: Composite, kind: LayerKind, on_edit: Callable[[str, Any], None]) -> None:
        self.kind = kind
        self._owner, self._on_edit = owner, on_edit
        self._showing = False
        self._layer: LayerSpec | None = None
        self.controls: dict[str, Any] = {}
        """Argument -> its field; those behind *Advanced* from their first opening on."""
        simple = [self._make(argument) for argument in kind.arguments if not argument.advanced]
        self._advanced = ipywidgets.VBox(layout={"display": "none"})
        self._other = ipywidgets.HTML()
        self._other.add_class("dltp-code")
        super().__init__([*simple, self._other, self._advanced])

    # --- changes from the model ------------------------------------------------------------------
    def set_layer(self, layer: LayerSpec, *, afresh: bool) -> None:
        """Show the arguments of `layer`.

        Parameters
        ----------
        layer : LayerSpec
        afresh : bool
            Another layer than before: what was typed and refused is dropped.
        """
        before, self._layer = self._layer, layer
        for argument in self.kind.arguments:
            value = _value_of(layer, argument)
            if argument.name in self.controls and (
                afresh or before is None or value != _value_of(before, argument)
            ):
                self._fill(argument, value)
        self._other.value = _unguided(layer, self.kind)
        self._other.layout.display = "" if self._other.value else "none"

    def set_problem(self, field: str | None, message: str) -> None:
        """Mark the field of the argument `field` with a sentence; None takes the mark away."""
        for name, control in self.controls.items():
            if isinstance(control, ArgumentField):
                control.set_problem(message if name == field else "")
            else:
                (control.add_class if name == field else control.remove_class)("dltp-invalid")

    def open_advanced(self, is_open: bool) -> None:
        """Show or hide the rarer arguments; their fields are made when they are first asked for."""
        if is_open and not self._advanced.children:
            arguments = [argument for argument in self.kind.arguments if argument.advanced]
            self._advanced.children = [self._make(argument) for argument in arguments]
            if self._layer is not None:
                for argument in arguments:
                    self._fill(argument, _value_of(self._layer, argument))
        self._advanced.layout.display = "" if is_open else "none"

    # --- the fields ------------------------------------------------------------------------------
    def _make(self, argument: Argument) -> Any:
        if argument.field in OBJECTS:
            control: Any = ObjectField(argument)
            control.observe(self._reader(argument), "value")
            self._owner.on_relabel(control.relabel)
        elif argument.kind == "choice":
            control = ipywidgets.Dropdown()
            control.add_class("dltp-field")
            control.observe(self._reader(argument), "value")
        elif argument.kind == "bool":
            control = ipywidgets.Checkbox(indent=False)
            control.observe(self._reader(argument), "value")
        else:
            control = ArgumentField(argument)
            control.observe(self._reader(argument), "value")
            self._owner.on_relabel(control.relabel)
        self.controls[argument.name] = control
        control.add_class(f"dltp-key-{argument.name.replace('_', '-')}")
        told = control.text if isinstance(control, Field) else control
        self._owner.bind_text(told, tooltip=lambda: _rule(argument))
        return self._owner.bind_text(control, description=lambda: argument.label)

    def _reader(self, argument: Argument) -> Callable[[Any], None]:
        @with_ui_lock
        def on_value(change: Any) -> None:
            if not self._showing:
                is_none = argument.field == "choice" and change["new"] == NO_CHOICE[1]
                self._on_edit(argument.name, None if is_none else change["new"])

        return on_value

    def _fill(self, argument: Argument, value: Any) -> None:
        control = self.controls[argument.name]
        self._showing = True
        try:
            if isinstance(control, Field):
                control.set_value(value)
            elif argument.kind == "choice":
                _fill_choice(control, argument, value)
            else:
                control.value = bool(value)
        finally:
            self._showing = False


class ArgumentField(Field):
    """A field that reads one argument, and can be marked for what the model makes of its value."""

    def __init__(self, argument: Argument) -> None:
        super().__init__(partial(parse_argument, argument), show=format_argument)
        self._problem = ""

    def set_problem(self, sentence: str) -> None:
        """Mark the field because the value, though readable, does not fit the model; "" takes that back."""
        if sentence or self.error == self._problem:
            self.set_error(sentence)
        self._problem = sentence


def _value_of(layer: LayerSpec, argument: Argument) -> Any:
    return layer.args.get(argument.name, None if argument.required else argument.default)


def _fill_choice(control: ipywidgets.Dropdown, argument: Argument, value: Any) -> None:
    """Offer the choices of the catalog, and whatever the layer has now, known or not."""
    entries: list[tuple[str, Any]] = [NO_CHOICE] if argument.takes_none or value is None else []
    entries += [(name, name) for name in argument.choices]
    value = NO_CHOICE[1] if value is None else value
    if value not in [entry for _label, entry in entries]:
        entries.append((format_argument(value), value))
    if list(control._options_full) != entries:
        control.options = entries
    control.value = value


def _rule(argument: Argument) -> str:
    """Return what the argument does and what it may be: ``"How many neurons. A whole number above 0."``."""
    expected = argument.expectation()
    return f"{argument.help} {expected[:1].upper()}{expected[1:]}.".strip()


def _unguided(layer: LayerSpec, kind: LayerKind) -> str:
    """Return the arguments that no field shows, as escaped mark-up."""
    known = ("spec", "trainable") if is_block(layer) else ()  # a model in the model: its rows show it
    others = [
        f"{name}={value!r}"
        for name, value in layer.args.items()
        if kind.argument(name) is None and name not in known
    ]
    if not others:
        return ""
    title = html.escape(_("Other arguments"))
    return f'<div class="dltp-hint">{title}</div><pre class="dltp-code">{html.escape(chr(10).join(others))}</pre>'
