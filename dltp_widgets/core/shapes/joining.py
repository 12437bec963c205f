"""Steps that bring sizes together: concat, stack, broadcast_to, and how shapes broadcast."""

from __future__ import annotations

import itertools

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.plan import Args, Kind, Places, Plan, Shape, Sources, flat, stretched
from dltp_widgets.core.shapes.rearrange import checked_axis, negative_size
from dltp_widgets.core.shapes.refusal import ShapeRefusal


def concat(args: Args, x: Kind, y: Kind) -> Plan:
    """Put one tensor behind the other, along an axis that they have."""
    same_dtype(x, y)
    if x.rank != y.rank or not x.rank:
        raise ShapeRefusal(
            "wrong_rank",
            lambda: _("{x} and {y}: both need the same number of axes, and at least one.").format(
                x=x.shape, y=y.shape
            ),
            "other",
        )
    axis = checked_axis(args["axis"], x.rank, x)
    if any(a != b for i, (a, b) in enumerate(zip(x.shape, y.shape, strict=True)) if i != axis):
        raise ShapeRefusal(
            "different_shapes",
            lambda: _("{x} and {y}: all sizes but that of axis {axis} must agree.").format(
                x=x.shape, y=y.shape, axis=axis
            ),
            "other",
        )
    here = x.shape[axis]
    shape = (*x.shape[:axis], here + y.shape[axis], *x.shape[axis + 1 :])

    def trace(places: Places) -> tuple[Sources, ...]:
        first = places[axis] < here
        behind = places.copy()
        behind[axis] -= here
        return (
            Sources(np.where(first, flat(places, x.shape), -1)),
            Sources(np.where(first, -1, flat(behind, y.shape))),
        )

    return Plan(
        shape,
        x.dtype,
        lambda: _("One behind the other along axis {axis}: {a} + {b} = {c}; the other sizes agree.").format(
            axis=axis, a=here, b=y.shape[axis], c=shape[axis]
        ),
        f"tf.concat([{{x}}, {{y}}], axis={args['axis']})",
        f"np.concatenate([{{x}}, {{y}}], axis={args['axis']})",
        lambda first, second: np.concatenate([first, second], axis),
        trace,
    )


def stack(args: Args, x: Kind, y: Kind) -> Plan:
    """Put two tensors of one shape side by side along a new axis."""
    same_dtype(x, y)
    if x.shape != y.shape:
        raise ShapeRefusal(
            "different_shapes",
            lambda: _("{x} and {y}: only tensors of one shape can be stacked.").format(x=x.shape, y=y.shape),
            "other",
        )
    axis = checked_axis(args["axis"], x.rank + 1, x)

    def trace(places: Places) -> tuple[Sources, ...]:
        source = flat(np.delete(places, axis, 0), x.shape)
        chosen = places[axis]
        return Sources(np.where(chosen == 0, source, -1)), Sources(np.where(chosen == 1, source, -1))

    call = f"stack([{{x}}, {{y}}], axis={args['axis']})"
    return Plan(
        (*x.shape[:axis], 2, *x.shape[axis:]),
        x.dtype,
        lambda: _(
            "A new axis of size 2 stands at place {axis}; index 0 is the first tensor, 1 the second."
        ).format(axis=axis),
        f"tf.{call}",
        f"np.{call}",
        lambda first, second: np.stack([first, second], axis),
        trace,
    )


def broadcast_to(args: Args, x: Kind, _y: Kind) -> Plan:
    """Repeat axes of size 1, and put axes in front."""
    shape: Shape = args["shape"]
    if min(shape, default=0) < 0:
        raise negative_size(shape)
    if len(shape) < x.rank or broadcast_shapes(x.shape, shape) != shape:
        raise cannot_broadcast(x.shape, shape, "shape")
    call = f"broadcast_to({{x}}, {shape})"
    return Plan(
        shape,
        x.dtype,
        lambda: _(
            "From the right, each size of {before} stays, or is 1 and is repeated: {after}. Axes in front are new."
        ).format(before=x.shape, after=shape),
        f"tf.{call}",
        f"np.{call}",
        lambda array: np.broadcast_to(array, shape),
        lambda places: (Sources(stretched(places, x.shape)),),
    )


def broadcast_shapes(a: Shape, b: Shape) -> Shape | None:
    """Return the shape that two shapes broadcast to, or None."""
    pairs = list(itertools.zip_longest(reversed(a), reversed(b), fillvalue=1))
    if any(p != q and 1 not in (p, q) for p, q in pairs):
        return None
    return tuple(q if p == 1 else p for p, q in reversed(pairs))


def cannot_broadcast(a: Shape, b: Shape, argument: str) -> ShapeRefusal:
    """Return the refusal of two shapes, naming the first pair of sizes from the right that disagrees."""
    pairs = list(zip(reversed(a), reversed(b), strict=False))
    found = next(((p, q) for p, q in pairs if p != q and 1 not in (p, q)), None)
    found = found or next(((p, q) for p, q in pairs if p != q), None)

    def say() -> str:
        start = _("{a} cannot be broadcast with {b}").format(a=a, b=b)
        if argument == "shape":
            start = _("{a} cannot be broadcast to {b}").format(a=a, b=b)
        if found is None:
            return _("{start}: it has more axes.").format(start=start)
        reason = _("{start}: from the right, {p} and {q} differ, and only a 1 can be repeated.")
        return reason.format(start=start, p=found[0], q=found[1])

    return ShapeRefusal("cannot_broadcast", say, argument)


def same_dtype(x: Kind, y: Kind) -> None:
    """Refuse two dtypes: TensorFlow converts neither."""
    if x.dtype != y.dtype:
        raise ShapeRefusal(
            "different_dtypes",
            lambda: _("TensorFlow does not mix dtypes, {x} and {y}: cast one.").format(x=x.dtype, y=y.dtype),
            "other",
        )
