"""Edits of several layers at once, by their rows. Pure: spec in, spec out.

A gap counts from 0, before the first layer, to the number of layers, behind the last one.
"""

from __future__ import annotations

from collections.abc import Sequence

from dltp_widgets.core.model.editing.moving import move_wired
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.wiring import insert_wired, remove_wired


def insert_row(spec: ModelSpec, gap: int, layer: LayerSpec) -> ModelSpec:
    """Return the model with `layer` at `gap`; with branches, in the line that leaves the layer before the gap.

    Raises
    ------
    SpecError
        If there is no such gap; so do the others.
    """
    is_there = 0 <= gap <= len(spec.layers)  # else `insert` says that it is not
    return insert_wired(spec, gap, layer) if is_there and not spec.is_stack else spec.insert(gap, layer)


def insert_rows(spec: ModelSpec, gap: int, layers: Sequence[LayerSpec]) -> ModelSpec:
    """Return the model with `layers` at `gap`; a name that is there already is left out."""
    taken = {layer.name for layer in spec.layers}
    for place, layer in enumerate(layers, gap):
        spec = insert_row(spec, place, layer.edit(name=None) if layer.name in taken else layer)
        taken.add(layer.name)
    return spec


def remove_rows(spec: ModelSpec, rows: Sequence[int]) -> ModelSpec:
    """Return the model without these rows."""
    for row in sorted(set(rows), reverse=True):
        is_there = 0 <= row < len(spec.layers)
        spec = remove_wired(spec, row) if is_there and not spec.is_stack else spec.remove(row)
    return spec


def move_row(spec: ModelSpec, row: int, to: int) -> ModelSpec:
    """Return the model with a row moved, so that it stands at `to`."""
    is_there = all(0 <= place < len(spec.layers) for place in (row, to))
    return (
        move_wired(spec, [row], to + (to > row))[0] if is_there and not spec.is_stack else spec.move(row, to)
    )


def move_rows(spec: ModelSpec, rows: Sequence[int], gap: int) -> tuple[ModelSpec, int]:
    """Return the model with these rows together at `gap`, and the row at which the first of them stands now.

    Raises
    ------
    SpecError
        Also if it has branches and the rows cannot stand there (`move_wired`).
    """
    if not spec.is_stack and all(0 <= row < len(spec.layers) for row in rows):
        return move_wired(spec, rows, gap)
    rows = sorted(set(rows))
    moved = [spec.layers[row] for row in rows]
    to = gap - sum(row < gap for row in rows)
    for row in reversed(rows):
        spec = spec.remove(row)
    for place, layer in enumerate(moved, to):
        spec = spec.insert(place, layer)
    return spec, to
