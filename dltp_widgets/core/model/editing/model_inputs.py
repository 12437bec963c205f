"""Edits of the inputs of a model: one more, one less, another shape, another name. Pure: spec in, spec out."""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.naming import free_name, is_valid_name
from dltp_widgets.core.model.resolving.inspect_model import is_shape
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec
from dltp_widgets.core.model.wired import End, Wired, unwire, wire

_USUAL = (8,)
"""The shape of an input where there is none to copy."""


def add_input(spec: ModelSpec, shape: Any = None, name: str | None = None) -> ModelSpec:
    """Return the model with one input more, which no layer takes yet.

    Parameters
    ----------
    spec : ModelSpec
    shape : tuple, optional
        Of one example; by default that of the first input.
    name : str, optional
        By default ``"input_1"`` or the first such name that is free.
    """
    first = next(iter(spec.inputs.values()), None)
    usual = first if is_shape(first) else _USUAL
    own = free_name(name or STACK_INPUT, {*spec.inputs, *spec.layer_names})
    return unwire(spec, wire(spec), {**spec.inputs, own: usual if shape is None else shape})


def remove_input(spec: ModelSpec, name: str) -> ModelSpec:
    """Return the model without an input; a layer that took nothing else takes the first one left.

    Raises
    ------
    SpecError
        If there is no such input, or no other.
    """
    inputs = {key: shape for key, shape in spec.inputs.items() if key != name}
    if name not in spec.inputs or not inputs:
        raise SpecError(_("A model has one input at least."), argument="inputs", value=name)
    wired = wire(spec)
    first: End = next(iter(inputs))
    ends = tuple(tuple(end for end in own if end != name) or (first,) for own in wired.ends)
    return unwire(spec, Wired(wired.layers, ends, wired.outputs), inputs)


def reshape_input(spec: ModelSpec, name: str, shape: Any) -> ModelSpec:
    """Return the model with another shape of an input."""
    inputs = type(spec.inputs)({**spec.inputs, name: shape})
    return ModelSpec(spec.layers, inputs, spec.edges, spec.outputs, spec.name)


def rename_input(spec: ModelSpec, name: str, new: str) -> ModelSpec:
    """Return the model with an input of another name.

    Raises
    ------
    SpecError
        If the name is taken, or none that Keras can use.
    """
    if new == name:
        return spec
    if not is_valid_name(new) or new in {*spec.inputs, *spec.layer_names}:
        raise SpecError(
            _(
                "“{name}” cannot be the name of an input: it is taken, or has other signs than letters, digits and _."
            ).format(name=new[:60]),
            argument="inputs",
            value=new,
        )
    wired = wire(spec)
    ends = tuple(tuple(new if end == name else end for end in own) for own in wired.ends)
    inputs = {new if key == name else key: shape for key, shape in spec.inputs.items()}
    return unwire(spec, Wired(wired.layers, ends, wired.outputs), inputs)
