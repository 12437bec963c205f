"""The middle column of the builder: the layers of the model, and those inside its blocks that are unfolded.

The view counts rows; everybody else counts layers. This is where one becomes the other.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog import catalog
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.resolving.resolve import ResolvedModel
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.widgets.model.layer_row import Row, cut, inner_rows_of, row_of
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.views.layer_editor import Act, LayerEditor, Line
from dltp_widgets.widgets.views.part import Part

Place = tuple[int, int | None]
"""Index of a layer, and of a layer inside it or None."""


class LayerRows:
    """The layer editor and the switch between its list and its drawing.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"layer_0"``, ``"layer_1"``, ..., ``"fix"`` and ``"drawing"``.
    on_act : callable
        ``on_act(act)``: an `Act` whose rows and gap count layers.
    on_select : callable
        ``on_select(layers, current, inner)``: layers were chosen; `inner` is the index of one inside, or None.
    """

    def __init__(
        self,
        owner: Composite,
        *,
        on_act: Callable[[Act], None],
        on_select: Callable[[Sequence[int], int, int | None], None],
    ) -> None:
        self._owner, self._act, self._select = owner, on_act, on_select
        self._resolved: ResolvedModel | None = None
        self._places: list[Place] = []
        self._open: set[str] = set()
        self._chosen: bool | None = None
        self.editor = LayerEditor(self._on_act, self._on_select)
        """The view; placed by the owner."""
        self.drawing = owner.control(
            "drawing", ipywidgets.ToggleButton(icon="sitemap"), description=lambda: _("Drawing")
        )
        """The switch; placed by the owner."""
        self.drawing.observe(with_ui_lock(self._on_drawing_changed), "value")
        owner.controls["fix"] = Part(
            self.editor, lambda: _("Fix"), with_ui_lock(lambda: on_act(Act("fix"))), self._can_fix
        )

    # --- changes from the user -------------------------------------------------------------------
    def _on_act(self, act: Act) -> None:
        if act.kind == "fold":
            self.fold(self._places[act.rows[0]][0])
            return
        if act.kind == "open":  # it may overtake the news of what is selected
            self._on_select(list(act.rows), act.rows[0])
        layers = tuple(sorted({self._places[row][0] for row in act.rows}))
        gap = sum(inner is None for _layer, inner in self._places[: act.gap])
        self._act(dataclasses.replace(act, rows=layers, gap=gap, line=self._line(act)))

    def _line(self, act: Act) -> Line | None:
        """Return the line between layers and inputs; in a drawing, where lines are, rows are layers."""
        if act.line is None or self._resolved is None or not self.drawing.value:
            return None
        source, row = act.line
        is_input = isinstance(source, int) and source < 0
        return (tuple(self._resolved.spec.inputs)[-1 - int(source)] if is_input else source, row)

    def _on_select(self, rows: list[int], current: int) -> None:
        layer, inner = self._places[current] if current >= 0 else (-1, None)
        self._select(sorted({self._places[row][0] for row in rows}), layer, inner)

    def _on_drawing_changed(self, change: Any) -> None:
        self._chosen = change["new"]
        self._redraw()

    def fold(self, layer: int) -> None:
        """Unfold a block, or fold it again."""
        if self._resolved is not None:
            self._open ^= {self._resolved.layers[layer].name}
            self._redraw()

    # --- changes from the model ------------------------------------------------------------------
    def show(self, resolved: ResolvedModel) -> None:
        """Show a model: a stack as a list, what has branches as a drawing, until it is chosen otherwise."""
        self._resolved = resolved
        for index in range(len(resolved.layers)):
            if f"layer_{index}" not in self._owner.controls:
                self._owner.controls[f"layer_{index}"] = self._part(index)
        chosen = self._chosen
        drawing = not resolved.spec.is_stack if chosen is None else chosen
        self.drawing.value = drawing
        self._chosen = chosen
        rows, self._places = _rows_of(resolved, set() if drawing else self._open)
        remark = self._remark(resolved)
        self.editor.show(rows, _inputs_of(resolved), remark, drawing=drawing)

    def select(self, layers: Sequence[int], current: int, inner: int | None) -> None:
        """Mark layers, and move the keyboard to one, or to one inside it."""
        at = (current, inner if (current, inner) in self._places else None)
        rows = [row for row, place in enumerate(self._places) if place[1] is None and place[0] in layers]
        row = self._places.index(at) if at in self._places else -1
        self.editor.select(sorted({row, *rows} - {-1}) if at[1] is None else [row], row)

    def _redraw(self) -> None:
        if self._resolved is not None:
            at = self.editor.current
            place = self._places[at] if 0 <= at < len(self._places) else (-1, None)
            self.show(self._resolved)
            self.select([place[0]], *place)

    def _part(self, index: int) -> Part:
        return Part(
            self.editor,
            lambda: str(self.editor.rows[self._places.index((index, None))]["title"]),
            with_ui_lock(lambda: self._select([index], index, None)),
            lambda: (index, None) in self._places,
        )

    def _can_fix(self) -> bool:
        return bool(self.editor.problem and self.editor.problem["fixable"])

    def _remark(self, resolved: ResolvedModel) -> dict[str, Any] | None:
        """Return where the remark belongs, its sentence, whether it stops the model and can be mended."""
        remark = remark_on(resolved)
        if remark is None:
            return None
        at = (remark.layer_index, None)
        return {
            "row": self._places.index(at) if at in self._places else None,
            "message": remark.message,
            "stops": resolved.problem is not None,
            "fixable": remark.fix is not None,
        }


def remark_on(resolved: ResolvedModel) -> Problem | None:
    """Return the problem, else what is probably not meant, else None: the row has room for one sentence."""
    return resolved.problem or next(iter(resolved.advice), None)


def sources_of(spec: ModelSpec, index: int, is_drawn: bool) -> tuple[str, ...]:
    """Return what a layer takes, where that is a question: in a drawing, with branches, or where tensors are merged."""
    if not 0 <= index < len(spec.layers):
        return ()
    kind = catalog.kind(spec.layers[index].layer)
    is_question = is_drawn or not spec.is_stack or (kind is not None and len(kind.inputs) > 1)
    return spec.links[index] if is_question else ()


def _rows_of(resolved: ResolvedModel, unfolded: set[str]) -> tuple[list[Row], list[Place]]:
    """Return the rows of a model, and the place of each; blocks of these names show what is in them."""
    spec = resolved.spec
    named = {name: -1 - number for number, name in enumerate(spec.inputs)}
    taken: set[str] = set()
    rows: list[Row] = []
    places: list[Place] = []
    for index, (layer, sources) in enumerate(zip(resolved.layers, spec.links, strict=True)):
        is_open = layer.name in unfolded
        lines = [named[name] for name in sources if name in named]
        rows.append(row_of(layer, index, lines, is_open=is_open, taken=taken))
        places.append((index, None))
        named[layer.name] = index  # in a drawing nothing is unfolded, so that rows are layers
        if is_open:
            inner = inner_rows_of(layer, index)
            rows += inner
            places += [(index, place) for place in range(len(inner))]
    return rows, places


def _inputs_of(resolved: ResolvedModel) -> list[dict[str, str]]:
    return [{"name": cut(name), "shape": cut(str(shape))} for name, shape in resolved.spec.inputs.items()]
