"""The inputs of the model, above its layers: the shape of the only one, or name and shape of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import INPUT_SHAPE
from dltp_widgets.core.model.editing.model_inputs import remove_input, rename_input, reshape_input
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.resolving.inspect_model import is_shape
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.widgets.model.layer_form import ArgumentField
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field

OnEdit = Callable[[Callable[[ModelSpec], ModelSpec]], None]


class InputFields(ipywidgets.Box):
    """Fields for the inputs.

    Parameters
    ----------
    owner : Composite
        Gets the key ``"input_shape"``; of a second input ``"input_shape_1"``, and of several ``"input_name"``,
        ``"input_name_1"``, ``"remove_input"``, ``"remove_input_1"``, ...
    on_edit : callable
        ``on_edit(edit)``: the model is to be what ``edit(spec)`` returns.
    """

    def __init__(self, owner: Composite, on_edit: OnEdit) -> None:
        super().__init__()
        self.add_class("dltp-inputs")
        self._owner, self._on_edit = owner, on_edit
        self._rows: list[_InputRow] = []
        self.show({}, None)

    def focus(self, place: int) -> None:
        """Move the keyboard to the shape of an input."""
        self._rows[place].shape.focus()

    # --- changes from the model ------------------------------------------------------------------
    def show(self, inputs: Mapping[str, Any], problem: Problem | None) -> None:
        """Show the inputs, and the problem at the first one that has it."""
        while len(self._rows) < max(len(inputs), 1):
            self._rows.append(_InputRow(self._owner, len(self._rows), self._on_edit))
        is_wrong = problem is not None and problem.field == "input_shape"
        bad = (
            next((name for name, shape in inputs.items() if not is_shape(shape)), None) if is_wrong else None
        )
        for row, (name, shape) in zip(self._rows, inputs.items(), strict=False):
            row.show(name, shape, is_alone=len(inputs) == 1)
            row.shape.set_problem(problem.message if problem is not None and name == bad else "")
        (self.add_class if len(inputs) > 1 else self.remove_class)("dltp-several")
        for place, row in enumerate(self._rows):
            row.box.layout.display = "" if place < len(inputs) else "none"
        self.children = [row.box for row in self._rows]


class _InputRow:
    """The fields of one input."""

    def __init__(self, owner: Composite, place: int, on_edit: OnEdit) -> None:
        self._on_edit, self._shown, self._showing = on_edit, "", False
        suffix = f"_{place}" if place else ""
        self.shape = owner.control(
            f"input_shape{suffix}", ArgumentField(INPUT_SHAPE), description=lambda: _("Input shape")
        )
        self.name = owner.control(
            f"input_name{suffix}", Field(_name, show=str), description=lambda: _("Input")
        )
        self.remove = owner.control(
            f"remove_input{suffix}",
            ipywidgets.Button(icon="trash"),
            description=lambda: _("Remove"),
            tooltip=lambda: _("Remove this input; a layer that takes nothing else takes the first one left."),
        )
        owner.on_relabel(self.shape.relabel)
        owner.on_relabel(self.name.relabel)
        self.box = ipywidgets.Box([self.name, self.shape, self.remove])
        self.box.add_class("dltp-input")
        self.shape.observe(with_ui_lock(self._on_shape_changed), "value")
        self.name.observe(with_ui_lock(self._on_name_changed), "value")
        self.remove.on_click(with_ui_lock(lambda _button: on_edit(partial(remove_input, name=self._shown))))

    def _on_shape_changed(self, change: Any) -> None:
        if not self._showing and change["new"] is not None:
            self._on_edit(partial(reshape_input, name=self._shown, shape=change["new"]))

    def _on_name_changed(self, change: Any) -> None:
        if not self._showing:
            self._on_edit(partial(rename_input, name=self._shown, new=change["new"]))

    def show(self, name: str, shape: Any, *, is_alone: bool) -> None:
        """Show an input; the only one of a model needs no name."""
        afresh, self._shown = name != self._shown, name
        self.name.layout.display = self.remove.layout.display = "none" if is_alone else ""
        self._showing = True
        try:
            if afresh or name != self.name.value:
                self.name.set_value(name)
            if shape is not None and shape != self.shape.value:  # else a refused text stays
                self.shape.set_value(shape)
        finally:
            self._showing = False


def _name(text: str) -> str:
    name = text.strip()
    if not name:
        raise SpecError(_("Please enter a name."), argument="inputs")
    return name
