"""The arguments of an optimizer, a schedule or a callback as fields; those of the kind that is chosen are shown.

A field is made when its argument is first shown, and serves every kind that has an argument of this name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument, format_argument
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.numbers import parse_numbers, show_number
from dltp_widgets.core.training.choices.setting_kind import SettingKind
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.parts.slim_layout import SlimLayout


class ArgumentFields(ipywidgets.Box):
    """Fields for the arguments of one kind at a time.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"<prefix>_<argument>"``.
    prefix : str
    on_edit : callable
        ``on_edit(name, value)`` after a field was changed to something that can be read.
    on_checked : callable
        Called when a text was refused or accepted.
    """

    def __init__(
        self,
        owner: Composite,
        prefix: str,
        on_edit: Callable[[str, Any], None],
        on_checked: Callable[[], None],
    ) -> None:
        super().__init__(layout=SlimLayout())
        self.add_class("dltp-arguments")
        self._owner, self._prefix = owner, prefix
        self._on_edit, self._on_checked = on_edit, on_checked
        self._showing = False
        self._arguments: dict[str, Argument] = {}
        self._controls: dict[str, Any] = {}
        self._shown: tuple[ipywidgets.Widget, ...] = ()

    # --- changes from the model ------------------------------------------------------------------
    def set_kind(self, kind: SettingKind | None, given: Mapping[str, Any]) -> None:
        """Show the arguments of `kind` with the values of `given`, Keras' defaults where it has none."""
        before = self._arguments
        self._arguments = {argument.name: argument for argument in kind.arguments} if kind else {}
        self._showing = True
        try:
            for name, argument in self._arguments.items():
                value = given.get(name, argument.default)
                self._fill(self._control(argument), value, afresh=before.get(name) != argument)
        finally:
            self._showing = False
        shown: tuple[ipywidgets.Widget, ...] = tuple(self._controls[name] for name in self._arguments)
        if shown != self._shown:
            self.children = self._shown = shown
        self.layout.display = "" if shown else "none"

    def refused(self) -> Iterator[tuple[str, Field]]:
        """Yield the name and the field of each argument shown whose text cannot be read."""
        for name in self._arguments:
            control = self._controls[name]
            if isinstance(control, Field) and control.error:
                yield name, control

    def focus_on(self, name: str) -> bool:
        """Move the keyboard to an argument, or to the first one; tell whether there is any."""
        for control in (self._controls.get(name), *self.children):
            if control is not None:
                control.focus()
                return True
        return False

    # --- the fields ------------------------------------------------------------------------------
    def _control(self, argument: Argument) -> Any:
        name = argument.name
        if name not in self._controls:
            self._controls[name] = self._make(argument)
            key = f"{self._prefix}_{name}"
            control = self._owner.control(key, self._controls[name], description=lambda: name)
            told = control.text if isinstance(control, Field) else control
            self._owner.bind_text(told, tooltip=lambda: self._help(name))
        return self._controls[name]

    def _help(self, name: str) -> str:
        return self._arguments[name].help if name in self._arguments else ""

    def _make(self, argument: Argument) -> Any:
        name = argument.name
        if argument.kind == "bool":
            control: Any = ipywidgets.Checkbox(indent=False)
        elif argument.kind == "choice":
            control = ipywidgets.Dropdown(options=argument.choices)
            control.add_class("dltp-field")
        else:
            control = Field(lambda text: _read(self._arguments[name], text), show=_shown)
            control.observe(with_ui_lock(lambda _change: self._on_checked()), "error")
            self._owner.on_relabel(control.relabel)
        control.observe(with_ui_lock(lambda change: self._on_value_changed(name, change)), "value")
        return control

    def _on_value_changed(self, name: str, change: Any) -> None:
        if not self._showing:
            self._on_edit(name, change["new"])

    def _fill(self, control: Any, value: Any, *, afresh: bool) -> None:
        if isinstance(control, ipywidgets.Checkbox):
            control.value = bool(value)
        elif isinstance(control, ipywidgets.Dropdown):
            control.value = value if value in control.options else None
        elif afresh or value != control.value:
            control.set_value(value)
            control.text.placeholder = "-" if value is None else ""


def _read(argument: Argument, text: str) -> Any:
    """Read an argument; a list of any numbers is a kind that no layer has."""
    if argument.kind != "numbers":
        return parse_argument(argument, text)
    numbers = parse_numbers(text)
    if not numbers:
        sentence = _("{name}: a list of numbers such as {example} is expected.")
        raise SpecError(
            sentence.format(name=argument.name, example="0.1; 0.01"), argument=argument.name, value=text
        )
    return numbers


def _shown(value: Any) -> str:
    return "; ".join(map(show_number, value)) if isinstance(value, list) else format_argument(value)
