"""What a call or an attribute gives, by what it is called on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.nested import APPLICATIONS
from dltp_widgets.core.reading import arithmetic
from dltp_widgets.core.reading.bases import base_attribute, inside_method
from dltp_widgets.core.reading.containers import called
from dltp_widgets.core.reading.graph import apply_layer, apply_model, passed_on, upstream
from dltp_widgets.core.reading.keras_calls import call_known
from dltp_widgets.core.reading.models import FITS, instance_of, model_attribute, model_method, super_method
from dltp_widgets.core.reading.names import canonical
from dltp_widgets.core.reading.tensor_shapes import shape_of_tensor
from dltp_widgets.core.reading.values import (
    Call,
    Class,
    Env,
    Function,
    Inside,
    Known,
    Layer,
    Method,
    Model,
    Super,
    Tensor,
    Unknown,
    is_plain,
)

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_MERGING = {ast.Add: "Add", ast.Sub: "Subtract", ast.Mult: "Multiply"}


def attribute(  # noqa: PLR0911  (one line for each kind of value)
    walk: Expressions, owner: Any, node: ast.Attribute
) -> Any:
    """Return ``owner.name``."""
    name = node.attr
    if isinstance(owner, Known):
        return Known(canonical(f"{owner.path}.{name}", walk.notes, node.lineno))
    if isinstance(owner, Model):
        return model_attribute(owner, name)
    if isinstance(owner, Layer) and owner.kind in APPLICATIONS:
        return base_attribute(walk, owner, name, node)
    if isinstance(owner, Inside):
        return Unknown(node) if name in ("name", "trainable") else Method(owner, name)
    if isinstance(owner, Layer) and name in ("name", "trainable"):
        return owner.name if name == "name" and owner.name else Unknown(node)
    if isinstance(owner, Tensor) and name in ("shape", "dtype", "ndim"):
        found = shape_of_tensor(walk, owner, upstream([owner])) if name == "shape" else None
        return Unknown(node) if found is None else found
    return Method(owner, name)


def call(  # noqa: PLR0911  (one line for each kind of value)
    walk: Expressions, function: Any, args: list[Any], named: dict[str, Any], node: ast.Call, env: Env
) -> Any:
    """Return ``function(*args, **named)``; nothing outside `reading` is ever called."""
    line = node.lineno
    if isinstance(function, Known):
        return call_known(walk, function, args, named, node, env)
    if isinstance(function, Function):
        return walk.call_function(function, args, named, None)
    if isinstance(function, Class):
        return instance_of(walk, function, args, named, node)
    if isinstance(function, Layer):
        return _named(apply_layer(walk, function, args, named, line), node)
    if isinstance(function, Model):
        return _named(apply_model(walk, function, args, named, line), node)
    if isinstance(function, Method):
        return _method(walk, function, args, named, node, env)
    return passed_on(walk, args, named, node)


def _named(value: Any, node: ast.Call) -> Any:
    return Unknown(node) if isinstance(value, Unknown) and value.node is None else value


def combined(walk: Expressions, left: Any, right: Any, node: ast.BinOp) -> Any:
    """Return what an operator makes of tensors: a merging layer, where there is one."""
    kind = _MERGING.get(type(node.op))
    if kind is None or not (isinstance(left, Tensor) and isinstance(right, Tensor)):
        return passed_on(walk, [left, right], {}, node)
    walk.notes.add(node.lineno, "operator", old=Unknown(node).what, new=kind)
    return apply_layer(walk, Layer(kind, {}, None, node.lineno), [[left, right]], {}, node.lineno)


def _method(  # noqa: PLR0911
    walk: Expressions, method: Method, args: list[Any], named: dict[str, Any], node: ast.Call, env: Env
) -> Any:
    owner, name = method.owner, method.name
    if isinstance(owner, Super):
        return super_method(walk, owner, name, args, named)
    if isinstance(owner, Model):
        return model_method(walk, owner, name, args, named, node)
    if isinstance(owner, Inside) or (isinstance(owner, Layer) and owner.kind in APPLICATIONS):
        return inside_method(owner, name, args, node)
    if isinstance(owner, list | dict):
        return called(walk, owner, name, args, named, node)
    if isinstance(owner, str) and is_plain(args) and is_plain(named):
        try:
            return arithmetic.string_method(owner, name, args, named)
        except arithmetic.NotKnown:
            return Unknown(node)
    if isinstance(owner, Unknown) and isinstance(node.func, ast.Attribute):
        _orphan(name, args, named, node, env)
    return passed_on(walk, args, named, node)


def _orphan(name: str, args: list[Any], named: dict[str, Any], node: ast.Call, env: Env) -> None:
    """Keep compile and fit of a model that stands elsewhere: an excerpt often has nothing else."""
    place = node.func.value if isinstance(node.func, ast.Attribute) else None
    model = env.top.names.get("") if isinstance(env.top.names.get(""), Model) else None
    compiles = name == "compile" and {"loss", "optimizer"} & set(named)
    if not isinstance(place, ast.Name):
        return
    same = model is not None and model.name == place.id
    fits = name in FITS and (same or {"epochs", "batch_size", "nb_epoch", "epoch"} & set(named))
    if compiles or fits:
        model = model or Model(node.lineno, name=place.id)
        env.top.names[""] = model
        model.calls.append(Call("fit" if fits else name, args, named, node.lineno))
