"""A drop-down list that can also show a wrong choice, with the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html


class ChoiceField(ipywidgets.VBox):
    """A drop-down list with its label above and a sentence under it.

    Parameters
    ----------
    options : sequence of str, or of (label, value)
        What is offered. A value that comes from a program is shown too, whatever it is.
    """

    value = traitlets.Any(None, help="The present choice.")
    error = traitlets.Unicode("", help="What is wrong with it; empty when nothing is.")
    description = traitlets.Unicode("", help="The label above the list.")

    def __init__(self, options: Sequence[Any]) -> None:
        self._offered = _entries(options)
        self.dropdown = ipywidgets.Dropdown(options=self._offered)
        self._sentence = ipywidgets.HTML(layout={"display": "none"})
        super().__init__([self.dropdown, self._sentence])
        self.value = self.dropdown.value
        self.add_class("dltp-field")
        self._listener = with_ui_lock(self._on_choice_changed)
        self.dropdown.observe(self._listener, "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_choice_changed(self, change: Any) -> None:
        if change["new"] is not None:
            self.value = change["new"]

    # --- changes from the model ------------------------------------------------------------------
    def set_value(self, value: str) -> None:
        """Show `value`; one that is not offered is added to the list."""
        self.value = value

    def set_error(self, sentence: str) -> None:
        """Mark the choice."""
        self.error = sentence

    def set_options(self, options: Sequence[Any]) -> None:
        """Offer something else; the choice stays."""
        self._offered = _entries(options)
        self._offer(self.value)

    def focus(self) -> None:
        """Move the keyboard here."""
        self.dropdown.focus()

    @traitlets.observe("value")
    def _on_value_changed(self, change: Any) -> None:
        self._offer(change["new"])

    def _offer(self, value: Any) -> None:
        known = any(value == offered for _label, offered in self._offered)
        options = self._offered if known else (*self._offered, (str(value), value))
        if options != tuple(self.dropdown._options_full):
            self.dropdown.unobserve(self._listener, "value")
            try:
                self.dropdown.options = options  # resets its value
                self.dropdown.value = value
            finally:
                self.dropdown.observe(self._listener, "value")
        self.dropdown.value = value

    @traitlets.observe("description")
    def _on_description_changed(self, change: Any) -> None:
        self.dropdown.description = change["new"]

    @traitlets.observe("error")
    def _on_error_changed(self, change: Any) -> None:
        self._sentence.value = error_html(change["new"])
        self._sentence.layout.display = "" if change["new"] else "none"
        (self.add_class if change["new"] else self.remove_class)("dltp-invalid")


def _entries(options: Sequence[Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(entry if isinstance(entry, tuple) else (entry, entry) for entry in options)
