"""What can be said of a model besides its layers: its inputs and its names."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.core.model.catalog.catalog import CATALOG, INPUT_SHAPE, kind
from dltp_widgets.core.model.frozen import LARGEST_INTEGER
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.naming import free_name, is_valid_model_name, is_valid_name, valid_name
from dltp_widgets.core.model.problem import Fix, Problem
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec

_USUAL_INPUT = (28, 28, 1)
"""What a course begins with, and the example in the sentence that asks for a shape."""


def input_problem(spec: ModelSpec) -> Problem | None:
    """Return what is wrong with the inputs, the name of the model, or the lack of layers."""
    for name, shape in spec.inputs.items() or [(STACK_INPUT, None)]:
        if shape is None:
            return Problem("missing_input_shape", None, None, "input_shape", _say_missing, _with_input(name))
        if not is_shape(shape):
            return _wrong_shape(name, shape)
    if spec.name is not None and not is_valid_model_name(spec.name):
        return _wrong_name(spec.name, None)
    bad = next((name for name in spec.inputs if not is_valid_name(name)), None)
    if bad is not None:
        return Problem("wrong_name", None, None, "inputs", lambda: _name_sentence(bad))
    if not spec.layers:
        return Problem("no_layers", None, None, None, lambda: _("The model has no layer yet: add one."))
    return None


def name_problem(layer: LayerSpec, index: int, name: str, seen: Container[str]) -> Problem | None:
    """Return what is wrong with the name of a layer; `seen` are the names before it."""
    if layer.name is not None and not is_valid_name(layer.name):
        return _wrong_name(layer.name, index)
    if name not in seen:
        return None

    def rename(spec: ModelSpec) -> ModelSpec:
        taken = {*spec.layer_names, *spec.inputs}
        return spec.replace_layer(index, spec.layers[index].edit(name=free_name(name, taken)))

    return Problem(
        "duplicate_name",
        index,
        name,
        "name",
        lambda: _("Two layers are named “{name}”: each needs its own name.").format(name=name),
        rename,
    )


def is_shape(value: Any) -> bool:
    """Tell whether this is a shape without the batch axis: whole numbers above 0, or None where it varies."""
    return isinstance(value, tuple) and all(
        size is None or (isinstance(size, int) and not isinstance(size, bool) and 0 < size <= LARGEST_INTEGER)
        for size in value
    )


def _with_input(name: str) -> Fix:
    """Return the fix that gives an input the shape that its first layer usually gets."""

    def fix(spec: ModelSpec) -> ModelSpec:
        first = next(
            (layer for layer, ends in zip(spec.layers, spec.links, strict=True) if name in ends), None
        )
        known = kind(first.layer) if first is not None else None
        usual = known is None or known.group == "merging" or known.name in CATALOG
        shape = _USUAL_INPUT if usual or known is None else known.inputs[0]
        inputs = type(spec.inputs)({**spec.inputs, name: shape})
        return ModelSpec(spec.layers, inputs, spec.edges, spec.outputs, spec.name)

    return fix


def _wrong_shape(name: str, shape: Any) -> Problem:
    meant = _meant(shape)

    def say() -> str:
        if isinstance(shape, int) and not isinstance(shape, bool) and meant:
            return _("Input shape: ({n}) is a number, ({n},) is a shape: mind the comma.").format(n=shape)
        return INPUT_SHAPE.sentence(shape)

    def fix(spec: ModelSpec) -> ModelSpec:
        inputs = type(spec.inputs)({**spec.inputs, name: meant})
        return ModelSpec(spec.layers, inputs, spec.edges, spec.outputs, spec.name)

    return Problem("wrong_input_shape", None, None, "input_shape", say, fix if meant else None)


def _meant(shape: Any) -> tuple[int, ...] | None:
    """Return the shape that was probably meant by ``10``, ``"10"`` or ``"28, 28"``."""
    if isinstance(shape, bool) or not isinstance(shape, int | str):
        return None
    try:
        meant: tuple[int, ...] = parse_argument(INPUT_SHAPE, str(shape))
    except SpecError:
        return None
    return meant


def _wrong_name(name: str, index: int | None) -> Problem:
    better = valid_name(name)
    return Problem("wrong_name", index, name, "name", lambda: _name_sentence(name), _renaming(better, index))


def _renaming(better: str | None, index: int | None) -> Fix:
    def fix(spec: ModelSpec) -> ModelSpec:
        if index is None:
            return ModelSpec(spec.layers, spec.inputs, spec.edges, spec.outputs, better)
        taken = {*spec.layer_names, *spec.inputs}
        return spec.replace_layer(index, spec.layers[index].edit(name=better and free_name(better, taken)))

    return fix


def _name_sentence(name: str) -> str:
    text = _("“{name}” cannot be a name: letters without accents, digits, - _ . and > only.")
    return text.format(name=name[:60])


def _say_missing() -> str:
    return _("The input shape is missing: say what one example looks like, such as (28, 28, 1).")
