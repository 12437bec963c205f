"""Bases of ``keras.applications`` in a source: one block each, and which of their layers are trained."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.catalog.catalog import bases
from dltp_widgets.core.model.nested import APPLICATIONS
from dltp_widgets.core.reading.graph import apply_layer, new_input
from dltp_widgets.core.reading.layers import shape_of
from dltp_widgets.core.reading.objects import NOT_HELD, held
from dltp_widgets.core.reading.values import Inside, Known, Layer, Method, Tensor, Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

ORDER = (
    "include_top",
    "weights",
    "input_tensor",
    "input_shape",
    "pooling",
    "classes",
    "classifier_activation",
)
_SHAPE_FIRST = ("input_shape", "include_top", "weights", "input_tensor", "pooling", "classes")
_SMALL = ("input_shape", "alpha", "minimalistic", "include_top", "weights", "input_tensor", "classes")
_CONVNEXT = ("include_top", "include_preprocessing", "weights", "input_tensor", "input_shape", "pooling")
OTHER_ORDERS = {
    "MobileNet": ("input_shape", "alpha", "depth_multiplier", "dropout", "include_top", "weights"),
    "MobileNetV2": ("input_shape", "alpha", "include_top", "weights", "input_tensor", "pooling", "classes"),
    **dict.fromkeys(("NASNetLarge", "NASNetMobile"), _SHAPE_FIRST),
    **dict.fromkeys(("MobileNetV3Large", "MobileNetV3Small"), _SMALL),
    **dict.fromkeys((name for name in APPLICATIONS if name.startswith("ConvNeXt")), _CONVNEXT),
}
"""Base -> the order of its arguments, where it is not that of most; tests prove them Keras' own."""


def is_base(function: Known) -> bool:
    """Tell whether calling a name of Keras makes a base."""
    return function.path.startswith("keras.applications.") and function.name in APPLICATIONS


def make_base(walk: Expressions, name: str, args: list[Any], named: dict[str, Any], node: ast.Call) -> Layer:
    """Return the block of a base; what cannot be held is left out with a note."""
    line = node.lineno
    given = dict(zip(OTHER_ORDERS.get(name, ORDER), args, strict=False)) | named
    start = given.pop("input_tensor", None)
    own = given.pop("name", None)
    layer = Layer(name, {}, own if isinstance(own, str) else None, line, node=node)
    kind = bases()[name]
    for key, value in given.items():
        if key not in kind.names:
            walk.notes.add(line, "call_argument", argument=key)
        elif key == "weights" and value not in (None, "imagenet"):
            walk.notes.add(line, "loaded_weights")
            layer.args[key] = None
        elif (kept := held(walk, key, value, line)) is not NOT_HELD:
            layer.args[key] = kept
    if layer.args.get("input_shape") is not None:
        layer.args["input_shape"] = shape = shape_of(walk, layer.args["input_shape"], "input_shape", line)
        layer.given_shape = ("input_shape", shape)
    else:
        layer.args.pop("input_shape", None)
    if isinstance(start, Tensor):
        layer.ends = (start, apply_layer(walk, layer, [start], {}, line))
    return layer


def base_attribute(walk: Expressions, layer: Layer, name: str, node: ast.Attribute) -> Any:
    """Return ``base.name``."""
    if name in ("input", "output", "inputs", "outputs"):
        if layer.ends is None:
            open_ended = (None, None, 3) if layer.args.get("include_top", True) is False else None
            shape = layer.given_shape[1] if layer.given_shape is not None else open_ended
            layer.given_shape = None
            start = new_input(walk, shape, None, layer.line)
            start.node = layer.node
            layer.ends = (start, apply_layer(walk, layer, [start], {}, layer.line))
        end = layer.ends[name.startswith("output")]
        return [end] if name.endswith("s") else end
    if name == "layers":
        return Inside(layer)
    if name == "name" and layer.name:
        return layer.name
    return Unknown(node) if name in ("name", "trainable") else Method(layer, name)


def inside_method(owner: Layer | Inside, name: str, args: list[Any], node: ast.Call) -> Any:
    """Return what a method of a base, or of its list of layers, gives."""
    first = args[0] if len(args) == 1 else None
    if isinstance(owner, Layer) and name == "get_layer" and isinstance(first, str):
        return Inside(owner, only=first)
    if isinstance(owner, Inside) and name == "index" and isinstance(first, Inside) and first.only is not None:
        return first
    return Unknown(node)


def inside_slice(walk: Expressions, owner: Inside, node: ast.Subscript, end: Any) -> Any:
    """Return ``base.layers[:end]``: of layers that are only counted it is not known which they are."""
    part = node.slice
    plain = isinstance(part, ast.Slice) and part.lower is None and part.step is None
    if plain and isinstance(end, Inside) and end.only is not None and end.base is owner.base:
        return Inside(owner.base, until=end.only)
    walk.notes.add(node.lineno, "unknown_layers", name=owner.base.kind, what=Unknown(node).what)
    return Unknown(node)


def set_inside(inside: Inside, trainable: bool) -> None:
    """Do ``layer.trainable = trainable`` for layers of a base."""
    args, before = inside.base.args, inside.base.args.get("trainable")
    frozen = before["frozen"] if isinstance(before, dict) and "frozen" in before else ()
    if inside.only is not None and not trainable:
        args["trainable"] = {"frozen": (*frozen, inside.only)}
    elif inside.until is not None and not trainable:
        args["trainable"] = {"from": inside.until}
    elif inside.only is None and inside.until is None:
        args["trainable"] = trainable
