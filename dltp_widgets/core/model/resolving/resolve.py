"""A spec -> the shape and the parameters of each layer, or the first problem.

Pure: nothing is allocated, no random number is drawn, and for the guided layers Keras is not imported. Each
layer is worked out once per arguments and arriving shape and then remembered, so that after one edit only
what follows it is worked out again.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache

from dltp_widgets.core.model.frozen import FrozenDict
from dltp_widgets.core.model.keras.instantiate import without_weights
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import is_block
from dltp_widgets.core.model.problem import Problem, Refusal
from dltp_widgets.core.model.resolving.advice import advice
from dltp_widgets.core.model.resolving.block_form import block_form
from dltp_widgets.core.model.resolving.closed_form import FORMS, Form, Shape
from dltp_widgets.core.model.resolving.inspect_layer import check_layer, complete_arguments, is_guided
from dltp_widgets.core.model.resolving.inspect_links import (
    edge_problem,
    link_problem,
    output_problem,
    unused_problem,
)
from dltp_widgets.core.model.resolving.inspect_model import input_problem, name_problem
from dltp_widgets.core.model.resolving.memory import BYTES_PER_PARAMETER, training_bytes
from dltp_widgets.core.model.resolving.merging_form import MERGING_FORMS, is_plain
from dltp_widgets.core.model.resolving.quick_form import quick_form
from dltp_widgets.core.model.spec import ModelSpec

_MOST_REMEMBERED = 20_000

BatchShape = tuple[int | None, ...]


@dataclass(frozen=True)
class ResolvedLayer:
    """One layer, worked out; behind a problem all but `layer_spec` and `name` is empty."""

    layer_spec: LayerSpec
    name: str
    """Its name once built."""
    input_shapes: tuple[BatchShape, ...] = ()
    """The shapes that arrive, with None for the batch."""
    output_shape: BatchShape | None = None
    """The shape that leaves, with None for the batch: ``(None, 784)``; None if not worked out."""
    params: int = 0
    trainable_params: int = 0
    formula: str = ""
    """``"784 x 256 + 256"``; empty where there is nothing to count, or no formula."""
    multiply_adds: int | None = 0
    """Multiplications, each with its addition, for one example, one way; None if not known. See `cost`."""
    inner: tuple[ResolvedLayer, ...] = ()
    """Of a block that is a model of its own (see `nested`): its layers, as they are without what it freezes."""

    @property
    def input_shape(self) -> BatchShape | None:
        """The (first) shape that arrives, or None if not worked out."""
        return self.input_shapes[0] if self.input_shapes else None

    @property
    def bytes(self) -> int:
        """Size of the weights in memory."""
        return self.params * BYTES_PER_PARAMETER


@dataclass(frozen=True)
class ResolvedModel:
    """A model, worked out as far as it can be."""

    spec: ModelSpec
    layers: tuple[ResolvedLayer, ...]
    """Same index as ``spec.layers``."""
    problem: Problem | None
    """The first problem, or None."""

    @property
    def params(self) -> int:
        """Parameters of the layers worked out."""
        return sum(layer.params for layer in self.layers)

    @property
    def trainable_params(self) -> int:
        """Those that training changes."""
        return sum(layer.trainable_params for layer in self.layers)

    @property
    def bytes(self) -> int:
        """Size of all weights in memory."""
        return self.params * BYTES_PER_PARAMETER

    @property
    def multiply_adds(self) -> int | None:
        """Multiplications, each with its addition, for one example, one way; None if one layer's are not known."""
        costs = [layer.multiply_adds for layer in self.layers]
        return None if None in costs else sum(cost or 0 for cost in costs)

    def training_bytes(self, batch_size: int = 32, moments: int = 2) -> int:
        """Return about how many bytes a training takes at its peak, without the data.

        Parameters
        ----------
        batch_size : int, default 32
        moments : int, default 2
            Numbers that the optimizer keeps for each trained parameter: 2 for Adam, 0 for SGD.
        """
        counts = (self.params, self.trainable_params)
        return training_bytes(*counts, self.kept_shapes, batch_size, moments)

    @property
    def kept_shapes(self) -> tuple[BatchShape | None, ...]:
        """What each layer hands on, those inside of blocks too: a training keeps it for the way back."""
        parts = [part for layer in self.layers for part in layer.inner or (layer,)]
        return tuple(part.output_shape for part in parts)

    @property
    def output_shapes(self) -> tuple[BatchShape | None, ...]:
        """The shape of each output, in the order of ``spec.outputs``."""
        if not self.layers:
            return ()
        by_name = {layer.name: layer.output_shape for layer in self.layers}
        return tuple(by_name.get(name) for name in self.spec.outputs or (self.layers[-1].name,))

    @property
    def output_shape(self) -> BatchShape | None:
        """The shape of the (first) output, or None if not worked out."""
        return self.output_shapes[0] if self.output_shapes else None

    @property
    def advice(self) -> tuple[Problem, ...]:
        """What Keras accepts and is probably not meant; it does not keep the model from being built."""
        return advice(self)

    @property
    def dense_on_maps(self) -> tuple[int, ...]:
        """Indices of the Dense layers that get an image: legal, but mostly a forgotten Flatten."""
        return tuple(
            index
            for index, layer in enumerate(self.layers)
            if layer.layer_spec.layer == "Dense" and len(layer.input_shape or ()) > 2
        )


def resolve(spec: ModelSpec) -> ResolvedModel:
    """Work out the shapes and parameters of a model.

    Parameters
    ----------
    spec : ModelSpec

    Returns
    -------
    ResolvedModel
        With ``.problem`` where the model cannot be; the layers before it are worked out.
    """
    if "keras" in sys.modules and sum(layer.layer not in FORMS for layer in spec.layers) > 1:
        found: ResolvedModel = without_weights(lambda: _resolve(spec))  # one visit of Keras for all of them
        return found
    return _resolve(spec)


def _resolve(spec: ModelSpec) -> ResolvedModel:
    names = spec.layer_names
    layers = [ResolvedLayer(layer, name) for layer, name in zip(spec.layers, names, strict=True)]
    problem = input_problem(spec) or edge_problem(spec, names)
    if problem is not None:
        return ResolvedModel(spec, tuple(layers), problem)
    shapes: dict[str, Shape] = {name: tuple(shape) for name, shape in spec.inputs.items()}
    seen: set[str] = set() if spec.is_stack else set(shapes)
    for index, (layer, name, sources) in enumerate(zip(spec.layers, names, spec.links, strict=True)):
        problem = name_problem(layer, index, name, seen) or link_problem(index, name, sources, shapes)
        if problem is not None:
            break
        arriving = tuple(shapes[source] for source in sources)
        found = _form(layer.layer, layer.args, arriving)
        if isinstance(found, Refusal):
            problem = found.at(index, name)
            break
        shapes[name] = found.shape
        seen.add(name)
        layers[index] = _resolved(layer, name, arriving, found)
    problem = problem or output_problem(spec, names) or unused_problem(spec, names)
    return ResolvedModel(spec, tuple(layers), problem)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _form(layer: str, args: FrozenDict, shapes: tuple[Shape, ...]) -> Form | Refusal:
    spec = LayerSpec(layer, **args)
    try:
        check_layer(spec, len(shapes))
        if is_guided(spec):
            return FORMS[layer](complete_arguments(spec), shapes[0])
        if is_block(spec):
            return block_form(spec, shapes)
        if is_plain(spec, shapes):
            return MERGING_FORMS[layer](args, shapes)
        quick = quick_form(spec, shapes)
        if quick is not None:
            return quick
        from dltp_widgets.core.model.resolving.keras_form import keras_form

        return keras_form(spec, shapes)
    except Refusal as refusal:
        return refusal


def _resolved(layer: LayerSpec, name: str, arriving: tuple[Shape, ...], form: Form) -> ResolvedLayer:
    trained = 0 if layer.args.get("trainable", True) is False else form.params - form.frozen
    inputs = tuple((None, *shape) for shape in arriving)
    counts = (form.params, trained, form.formula, form.multiply_adds)
    return ResolvedLayer(layer, name, inputs, (None, *form.shape), *counts, form.inner)


__all__ = ["BYTES_PER_PARAMETER", "BatchShape", "ResolvedLayer", "ResolvedModel", "resolve"]
