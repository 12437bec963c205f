"""Who is linked to whom in a model: edges to nobody, sources that come too late, layers that lead nowhere."""

from __future__ import annotations

from collections.abc import Container

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import FrozenDict
from dltp_widgets.core.model.naming import nearest
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.spec import ModelSpec


def edge_problem(spec: ModelSpec, names: tuple[str, ...]) -> Problem | None:
    """Return the first edge that belongs to no layer; `names` are those of the layers."""
    unknown = next((name for name in spec.edges if name not in names), None)
    if unknown is None:
        return None
    near = nearest(unknown, tuple(name for name in names if name not in spec.edges))

    def fix(spec: ModelSpec) -> ModelSpec:
        edges = {near if name == unknown and near else name: ends for name, ends in spec.edges.items()}
        return ModelSpec(spec.layers, spec.inputs, FrozenDict(edges), spec.outputs, spec.name)

    return Problem(
        "unknown_edge",
        None,
        None,
        "edges",
        lambda: _("The edges name “{name}”, which is not a layer of the model.").format(name=unknown),
        fix if near else None,
    )


def link_problem(index: int, name: str, sources: tuple[str, ...], known: Container[str]) -> Problem | None:
    """Return what is wrong with where a layer takes its input from; `known` are the names before it."""
    missing = next((source for source in sources if source not in known), None)
    if missing is None and sources:
        return None
    return Problem(
        "unknown_source",
        index,
        name,
        "edges",
        lambda: _("“{name}” takes its input from “{source}”, which does not come before it.").format(
            name=name, source=missing or ""
        ),
    )


def output_problem(spec: ModelSpec, names: tuple[str, ...]) -> Problem | None:
    """Return what is wrong with the outputs."""
    unknown = next((name for name in spec.outputs if name not in names), None)
    if unknown is None:
        return None
    near = nearest(unknown, names)

    def fix(spec: ModelSpec) -> ModelSpec:
        outputs = tuple(near if name == unknown and near else name for name in spec.outputs)
        return ModelSpec(spec.layers, spec.inputs, spec.edges, outputs, spec.name)

    return Problem(
        "unknown_output",
        None,
        None,
        "outputs",
        lambda: _("The output “{name}” is not a layer of the model.").format(name=unknown),
        fix if near else None,
    )


def unused_problem(spec: ModelSpec, names: tuple[str, ...]) -> Problem | None:
    """Return the first layer that leads to no output: Keras would leave it out without a word."""
    used = _used(spec, names)
    index = next((index for index, name in enumerate(names) if name not in used), None)
    if index is None:
        return None
    return Problem(
        "unused_layer",
        index,
        names[index],
        "outputs",
        lambda: _("“{name}” leads to no output: link a layer to it, make it an output, or remove it.").format(
            name=names[index]
        ),
        _without_unused,
    )


def _used(spec: ModelSpec, names: tuple[str, ...]) -> set[str]:
    """Return the names of the outputs and of all that leads to them."""
    sources = dict(zip(names, spec.links, strict=True))
    used: set[str] = set()
    waiting = list(spec.outputs or names[-1:])
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting.extend(sources.get(name, ()))
    return used


def _without_unused(spec: ModelSpec) -> ModelSpec:
    """Return the model without the layers that lead to no output; the names of the others may move up."""
    names = spec.layer_names
    used = _used(spec, names)
    kept = [index for index, name in enumerate(names) if name in used]
    layers = tuple(spec.layers[index] for index in kept)
    links = {names[index]: spec.links[index] for index in kept}
    explicit = ModelSpec.graph(spec.inputs, layers, links, spec.outputs, spec.name)
    now = dict(zip((names[index] for index in kept), explicit.layer_names, strict=True))
    edges = {
        now[name]: [now.get(end, end) for end in ends] for name, ends in links.items() if name in spec.edges
    }
    outputs = [now.get(name, name) for name in spec.outputs]
    return ModelSpec.graph(spec.inputs, layers, edges, outputs, spec.name)
