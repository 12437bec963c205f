"""Edits of a model with branches: what a layer takes, a layer more, a layer less. Pure: spec in, spec out.

Names may change with an edit (unnamed layers are numbered), so the lines between the layers are held by place while it
is done: a layer by its index, an input by its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import complete_names
from dltp_widgets.core.model.spec import ModelSpec

End = int | str
"""Where a tensor comes from: index of a layer, or name of an input."""


@dataclass(frozen=True)
class _Wired:
    """Layers, and what each takes."""

    layers: tuple[LayerSpec, ...]
    ends: tuple[tuple[End, ...], ...]
    outputs: tuple[End, ...]


def connect(spec: ModelSpec, index: int, sources: Sequence[str]) -> ModelSpec:
    """Return the model with layer `index` taking its tensors from these layers or inputs.

    Raises
    ------
    SpecError
        If one of them is not there, or stands behind the layer.
    """
    wired, names = _wired(spec), spec.layer_names
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
    return _spec(spec, _Wired(wired.layers, ends, wired.outputs))


def insert_wired(spec: ModelSpec, gap: int, layer: LayerSpec) -> ModelSpec:
    """Return the model with a layer behind the one before the gap: whatever took that one's tensor takes its own."""
    wired = _wired(spec)
    before: End = gap - 1 if gap > 0 else next(iter(spec.inputs))

    def later(end: End) -> End:
        if end == before:
            return gap
        return end + 1 if isinstance(end, int) and end >= gap else end

    ends = [tuple(map(later, taken)) for taken in wired.ends]
    ends.insert(gap, (before,))
    layers = (*wired.layers[:gap], layer, *wired.layers[gap:])
    return _spec(spec, _Wired(layers, tuple(ends), tuple(map(later, wired.outputs))))


def remove_wired(spec: ModelSpec, index: int) -> ModelSpec:
    """Return the model without a layer: whatever took its tensor takes the (first) one that it took."""
    wired = _wired(spec)
    taken = wired.ends[index]

    def without(ends: tuple[End, ...]) -> tuple[End, ...]:
        spread = [taken[0] if own == index else own for own in ends]
        moved = [end - 1 if isinstance(end, int) and end > index else end for end in spread]
        return tuple(dict.fromkeys(moved))

    ends = tuple(without(own) for place, own in enumerate(wired.ends) if place != index)
    layers = wired.layers[:index] + wired.layers[index + 1 :]
    outputs = tuple(end for end in without(wired.outputs) if isinstance(end, int))
    return _spec(spec, _Wired(layers, ends, outputs))


def _wired(spec: ModelSpec) -> _Wired:
    places: dict[str, End] = {name: name for name in spec.inputs}
    ends = []
    for index, (name, sources) in enumerate(zip(spec.layer_names, spec.links, strict=True)):
        ends.append(tuple(places.get(source, source) for source in sources))
        places[name] = index
    last = (len(spec.layers) - 1,) if spec.layers else ()
    outputs = tuple(places.get(name, name) for name in spec.outputs) or last
    return _Wired(spec.layers, tuple(ends), outputs)


def _spec(spec: ModelSpec, wired: _Wired) -> ModelSpec:
    """Return the model again; only what is not simply the layer before is an edge."""
    first = next(iter(spec.inputs))
    usual = [(index - 1,) if index else (first,) for index in range(len(wired.layers))]
    is_usual = all(own == plain for own, plain in zip(wired.ends, usual, strict=True))
    ends_last = wired.outputs == (len(wired.layers) - 1,) or not wired.layers
    is_stack = len(spec.inputs) == 1 and is_usual and ends_last
    named = [(layer.layer, layer.name) for layer in wired.layers]
    names = complete_names(named, () if is_stack else spec.inputs)

    def name(end: End) -> str:
        return names[end] if isinstance(end, int) else end

    edges = {
        names[index]: [name(end) for end in own]
        for index, (own, plain) in enumerate(zip(wired.ends, usual, strict=True))
        if own != plain
    }
    outputs = [] if is_stack else [name(end) for end in wired.outputs]
    return ModelSpec.graph(spec.inputs, wired.layers, edges, outputs, spec.name)
