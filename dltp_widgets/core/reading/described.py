"""A model of a source -> its `ModelSpec`: the tensors that lead to its outputs, each a layer or an input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.catalog.catalog import without_defaults
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import complete_names, free_name
from dltp_widgets.core.model.nested import APPLICATIONS, MODEL, model_block
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec
from dltp_widgets.core.model.spec_json import MOST_LAYERS
from dltp_widgets.core.reading.graph import (
    apply_class,
    apply_items,
    flat,
    is_block,
    new_input,
    own_shape,
    upstream,
)
from dltp_widgets.core.reading.values import Layer, Model, Tensor, Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

MOST_INPUTS = 100
"""More than anyone names; each unnamed one is compared with the others."""

_WEIGHTLESS = frozenset(
    """
    Activation ActivityRegularization Add AlphaDropout Average AveragePooling1D AveragePooling2D
    AveragePooling3D Concatenate Cropping1D Cropping2D Cropping3D Dot Dropout ELU Flatten GaussianDropout
    GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D
    GlobalMaxPooling2D GlobalMaxPooling3D Identity LeakyReLU Masking MaxPooling1D MaxPooling2D MaxPooling3D
    Maximum Minimum Multiply Permute ReLU RepeatVector Rescaling Reshape Resizing Softmax SpatialDropout1D
    SpatialDropout2D SpatialDropout3D Subtract UnitNormalization UpSampling1D UpSampling2D UpSampling3D
    ZeroPadding1D ZeroPadding2D ZeroPadding3D
    """.split()  # noqa: SIM905
)


def spec_of(walk: Expressions, model: Model) -> ModelSpec | None:
    """Return the spec of a model, or None with a note where it has no tensors to follow."""
    inputs, outputs = _ends(walk, model)
    strange = [output for output in outputs if not isinstance(output, Tensor)]
    if strange or not outputs:
        what = [output.what for output in strange if isinstance(output, Unknown)]
        walk.notes.add(model.line, "unknown_model", what=what[0] if what else "outputs")
        return None
    tensors = upstream(outputs)
    for tensor in tensors:
        if tensor.layer is None and tensor not in inputs:
            walk.notes.add(tensor.line, "missing_input")
            inputs.append(tensor)
    steps = [tensor for tensor in tensors if tensor.layer is not None and tensor not in inputs]
    if len(steps) > MOST_LAYERS or len(inputs) > MOST_INPUTS:
        walk.notes.add(model.line, "too_much")
        return None
    model.steps = [*inputs, *steps]
    return _spec(walk, model, inputs, steps, outputs)


def _ends(walk: Expressions, model: Model) -> tuple[list[Tensor], list[Any]]:
    if model.items is not None:
        start = _start(walk, model)
        return [start], [apply_items(walk, model, start, model.line)]
    if model.of is not None and model.outputs is None:
        start = new_input(walk, model.built_shape, None, model.line)
        return [start], flat(apply_class(walk, model, start, [start]))
    return list(model.inputs), list(model.outputs or ())


def _start(walk: Expressions, model: Model) -> Tensor:
    """Return the input of a Sequential."""
    for item in model.items or ():
        if isinstance(item, Tensor):
            return item
        if isinstance(item, Model) and is_block(item):
            return new_input(walk, own_shape(item), None, item.line)
        if isinstance(item, Model) and item.items is not None:
            return _start(walk, item)
        if isinstance(item, Model) and item.inputs:
            return item.inputs[0]
        if isinstance(item, Layer) and item.given_shape is not None:
            key, shape = item.given_shape
            base = item.kind in APPLICATIONS  # there, today as ever
            if base and item.args.get("include_top", True) is False:
                item.args.pop("input_shape", None)
            if shape is not None and not base:  # else it was said that the shape is not known
                walk.notes.add(item.line, "input_shape", old=key, new=shape)
            item.given_shape = None
            start = new_input(walk, shape, None, item.line)
            start.node = item.node
            return start
        break
    return model.inputs[0] if model.inputs else new_input(walk, model.built_shape, None, model.line)


def _spec(
    walk: Expressions, model: Model, inputs: list[Tensor], steps: list[Tensor], outputs: list[Tensor]
) -> ModelSpec:
    layers = _layer_specs(walk, steps)
    before = [*inputs[:1], *steps]
    ends = () if outputs == before[-1:] else tuple(outputs)
    chained = all(step.sources == (prior,) for step, prior in zip(steps, before, strict=False))
    shapes = _input_shapes(inputs)
    if chained and not ends and len(inputs) == 1:
        return ModelSpec.graph(shapes, layers, name=model.name)
    names = complete_names([(layer.layer, layer.name) for layer in layers], shapes)
    called = dict(zip((tensor.serial for tensor in inputs), shapes, strict=True))
    called |= dict(zip((tensor.serial for tensor in steps), names, strict=True))
    edges = {
        name: tuple(called[source.serial] for source in step.sources)
        for name, step, prior in zip(names, steps, before, strict=False)
        if step.sources != (prior,)
    }
    return ModelSpec.graph(shapes, layers, edges, [called[end.serial] for end in ends], model.name)


def _input_shapes(inputs: list[Tensor]) -> dict[str, Any]:
    given = {tensor.name for tensor in inputs if tensor.name}
    shapes: dict[str, Any] = {}
    for tensor in inputs:
        own = tensor.name if tensor.name and tensor.name not in shapes else None
        shapes[own or free_name(tensor.name or STACK_INPUT, {*shapes, *given})] = tensor.shape
    return shapes


def _layer_specs(walk: Expressions, steps: list[Tensor]) -> list[LayerSpec]:
    seen: set[int] = set()
    found = []
    for step in steps:
        layer = step.layer
        if layer is None:
            continue
        if layer.given_shape is not None and layer.kind not in APPLICATIONS:
            walk.notes.add(layer.line, "ignored_input_shape", old=layer.given_shape[0])
        again = id(layer) in seen
        if again:
            code = "layer_twice" if layer.kind in _WEIGHTLESS else "shared_layer"
            walk.notes.add(step.line, code, name=layer.name or layer.kind)
        seen.add(id(layer))
        if layer.model is not None:
            found.append(_block_spec(walk, layer, again))
            continue
        found.append(
            without_defaults(LayerSpec(layer.kind, name=None if again else layer.name, **_arguments(layer)))
        )
    return found


def _block_spec(walk: Expressions, layer: Layer, again: bool) -> LayerSpec:
    spec = spec_of(walk, layer.model) if layer.model is not None else None
    if spec is None:
        return LayerSpec("Identity", name=None if again else layer.name)
    made = model_block(spec)
    walk.spend(len(spec.to_json()) // 20)
    return LayerSpec(MODEL, name=None if again else layer.name, **made.args)


def _arguments(layer: Layer) -> dict[str, Any]:
    return {key: value for key, value in layer.args.items() if key != "name"}
