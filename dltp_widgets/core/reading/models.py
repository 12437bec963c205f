"""Models of a source: their attributes and methods."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.reading.bases import set_inside
from dltp_widgets.core.reading.graph import apply_model, flat, upstream
from dltp_widgets.core.reading.layers import shape_of
from dltp_widgets.core.reading.values import (
    Call,
    Class,
    Inside,
    Known,
    Layer,
    Made,
    Method,
    Model,
    Super,
    Tensor,
    Unknown,
)

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

FITS = ("fit", "fit_generator")


def model_attribute(model: Model, name: str) -> Any:
    """Return ``model.name``."""
    if name in model.attributes:
        return model.attributes[name]
    if model.of is not None:
        function = model.of.method(name)
        if function is not None:
            return Method(model, name)
    if name == "layers":
        return _parts(model)
    if name in ("output", "outputs", "input", "inputs"):
        return _ends(model, name)
    return Method(model, name)


def _ends(model: Model, name: str) -> Any:
    ends = model.inputs if name.startswith("input") else model.outputs
    if model.items is not None or not ends:
        return Unknown(ast.Name(name))
    return ends[0] if len(ends) == 1 and not name.endswith("s") else list(ends)


def set_attribute(owner: Any, name: str, value: Any) -> None:
    """Do ``owner.name = value``."""
    if isinstance(owner, Model) and name != "trainable":
        owner.attributes[name] = value
    elif isinstance(owner, Made):
        owner.named[name] = value
    elif name == "trainable" and isinstance(owner, Inside) and isinstance(value, bool):
        set_inside(owner, value)
    elif name == "trainable" and isinstance(value, bool):
        for layer in _layers(owner):
            layer.args["trainable"] = value


def _layers(owner: Any) -> list[Layer]:
    if isinstance(owner, Layer):
        return [owner]
    parts = _parts(owner) if isinstance(owner, Model) else []
    return [layer for part in parts if not isinstance(part, Tensor) for layer in _layers(part)]


def _parts(model: Model) -> list[Any]:
    """Return what Keras lists as the layers of a model; an input stands for its InputLayer."""
    if model.items is not None:
        return [item for item in model.items if not isinstance(item, Tensor)]
    if model.of is not None and model.outputs is None:
        return [value for value in model.attributes.values() if isinstance(value, Layer)]
    return [tensor.layer or tensor for tensor in upstream(model.outputs or ())]


def instance_of(walk: Expressions, of: Class, args: list[Any], named: dict[str, Any], node: ast.Call) -> Any:
    """Return what a class of the source makes: a model, or a layer that is left out."""
    if of.is_layer:
        walk.notes.add(node.lineno, "own_layer", name=of.node.name)
        return Layer(of.node.name, {}, None, node.lineno, lost=True)
    if not of.is_model:
        return Unknown(node)
    model = Model(node.lineno, of=of, node=node)
    before = len(walk.models)
    start = of.method("__init__")
    if start is not None:
        walk.call_function(start, args, named, model)
    elif isinstance(named.get("name"), str):
        model.name = named["name"]
    for part in walk.models[before:]:  # those made meanwhile are parts of it
        part.uses += 1
    walk.models.append(model)
    return model


def super_method(walk: Expressions, owner: Super, name: str, args: list[Any], named: dict[str, Any]) -> Any:
    """Do ``super().name(...)``."""
    base = next((part for part in owner.of.bases if isinstance(part, Class) and part.method(name)), None)
    function = base.method(name) if base is not None else None
    if function is not None:
        return walk.call_function(function, args, named, owner.instance)
    if name == "__init__":
        if isinstance(named.get("name"), str):
            owner.instance.name = named["name"]
        if "inputs" in named and "outputs" in named:
            owner.instance.inputs = [part for part in flat(named["inputs"]) if isinstance(part, Tensor)]
            owner.instance.outputs = flat(named["outputs"])
    return Unknown()


def model_method(
    walk: Expressions, model: Model, name: str, args: list[Any], named: dict[str, Any], node: ast.Call
) -> Any:
    """Do ``model.name(...)``; what is not known changes nothing."""
    line = node.lineno
    own = model.of.method(name) if model.of is not None else None
    if name == "compile" or name in FITS:
        if name == "fit_generator":
            walk.notes.add(line, "fit_generator")
        model.calls.append(Call("compile" if name == "compile" else "fit", args, named, line))
        return Unknown(node)
    if own is not None and name != "__init__":
        return walk.call_function(own, args, named, model)
    if name == "add" and model.items is not None:
        add_item(walk, model, args[0] if args else next(iter(named.values()), Unknown(node)), line)
    elif name == "pop" and model.items:
        model.items.pop()
    elif name == "build":
        given = args[0] if args else named.get("input_shape")
        whole = shape_of(walk, given, "input_shape", line) if given is not None else None
        model.built_shape = tuple(whole[1:]) if isinstance(whole, tuple) else None
    elif name == "get_layer":
        wanted = args[0] if args else named.get("name")
        return next((part for part in _layers(model) if part.name == wanted and wanted), Unknown(node))
    elif name == "load_weights":
        walk.notes.add(line, "loaded_weights")
    elif name == "call":
        return apply_model(walk, model, args, named, line)
    return Unknown(node)


def add_item(walk: Expressions, model: Model, item: Any, line: int, node: ast.AST | None = None) -> None:
    """Do ``model.add(item)``; of a list that stands in the source, `node`, each part is at its own line."""
    if isinstance(item, list | tuple):
        for part, place in zip(item, _places(item, node), strict=True):
            add_item(walk, model, part, getattr(place, "lineno", line), place)
    elif isinstance(item, Layer | Model | Tensor) and model.items is not None:
        if not isinstance(item, Layer) or not item.lost:
            model.items.append(item)
        if isinstance(item, Model):
            item.uses += 1
    elif isinstance(item, Unknown):
        walk.notes.add(line, "unknown_part", what=item.what)
    else:
        what = f"{item.path}" if isinstance(item, Known) else type(item).__name__
        walk.notes.add(line, "unknown_part", what=what)


def _places(items: list[Any] | tuple[Any, ...], node: ast.AST | None) -> list[ast.AST | None]:
    """Return where each item of a list stands in the source: None where the list is made otherwise."""
    places: list[ast.AST | None] = []
    places += node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return (
        places
        if len(places) == len(items)
        else [item.node if isinstance(item, Unknown) else None for item in items]
    )
