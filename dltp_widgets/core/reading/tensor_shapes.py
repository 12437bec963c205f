"""The shape of a tensor of a source, as far as arithmetic can tell: ``x.shape[-1]`` decides many a residual block."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.resolving.closed_form import FORMS, Shape
from dltp_widgets.core.model.resolving.inspect_layer import check_layer, complete_arguments, is_guided
from dltp_widgets.core.model.resolving.merging_form import MERGING_FORMS, is_plain
from dltp_widgets.core.reading.values import Layer, Tensor

if TYPE_CHECKING:
    from dltp_widgets.core.reading.expressions import Expressions

_SAME = frozenset(
    """
    ActivityRegularization AlphaDropout ELU GaussianDropout GaussianNoise GroupNormalization Identity
    LayerNormalization LeakyReLU Masking PReLU RMSNormalization ReLU Softmax SpatialDropout1D SpatialDropout2D
    SpatialDropout3D UnitNormalization
    """.split()  # noqa: SIM905
)
"""Layers that keep the shape and are not guided."""


def shape_of_tensor(
    walk: Expressions, tensor: Tensor, before: Iterable[Tensor]
) -> tuple[int | None, ...] | None:
    """Return the shape of a tensor with None for the batch, or None where only Keras could tell.

    Parameters
    ----------
    walk : Expressions
    tensor : Tensor
    before : iterable of Tensor
        It, and every tensor that leads to it, in the order in which they were made.
    """
    for part in before:
        walk.tick()
        if not part.sized:
            part.sized, part.size = True, _shape(part)
    return None if tensor.size is None else (None, *tensor.size)


def _shape(tensor: Tensor) -> Shape | None:
    if tensor.layer is None:
        return tensor.shape if isinstance(tensor.shape, tuple) and all(map(_is_size, tensor.shape)) else None
    shapes = tuple(source.size for source in tensor.sources)
    known = tuple(shape for shape in shapes if shape is not None)
    return _leaving(tensor.layer, known) if known and len(known) == len(shapes) else None


def _leaving(layer: Layer, shapes: tuple[Shape, ...]) -> Shape | None:
    if layer.kind in _SAME:
        return shapes[0]
    spec = LayerSpec(layer.kind, **{key: value for key, value in layer.args.items() if key != "name"})
    try:
        if is_plain(spec, shapes):
            return MERGING_FORMS[spec.layer](spec.args, shapes).shape
        if not is_guided(spec):
            return None
        check_layer(spec, len(shapes))
        return FORMS[spec.layer](complete_arguments(spec), shapes[0]).shape
    except Refusal:
        return None


def _is_size(value: Any) -> bool:
    return value is None or (type(value) is int and value > 0)
