"""Layers and models applied to tensors; `described` has the `ModelSpec` of what comes out."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.catalog.keras_names import SPREAD
from dltp_widgets.core.model.nested import MODEL
from dltp_widgets.core.reading.values import Layer, Model, Tensor, Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

MOST_NESTED = 3
"""Models inside one another that stay blocks; deeper ones are spread out."""


def flat(value: Any) -> list[Any]:
    """Return the tensors in a list, a tuple, a dict, or alone."""
    if isinstance(value, dict):
        value = list(value.values())
    return [part for item in value for part in flat(item)] if isinstance(value, list | tuple) else [value]


def new_input(walk: Expressions, shape: Any, name: str | None, line: int) -> Tensor:
    """Return an input."""
    return Tensor(walk.next_serial(), line, shape=shape, name=name)


def apply_layer(walk: Expressions, layer: Layer, args: list[Any], named: dict[str, Any], line: int) -> Any:
    """Return what ``layer(*args)`` gives: a Tensor, or an Unknown."""
    if layer.kind in SPREAD:
        roles = [named.pop(key) for key in ("query", "value", "key") if key in named]
        args = [[*args, *roles]] if all(isinstance(part, Tensor) for part in (*args, *roles)) else args
    given = args or [value for key, value in named.items() if key in ("inputs", "x")]
    for key, value in named.items():
        known = value is not None and not isinstance(value, Unknown)
        if key not in ("inputs", "x") and (known or key != "training"):
            walk.notes.add(line, "call_argument", argument=key)
    tensors = flat(given[0]) if given else []
    first = next((tensor for tensor in tensors if isinstance(tensor, Tensor)), Unknown())
    if not all(isinstance(tensor, Tensor) for tensor in tensors):
        return next((tensor for tensor in tensors if isinstance(tensor, Unknown)), Unknown())
    if len(args) > 1 and not layer.lost:
        walk.notes.add(line, "several_inputs", name=layer.kind)
        return first
    return first if layer.lost or not tensors else Tensor(walk.next_serial(), line, layer, tuple(tensors))


def passed_on(walk: Expressions, args: list[Any], named: dict[str, Any], node: ast.AST) -> Any:
    """Return the tensor that something unknown was applied to, with a note; else an Unknown."""
    tensors = [tensor for tensor in flat([*args, *named.values()]) if isinstance(tensor, Tensor)]
    if not tensors:
        return Unknown(node)
    walk.notes.add(getattr(node, "lineno", 0), "tensor_operation", what=Unknown(node).what)
    return tensors[0]


def apply_items(walk: Expressions, model: Model, tensor: Any, line: int) -> Any:
    """Return what a Sequential makes of a tensor."""
    for item in model.items or ():
        if isinstance(item, Layer):
            tensor = apply_layer(walk, item, [tensor], {}, item.line)
        elif isinstance(item, Model):
            tensor = apply_model(walk, item, [tensor], {}, line)
    return tensor


def apply_model(walk: Expressions, model: Model, args: list[Any], named: dict[str, Any], line: int) -> Any:
    """Return what a model makes of tensors."""
    given = args[0] if args else named.get("inputs")
    tensors = flat(given)
    if model.of is not None and model.outputs is None:
        return apply_class(walk, model, given, tensors)
    if not tensors or not all(isinstance(tensor, Tensor) for tensor in tensors):
        return Unknown()
    model.uses += 1
    if is_block(model):
        return apply_layer(walk, _block(model), [tensors], {}, line)
    if model.items is not None:
        if not model.inputs and all(tensor.layer is None for tensor in tensors):
            model.inputs = tensors[:1]
        return apply_items(walk, model, tensors[0], line)
    made = _copied(walk, model, dict(zip(map(id, model.inputs), tensors, strict=False)))
    return made[0] if len(made) == 1 else made


def is_block(model: Model) -> bool:
    """Tell whether a model inside another can be one block: its input has a shape, and it has one output."""
    if model.of is not None or model.nesting > MOST_NESTED:
        return False
    if model.items is not None:
        inner = [item.nesting for item in model.items if isinstance(item, Model)]
        model.nesting = 1 + max(inner, default=0)
        return isinstance(own_shape(model), tuple) and model.nesting <= MOST_NESTED
    ends = [end for end in model.outputs or () if isinstance(end, Tensor)]
    parts = upstream(ends)
    inner = [
        part.layer.model.nesting for part in parts if part.layer is not None and part.layer.model is not None
    ]
    model.nesting = 1 + max(inner, default=0)
    free = [part for part in parts if part.layer is None]
    whole = len(ends) == len(model.outputs or ()) == 1 and ends[0].layer is not None
    known = all(isinstance(part.shape, tuple) and part in model.inputs for part in free)
    return whole and known and len(free) == len(model.inputs) and model.nesting <= MOST_NESTED


def own_shape(model: Model) -> Any:
    """Return the shape of the input that a Sequential has of its own, or None."""
    first = model.items[0] if model.items else None
    if isinstance(first, Tensor):
        return first.shape
    if isinstance(first, Layer) and first.given_shape is not None:
        return first.given_shape[1]
    if isinstance(first, Model) and first.items is not None:
        return own_shape(first)
    if isinstance(first, Model) and len(first.inputs) == 1:
        return first.inputs[0].shape
    if model.inputs and model.items is None:
        return model.inputs[0].shape
    return model.built_shape


def _block(model: Model) -> Layer:
    if model.block is None:
        model.block = Layer(MODEL, {}, model.name, model.line, model=model)
    return model.block


def apply_class(walk: Expressions, model: Model, given: Any, tensors: list[Any]) -> Any:
    """Return what the ``call`` of a class of the student makes of tensors."""
    function = model.of.method("call") if model.of is not None else None
    if function is None or not tensors or not all(isinstance(tensor, Tensor) for tensor in tensors):
        return Unknown()
    places = {part.arg for part in (*function.node.args.args, *function.node.args.kwonlyargs)}
    named = (
        {"training": Unknown(function.node)} if "training" in places else {}
    )  # it is True and False in turn
    outputs = walk.call_function(function, [given], named, model)
    if all(tensor.layer is None for tensor in tensors):
        model.inputs, model.outputs, model.keyed = tensors, flat(outputs), isinstance(outputs, dict)
    else:
        model.uses += 1
    return outputs


def _copied(walk: Expressions, model: Model, made: dict[int, Any]) -> list[Any]:
    """Return the outputs of a functional model with other tensors in the place of its inputs."""
    for tensor in upstream(model.outputs or ()):
        if id(tensor) not in made:
            sources = tuple(made.get(id(source), source) for source in tensor.sources)
            made[id(tensor)] = (
                Tensor(walk.next_serial(), tensor.line, tensor.layer, sources) if tensor.layer else tensor
            )
    return [made.get(id(output), output) for output in model.outputs or ()]


def upstream(ends: Iterable[Any]) -> list[Tensor]:
    """Return every tensor that leads to `ends`, in the order in which they were made."""
    found: dict[int, Tensor] = {}
    todo = [end for end in ends if isinstance(end, Tensor)]
    while todo:
        tensor = todo.pop()
        if tensor.serial not in found:
            found[tensor.serial] = tensor
            todo.extend(tensor.sources)
    return [found[serial] for serial in sorted(found)]
