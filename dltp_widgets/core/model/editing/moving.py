"""Layers of a model with branches in another place. Pure: spec in, spec out.

Where every layer still stands behind all that it takes, a move only changes the order in which layers are listed: no
line changes. Else a layer that takes one tensor leaves its line, which closes behind it, and goes into the line that
leaves the layer before its new place, as in a stack. What merges tensors stays between what it takes and what takes
it: it has no line of its own that it could bring along.
"""

from __future__ import annotations

from collections.abc import Sequence

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.wired import End, unwire, wire
from dltp_widgets.core.model.wiring import Line, insert_on_line, insert_wired, remove_wired


def move_wired(spec: ModelSpec, rows: Sequence[int], gap: int) -> tuple[ModelSpec, int]:
    """Return the model with these layers together at `gap`, and the index at which the first of them stands now.

    Raises
    ------
    SpecError
        If one of them merges tensors and would stand before one of these, or behind what takes its own; or if
        another one, without them, would take one tensor twice.
    """
    rows = sorted(set(rows))
    to = gap - sum(row < gap for row in rows)
    rest = [index for index in range(len(spec.layers)) if index not in rows]
    order = (*rest[:to], *rows, *rest[to:])
    new: dict[End, int] = {old: place for place, old in enumerate(order)}
    listed = wire(spec).renumbered(order, lambda end: new.get(end, end))
    if listed.leads_down:
        return unwire(spec, listed), to
    moved = _taken_out(spec, rows)
    for place, row in enumerate(rows, to):
        moved = insert_wired(moved, place, spec.layers[row])
    return moved, to


def move_to_line(spec: ModelSpec, row: int, line: Line) -> tuple[ModelSpec, int]:
    """Return the model with a layer taken out of its line and put on another one, and its index there.

    Raises
    ------
    SpecError
        As of `move_wired`, and if there is no such line.
    """
    source, index = line
    if row in line:  # it is at an end of that line already
        return spec, row

    def left(end: End) -> End:
        return end - 1 if isinstance(end, int) and end > row else end

    place = index - (index > row)
    moved = insert_on_line(_taken_out(spec, [row]), (left(source), place), spec.layers[row])
    return moved, place


def _taken_out(spec: ModelSpec, rows: Sequence[int]) -> ModelSpec:
    """Return the model without these layers, each of which takes one tensor, as no other layer may lose one."""
    names, ends, outputs = spec.layer_names, wire(spec).ends, wire(spec).outputs
    merging = next((row for row in rows if len(ends[row]) != 1), None)
    if merging is not None:
        text = _(
            "“{name}” takes several tensors: it stays behind all of them, and before what takes its own."
        )
        raise SpecError(text.format(name=names[merging][:60]), argument="layers")
    rest = [index for index in range(len(spec.layers)) if index not in rows]
    for row in reversed(rows):
        spec = remove_wired(spec, row)
    for index, now in zip(rest, wire(spec).ends, strict=True):
        if len(now) < len(ends[index]):
            text = _("Without the layer in its place, “{name}” would take one tensor twice.")
            raise SpecError(text.format(name=names[index][:60]), argument="layers")
    if len(wire(spec).outputs) < len(outputs):
        raise SpecError(_("The model would lose an output."), argument="layers")
    return spec
