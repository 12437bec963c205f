"""What can be done with a stack of layers, whatever shows it: the half of the builder that scripts call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import traitlets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.block_rows import (
    insert_row,
    insert_rows,
    move_row,
    move_rows,
    remove_rows,
)
from dltp_widgets.core.model.editing.freezing import freeze, freeze_inner, train_from
from dltp_widgets.core.model.editing.moving import move_to_line
from dltp_widgets.core.model.editing.undo import UndoStack
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.wiring import Line, connect, insert_on_line, with_output
from dltp_widgets.widgets.model.layer_palette import first_arguments
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.subject import EMPTY, Subject


class StackEditing(Composite):
    """Changes the model of a subject, and remembers what can be undone.

    Parameters
    ----------
    subject : Experiment or Held
        Whose ``model`` is changed.
    embedded : bool, default False
        As of `Composite`.
    """

    selected = traitlets.Int(-1, help="Index of the layer whose properties are shown; -1: none.")
    selection = traitlets.Tuple(help="Indices of all selected layers, ascending; `selected` is one of them.")
    inner = traitlets.Int(
        None, allow_none=True, help="Index of a layer inside the selected block, or None: the block itself."
    )
    error = traitlets.Unicode("", help="Why the last thing asked for cannot be done; empty if it was done.")

    def __init__(self, subject: Subject, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self._subject = self.showing = subject
        self._undo = UndoStack(subject.model)
        self._resolved = resolve(EMPTY)
        self.editable = True
        """Whether the model has blocks; a class of the user's own has none, and no edit ever replaces it."""

    # --- what it shows ---------------------------------------------------------------------------
    @property
    def spec(self) -> ModelSpec:
        """The model; setting it replaces the model of the Experiment."""
        return self._resolved.spec

    @spec.setter
    def spec(self, spec: ModelSpec) -> None:
        self._subject.model = spec

    @property
    def resolved(self) -> ResolvedModel:
        """Shapes, parameters and the problem of the model."""
        return self._resolved

    @traitlets.observe("selected")
    def _on_selected_changed(self, change: Any) -> None:
        self.inner = None
        if change["new"] not in self.selection:
            self.selection = (change["new"],) if change["new"] >= 0 else ()

    # --- what can be done ------------------------------------------------------------------------
    def add(self, layer: str | LayerSpec, index: int | None = None, **args: Any) -> None:
        """Insert a layer and select it.

        Parameters
        ----------
        layer : str or LayerSpec
            A class name, such as ``"Dense"``, or the layer.
        index : int, optional
            Where; by default behind the last layer.
        **args
            Its arguments; without them a layer begins as in the palette.

        Raises
        ------
        SpecError
            If there is no such place, or an argument is no value that a layer can have. This and every other
            edit: if the model has no blocks (`editable`).
        """
        index = len(self.spec.layers) if index is None else index
        if isinstance(layer, str):
            layer = LayerSpec(layer, **{**first_arguments(layer), **args})
        elif args:
            layer = layer.edit(**args)
        self._change(lambda spec: insert_row(spec, index, layer), select=(index,))

    def remove(self, *indices: int) -> None:
        """Take layers away; the one behind is selected. Raises `SpecError` if there is no such layer."""
        first, left = min(indices, default=0), len(self.spec.layers) - len(set(indices))
        self._change(lambda spec: remove_rows(spec, indices), select=(min(first, left - 1),))

    def move(self, index: int, to: int) -> None:
        """Move the layer at `index` so that it stands at `to`. Raises `SpecError` if there is no such place."""
        self._change(lambda spec: move_row(spec, index, to), select=(to,))

    def edit(self, index: int, **args: Any) -> None:
        """Change arguments of the layer at `index`, or its ``name``. Raises `SpecError` if there is no such layer."""
        self._change(lambda spec: spec.edit(index, **args))

    def connect(self, index: int, sources: Sequence[str]) -> None:
        """Let a layer take its tensors from these layers or inputs, by name: a branch, or a skip connection.

        Raises
        ------
        SpecError
            If one of them is not there, or stands behind the layer.
        """
        self._change(lambda spec: connect(spec, index, sources))

    def set_output(self, index: int, is_output: bool = True) -> None:
        """Let a layer be an output of the model, or no longer. Raises `SpecError` if none would be left."""
        self._change(lambda spec: with_output(spec, index, is_output))

    def move_together(self, indices: Sequence[int], gap: int) -> None:
        """Move layers, together and in their order, to a gap: 0 is before the first layer."""
        if not self.editable:
            raise SpecError(own_class(), argument="model")
        spec, first = move_rows(self.spec, indices, gap)
        self._change(lambda _spec: spec, select=range(first, first + len(set(indices))))

    def put_on_line(self, layer: str | LayerSpec, line: Line) -> None:
        """Insert a layer on a line, from a layer's index or an input's name to a layer's index, and select it."""
        made = LayerSpec(layer, **first_arguments(layer)) if isinstance(layer, str) else layer
        self._change(lambda spec: insert_on_line(spec, line, made), select=(line[1],))

    def move_to_line(self, index: int, line: Line) -> None:
        """Take a layer out of its line and put it on another one. Raises `SpecError` where that cannot be."""
        if not self.editable:
            raise SpecError(own_class(), argument="model")
        spec, place = move_to_line(self.spec, index, line)
        self._change(lambda _spec: spec, select=(place,))

    def insert(self, layers: Sequence[LayerSpec], gap: int) -> None:
        """Insert layers at a gap and select them; names that are taken are left out."""
        self._change(lambda spec: insert_rows(spec, gap, layers), select=range(gap, gap + len(layers)))

    def duplicate(self, indices: Sequence[int], gap: int | None = None) -> None:
        """Insert copies of layers, without their names, at a gap; by default behind the last of them."""
        copies = [self.spec.layers[index].edit(name=None) for index in sorted(indices)]
        self.insert(copies, max(indices) + 1 if gap is None else gap)

    def train_from(self, index: int, inner: str | None = None) -> None:
        """Freeze what comes before a layer and train it and all that follow.

        Parameters
        ----------
        index : int
            The layer.
        inner : str, optional
            Name of a layer inside it, if it is a model of its own: its earlier layers are frozen too.

        Raises
        ------
        SpecError
            If there is no such layer.
        """
        weighted = [row for row, layer in enumerate(self._resolved.layers) if layer.params]
        self._change(lambda spec: train_from(spec, index, weighted, inner))

    def freeze(self, index: int, inner: str | None = None, frozen: bool = True) -> None:
        """Freeze a layer, or one of the name `inner` inside it; or train it again."""

        def frozen_or_not(spec: ModelSpec) -> ModelSpec:
            layer = spec.layers[index]
            if inner is None:
                return spec.replace_layer(index, freeze(layer, frozen=frozen))
            names = [part.name for part in self._resolved.layers[index].inner]
            return spec.replace_layer(index, freeze_inner(layer, inner, frozen, names))

        self._change(frozen_or_not)

    def undo(self) -> None:
        """Take the last change of the model back, whoever made it."""
        self._subject.model = self._undo.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._subject.model = self._undo.redo()

    def _change(self, edit: Callable[[ModelSpec], ModelSpec], select: Sequence[int] | None = None) -> None:
        """Put an edited model into the Experiment; the observer shows it."""
        if not self.editable:
            raise SpecError(own_class(), argument="model")
        self._subject.model = edit(self.spec)
        if select is not None:
            self._select(select)

    def _select(self, rows: Sequence[int], current: int | None = None, inner: int | None = None) -> None:
        """Select layers; the keyboard goes to the last of them, or to `current`, or to a layer inside that."""
        rows = tuple(row for row in rows if row >= 0)
        self.selected = (rows[-1] if rows else -1) if current is None else current
        self.selection = rows
        self.inner = inner


def own_class() -> str:
    """Return why a model without blocks cannot be edited."""
    return _("This model is a class of its own: it can be trained, but its layers cannot be edited here.")
