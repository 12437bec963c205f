"""The right column of the builder: the selected layer, its arguments, its arithmetic, what can be done with it."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import CATALOG
from dltp_widgets.core.model.catalog.catalog import kind as catalog_kind
from dltp_widgets.core.model.catalog.layer_kind import LayerKind
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import is_block
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.resolving.resolve import ResolvedLayer
from dltp_widgets.widgets.model.freezing_buttons import FreezingButtons
from dltp_widgets.widgets.model.layer_form import LayerForm
from dltp_widgets.widgets.model.layer_totals import formula_html
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field


class LayerProperties(ipywidgets.VBox):
    """Fields and buttons for one layer.

    Parameters
    ----------
    owner : Composite
        Has the keys and the language.
    on_edit : callable
        ``on_edit(name, value)``: an argument, or ``"name"``, was changed.
    on_act : callable
        ``on_act(kind)``: ``"up"``, ``"down"``, ``"duplicate"`` or ``"remove"`` (an `Act` of the layer editor).
    """

    def __init__(
        self, owner: Composite, *, on_edit: Callable[[str, Any], None], on_act: Callable[[str], None]
    ) -> None:
        self._owner, self._on_edit = owner, on_edit
        self._forms: dict[str, LayerForm] = {}
        self._form: LayerForm | None = None
        self._index: int | None = None
        self._showing = False
        self._title = ipywidgets.HTML()
        self._title.add_class("dltp-title")
        self._name: Field = owner.control(
            "name", Field(lambda text: text.strip() or None, show=lambda name: name or ""),
            description=lambda: _("Name"),
        )  # fmt: skip
        owner.on_relabel(self._name.relabel)
        self._sources: Field = owner.control(
            "sources", Field(_names, show=", ".join), description=lambda: _("Takes")
        )
        owner.on_relabel(self._sources.relabel)
        self._output = owner.control(
            "is_output", ipywidgets.Checkbox(indent=False), description=lambda: _("Output of the model")
        )
        self._advanced = owner.control(
            "advanced", ipywidgets.ToggleButton(icon="caret-right"), description=lambda: _("Advanced")
        )
        self._advanced.add_class("dltp-fold")
        self._formula = ipywidgets.HTML()
        self._formula.add_class("dltp-formula")
        self._weights_asked: list[Callable[[str], object]] = []
        self._layer_name = ""
        self._weights = owner.control(
            "weights", ipywidgets.Button(icon="table"), description=lambda: _("Weights")
        )
        self._weights.on_click(with_ui_lock(self._on_weights_clicked))
        self._actions = ipywidgets.Box(
            [*(self._button(key, icon, text, on_act) for key, icon, text in _actions()), self._weights]
        )
        self._actions.add_class("dltp-layer-actions")
        self._body = ipywidgets.VBox([self._sources, self._output, self._name, self._advanced])
        self._freezing = FreezingButtons(owner, on_act)
        super().__init__([self._title, self._body, self._formula, self._freezing, self._actions])
        self.add_class("dltp-properties")
        self._name.observe(with_ui_lock(self._on_name_changed), "value")
        self._sources.observe(with_ui_lock(self._on_sources_changed), "value")
        self._output.observe(with_ui_lock(self._on_output_changed), "value")
        self._advanced.observe(with_ui_lock(self._on_advanced_changed), "value")

    # --- changes from the user -------------------------------------------------------------------
    def _on_name_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_edit("name", change["new"])

    def _on_sources_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_edit("sources", change["new"])

    def _on_output_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_edit("is_output", change["new"])

    def _on_advanced_changed(self, change: Any) -> None:
        self._advanced.icon = "caret-down" if change["new"] else "caret-right"
        if self._form is not None:
            self._form.open_advanced(change["new"])
            self._register(self._form)

    def _on_weights_clicked(self, _button: Any) -> None:
        for asked in tuple(self._weights_asked):
            asked(self._layer_name)

    def on_weights(self, asked: Callable[[str], object]) -> Callable[[], None]:
        """Call ``asked(layer name)`` when weights are asked for; return a function that ends it."""
        self._weights_asked.append(asked)
        return lambda: self._weights_asked.remove(asked) if asked in self._weights_asked else None

    def focus(self) -> None:
        """Move the keyboard to the first field of the layer that is shown."""
        first = next(iter(self._form.controls.values()), None) if self._form is not None else None
        (first if first is not None else self._name).focus()

    # --- changes from the model ------------------------------------------------------------------
    def show(
        self,
        index: int,
        layer: LayerSpec | None,
        resolved: ResolvedLayer | None,
        problem: Problem | None,
        inner: int | None = None,
        sources: tuple[str, ...] = (),
        is_output: bool = False,
    ) -> None:
        """Show the layer at `index`, what it comes to, and its problem; without a layer, how to choose one.

        With `inner`, show the layer of this index inside it: it can be frozen, and that is all. `sources`, if there
        is a choice, are what it takes its tensors from; then it is also said whether it is an output.
        """
        afresh, self._index = index != self._index, index
        part = resolved.inner[inner] if resolved is not None and inner is not None else None
        self._show_parts(layer is not None, part is None)
        self._freezing.show(resolved, part)
        if layer is None:
            hint = html.escape(_("Choose a layer to change it."))
            self._title.value = f'<p class="dltp-hint">{hint}</p>'
            return
        form = self._form_of(layer)
        self._title.value = _title(layer, form.kind) if part is None else _inner_title(part, resolved)
        form.set_layer(layer, afresh=afresh)
        form.set_problem(problem.field if problem else None, problem.message if problem else "")
        self._show_name(layer, afresh)
        self._show_lines(sources, is_output, afresh)
        self._name.set_error(problem.message if problem and problem.field == "name" else "")
        self._formula.value = formula_html(part or resolved)
        self._layer_name = resolved.name if resolved is not None else ""
        has_weights = resolved is not None and resolved.params > 0 and not resolved.inner
        self._weights.layout.display = "" if has_weights and self._weights_asked else "none"

    def _show_parts(self, has_layer: bool, is_own: bool) -> None:
        self._formula.layout.display = "" if has_layer else "none"
        self._body.layout.display = self._actions.layout.display = "" if has_layer and is_own else "none"

    def _show_name(self, layer: LayerSpec, afresh: bool) -> None:
        self._showing = True
        try:
            if afresh or layer.name != self._name.value:
                self._name.set_value(layer.name)
        finally:
            self._showing = False

    def _show_lines(self, sources: tuple[str, ...], is_output: bool, afresh: bool) -> None:
        self._sources.layout.display = self._output.layout.display = "" if sources else "none"
        self._showing = True
        try:
            self._output.value = is_output
            if sources and (afresh or sources != self._sources.value):
                self._sources.set_value(sources)
        finally:
            self._showing = False

    def _form_of(self, layer: LayerSpec) -> LayerForm:
        """Return the form of this kind of layer, made at its first use, and show it instead of the last one."""
        kind = (
            CATALOG.get(layer.layer) or catalog_kind(layer.layer) or LayerKind(layer.layer, "other", "", ())
        )
        form = self._forms.get(kind.name)
        if form is None:
            form = self._forms[kind.name] = LayerForm(self._owner, kind, self._on_edit)
            self._body.children = (
                *(self._sources, self._output),
                *self._forms.values(),
                *(self._name, self._advanced),
            )
        if form is not self._form:
            for other in self._forms.values():
                other.layout.display = "" if other is form else "none"
            form.open_advanced(self._advanced.value)
            self._register(form)
        rare = any(argument.advanced for argument in kind.arguments)
        self._advanced.layout.display = "" if rare else "none"
        return form

    def _register(self, form: LayerForm) -> None:
        """Give the keys to the fields of the form that is shown."""
        for key in self._form.controls if self._form is not None else ():
            self._owner.controls.pop(key, None)
        self._form = form
        self._owner.controls.update(form.controls)

    def _button(
        self, key: str, icon: str, text: Callable[[], str], on_act: Callable[[str], None]
    ) -> ipywidgets.Button:
        button: ipywidgets.Button = self._owner.control(key, ipywidgets.Button(icon=icon), description=text)
        kind = "remove" if key == "delete" else key
        button.on_click(with_ui_lock(lambda _button: on_act(kind)))
        return button


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name for part in text.split(",") if (name := part.strip()))
    if not names:
        raise SpecError(_("Please enter the names of layers, separated by commas."), argument="sources")
    return names


def _actions() -> tuple[tuple[str, str, Callable[[], str]], ...]:
    return (
        ("up", "arrow-up", lambda: _("Up")),
        ("down", "arrow-down", lambda: _("Down")),
        ("duplicate", "clone", lambda: _("Duplicate")),
        ("delete", "trash", lambda: _("Delete")),
    )


def _inner_title(part: ResolvedLayer, block: ResolvedLayer | None) -> str:
    inside = _("{layer}, inside {block}").format(
        layer=part.layer_spec.layer, block=block.name if block else ""
    )
    return f"{html.escape(part.name)}<div class='dltp-hint'>{html.escape(inside)}</div>"


def _title(layer: LayerSpec, kind: LayerKind) -> str:
    text = kind.help if kind.help_id else ""
    if is_block(layer):
        text = " ".join(filter(None, [text, _("A model inside the model: its row unfolds.")]))
    return f"{html.escape(layer.layer)}<div class='dltp-hint'>{html.escape(text)}</div>"
