"""Which layers training leaves alone: from a layer on, or one by one inside a block. Pure: spec in, spec out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import (
    MODEL,
    frozen_names,
    inner_spec,
    is_block,
    trainable_from,
    with_frozen,
    with_trainable,
)
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.spec import ModelSpec


def train_from(spec: ModelSpec, index: int, weighted: Collection[int], inner: str | None = None) -> ModelSpec:
    """Return the model with all layers before one frozen, and it and all that follow trained.

    Parameters
    ----------
    spec : ModelSpec
    index : int
        The first layer that is trained.
    weighted : collection of int
        The layers that have weights: of the others nothing is said.
    inner : str, optional
        Name of a layer inside it, from which on it is trained.

    Raises
    ------
    SpecError
        If there is no such layer inside a model of one's own; of a base, `resolve` says so.
    """
    for row, layer in enumerate(spec.layers):
        wanted = freeze(layer, frozen=row < index and row in weighted)
        if row == index and inner is not None:
            wanted = _from(wanted, inner)
        if wanted != layer:
            spec = spec.replace_layer(row, wanted)
    return spec


def freeze(layer: LayerSpec, *, frozen: bool) -> LayerSpec:
    """Return the layer, or the block with all that is in it, frozen or trained."""
    if is_block(layer):
        return with_trainable(layer, not frozen)
    return layer.edit(trainable=False) if frozen else layer.without("trainable")


def freeze_inner(layer: LayerSpec, inner: str, frozen: bool, names: Sequence[str]) -> LayerSpec:
    """Return the block with one layer in it frozen, or trained again.

    Parameters
    ----------
    layer : LayerSpec
    inner : str
    frozen : bool
    names : sequence of str
        The layers of the block, in their order.

    Raises
    ------
    SpecError
        If there is no such layer in it.
    """
    if inner not in names:
        raise _missing(inner)
    now = set(frozen_in(layer, names))
    (now.add if frozen else now.discard)(inner)
    return with_frozen(layer, [name for name in names if name in now])


def frozen_in(layer: LayerSpec, names: Sequence[str]) -> frozenset[str]:
    """Return the names of the layers in a block that training leaves alone."""
    try:
        if layer.layer == MODEL:
            spec = inner_spec(layer)
            parts = zip(spec.layer_names, spec.layers, strict=True)
            return frozenset(name for name, part in parts if part.args.get("trainable", True) is False)
        return frozen_names(layer.args.get("trainable", True), names)
    except (Refusal, SpecError):  # the problem of the block says it
        return frozenset()


def _from(layer: LayerSpec, inner: str) -> LayerSpec:
    try:
        return trainable_from(layer, inner)
    except ValueError:
        raise _missing(inner) from None


def _missing(inner: str) -> SpecError:
    message = _("The block has no layer “{name}”.").format(name=inner[:60])
    return SpecError(message, argument="inner", value=inner)
