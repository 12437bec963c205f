"""Steps that move no value into another: reshape, transpose, expand_dims, squeeze."""

from __future__ import annotations

import math

import numpy as np

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.plan import Args, Kind, Places, Plan, Shape, Sources, flat, times
from dltp_widgets.core.shapes.refusal import ShapeRefusal

LETTERS = "ijklmnpq"
"""Names of indices in a rule, one for each axis there can be."""


def reshape(args: Args, x: Kind, _y: Kind) -> Plan:
    """Count the same elements anew."""
    asked: Shape = args["shape"]
    shape = solve(asked, x)

    def rule() -> str:
        kept = ngettext(
            "The {n} element stays; only the counting changes.",
            "The {n} elements stay in their order, row by row; only the counting changes.",
            x.size,
        ).format(n=format_count(x.size))
        return f"{solution(asked, x, shape)} {kept}" if -1 in asked else kept

    own = shape if 0 in asked else asked  # NumPy solves no -1 beside a 0
    return Plan(
        shape,
        x.dtype,
        rule,
        f"tf.reshape({{x}}, {asked})",
        f"np.reshape({{x}}, {own})",
        lambda array: np.reshape(array, shape),
        lambda places: (Sources(flat(places, shape)),),
    )


def solve(asked: Shape, x: Kind) -> Shape:
    """Return the shape with its ``-1`` worked out.

    Raises
    ------
    ShapeRefusal
        If the elements of `x` cannot be arranged like this.
    """
    if min(asked, default=0) < -1:
        raise negative_size(asked)
    if asked.count(-1) > 1:
        raise ShapeRefusal(
            "two_unknowns",
            lambda: _("{shape}: only one size may be -1, the others must be given.").format(shape=asked),
            "shape",
        )
    known, total = _known(asked), _countable(asked, x)
    without_element = 0 in asked and 0 in x.shape  # then TensorFlow rounds down, and takes whatever comes out
    if -1 in asked and total % known and not without_element:
        raise _not_a_multiple(asked, total, known)
    shape = tuple(total // known if size == -1 else size for size in asked)
    if math.prod(shape) != x.size:
        raise ShapeRefusal(
            "wrong_count",
            lambda: ngettext(
                "{shape} has room for {n} element, not for {total}.",
                "{shape} has room for {n} elements, not for {total}.",
                math.prod(shape),
            ).format(shape=asked, n=format_count(math.prod(shape)), total=format_count(x.size)),
            "shape",
        )
    return shape


def solution(asked: Shape, x: Kind, shape: Shape) -> str:
    """Return how ``-1`` was worked out, such as ``"-1: 100 / (25 x 2) = 2."``."""
    others = tuple(size for size in asked if size > 0)
    total, size = _countable(asked, x), shape[asked.index(-1)]
    text = _("-1: {total} / {product} = {size}.")
    if size * _known(asked) != total:
        text = _("-1: {total} / {product}, rounded down, is {size}; there is no element anyway.")
    return text.format(total=format_count(total), product=times(others), size=size)


def negative_size(shape: Shape) -> ShapeRefusal:
    """Return the refusal of a shape with a size below what can be."""
    return ShapeRefusal(
        "negative_size",
        lambda: _("{shape}: a size cannot be negative.").format(shape=shape),
        "shape",
    )


def transpose(args: Args, x: Kind, _y: Kind) -> Plan:
    """Take the axes in another order."""
    asked: Shape | None = args["perm"]
    given = tuple(reversed(range(x.rank))) if asked is None else asked
    perm = tuple(axis % x.rank if -x.rank <= axis < x.rank else x.rank for axis in given) if x.rank else given
    if sorted(perm) != list(range(x.rank)):
        raise ShapeRefusal(
            "not_a_permutation",
            lambda: _must_name(given, x),
            "perm",
        )
    shape = tuple(x.shape[axis] for axis in perm)
    here = LETTERS[: x.rank]
    there = ", ".join(here[perm.index(axis)] for axis in range(x.rank))

    def trace(places: Places) -> tuple[Sources, ...]:
        moved = np.empty_like(places)
        moved[list(perm)] = places
        return (Sources(flat(moved, x.shape)),)

    return Plan(
        shape,
        x.dtype,
        lambda: _("The axes change places: the element at [{here}] comes from [{there}].").format(
            here=", ".join(here), there=there
        ),
        "tf.transpose({x})" if asked is None else f"tf.transpose({{x}}, perm={asked})",
        "np.transpose({x})" if asked is None else f"np.transpose({{x}}, {asked})",
        lambda array: np.transpose(array, perm),
        trace,
    )


def expand_dims(args: Args, x: Kind, _y: Kind) -> Plan:
    """Put in an axis of size 1."""
    axis = checked_axis(args["axis"], x.rank + 1, x)
    shape = (*x.shape[:axis], 1, *x.shape[axis:])
    call = f"expand_dims({{x}}, axis={args['axis']})"
    return Plan(
        shape,
        x.dtype,
        lambda: _("A new axis of size 1 stands at place {axis}; no element moves.").format(axis=axis),
        f"tf.{call}",
        f"np.{call}",
        lambda array: np.expand_dims(array, axis),
        lambda places: (Sources(flat(places, shape)),),
    )


def squeeze(args: Args, x: Kind, _y: Kind) -> Plan:
    """Take axes of size 1 away; None: all of them."""
    asked: Shape | None = args["axis"] or None  # TensorFlow reads an empty list as "all"
    ones = [axis for axis, size in enumerate(x.shape) if size == 1]
    gone = sorted({checked_axis(axis, x.rank, x) for axis in asked}) if asked else ones
    for axis in gone:
        if x.shape[axis] != 1:
            raise _not_of_size_one(axis, x)
    shape = tuple(size for axis, size in enumerate(x.shape) if axis not in gone)
    return Plan(
        shape,
        x.dtype,
        lambda: (
            ngettext(
                "The axis of size 1 goes ({axes}); no element moves.",
                "The axes of size 1 go ({axes}); no element moves.",
                len(gone),
            ).format(axes=", ".join(map(str, gone)))
            if gone
            else _("There is no axis of size 1: nothing changes.")
        ),
        f"tf.squeeze({{x}}, axis={list(asked)})" if asked else "tf.squeeze({x})",
        f"np.squeeze({{x}}, axis={tuple(gone)})" if asked else "np.squeeze({x})",
        lambda array: np.squeeze(array, tuple(gone)),
        lambda places: (Sources(flat(places, shape)),),
    )


def checked_axis(axis: int, rank: int, x: Kind, argument: str = "axis") -> int:
    """Return the axis counted from the front.

    Raises
    ------
    ShapeRefusal
        If there is no such axis.
    """
    if not -rank <= axis < rank:
        raise ShapeRefusal(
            "bad_axis",
            lambda: (
                _("Axis {axis} does not exist: {shape} allows {low} to {high}.").format(
                    axis=axis, shape=x.shape, low=-rank, high=rank - 1
                )
                if rank
                else _("A scalar has no axis.")
            ),
            argument,
        )
    return axis % rank


def _known(asked: Shape) -> int:
    return math.prod(size for size in asked if size > 0)


def _countable(asked: Shape, x: Kind) -> int:
    """Return how many elements the sizes share out; TensorFlow leaves a 0 out that both sides have."""
    return math.prod(size for size in x.shape if size > 0 or 0 not in asked)


def _not_a_multiple(asked: Shape, total: int, known: int) -> ShapeRefusal:
    sizes = tuple(size for size in asked if size > 0)

    def say() -> str:
        count = format_count(known)
        text = ngettext(
            "{total} element cannot be arranged as {shape}: {total} is not a multiple of {known}",
            "{total} elements cannot be arranged as {shape}: {total} is not a multiple of {known}",
            total,
        ).format(total=format_count(total), shape=asked, known=count)
        return f"{text} ({count} = {times(sizes).strip('()')})." if len(sizes) > 1 else f"{text}."

    return ShapeRefusal("not_a_multiple", say, "shape")


def _must_name(perm: Shape, x: Kind) -> str:
    if not x.rank:
        return _("A scalar has no axis.")
    return ngettext(
        "{perm} must name the {rank} axis of {shape} once: {last}.",
        "{perm} must name each of the {rank} axes of {shape} once, from 0 to {last}.",
        x.rank,
    ).format(perm=perm, rank=x.rank, shape=x.shape, last=x.rank - 1)


def _not_of_size_one(axis: int, x: Kind) -> ShapeRefusal:
    return ShapeRefusal(
        "not_of_size_one",
        lambda: _("Axis {axis} of {shape} has the size {size}: only an axis of size 1 can go.").format(
            axis=axis, shape=x.shape, size=x.shape[axis]
        ),
        "axis",
    )
