"""What a model is: frozen descriptions of layers and of the graph they form.

Nothing here knows Keras: a spec may name a layer that does not exist or units that are negative, and
`dltp_widgets.core.model.resolving.resolve` says so. Every edit returns a new spec; the old one stays as it was.

A graph is a list of layers in which **a layer without an edge of its own follows the one before it**, and
the first follows the first input. A stack is the graph that needs no edge at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import FrozenDict
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import complete_names

STACK_INPUT = "input"
"""Name of the input of a stack; it stands for "not named" and is not passed on to Keras."""


@dataclass(frozen=True)
class ModelSpec:
    """A model as data; make one with `sequential` or `graph`.

    Equal specs have equal hashes, so a spec can key a cache.
    """

    layers: tuple[LayerSpec, ...]
    """The layers, each after those it takes its input from."""
    inputs: FrozenDict
    """Name of an input -> its shape without the batch axis; None or another JSON value if it was given so."""
    edges: FrozenDict
    """Name of a layer (see `layer_names`) -> the names it takes its input from, where that is not just the
    layer before it."""
    outputs: tuple[str, ...]
    """Names of the output layers; empty: the last layer."""
    name: str | None
    """Name of the model, or None."""

    @classmethod
    def sequential(cls, input_shape: Any, layers: Iterable[LayerSpec], name: str | None = None) -> ModelSpec:
        """Describe a stack.

        Parameters
        ----------
        input_shape : tuple of int or None, or None
            Shape of one example, without the batch axis: ``(28, 28, 1)``. None: not known yet.
        layers : iterable of LayerSpec
        name : str, optional

        Raises
        ------
        SpecError
            If something else than layers stands in `layers`.
        """
        return cls.graph({STACK_INPUT: input_shape}, layers, name=name)

    @classmethod
    def graph(
        cls,
        inputs: Mapping[str, Any],
        layers: Iterable[LayerSpec],
        edges: Mapping[str, Sequence[str]] | None = None,
        outputs: Iterable[str] = (),
        name: str | None = None,
    ) -> ModelSpec:
        """Describe a model of any form.

        Parameters
        ----------
        inputs : mapping of str to tuple
            Name -> shape of one example, without the batch axis.
        layers : iterable of LayerSpec
            Each after the layers it takes its input from.
        edges : mapping of str to sequence of str, optional
            Name of a layer -> the layers or inputs it takes, where that is not just the layer before it. An
            unnamed layer goes by its automatic name (`layer_names`).
        outputs : iterable of str, optional
            Names of the layers that are outputs; default: the last layer.
        name : str, optional

        Raises
        ------
        SpecError
            If the parts are not of these types. Names that do not exist are a Problem of `resolve`.
        """
        layers = tuple(layers)
        outputs = (outputs,) if isinstance(outputs, str) else tuple(outputs)
        links = {
            key: (ends,) if isinstance(ends, str) else tuple(ends) for key, ends in (edges or {}).items()
        }
        texts = [*outputs, *(end for ends in links.values() for end in ends), name or ""]
        if not all(isinstance(layer, LayerSpec) for layer in layers) or not _all_texts(texts):
            raise SpecError(
                _("A model is made of layers, each a LayerSpec, and of names that are texts."),
                argument="layers",
            )
        return cls(layers, FrozenDict(inputs), FrozenDict(links), outputs, name)

    def __eq__(self, other: object) -> bool:
        return self._parts == other._parts if isinstance(other, ModelSpec) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._parts)

    @property
    def _parts(self) -> tuple[Any, ...]:  # the order of the inputs counts, which a mapping does not compare
        return (self.layers, tuple(self.inputs), self.inputs, self.edges, self.outputs, self.name)

    @property
    def is_stack(self) -> bool:
        """Whether the layers simply follow one another, so that Keras' Sequential can hold them."""
        ends = (self.layers[-1].name,) if self.layers else ()
        return len(self.inputs) == 1 and not self.edges and self.outputs in ((), ends)

    @property
    def input_shape(self) -> Any:
        """Shape of the only input, without the batch axis.

        Raises
        ------
        SpecError
            If there are several inputs: see `inputs`.
        """
        if len(self.inputs) != 1:
            raise SpecError(
                _("This model has {n} inputs: read .inputs.").format(n=len(self.inputs)),
                argument="input_shape",
            )
        return next(iter(self.inputs.values()))

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The name of each layer once built: its own, or an automatic one that is free in this model."""
        named = [(layer.layer, layer.name) for layer in self.layers]
        return complete_names(named, () if self.is_stack else self.inputs)

    @property
    def links(self) -> tuple[tuple[str, ...], ...]:
        """For each layer, the names of the layers or inputs that it takes."""
        names = self.layer_names
        before = (next(iter(self.inputs), STACK_INPUT), *names)
        return tuple(self.edges.get(name, (before[index],)) for index, name in enumerate(names))

    def insert(self, index: int, layer: LayerSpec) -> ModelSpec:
        """Return this stack with `layer` at `index` (from 0 to the number of layers).

        Raises
        ------
        SpecError
            If the index does not exist, or if this is not a stack; so do `remove` and `move`.
        """
        self._check(index, last=len(self.layers))
        return self._with_layers((*self.layers[:index], layer, *self.layers[index:]))

    def insert_before(self, index: int, layer: LayerSpec) -> ModelSpec:
        """Return this model, which may have branches, with `layer` between layer `index` and what it takes.

        Raises
        ------
        SpecError
            If there is no such layer, or it takes several.
        """
        from dltp_widgets.core.model.wiring import insert_before

        self._check(index, edges=True)
        return insert_before(self, index, layer)

    def remove(self, index: int) -> ModelSpec:
        """Return this stack without layer `index`."""
        self._check(index)
        return self._with_layers(self.layers[:index] + self.layers[index + 1 :])

    def move(self, index: int, to: int) -> ModelSpec:
        """Return this stack with layer `index` moved, so that it stands at index `to`."""
        self._check(index)
        self._check(to)
        rest = self.layers[:index] + self.layers[index + 1 :]
        return self._with_layers((*rest[:to], self.layers[index], *rest[to:]))

    def edit(self, index: int, **args: Any) -> ModelSpec:
        """Return this model with arguments of layer `index` (or its name) changed."""
        self._check(index, edges=True)
        return self.replace_layer(index, self.layers[index].edit(**args))

    def replace_layer(self, index: int, layer: LayerSpec) -> ModelSpec:
        """Return this model with another layer at `index`; edges and outputs follow the names."""
        self._check(index, edges=True)
        changed = self._with_layers((*self.layers[:index], layer, *self.layers[index + 1 :]))
        if not self.edges and not self.outputs:
            return changed
        names = self.layer_names
        times = Counter(names)  # of a name that is there twice nobody knows who is meant
        new = {old: now for old, now in zip(names, changed.layer_names, strict=True) if times[old] == 1}
        return self._with_layers(changed.layers, lambda name: new.get(name, name))

    def with_input_shape(self, shape: Any) -> ModelSpec:
        """Return this model with another shape of its (first) input."""
        first = next(iter(self.inputs), STACK_INPUT)
        return ModelSpec(
            self.layers, FrozenDict({**self.inputs, first: shape}), self.edges, self.outputs, self.name
        )

    def to_json(self) -> str:
        """Return this model as JSON text; `from_json` reads it back."""
        from dltp_widgets.core.model.spec_json import to_json

        return to_json(self)

    @classmethod
    def from_json(cls, text: str) -> ModelSpec:
        """Read a model from JSON text, which may come from anywhere: sizes and types are checked.

        Raises
        ------
        SpecError
            If the text is not the JSON of a model; never another exception.
        """
        from dltp_widgets.core.model.spec_json import from_json

        return from_json(text)

    def _with_layers(
        self, layers: tuple[LayerSpec, ...], rename: Callable[[str], str] = lambda name: name
    ) -> ModelSpec:
        edges = {rename(key): tuple(rename(end) for end in ends) for key, ends in self.edges.items()}
        if self.is_stack:
            outputs: tuple[str, ...] = ()
        else:
            outputs = tuple(rename(name) for name in self.outputs)
        return ModelSpec(layers, self.inputs, FrozenDict(edges), outputs, self.name)

    def _check(self, index: int, last: int | None = None, edges: bool = False) -> None:
        if not edges and not self.is_stack:
            raise SpecError(_("Only a stack can be re-ordered: this model has branches."), argument="layers")
        last = len(self.layers) - 1 if last is None else last
        if not 0 <= index <= last:
            raise SpecError(
                _("There is no layer {index}: the model has {n}.").format(index=index, n=len(self.layers)),
                argument="index",
                value=index,
            )


def _all_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


__all__ = ["STACK_INPUT", "LayerSpec", "ModelSpec"]
