"""Calls of the names of Keras, TensorFlow and Python that are understood."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.reading import arithmetic
from dltp_widgets.core.reading import old_spellings as old
from dltp_widgets.core.reading.bases import is_base, make_base
from dltp_widgets.core.reading.graph import apply_layer, flat, new_input, passed_on, upstream
from dltp_widgets.core.reading.layers import is_wrapper, make_layer, shape_of
from dltp_widgets.core.reading.models import add_item
from dltp_widgets.core.reading.objects import activation_of, held
from dltp_widgets.core.reading.tensor_shapes import shape_of_tensor
from dltp_widgets.core.reading.values import Env, Known, Layer, Made, Model, Super, Tensor, Unknown

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_OBJECTS = tuple(
    f"keras.{area}."
    for area in (
        "optimizers",
        "losses",
        "metrics",
        "callbacks",
        "initializers",
        "regularizers",
        "constraints",
    )
)
_SEEDS = (
    "keras.utils.set_random_seed",
    "tensorflow.keras.utils.set_random_seed",
    "tensorflow.random.set_seed",
    "tensorflow.set_random_seed",
    "tensorflow.random.set_random_seed",
    "tensorflow.compat.v1.set_random_seed",
)
_APPLICATIONS = ("keras.applications.", "keras_hub.", "keras_nlp.", "tensorflow_hub.")
_LOADERS = ("keras.models.load_model", "keras.saving.load_model", "keras.models.clone_model")
_BACKEND_KEPT = ("clear_session", "epsilon", "floatx", "set_epsilon", "set_floatx", "set_image_data_format")
_INPUT_ARGUMENTS = ("shape", "batch_size", "dtype", "sparse", "ragged", "batch_shape", "name")

Named = dict[str, Any]


def call_known(
    walk: Expressions, function: Known, args: list[Any], named: Named, node: ast.Call, env: Env
) -> Any:
    """Return what a function or a class of a library makes, as far as it is known."""
    path = function.path
    special = _SPECIAL.get(path)
    if special is not None:
        return special(walk, args, named, node)
    if path.startswith("builtins."):
        return _python(walk, function.name, args, named, node, env)
    if path in _SEEDS:
        return _seed(walk, path, args, named, node)
    if path.startswith("keras.layers.") and path.count(".") == 2:
        return _layer(walk, function.name, args, named, node)
    if path.startswith(_OBJECTS):
        return Made(path, args, named, node.lineno, node)
    return _other(walk, function, args, named, node)


def _other(walk: Expressions, function: Known, args: list[Any], named: Named, node: ast.Call) -> Any:
    path = function.path
    if is_base(function):
        return make_base(walk, function.name, args, named, node)
    if path.startswith(_APPLICATIONS) and any(isinstance(part, Tensor) for part in flat(args)):
        return passed_on(walk, args, named, node)  # what prepares the pixels for a base
    if path.startswith(_APPLICATIONS) or path in _LOADERS:
        walk.notes.add(node.lineno, "application", name=function.name)
        return Unknown(node)
    if path.startswith("keras.backend.") and function.name not in _BACKEND_KEPT:
        walk.notes.add(node.lineno, "backend", old=path, new=f"keras.ops.{function.name}")
    return _on_tensors(walk, function, args, named, node)


def _layer(walk: Expressions, name: str, args: list[Any], named: Named, node: ast.Call) -> Any:
    line = node.lineno
    if name in old.FUNCTIONS:
        tensors = args[0] if args else named.pop("inputs", None)
        layer = make_layer(walk, old.FUNCTIONS[name], args[1:], named, line)
        return apply_layer(walk, layer, [tensors], {}, line)
    inner = any(isinstance(part, Layer | Model | Tensor) for part in flat([*args, *named.values()]))
    if inner and "activation" not in named and not is_wrapper(name, args, named):
        walk.notes.add(line, "unsupported_layer", name=name)
        return Layer(name, {}, None, line, lost=True)
    layer = make_layer(walk, name, args, dict(named), line)
    layer.node = node
    return layer


def _on_tensors(walk: Expressions, function: Known, args: list[Any], named: Named, node: ast.Call) -> Any:
    activation = activation_of(function)
    if activation is not None and args and isinstance(args[0], Tensor):
        walk.notes.add(node.lineno, "function_layer", old=function.path, new="Activation")
        layer = Layer("Activation", {"activation": activation}, None, node.lineno)
        return apply_layer(walk, layer, args[:1], {}, node.lineno)
    return passed_on(walk, args, named, node)


def _python(walk: Expressions, name: str, args: list[Any], named: Named, node: ast.Call, env: Env) -> Any:
    if name == "super":
        return _super(env, node)
    if name == "dict":
        first = args[0] if args and isinstance(args[0], dict) else {}
        return {**first, **named} if len(args) <= 1 and (first or not args) else Unknown(node)
    if named or name == "print":
        return Unknown(node)
    try:
        return walk.charge(arithmetic.call(name, args))
    except arithmetic.NotKnown:
        return Unknown(node)


def _super(env: Env, node: ast.AST) -> Any:
    scope: Env | None = env
    while scope is not None and (scope.instance is None or scope.of is None):
        scope = scope.parent
    if scope is None or scope.instance is None or scope.of is None:
        return Unknown(node)
    return Super(scope.instance, scope.of)


def _seed(walk: Expressions, path: str, args: list[Any], named: Named, node: ast.Call) -> Any:
    seed = args[0] if args else named.get("seed")
    if type(seed) is int and 0 <= seed < 2**32:
        walk.seed = seed
        if not path.endswith("utils.set_random_seed"):
            walk.notes.add(node.lineno, "seed", old=path)
    return Unknown(node)


def _data_format(walk: Expressions, _args: list[Any], _named: Named, node: ast.Call) -> Any:
    walk.notes.add(node.lineno, "image_data_format")
    return "channels_last"


def _dim_ordering(walk: Expressions, _args: list[Any], _named: Named, node: ast.Call) -> Any:
    walk.notes.add(node.lineno, "image_data_format")
    return "tf"


def _int_shape(walk: Expressions, args: list[Any], _named: Named, node: ast.Call) -> Any:
    tensor = args[0] if args else None
    found = shape_of_tensor(walk, tensor, upstream([tensor])) if isinstance(tensor, Tensor) else None
    return Unknown(node) if found is None else found


def _input(walk: Expressions, args: list[Any], named: Named, node: ast.Call) -> Any:
    line = node.lineno
    given = dict(zip(_INPUT_ARGUMENTS, args, strict=False)) | named
    for old_name in ("batch_input_shape", "input_shape"):
        if old_name in given:
            now = old_name.replace("input_", "") if old_name.startswith("batch") else "shape"
            walk.notes.add(line, "renamed_argument", old=old_name, new=now)
            given[now] = given.pop(old_name)
    shape = given.pop("shape", None)
    name = given.pop("name", None)
    if "batch_shape" in given:
        whole = shape_of(walk, given.pop("batch_shape"), "batch_shape", line)
        shape = tuple(whole[1:]) if isinstance(whole, tuple) else None
    for key, value in given.items():
        if value is not None and value is not False and value != "float32":
            walk.notes.add(line, "input_argument", argument=key)
    if name is not None and not isinstance(name, str):
        held(walk, "name", name, line)
        name = None
    found = shape_of(walk, shape, "shape", line) if shape is not None else None
    made = new_input(walk, found, name, line)
    made.node = node
    return made


def _sequential(walk: Expressions, args: list[Any], named: Named, node: ast.Call) -> Any:
    model = Model(node.lineno, name=_model_name(walk, args[1:], named, node), items=[], node=node)
    walk.models.append(model)
    items = args[0] if args else named.get("layers")
    if items is not None:
        given = [*node.args, *(part.value for part in node.keywords if part.arg == "layers")]
        add_item(walk, model, items, node.lineno, given[0] if given else None)
    return model


def _functional(walk: Expressions, args: list[Any], named: Named, node: ast.Call) -> Any:
    for past, now in (("input", "inputs"), ("output", "outputs")):
        if past in named:
            walk.notes.add(node.lineno, "renamed_argument", old=past, new=now)
            named[now] = named.pop(past)
    inputs = args[0] if args else named.get("inputs")
    outputs = args[1] if len(args) > 1 else named.get("outputs")
    if inputs is None or outputs is None:
        return Unknown(node)
    model = Model(node.lineno, name=_model_name(walk, args[2:], named, node), node=node)
    model.inputs = [part for part in flat(inputs) if isinstance(part, Tensor)]
    model.outputs = [part if isinstance(part, Tensor | Unknown) else Unknown(node) for part in flat(outputs)]
    model.keyed = isinstance(outputs, dict)
    walk.models.append(model)
    return model


def _model_name(walk: Expressions, rest: list[Any], named: Named, node: ast.Call) -> str | None:
    name = named.get("name", rest[0] if rest else None)
    if name is not None and not isinstance(name, str):
        held(walk, "name", name, node.lineno)
    return name if isinstance(name, str) else None


_SPECIAL: dict[str, Callable[[Any, list[Any], Named, ast.Call], Any]] = {
    "keras.Sequential": _sequential,
    "keras.Model": _functional,
    "keras.Input": _input,
    "keras.layers.InputLayer": _input,
    "keras.config.image_data_format": _data_format,
    "keras.backend.image_dim_ordering": _dim_ordering,
    "keras.backend.int_shape": _int_shape,
}
