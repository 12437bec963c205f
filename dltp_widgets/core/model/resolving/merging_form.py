"""Shapes of the merging layers by arithmetic alone, as `closed_form` has it for layers of one tensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.resolving.closed_form import Form, Shape, shown
from dltp_widgets.core.model.resolving.cost import values


def _by_value(_args: Mapping[str, Any], shapes: tuple[Shape, ...]) -> Form:
    merged = shapes[0]
    for shape in shapes[1:]:
        merged = _broadcast(merged, shape, shapes)
    return Form(merged)


def _multiplied(args: Mapping[str, Any], shapes: tuple[Shape, ...]) -> Form:
    merged = _by_value(args, shapes).shape
    return Form(merged, multiply_adds=values(merged))


def _subtracted(args: Mapping[str, Any], shapes: tuple[Shape, ...]) -> Form:
    if len(shapes) != 2:
        raise Refusal(
            "wrong_inputs", None, lambda: _("This layer takes two tensors, not {n}.").format(n=len(shapes))
        )
    return _by_value(args, shapes)


def _concatenated(args: Mapping[str, Any], shapes: tuple[Shape, ...]) -> Form:
    axis, rank = args.get("axis", -1), len(shapes[0]) + 1
    if not isinstance(axis, int) or not -rank <= axis < rank or axis % rank == 0:
        raise Refusal(
            "wrong_value",
            "axis",
            lambda: _("Axis: {axis} is not an axis of {shape}.").format(axis=axis, shape=shown(shapes[0])),
            drop=("axis",),
        )
    place = axis % rank - 1
    rests = {(*shape[:place], *shape[place + 1 :]) for shape in shapes}
    if len(rests) > 1:
        raise _different(shapes)
    total = sum(shape[place] or 0 for shape in shapes)
    return Form((*shapes[0][:place], total, *shapes[0][place + 1 :]))


MERGING_FORMS: dict[str, Callable[[Mapping[str, Any], tuple[Shape, ...]], Form]] = {
    "Add": _by_value,
    "Average": _by_value,
    "Maximum": _by_value,
    "Minimum": _by_value,
    "Multiply": _multiplied,
    "Subtract": _subtracted,
    "Concatenate": _concatenated,
}
"""Class name -> its arithmetic, for two tensors or more."""


def is_plain(layer: LayerSpec, shapes: tuple[Shape, ...]) -> bool:
    """Tell whether arithmetic is enough: full shapes of one rank; of others Keras has ideas of its own."""
    known = not any(None in shape for shape in shapes) and len({len(shape) for shape in shapes}) == 1
    return layer.layer in MERGING_FORMS and known and set(layer.args) <= {"axis"}


def _broadcast(first: Shape, second: Shape, shapes: tuple[Shape, ...]) -> Shape:
    if any(one != other and 1 not in (one, other) for one, other in zip(first, second, strict=True)):
        raise _different(shapes)
    return tuple(other if one == 1 else one for one, other in zip(first, second, strict=True))


def _different(shapes: tuple[Shape, ...]) -> Refusal:
    return Refusal(
        "shapes_differ",
        None,
        lambda: _("Tensors of {shapes} cannot be merged here: their shapes must agree.").format(
            shapes=", ".join(map(shown, shapes))
        ),
    )
