"""A ModelSpec -> the Keras code one would have written: a list, a composition of functions, or a class.

The code leaves a built ``keras.Model`` in the variable ``model`` and needs nothing but Keras. Texts of the
student get into it only as string literals, names only if they are names of Python.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Mapping, Sequence
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.catalog import CATALOG, without_defaults
from dltp_widgets.core.model.catalog.catalog import kind as kind_of
from dltp_widgets.core.model.catalog.keras_names import WRAPPERS
from dltp_widgets.core.model.code.block_code import TAKEN, block_lines, one_block
from dltp_widgets.core.model.code.subclass_code import is_spread, subclassing
from dltp_widgets.core.model.code.training_code import seed_lines, training_lines
from dltp_widgets.core.model.keras.instantiate import LAYER_MODULE
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import looks_automatic
from dltp_widgets.core.model.nested import APPLICATIONS, MODEL
from dltp_widgets.core.model.source import (
    Group,
    Node,
    applied,
    call,
    checked,
    identifier,
    lines,
    literal,
    quoted,
)
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec

APIS = ("sequential", "functional", "subclassing")
"""The three ways to write a model."""


def to_code(what: Any, api: str = "sequential") -> str:
    """Return the Keras code of a model, or of an experiment.

    Parameters
    ----------
    what : ModelSpec or Experiment
        For an experiment (``.spec``, ``.compile``, ``.fit``), its compile and fit follow the model; the
        arrays are called ``x_train``, ``y_train``, ``x_valid``, ``y_valid`` there.
    api : {"sequential", "functional", "subclassing"}, default "sequential"

    Returns
    -------
    str
        Source that black would leave as it is, with a newline at the end.

    Raises
    ------
    SpecError
        If a model with branches is asked as "sequential", if there is no such api, or no spec.
    """
    if api not in APIS:
        raise SpecError(
            _("There is no way “{api}” to write a model.").format(api=api),
            argument="api",
            expected=", ".join(APIS),
            value=api,
            way_out=_("Choose one of: {choices}.").format(choices=", ".join(APIS)),
        )
    spec = what if isinstance(what, ModelSpec) else what.spec
    if not isinstance(spec, ModelSpec):
        raise SpecError(
            _("This model is a class of its own: there are no blocks to write as code."), argument="spec"
        )
    blocks, variables = block_lines(spec, layer_calls(spec), _body)
    before = ["import keras", "", *(seed_lines(what) if what is not spec else []), *blocks]
    model = {"sequential": _sequential, "functional": _functional, "subclassing": _subclassing}[api]
    after = [] if what is spec else ["", *training_lines(what)]
    return _spaced([*before, *model(spec, variables), *after, ""])


def _spaced(source: list[str]) -> str:
    """Return the lines with two blank ones around each function and class at the margin, as black has it."""
    text = re.sub(r"\n+(?=(?:class|def) )", "\n\n\n", "\n".join(source))
    return re.sub(r"\n{4,}", "\n\n\n", text)


def layer_call(layer: LayerSpec, name: str | None) -> Group:
    """Return the call that makes a layer, with only the arguments that differ from Keras' defaults."""
    if layer.layer == MODEL:
        return Group(MODEL, (), "")  # written by `block_code`
    short = without_defaults(layer.without("trainable") if layer.layer in APPLICATIONS else layer)
    kind = CATALOG.get(layer.layer) or kind_of(layer.layer)
    leading: list[str] = []
    if layer.layer in WRAPPERS and "layer" in short.args:
        leading.append("layer")
    for argument in kind.arguments if kind else ():
        if not argument.required or argument.name not in short.args:
            break
        leading.append(argument.name)
    named = {key: _written(value) for key, value in short.args.items() if key not in leading}
    if name is not None:
        named["name"] = quoted(name)
    home = "applications" if layer.layer in APPLICATIONS else "layers"
    return call(f"keras.{home}.{checked(layer.layer)}", [_written(short.args[key]) for key in leading], named)


def block_text(layer: LayerSpec, name: str, taken: set[str]) -> tuple[str, str]:
    """Return the variable of a model in the model, and the lines that make it, to be copied.

    Parameters
    ----------
    layer : LayerSpec
        One that resolves.
    name : str
        After which the variable is named.
    taken : set of str
        Variables that exist already; those made here are added.
    """
    variable = identifier(name, TAKEN | taken)
    return variable, _spaced(one_block(layer, variable, layer_call(layer, layer.name), _body, taken))


def _written(value: Any) -> Node:
    """Return a value as source; a layer inside a layer is the call that makes it."""
    if isinstance(value, Mapping) and value.get("module") == LAYER_MODULE:
        return layer_call(LayerSpec(str(value.get("class_name")), **value.get("config", {})), None)
    return literal(value)


def layer_calls(spec: ModelSpec) -> list[Group]:
    """Return the call of each layer; unnamed ones get a name where Keras' own could meet a given one."""
    classes = {layer.layer for layer in spec.layers if layer.name is None}
    given = [layer.name for layer in spec.layers if layer.name is not None]
    meet = any(looks_automatic(name, class_name) for name in given for class_name in classes)
    names = spec.layer_names if meet else tuple(layer.name for layer in spec.layers)
    return [layer_call(layer, name) for layer, name in zip(spec.layers, names, strict=True)]


def input_call(name: str, shape: Any) -> Group:
    """Return the call that makes an input."""
    named = {"shape": literal(shape)}
    return call("keras.Input", (), named if name == STACK_INPUT else {**named, "name": quoted(name)})


Variables = Mapping[int, str]
"""Index of a layer -> the variable that holds it: a model inside the model was made before."""


def _made(spec: ModelSpec, variables: Variables) -> list[Group]:
    """Return what makes each layer: a call, or the variable of a block."""
    calls = layer_calls(spec)
    return [
        Group(variables[index], (), "") if index in variables else made for index, made in enumerate(calls)
    ]


def _body(spec: ModelSpec, last: str, variables: Variables, indent: int = 0) -> list[str]:
    """Return the lines of a model inside a model; `last` begins the last one."""
    if spec.is_stack:
        return _sequential(spec, variables, last)
    return _functional(spec, variables, last, indent)


def _sequential(spec: ModelSpec, variables: Variables, last: str = "model = ") -> list[str]:
    if not spec.is_stack:
        raise SpecError(
            _("This model has branches: Sequential can only hold layers that follow one another."),
            argument="api",
            value="sequential",
            way_out=_("Choose functional or subclassing."),
        )
    name, shape = next(iter(spec.inputs.items()))
    items = [] if shape is None else [input_call(name, shape)]
    stack = Group("[", tuple(("", item) for item in [*items, *_made(spec, variables)]), "]", tall=True)
    return lines(call("keras.Sequential", [stack], _model_name(spec)), last)


def _functional(spec: ModelSpec, variables: Variables, last: str = "model = ", indent: int = 0) -> list[str]:
    inputs, steps, outputs = (
        _stack_steps(spec) if spec.is_stack else _graph_steps(spec, set(variables.values()))
    )
    source = []
    for variable, (name, shape) in zip(inputs, spec.inputs.items(), strict=True):
        source += lines(input_call(name, shape), f"{variable} = ", indent=indent)
    for (variable, sources), made in zip(steps, _made(spec, variables), strict=True):
        source += applied(made, f"{variable} = ", _taken(made, sources), indent)
    named: dict[str, Node] = {"inputs": _one_or_list(inputs), "outputs": _one_or_list(outputs)}
    return [*source, *lines(call("keras.Model", (), {**named, **_model_name(spec)}), last, indent=indent)]


def _subclassing(spec: ModelSpec, variables: Variables) -> list[str]:
    inputs = {name: input_call(name, shape) for name, shape in spec.inputs.items()}
    return subclassing(spec, _made(spec, variables), inputs, _links(spec), _model_name(spec))


def _links(spec: ModelSpec) -> tuple[tuple[str, ...], ...]:
    known = {*spec.inputs, *spec.layer_names}
    unknown = next((end for ends in (*spec.links, spec.outputs) for end in ends if end not in known), None)
    if unknown is not None:
        raise SpecError(_("“{name}” is neither a layer nor an input.").format(name=unknown), argument="edges")
    return spec.links


Steps = tuple[list[str], list[tuple[str, list[str]]], list[str]]
"""The variables of the inputs, of each layer with those it takes, and of the outputs."""


def _stack_steps(spec: ModelSpec) -> Steps:
    """Return ``inputs``, ``x``, ``x``, ..., ``outputs``: what Keras' own guides write."""
    last = len(spec.layers) - 1
    steps = [("outputs" if index == last else "x", ["x" if index else "inputs"]) for index in range(last + 1)]
    return ["inputs"], steps, ["outputs" if steps else "inputs"]


def _graph_steps(spec: ModelSpec, blocks: set[str]) -> Steps:
    taken = {"keras", "model", "history", "x_train", "y_train", "x_valid", "y_valid", *dir(builtins), *blocks}
    variables: dict[str, str] = {}
    for name in (*spec.inputs, *spec.layer_names):
        variables[name] = identifier(name, taken)
        taken.add(variables[name])
    ends = spec.outputs or spec.layer_names[-1:]
    steps = [
        (variables[name], [variables[source] for source in sources])
        for name, sources in zip(spec.layer_names, _links(spec), strict=True)
    ]
    return [variables[name] for name in spec.inputs], steps, [variables[name] for name in ends]


def _taken(made: Group, sources: Sequence[str]) -> str:
    """Return what a layer is called on: a tensor, a list of them, or, where Keras wants it so, one after the other."""
    return ", ".join(sources) if is_spread(made) else _one_or_list(sources)


def _one_or_list(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"


def _model_name(spec: ModelSpec) -> dict[str, Node]:
    return {} if spec.name is None else {"name": quoted(spec.name)}
