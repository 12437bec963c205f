"""A model with its lines held by place: what an edit of a graph works on.

Names may change with an edit (unnamed layers are numbered), so while it is done a layer goes by its index, an input
by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import complete_names
from dltp_widgets.core.model.spec import ModelSpec

End = int | str
"""Where a tensor comes from: index of a layer, or name of an input."""


@dataclass(frozen=True)
class Wired:
    """Layers, and what each takes."""

    layers: tuple[LayerSpec, ...]
    ends: tuple[tuple[End, ...], ...]
    outputs: tuple[End, ...]

    def renumbered(self, order: tuple[int, ...], new: Callable[[End], End]) -> Wired:
        """Return the layers of these indices, in this order, with every end as `new` says."""
        layers = tuple(self.layers[index] for index in order)
        ends = tuple(tuple(map(new, self.ends[index])) for index in order)
        return Wired(layers, ends, tuple(map(new, self.outputs)))

    @property
    def leads_down(self) -> bool:
        """Whether each layer stands behind all that it takes."""
        return all(end < index for index, own in enumerate(self.ends) for end in own if isinstance(end, int))


def wire(spec: ModelSpec) -> Wired:
    """Return the layers of a model and their lines."""
    places: dict[str, End] = {name: name for name in spec.inputs}
    ends = []
    for index, (name, sources) in enumerate(zip(spec.layer_names, spec.links, strict=True)):
        ends.append(tuple(places.get(source, source) for source in sources))
        places[name] = index
    last = (len(spec.layers) - 1,) if spec.layers else ()
    outputs = tuple(places.get(name, name) for name in spec.outputs) or last
    return Wired(spec.layers, tuple(ends), outputs)


def unwire(spec: ModelSpec, wired: Wired, inputs: Mapping[str, Any] | None = None) -> ModelSpec:
    """Return the model again, with the name of `spec`, and its inputs if no others are given.

    Only what is not simply the layer before is an edge.
    """
    inputs = spec.inputs if inputs is None else inputs
    first = next(iter(inputs))
    usual = [(index - 1,) if index else (first,) for index in range(len(wired.layers))]
    is_usual = all(own == plain for own, plain in zip(wired.ends, usual, strict=True))
    ends_last = wired.outputs == (len(wired.layers) - 1,) or not wired.layers
    is_stack = len(inputs) == 1 and is_usual and ends_last
    named = [(layer.layer, layer.name) for layer in wired.layers]
    names = complete_names(named, () if is_stack else inputs)

    def name(end: End) -> str:
        return names[end] if isinstance(end, int) else end

    edges = {
        names[index]: [name(end) for end in own]
        for index, (own, plain) in enumerate(zip(wired.ends, usual, strict=True))
        if own != plain
    }
    outputs = [] if ends_last else [name(end) for end in wired.outputs]
    return ModelSpec.graph(inputs, wired.layers, edges, outputs, spec.name)
