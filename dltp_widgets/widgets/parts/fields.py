"""Fields that read what a student types and answer in a sentence.

A `Field` keeps the text as typed. Text that its parser reads becomes `value`; text that it refuses leaves
`value` alone and shows the parser's sentence under the field (`error`). Nothing is ever raised.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.widgets.parts.base import with_ui_lock


class Field(ipywidgets.VBox):
    """A text field with a parser.

    Parameters
    ----------
    parse : callable
        Text -> value; raises `SpecError` with a sentence.
    show : callable, default str
        Value -> the text to show when the value comes from the program.
    text : ipywidgets.Text, optional
        What is typed into, with ``continuous_update=False``; by default a plain text.
    """

    value = traitlets.Any(None, help="The last text that could be read, parsed.")
    error = traitlets.Unicode("", help="Why the text shown cannot be read; empty when it can.")
    description = traitlets.Unicode("", help="The label above the field.")

    def __init__(
        self,
        parse: Callable[[str], Any],
        *,
        show: Callable[[Any], str] = str,
        text: ipywidgets.Text | None = None,
    ) -> None:
        self._parse, self._show = parse, show
        self._editing = self._refused = False
        self.text = ipywidgets.Text(continuous_update=False) if text is None else text
        self._sentence = ipywidgets.HTML(layout={"display": "none"})
        super().__init__([self.text, self._sentence])
        self.add_class("dltp-field")
        self.text.observe(with_ui_lock(self._on_text_changed), "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_text_changed(self, change: Any) -> None:
        if not self._editing:
            self.type(change["new"])

    def type(self, text: str) -> None:
        """Do what typing `text` and leaving the field does."""
        try:
            value = self._parse(text)
        except SpecError as refused:
            self._refused = True
            self.error = str(refused)
        else:
            self._refused = False
            self.error = ""
            self.value = value
        self._put(text)

    # --- changes from the model ------------------------------------------------------------------
    def set_value(self, value: Any) -> None:
        """Show `value`; text that already means it stays as typed."""
        if self.error or value != self.value or not self.text.value:
            self._refused = False
            self.error = ""
            self.value = value
            self._put(self._show(value))

    def set_error(self, sentence: str) -> None:
        """Mark the field from outside (a value that is read well but does not fit the rest)."""
        self._refused = False
        self.error = sentence

    def relabel(self) -> None:
        """Say in the language in force why the text cannot be read; text and value stay as they are."""
        if self._refused:
            try:
                self._parse(self.text.value)
            except SpecError as refused:
                self.error = str(refused)

    def focus(self) -> None:
        """Move the keyboard here."""
        self.text.focus()

    def _put(self, text: str) -> None:
        self._editing = True
        try:
            self.text.value = text
        finally:
            self._editing = False

    @traitlets.observe("description")
    def _on_description_changed(self, change: Any) -> None:
        self.text.description = change["new"]

    @traitlets.observe("error")
    def _on_error_changed(self, change: Any) -> None:
        self._sentence.value = error_html(change["new"])
        self._sentence.layout.display = "" if change["new"] else "none"
        (self.add_class if change["new"] else self.remove_class)("dltp-invalid")


def error_html(sentence: str) -> str:
    """Return a sentence as the mark-up of an error, escaped."""
    return f'<span class="dltp-error" role="alert">{html.escape(sentence)}</span>' if sentence else ""


def hint_html(sentence: str) -> str:
    """Return a sentence as the mark-up of a hint, escaped."""
    return f'<span class="dltp-hint">{html.escape(sentence)}</span>' if sentence else ""
