"""Stack layers and see at once what shape and how many parameters each one gives.

The builder shows ``exp.model`` and changes it; it keeps nothing of its own but the selection, the student's code and
what can be undone. Two builders on one Experiment therefore agree::

    palette, editor, properties, code --on_x--> add / remove / move / edit --> exp.model
    editor, properties, foot, code <----------- _show <--------- observe --|
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.model_inputs import add_input
from dltp_widgets.core.model.resolving.resolve import resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.wired import wire
from dltp_widgets.core.reading.result import CodeResult
from dltp_widgets.widgets.model.code_view import CodeView
from dltp_widgets.widgets.model.input_fields import InputFields
from dltp_widgets.widgets.model.layer_acts import LayerActs
from dltp_widgets.widgets.model.layer_palette import LayerPalette
from dltp_widgets.widgets.model.layer_properties import LayerProperties
from dltp_widgets.widgets.model.layer_rows import LayerRows, sources_of
from dltp_widgets.widgets.model.layer_totals import ModelSummary, status_html, told_html
from dltp_widgets.widgets.model.model_files import ModelFiles
from dltp_widgets.widgets.model.model_intake import ModelIntake
from dltp_widgets.widgets.model.stack_editing import StackEditing, own_class
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.subject import EMPTY, model_subject
from dltp_widgets.widgets.still.still import model_html
from dltp_widgets.widgets.views.layer_editor import Act

if TYPE_CHECKING:
    from dltp_widgets.core.reading.model_files import LoadedModel


class LayerStackBuilder(StackEditing):
    """A palette, a row for each layer, the properties of one, and the Keras code.

    Parameters
    ----------
    source : Experiment or ModelSpec, optional
        What to show and change; by default the current Experiment, else a demonstration.
    embedded : bool, default False
        As of `Composite`.
    """

    def __init__(self, source: Experiment | ModelSpec | None = None, *, embedded: bool = False) -> None:
        subject, refusal = model_subject(source)
        super().__init__(subject, embedded=embedded)
        self.add_class("dltp-builder")
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show()
        if refusal:
            self.error = refusal

    @property
    def code(self) -> str:
        """The Keras code of the model, in the API chosen; empty while there is a problem."""
        return self._code.code

    def set_code(self, text: str) -> None:
        """Replace the code, as typing it does: the blocks become what it describes.

        What cannot be read is kept, and remarked on; without a model in it the blocks stay as they are. In an
        Experiment, ``compile`` and ``fit`` of the code become its settings.
        """
        self._code.type(text)

    def on_weights(self, asked: Callable[[str], object]) -> Callable[[], None]:
        """Call ``asked(layer name)`` when the button *Weights* is pressed; return a function that ends it."""
        return self._properties.on_weights(asked)

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._intake = ModelIntake(self)
        self._palette = LayerPalette(self, on_add=self._on_add, on_preset=self._on_preset)
        self._rows = LayerRows(self, on_act=self._on_act, on_select=self._select)
        self._properties = LayerProperties(
            self, on_edit=self._on_edit, on_act=lambda kind: self._on_act(Act(kind, rows=self.selection))
        )
        self._acts = LayerActs(
            self, on_open=self._properties.focus, on_input=self._on_input, on_told=self._tell
        )
        self._inputs = InputFields(self, lambda edit: self._try(lambda: self._change(edit)))
        self._undo_button = self._button("undo", "undo", lambda: _("Undo"), self.undo)
        self._redo_button = self._button("redo", "repeat", lambda: _("Redo"), self.redo)
        self._view = Choice(
            self, "view", _views, description=lambda: _("View"), on_choose=lambda _view: self._show_view()
        )
        self._code = CodeView(self, self._on_read)
        self._summary = ModelSummary()
        self._files = ModelFiles(
            self,
            subject=lambda: self._intake.saved,
            api=lambda: str(self._code.api.value),
            on_loaded=self._on_loaded,
        )
        self._status, self._sentence = ipywidgets.HTML(), ipywidgets.HTML()

    def _button(
        self, key: str, icon: str, text: Callable[[], str], act: Callable[[], None]
    ) -> ipywidgets.Button:
        button: ipywidgets.Button = self.control(key, ipywidgets.Button(icon=icon), description=text)
        button.on_click(with_ui_lock(lambda _button: act()))
        return button

    def _lay_out(self) -> None:
        buttons = (self._undo_button, self._redo_button, self._rows.drawing, self._files.switch)
        head = ipywidgets.Box([self._inputs, *buttons])
        head.add_class("dltp-layers-head")
        self._blocks = ipywidgets.VBox([head, self._rows.editor])
        self._blocks.add_class("dltp-main")
        self._columns = ipywidgets.Box([self._palette, self._blocks, self._properties])
        self._columns.add_class("dltp-columns")
        foot = ipywidgets.Box([self._status, self._view, self._code.api])
        foot.add_class("dltp-foot")
        self.compose(self._files, self._columns, self._code, self._summary, self._sentence, foot)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self.listen(self._subject, ["model"], self._on_model_changed)
        if isinstance(self._subject, Experiment):
            self.listen(self._subject, ["compile", "fit"], lambda _change: self._show_foot())
        self.observe(lambda _change: self._show_selection(), ["selected", "selection", "inner"])
        self.observe(lambda _change: self._tell([]), "error")
        self._rows.drawing.observe(lambda _change: self._show_selection(), "value")
        self.on_relabel(self._show)

    # --- changes from the user -------------------------------------------------------------------
    def _on_add(self, name: str) -> None:
        self._on_act(
            Act("add", gap=self.selected + 1 if self.selected >= 0 else len(self.spec.layers), text=name)
        )

    def _on_preset(self, slug: str) -> None:
        self._try(lambda: self._intake.preset(slug))

    def _on_act(self, act: Act) -> None:
        self._try(lambda: self._acts.do(act))

    def _on_edit(self, name: str, value: Any) -> None:
        self._try(lambda: self._acts.edit(name, value))
        self._show_selection()  # what was refused is shown as it is

    def _on_input(self) -> None:
        """Lead to the input that a stack has; in a drawing, and in a model with branches, add another one."""
        if not self.spec.is_stack or self._rows.drawing.value:
            self._change(add_input)
        self._inputs.focus(len(self.spec.inputs) - 1)
        self.say(_("Say what one example looks like."))

    def _on_read(self, result: CodeResult) -> list[str]:
        """Make the blocks those of the code, and the settings of the experiment; return what is to be told."""
        self._try(lambda: self._intake.spec(result.spec or self.spec))
        return self._intake.settings(result.compile, result.fit)

    def _on_loaded(self, loaded: LoadedModel, path: Path) -> None:
        code = self._intake.file(loaded, path)
        if code is not None:
            self._code.type(code)

    def _try(self, act: Callable[[], None]) -> None:
        """Do what a click asked for; what cannot be done is said under the rows."""
        self.error = ""
        self._tell([])
        try:
            with (
                self._rows.editor.hold_sync()
            ):  # rows and selection arrive together: the next key is about both
                act()
        except DltpError as refused:
            self.error = str(refused)

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        return model_html(self._subject)

    # --- changes from the model ------------------------------------------------------------------
    def _on_model_changed(self, change: Any) -> None:
        self._undo.record(change["new"])
        self.error = ""
        self._show()

    def _show(self) -> None:
        spec = self._subject.spec
        self.editable = spec is not None or self._subject.model is None
        self._resolved = resolve(spec if spec is not None else EMPTY)
        last = len(self._resolved.layers) - 1
        if max((self.selected, *self.selection)) > last:
            self._select([min(self.selected, last)])
        if not self.editable:
            self.error = own_class()
        self._undo_button.disabled = not self._undo.can_undo
        self._redo_button.disabled = not self._undo.can_redo
        self._inputs.show(self.spec.inputs if self.editable else {}, self._resolved.problem)
        self._rows.show(self._resolved)
        self._show_selection()
        self._show_foot()
        self._show_view()

    def _show_selection(self) -> None:
        at, resolved = self.selected, self._resolved
        self._rows.select(self.selection, at, self.inner)
        layer = self.spec.layers[at] if 0 <= at < len(self.spec.layers) else None
        problem = resolved.problem
        self._properties.show(
            at,
            layer,
            resolved.layers[at] if layer is not None else None,
            problem if problem is not None and problem.layer_index == at else None,
            inner=self.inner,
            sources=sources_of(self.spec, at, self._rows.drawing.value),
            is_output=at in wire(self.spec).outputs,
        )

    def _show_foot(self) -> None:
        self._status.value = status_html(self._resolved, self._subject) if self.editable else ""

    def _show_view(self) -> None:
        view = self._view.value
        self._columns.layout.display = "" if view in ("blocks", "both") else "none"
        self._code.set_shown(view in ("both", "code"))
        self._summary.show(self._resolved if view == "summary" and self.editable else None)
        (self.add_class if view == "both" else self.remove_class)("dltp-both")
        self._code.show(self.spec, self._resolved.problem)

    def _tell(self, sentences: list[str]) -> None:
        """Say under the rows what cannot be done, else `sentences`."""
        self._sentence.value = told_html(self.error, sentences)
        self._sentence.layout.display = "" if self._sentence.value else "none"


def _views() -> list[tuple[str, str]]:
    """Return what the builder can show."""
    return [
        (_("Blocks"), "blocks"),
        (_("Blocks + code"), "both"),
        (_("Code"), "code"),
        (_("Summary"), "summary"),
    ]
