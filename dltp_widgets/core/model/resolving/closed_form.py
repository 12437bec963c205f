"""Shapes and parameters of the guided layers by arithmetic alone: Keras is not even imported.

Each function takes the arguments (defaults filled in) and the shape that arrives, and returns a `Form` or
raises a `Refusal`. Shapes are without the batch axis; None is a size not known yet. Tests prove every one
equal to Keras' own shapes and counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.resolving.cost import applied, places, values

Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Form:
    """What a layer makes of its input."""

    shape: Shape
    """Output shape, without the batch axis."""
    params: int = 0
    """Parameters, trained or not."""
    frozen: int = 0
    """Those of them that training never changes, such as the moving means of BatchNormalization."""
    formula: str = ""
    """The count as arithmetic: ``"784 x 256 + 256"``; empty where nothing is counted."""
    multiply_adds: int | None = 0
    """Cost for one example, see `cost`; None if not known."""
    inner: tuple[Any, ...] = ()
    """Of a model inside a model: its layers, each a ``ResolvedLayer``."""


def _dense(args: Mapping[str, Any], shape: Shape) -> Form:
    if not shape:
        raise _wrong_rank(shape, lambda: _("at least one axis"))
    inputs, units = _known(shape[-1], shape), args["units"]
    bias = units if args["use_bias"] else 0
    cost = applied([(inputs, units)], values(shape[:-1]))
    return Form((*shape[:-1], units), inputs * units + bias, 0, _formula((inputs, units), bias), cost)


def _same(_args: Mapping[str, Any], shape: Shape) -> Form:
    return Form(shape)


def _rescaling(_args: Mapping[str, Any], shape: Shape) -> Form:
    return Form(shape, multiply_adds=values(shape))


def _flatten(_args: Mapping[str, Any], shape: Shape) -> Form:
    return Form((None if None in shape else math.prod(size for size in shape if size is not None),))


def _conv2d(args: Mapping[str, Any], shape: Shape) -> Form:
    height, width, channels = _map(args, shape)
    count = _known(channels, shape)
    filters, groups, kernel = args["filters"], args["groups"], _two(args["kernel_size"])
    strides, dilation = _two(args["strides"]), _two(args["dilation_rate"])
    if filters % groups or count % groups:
        raise _groups(filters, count, groups)
    if max(strides) > 1 and max(dilation) > 1:
        raise Refusal(
            "strides_with_dilation",
            "dilation_rate",
            lambda: _("Keras cannot use strides and dilation together: leave one of them at 1."),
            drop=("dilation_rate",),
        )
    spread = tuple(step * (size - 1) + 1 for step, size in zip(dilation, kernel, strict=True))
    area = _slide(args, (height, width), spread, strides)
    bias = filters if args["use_bias"] else 0
    factors = (*kernel, count // groups, filters)
    leaving = _ordered(args, area, filters)
    cost = applied([factors], places(leaving, filters))
    return Form(leaving, math.prod(factors) + bias, 0, _formula(factors, bias), cost)


def _pooling(args: Mapping[str, Any], shape: Shape) -> Form:
    height, width, channels = _map(args, shape)
    window = _two(args["pool_size"])
    strides = window if args["strides"] is None else _two(args["strides"])
    return Form(_ordered(args, _slide(args, (height, width), window, strides), channels))


def _global_pooling(args: Mapping[str, Any], shape: Shape) -> Form:
    channels = _map(args, shape)[2]
    return Form(_ordered(args, (1, 1), channels) if args["keepdims"] else (channels,))


def _batch_normalization(args: Mapping[str, Any], shape: Shape) -> Form:
    axis, rank = args["axis"], len(shape) + 1
    if not -rank <= axis < rank or axis % rank == 0:
        raise Refusal(
            "wrong_value",
            "axis",
            lambda: _("Axis: {axis} is not an axis of {shape}.").format(axis=axis, shape=shown(shape)),
            drop=("axis",),
        )
    size = _known(shape[axis % rank - 1], shape)
    each = 2 + args["center"] + args["scale"]
    return Form(shape, each * size, 2 * size, f"{each} x {size}", values(shape))


def _reshape(args: Mapping[str, Any], shape: Shape) -> Form:
    target: tuple[int, ...] = args["target_shape"]
    if target.count(-1) > 1:
        raise Refusal("wrong_value", "target_shape", lambda: _("New shape: only one entry may be -1."))
    known = math.prod(size for size in target if size != -1)
    if None in shape:
        return Form(tuple(None if size == -1 else size for size in target))
    total = math.prod(size for size in shape if size is not None)
    if (known == 0 or total % known) if -1 in target else total != known:
        raise _does_not_fit(target, shape, total)
    return Form(tuple(total // known if size == -1 else size for size in target))


FORMS: dict[str, Callable[[Mapping[str, Any], Shape], Form]] = {
    "Dense": _dense,
    "Activation": _same,
    "Flatten": _flatten,
    "Dropout": _same,
    "Conv2D": _conv2d,
    "MaxPooling2D": _pooling,
    "AveragePooling2D": _pooling,
    "GlobalAveragePooling2D": _global_pooling,
    "BatchNormalization": _batch_normalization,
    "Rescaling": _rescaling,
    "Reshape": _reshape,
}
"""Class name -> its arithmetic."""


def shown(shape: Shape) -> str:
    """Return a shape as people read it: ``28 x 28 x 1``; ``?`` for a size not known."""
    return " x ".join("?" if size is None else str(size) for size in shape) or "()"


def _formula(factors: tuple[int, ...], bias: int) -> str:
    product = " x ".join(map(str, factors))
    return f"{product} + {bias}" if bias else product


def _two(value: int | tuple[int, ...]) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[1])


def _known(size: int | None, shape: Shape) -> int:
    if size is None:
        raise Refusal(
            "unknown_size",
            None,
            lambda: _(
                "The number of values that arrive, {shape}, is not known: give the input shape in full."
            ).format(shape=shown(shape)),
        )
    return size


def _map(args: Mapping[str, Any], shape: Shape) -> tuple[int | None, int | None, int | None]:
    if len(shape) != 3:
        channel = (1, *shape) if args["data_format"] == "channels_first" else (*shape, 1)
        before = LayerSpec("Reshape", target_shape=channel) if len(shape) == 2 and None not in shape else None
        raise _wrong_rank(shape, lambda: _("an image (height, width, channels)"), before)
    first, second, third = shape
    return (second, third, first) if args["data_format"] == "channels_first" else (first, second, third)


def _ordered(args: Mapping[str, Any], area: Shape, channels: int | None) -> Shape:
    return (channels, *area) if args["data_format"] == "channels_first" else (*area, channels)


def _slide(args: Mapping[str, Any], area: Shape, window: Shape, strides: tuple[int, int]) -> Shape:
    """Return the size of the map on which a window of this extent can stand."""
    sizes: list[int | None] = []
    for size, extent, step in zip(area, window, strides, strict=True):
        if size is None or extent is None:
            sizes.append(None)
        elif args["padding"] == "same":
            sizes.append(-(-size // step))
        elif extent > size:
            raise too_large(window, area)
        else:
            sizes.append((size - extent) // step + 1)
    return tuple(sizes)


def _wrong_rank(shape: Shape, expected: Callable[[], str], before: LayerSpec | None = None) -> Refusal:
    return Refusal(
        "wrong_rank",
        None,
        lambda: _("This layer needs {expected}, and {shape} arrives.").format(
            expected=expected(), shape=shape
        ),
        before=before,
    )


def too_large(window: Shape, area: Shape) -> Refusal:
    """Return the refusal of a window that is larger than the map it stands on."""
    return Refusal(
        "window_too_large",
        "padding",
        lambda: _(
            "A window of {window} does not fit on a map of {area}: use padding same, or one pooling less."
        ).format(window=shown(window), area=shown(area)),
        change={"padding": "same"},
    )


def _groups(filters: int, channels: int, groups: int) -> Refusal:
    return Refusal(
        "groups_do_not_divide",
        "groups",
        lambda: _("{filters} filters on {channels} channels cannot be split into {groups} groups.").format(
            filters=filters, channels=channels, groups=groups
        ),
        drop=("groups",),
    )


def _does_not_fit(target: tuple[int, ...], shape: Shape, total: int) -> Refusal:
    return Refusal(
        "reshape_does_not_fit",
        "target_shape",
        lambda: _("{shape} holds {total} values: they cannot be arranged as {target}.").format(
            shape=shape, total=total, target=target
        ),
        change=_fitting(target, total),
    )


def _fitting(target: tuple[int, ...], total: int) -> dict[str, object] | None:
    """Return the target with the last entry that can be worked out replaced by -1, or None."""
    for index in reversed(range(len(target))):
        rest = math.prod(size for place, size in enumerate(target) if place != index)
        if rest > 0 and total % rest == 0:
            return {"target_shape": (*target[:index], -1, *target[index + 1 :])}
    return None
