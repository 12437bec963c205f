"""Models inside a model as code: each is made above the model, frozen where it says so, and goes by a name.

A base and a sequence are an assignment; a graph is a function that is called once, so that its variables stay its
own.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable, Sequence
from typing import Any

from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import MODEL, inner_spec, is_block, is_frozen
from dltp_widgets.core.model.source import Group, identifier, lines, literal, quoted
from dltp_widgets.core.model.spec import ModelSpec

TAKEN = frozenset(
    {"keras", "model", "history", "inputs", "outputs", "x", "layer", "name", "x_train", "y_train", "x_valid"}
    | {"y_valid", *dir(builtins)}
)
"""Names that the rest of the code uses."""

Body = Callable[[ModelSpec, str, dict[int, str], int], list[str]]


def block_lines(
    spec: ModelSpec, made: Sequence[Group], body: Body, taken: set[str] | None = None
) -> tuple[list[str], dict[int, str]]:
    """Return the lines that make the blocks of a model, and the variable of each by its index.

    Parameters
    ----------
    spec : ModelSpec
    made : sequence of Group
        The call that makes each layer, bases among them.
    body : callable
        ``body(inner spec, how its last line begins, variables of its own blocks, indent)`` writes a model.
    taken : set of str, optional
        Variables that exist already; those made here are added.
    """
    taken = set() if taken is None else taken
    source: list[str] = []
    variables: dict[int, str] = {}
    for index, (layer, name) in enumerate(zip(spec.layers, spec.layer_names, strict=True)):
        if is_block(layer):
            variables[index] = variable = identifier(name, TAKEN | taken | {*spec.layer_names} - {name})
            source += one_block(layer, variable, made[index], body, taken)
    return source, variables


def one_block(layer: LayerSpec, variable: str, made: Group, body: Body, taken: set[str]) -> list[str]:
    """Return the lines that make one block and give it to a variable; what they name is added to `taken`."""
    taken.add(variable)
    if layer.layer == MODEL:
        return _own(layer, variable, body, taken)
    return [*lines(made, f"{variable} = "), *_freezing(variable, layer.args.get("trainable", True))]


def _own(layer: LayerSpec, variable: str, body: Body, taken: set[str]) -> list[str]:
    from dltp_widgets.core.model.code.to_code import layer_calls

    spec = inner_spec(layer)
    frozen = is_frozen(spec)
    layers = tuple(part.without("trainable") for part in spec.layers) if frozen else spec.layers
    named = ModelSpec(layers, spec.inputs, spec.edges, spec.outputs, layer.name)
    source, variables = block_lines(named, layer_calls(named), body, taken)
    if named.is_stack:
        source += body(named, f"{variable} = ", variables, 0)
    else:
        function = identifier(f"make_{variable}", TAKEN | taken)
        taken.add(function)
        inside = body(named, "return ", variables, 4)
        source += [f"def {function}():", *inside, "", "", f"{variable} = {function}()"]
    return [*source, f"{variable}.trainable = False"] if frozen else source


def _freezing(variable: str, trainable: Any) -> list[str]:
    if isinstance(trainable, bool):
        return [] if trainable else [f"{variable}.trainable = False"]
    start = trainable.get("from")
    if start is not None:
        first = f"{variable}.layers.index({variable}.get_layer({quoted(start)}))"
        return [
            *lines(Group(f"for layer in {variable}.layers[: ", (("", first),), "]:")),
            "    layer.trainable = False",
        ]
    names = Group("[", tuple(("", literal(name)) for name in trainable["frozen"]), "]")
    return [*lines(names, "for name in ", ":"), f"    {variable}.get_layer(name).trainable = False"]
