"""Reshape, transpose, concatenate, multiply: each step with its rule, its code and where every element went.

The playground holds a tensor and the steps taken with it; the form asks for the next one, which is refused in words
before it runs::

    form --_on_apply--> add --> steps --_changed--> rows, rule and code, index map
                         |--- ShapeRefusal --> error, under the field at fault
"""

from __future__ import annotations

import contextlib
import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.shapes.index_map import index_map, start_map
from dltp_widgets.widgets.parts.base import UI_LOCK, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.shapes.shape_editing import ShapeEditing
from dltp_widgets.widgets.shapes.shape_form import ShapeForm
from dltp_widgets.widgets.shapes.shape_steps import ShapeSteps, steps_html
from dltp_widgets.widgets.views.copy_button import CopyButton
from dltp_widgets.widgets.views.guard import TensorGuard
from dltp_widgets.widgets.views.index_map import IndexMapView


class ShapePlayground(ShapeEditing):
    """A form for the next step, the steps taken, and the index map of one of them.

    Parameters
    ----------
    x : array-like, optional
        A NumPy array, a tf.Tensor, a list, ...; by default 0 to 99 as int32, to begin with. Lists become what
        ``tf.constant`` makes of them.
    name : str, optional
        What the code calls it; by default the name of the variable of the notebook that holds it, else ``x``.
    tensors : mapping, optional
        Name -> array-like: second operands for concat, ``@`` and the others. Tensors of the notebook are found by
        their names.
    embedded : bool, default False
        As of `Composite`.
    """

    _guard_type = TensorGuard

    def __init__(
        self,
        x: object = None,
        name: str | None = None,
        tensors: Mapping[str, object] | None = None,
        *,
        embedded: bool = False,
    ) -> None:
        self._at_fault: str | None = None
        self._form_speaks = False
        super().__init__(x, name, tensors, embedded=embedded)
        self.add_class("dltp-playground")
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show()

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._form = ShapeForm(self, on_change=self._on_form_changed, on_apply=self._on_apply)
        self._sentence, self._rule = ipywidgets.HTML(), ipywidgets.HTML()
        self._rows = ShapeSteps(self, on_select=self._on_select)
        self._undo_button = self._button("undo", "undo", lambda: _("Undo"))
        self._redo_button = self._button("redo", "repeat", lambda: _("Redo"))
        self._remove_button = self._button("remove", "", lambda: _("Remove from here on"))
        self._view = IndexMapView()
        self._status, self._source = ipywidgets.HTML(), ipywidgets.HTML(layout={"display": "none"})
        self._fold = self.control(
            "code", ipywidgets.ToggleButton(), description=lambda: _("Code of all steps")
        )
        self._framework = Choice(
            self,
            "framework",
            lambda: [("TensorFlow", "tensorflow"), ("NumPy", "numpy")],
            description=lambda: _("Written with"),
            on_choose=lambda _name: self._show_code(),
        )
        self._copy = self.control(
            "copy",
            CopyButton(),
            description=lambda: _("Copy"),
            done=lambda: _("Copied"),
            refused=lambda: _("Select the code and press Ctrl+C"),
        )

    def _button(self, key: str, icon: str, label: Any) -> ipywidgets.Button:
        return self.control(key, ipywidgets.Button(icon=icon), description=label)

    def _lay_out(self) -> None:
        history = ipywidgets.Box([self._undo_button, self._redo_button, self._remove_button])
        history.add_class("dltp-actions")
        side = ipywidgets.VBox([self._form, self._sentence, self._rows, history])
        side.add_class("dltp-side")
        main = ipywidgets.VBox([self._rule, self._view])
        main.add_class("dltp-main")
        self._columns = ipywidgets.Box([side, main])
        self._columns.add_class("dltp-columns")
        spacer = ipywidgets.Box()
        spacer.add_class("dltp-spacer")
        self._foot = ipywidgets.Box([self._status, spacer, self._fold, self._framework, self._copy])
        self._foot.add_class("dltp-foot")
        self._source.add_class("dltp-code-view")
        self._refused = ipywidgets.HTML()
        self.compose(self._refused, self._columns, self._source, self._foot)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._undo_button.on_click(with_ui_lock(lambda _button: self.undo()))
        self._redo_button.on_click(with_ui_lock(lambda _button: self.redo()))
        self._remove_button.on_click(with_ui_lock(lambda _button: self.remove(max(self.selected, 0))))
        self._fold.observe(with_ui_lock(lambda _change: self._show_code()), "value")
        self.observe(lambda _change: self._show_step(), "selected")
        self.observe(lambda _change: self._show_error(), "error")
        self.on_relabel(self._relabel_all)

    # --- changes from the user -------------------------------------------------------------------
    def _on_form_changed(self) -> None:
        """Say at once what the step would give, or why it cannot be."""
        if self._start is None:
            return
        self._clear_error()
        if self._form.is_filled:
            with self._form_speaking():
                self._try(self._preview)

    def _on_apply(self) -> None:
        count = len(self.steps)
        with self._form_speaking():
            self.add(self._form.op, **self._form.args)
        if len(self.steps) > count:
            self._form.clear()
            self.say(self.steps[-1].rule)

    @contextlib.contextmanager
    def _form_speaking(self) -> Iterator[None]:
        """Say at its field what is refused meanwhile: it came from the form."""
        self._form_speaks = True
        try:
            yield
        finally:
            self._form_speaks = False

    def _on_select(self, index: int) -> None:
        self.selected = index

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        with UI_LOCK:
            start, steps = self._start, self.steps
        if start is None:
            return ""
        code = html.escape(self.to_code(str(self._framework.value)))
        return f"{steps_html(start, steps)}<pre>{code}</pre>"

    # --- changes from the model ------------------------------------------------------------------
    def _changed(self) -> None:
        super()._changed()
        self._show()

    def _refuse(self, refused: DltpError) -> None:
        self._at_fault = refused.argument if self._form_speaks else None
        self.error = ""  # the same sentence again has to be heard again
        super()._refuse(refused)

    def _clear_error(self) -> None:
        self._refusal, self.error = None, ""

    def _show(self) -> None:
        self._columns.layout.display = "" if self._start is not None else "none"
        self._foot.layout.display = "" if self._start is not None else "none"
        self._undo_button.disabled = not self._undo.can_undo
        self._redo_button.disabled = not self._undo.can_redo
        self._remove_button.disabled = not self.steps
        self._show_step()
        self._show_error()
        self._show_code()

    def _show_step(self) -> None:
        if self._start is None:
            return
        index = self.selected if self.selected < len(self.steps) else -1
        self._rows.show(self._start, self.steps, index)
        if index < 0:
            self._rule.value = _lines(_("Choose an operation and apply it."))
            self._view.show(start_map(self._start))
        else:
            taken = self.steps[index]
            self._rule.value = _lines(taken.rule, taken.tensorflow, taken.numpy)
            self._view.show(index_map(taken))

    def _show_error(self) -> None:
        if self._start is None:
            self._refused.value = error_html(self.error)
            return
        sentence = _typeset(self.error)
        is_told = self._form.set_refusal(self._at_fault, sentence)
        self._sentence.value = "" if is_told else error_html(sentence)
        self._sentence.layout.display = "" if self._sentence.value else "none"

    def _preview(self) -> None:
        plan = self.plan(self._form.op, **self._form.args)
        text = _("It will give {shape} {dtype}.").format(shape=plan.shape, dtype=plan.dtype)
        self._sentence.value = f'<span class="dltp-hint">{html.escape(text)}</span>'
        self._sentence.layout.display = ""

    def _show_code(self) -> None:
        self.renew_twin()
        is_open = bool(self._fold.value)
        for widget in (self._source, self._framework, self._copy):
            widget.layout.display = "" if is_open else "none"
        count = len(self.steps)
        self._status.value = html.escape(ngettext("{n} step", "{n} steps", count).format(n=count))
        if is_open:
            self._copy.text = self.to_code(str(self._framework.value))
            self._source.value = f'<pre class="dltp-code" tabindex="0">{html.escape(self._copy.text)}</pre>'

    def _relabel_all(self) -> None:
        if self._start is None:
            self._try(self._begin)  # to be refused in the other language
        elif self._refusal is not None:
            self.error = self._refusal()
        self._view.relabel()
        self._show()


def _typeset(text: str) -> str:
    """Return a text with its products written as people write them: ``25 × 2``."""
    return re.sub(r"(?<=\d) x (?=\d)", " × ", text)


def _lines(rule: str, tensorflow: str = "", numpy: str = "") -> str:
    """Return the rule, then the two lines of code, escaped."""
    text = f'<div class="dltp-rule">{html.escape(_typeset(rule))}</div>'
    for name, code in (("TensorFlow", tensorflow), ("NumPy", numpy)):
        if code:
            text += f'<div class="dltp-line"><span>{name}</span><code>{html.escape(code)}</code></div>'
    return text
