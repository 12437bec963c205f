"""The Keras code of a model, to read, to copy and to change; written only while it can be seen.

The text belongs to the student. It is read at each change (`from_code`), and the blocks follow. A change of the
blocks changes the text in turn: only the lines that are about it where that can be done, else all of it, but never a
text that could not be read: that stays, with its remarks, until the student asks for another one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.reading.result import CodeResult
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.views.code_editor import CodeEditor

Remark = dict[str, Any]


def _apis() -> list[tuple[str, str]]:
    """Return the three ways to write one model, as Keras' documentation calls them."""
    return [("Sequential", "sequential"), ("Functional", "functional"), ("Subclassing", "subclassing")]


class CodeView(ipywidgets.VBox):
    """A model as Keras code.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"code"``, ``"api"``, ``"write_anew"`` and ``"my_code"``.
    on_read : callable
        ``on_read(result)``: the code was changed and describes a model; returns what else to tell.
    """

    def __init__(self, owner: Composite, on_read: Callable[[CodeResult], list[str]]) -> None:
        self._on_read = on_read
        self._spec: ModelSpec | None = None
        self._problem: Problem | None = None
        self._meant: ModelSpec | None = None
        """What the text was last read as, or written from; None if it is no model."""
        self._result: CodeResult | None = None
        """What was read from the text, if a student wrote it."""
        self._told: list[str] = []
        self._earlier = ""
        """A student's text that another one took the place of."""
        self._shown = self._writing = False
        self.editor = owner.control("code", CodeEditor(), description=lambda: _("Keras code"))
        self.api = Choice(
            owner, "api", _apis, description=lambda: _("API"), on_choose=lambda _api: self.write_anew()
        )
        """The list of the three APIs; placed by the owner."""
        self._anew = owner.control(
            "write_anew", ipywidgets.Button(), description=lambda: _("Write the code of the blocks")
        )
        self._back = owner.control("my_code", ipywidgets.Button(), description=lambda: _("Back to my code"))
        actions = ipywidgets.Box([self._anew, self._back])
        actions.add_class("dltp-code-actions")
        super().__init__([self.editor, actions])
        self.add_class("dltp-code-view")
        self._connect(owner)
        self.set_shown(False)

    def _connect(self, owner: Composite) -> None:
        self.editor.observe(with_ui_lock(self._on_typed), "value")
        self._anew.on_click(with_ui_lock(lambda _button: self.write_anew()))
        self._back.on_click(with_ui_lock(lambda _button: self.type(self._earlier)))
        owner.on_relabel(self._tell)

    @property
    def code(self) -> str:
        """The code of the model: the text, if it is of the blocks as they are; empty while there is a problem."""
        if self._spec is None or self._problem is not None:
            return ""
        if self._meant == self._spec and self.editor.value:
            return str(self.editor.value)
        return self._written(self._spec)

    # --- changes from the user -------------------------------------------------------------------
    def _on_typed(self, change: Any) -> None:
        if not self._writing:
            self._read(change["new"])

    def type(self, text: str) -> None:
        """Do what typing `text` does."""
        self._put(text)
        self._read(text)

    def write_anew(self) -> None:
        """Replace the text by the code of the blocks; a student's own can be had back."""
        if self._spec is None or not self._shown:
            return
        own = self.editor.value if self._result is not None else ""
        try:
            text = self._written(self._spec)
        except DltpError as refused:
            self._told = [str(refused)]
        else:
            self._put(text)
            self._meant, self._result, self._told = self._spec, None, []
            self._earlier = own or self._earlier
        self._tell()

    def _read(self, text: str) -> None:
        from dltp_widgets.core.reading.from_code import from_code

        self._result = result = from_code(text)
        self._meant, self._told = result.spec, []
        if self._earlier == text:
            self._earlier = ""
        if result.spec is not None:
            self.api.set_value(result.api)  # what is written from now on is written as the student writes
            self._told = self._on_read(result)
        self._tell()

    # --- changes from the model ------------------------------------------------------------------
    def set_shown(self, shown: bool) -> None:
        """Show or hide the code and the choice of the API."""
        self._shown = shown
        self.layout.display = self.api.layout.display = "" if shown else "none"

    def show(self, spec: ModelSpec, problem: Problem | None) -> None:
        """Make the text the code of `spec`, if it is not already."""
        self._spec, self._problem = spec, problem
        if not spec.is_stack and self.api.value == "sequential":
            self.api.set_value("functional")  # a Sequential cannot hold it
        if self._shown and spec != self._meant:
            self._follow(spec)
        self._tell()

    def _follow(self, spec: ModelSpec) -> None:
        """Change the text as the blocks were changed; never at the price of what could not be read in it."""
        from dltp_widgets.core.reading.from_code import from_code

        before = self.editor.value
        try:
            text = self._changed(before, spec)
        except DltpError:
            return  # what cannot be written yet, such as a layer whose class is no name of Python
        if self._result is not None and before.strip():
            now = from_code(text)
            if not _unread(self._result) <= _unread(now):
                return
            self._earlier = before if text == self._written(spec) else self._earlier
            self._result = now if text != self._written(spec) else None
        else:
            self._result = None
        self._put(text)
        self._meant, self._told = spec, []

    def _changed(self, text: str, spec: ModelSpec) -> str:
        """Return a text that means `spec`: `text` with the lines of the changed blocks changed, if it means a model."""
        if not text.strip() or (self._meant is None and self._result is None):
            return self._written(spec)
        from dltp_widgets.core.reading.edit_code import edit_code

        return edit_code(text, spec, str(self.api.value))

    def _written(self, spec: ModelSpec) -> str:
        from dltp_widgets.core.model.code.to_code import to_code

        return to_code(spec, api=str(self.api.value))

    def _put(self, text: str) -> None:
        self._writing = True
        try:
            self.editor.value = text
        finally:
            self._writing = False

    def _tell(self) -> None:
        """Write the remarks, and offer the buttons that make sense."""
        in_step = self._meant == self._spec
        told = list(self._told)
        if not in_step and self.editor.value:
            told.append(_("The blocks are not those of this code."))
        self._anew.layout.display = "none" if in_step else ""
        self._back.layout.display = "" if self._earlier else "none"
        texts = {
            "code": _("Keras code"),
            "line": _("Line {line}"),
            "migrated": _("old"),
            "unsupported": _("not read"),
        }
        with self.editor.hold_sync():
            self.editor.texts = texts
            self.editor.remarks = [
                *({"line": 0, "kind": "told", "message": sentence} for sentence in told),
                *_remarks(self._result),
            ]


def _unread(result: CodeResult) -> set[tuple[str, str]]:
    """Return what of a text could not be read, whatever its lines."""
    return {(note.code, note.message) for note in result.notes if note.kind == "unsupported"}


def _remarks(result: CodeResult | None) -> list[Remark]:
    notes = result.notes if result is not None else ()
    return [{"line": note.line, "kind": note.kind, "message": note.message} for note in notes]
