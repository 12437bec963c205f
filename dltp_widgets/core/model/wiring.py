"""Edits of a model with branches: what a layer takes, a layer more, a layer less. Pure: spec in, spec out."""

from __future__ import annotations

from collections.abc import Sequence

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.model.wired import End, Wired, unwire, wire

Line = tuple[End, int]
"""A line between two layers: where it comes from, and the index of the layer that it leads to."""


def connect(spec: ModelSpec, index: int, sources: Sequence[str]) -> ModelSpec:
    """Return the model with layer `index` taking its tensors from these layers or inputs.

    Raises
    ------
    SpecError
        If one of them is not there, or stands behind the layer.
    """
    wired, names = wire(spec), spec.layer_names
    known: dict[str, End] = {name: name for name in spec.inputs} | {
        name: place for place, name in enumerate(names[:index])
    }
    missing = next((name for name in sources if name not in known), None)
    if missing is not None or not sources:
        raise SpecError(
            _("“{name}” does not stand before this layer. It can take: {choices}.").format(
                name=str(missing or "")[:60], choices=", ".join(known)
            ),
            argument="sources",
            value=missing,
        )
    ends = (*wired.ends[:index], tuple(known[name] for name in sources), *wired.ends[index + 1 :])
    return unwire(spec, Wired(wired.layers, ends, wired.outputs))


def insert_wired(spec: ModelSpec, gap: int, layer: LayerSpec) -> ModelSpec:
    """Return the model with a layer behind the one before the gap: whatever took that one's tensor takes its own."""
    wired = wire(spec)
    before: End = gap - 1 if gap > 0 else next(iter(spec.inputs))

    def later(end: End) -> End:
        return gap if end == before else _behind(end, gap)

    ends = [tuple(map(later, taken)) for taken in wired.ends]
    ends.insert(gap, (before,))
    layers = (*wired.layers[:gap], layer, *wired.layers[gap:])
    return unwire(spec, Wired(layers, tuple(ends), tuple(map(later, wired.outputs))))


def insert_on_line(spec: ModelSpec, line: Line, layer: LayerSpec) -> ModelSpec:
    """Return the model with a layer on one line: it takes what the line brought, and gives its own.

    Raises
    ------
    SpecError
        If there is no such line.
    """
    wired, (source, index) = wire(spec), line
    if not 0 <= index < len(wired.layers) or source not in wired.ends[index]:
        raise SpecError(_("There is no such line in the model."), argument="line", value=line)
    ends = [tuple(_behind(end, index) for end in taken) for taken in wired.ends]
    ends[index] = tuple(index if end == source else end for end in wired.ends[index])
    ends.insert(index, (source,))
    layers = (*wired.layers[:index], layer, *wired.layers[index:])
    outputs = tuple(_behind(end, index) for end in wired.outputs)
    return unwire(spec, Wired(layers, tuple(ends), outputs))


def insert_before(spec: ModelSpec, index: int, layer: LayerSpec) -> ModelSpec:
    """Return the model with a layer on the line to layer `index`; raises SpecError if that takes several tensors."""
    taken = wire(spec).ends[index]
    if len(taken) != 1:
        text = _("“{name}” takes several tensors.").format(name=spec.layer_names[index])
        raise SpecError(text, argument="index")
    return insert_on_line(spec, (taken[0], index), layer)


def remove_wired(spec: ModelSpec, index: int) -> ModelSpec:
    """Return the model without a layer: whatever took its tensor takes the (first) one that it took."""
    wired = wire(spec)
    taken = wired.ends[index]

    def without(ends: tuple[End, ...]) -> tuple[End, ...]:
        spread = [taken[0] if own == index else own for own in ends]
        moved = [end - 1 if isinstance(end, int) and end > index else end for end in spread]
        return tuple(dict.fromkeys(moved))

    ends = tuple(without(own) for place, own in enumerate(wired.ends) if place != index)
    layers = wired.layers[:index] + wired.layers[index + 1 :]
    outputs = tuple(end for end in without(wired.outputs) if isinstance(end, int))
    return unwire(spec, Wired(layers, ends, outputs))


def with_output(spec: ModelSpec, index: int, is_output: bool) -> ModelSpec:
    """Return the model with a layer as one of its outputs, the last of them, or no longer.

    Raises
    ------
    SpecError
        If no output would be left.
    """
    wired = wire(spec)
    outputs = tuple(end for end in wired.outputs if end != index) + ((index,) if is_output else ())
    if not outputs:
        raise SpecError(_("A model has one output at least."), argument="outputs")
    return unwire(spec, Wired(wired.layers, wired.ends, outputs))


def _behind(end: End, gap: int) -> End:
    """Return an end as it counts once there is a layer more at `gap`."""
    return end + 1 if isinstance(end, int) and end >= gap else end
