"""Steps that compute: add, multiply, equal, cast, matmul, one_hot."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.joining import broadcast_shapes, cannot_broadcast, same_dtype
from dltp_widgets.core.shapes.plan import Args, Array, Kind, Places, Plan, Planner, Sources, flat, stretched
from dltp_widgets.core.shapes.refusal import ShapeRefusal
from dltp_widgets.core.shapes.tensor import DTYPES

_MATMUL = ("int32", "int64", "float16", "float32", "float64", "complex64", "complex128")
_BATCHED = ("int16", *_MATMUL)  # TensorFlow has more kernels for batches of matrices than for matrices
_INDICES = ("int8", "int32", "int64", "uint8")


def elementwise(sign: str) -> Planner:
    """Return the planner of ``+`` or ``*``."""

    def plan(_args: Args, x: Kind, y: Kind) -> Plan:
        same_dtype(x, y)
        if x.dtype == "bool":  # the sign * takes it, as "and"; tf.multiply does not
            raise wrong_dtype("tf.add" if sign == "+" else "tf.multiply", x, "int32")
        code = f"{{x}} {sign} {{y}}"
        return _pairwise(x, y, x.dtype, (code, code), np.add if sign == "+" else np.multiply)

    return plan


def equal(_args: Args, x: Kind, y: Kind) -> Plan:
    """Compare each element with the one at the same place."""
    same_dtype(x, y)
    return _pairwise(x, y, "bool", ("tf.equal({x}, {y})", "np.equal({x}, {y})"), np.equal)


def _pairwise(x: Kind, y: Kind, dtype: str, code: tuple[str, str], run: Callable[..., Array]) -> Plan:
    """Return the plan of what is done with each pair of elements; `code` is TensorFlow's line and NumPy's."""
    shape = broadcast_shapes(x.shape, y.shape)
    if shape is None:
        raise cannot_broadcast(x.shape, y.shape, "other")

    def rule() -> str:
        if x.shape == y.shape:
            return _("Element by element, each with the one at the same place.")
        text = _("Element by element; from the right, sizes of 1 are repeated: {x} and {y} give {shape}.")
        return text.format(x=x.shape, y=y.shape, shape=shape)

    return Plan(
        shape,
        dtype,
        rule,
        *code,
        run,
        lambda places: (Sources(stretched(places, x.shape)), Sources(stretched(places, y.shape))),
    )


def cast(args: Args, x: Kind, _y: Kind) -> Plan:
    """Write each value as another type."""
    dtype: str = args["dtype"]
    loses_imaginary = x.dtype.startswith("complex") and not dtype.startswith("complex")

    def run(array: Array) -> Array:
        return (array.real if loses_imaginary else array).astype(dtype)

    return Plan(
        x.shape,
        dtype,
        lambda: _cast_rule(x.dtype, dtype),
        f'tf.cast({{x}}, "{dtype}")',
        f'np.real({{x}}).astype("{dtype}")' if loses_imaginary else f'{{x}}.astype("{dtype}")',
        run,
        lambda places: (Sources(flat(places, x.shape)),),
    )


def matmul(_args: Args, x: Kind, y: Kind) -> Plan:
    """Rows times columns, for each matrix of the axes in front."""
    for kind in (x, y):
        if kind.rank < 2:
            raise _no_matrix(kind)
    if x.shape[-1] != y.shape[-2]:
        raise ShapeRefusal(
            "inner_dimensions",
            lambda: _("{x} @ {y}: the inner dimensions {a} and {b} differ.").format(
                x=x.shape, y=y.shape, a=x.shape[-1], b=y.shape[-2]
            ),
            "other",
        )
    same_dtype(x, y)
    if x.dtype not in (_MATMUL if x.rank == y.rank == 2 else _BATCHED):
        raise wrong_dtype("@", x, "float32")
    batch = broadcast_shapes(x.shape[:-2], y.shape[:-2])
    if batch is None:
        raise cannot_broadcast(x.shape[:-2], y.shape[:-2], "other")
    (rows, inner), columns = x.shape[-2:], y.shape[-1]
    shape = (*batch, rows, columns)

    def trace(places: Places) -> tuple[Sources, ...]:
        in_x, in_y = places.copy(), places.copy()
        in_x[-1], in_y[-2] = 0, 0
        left, right = (*x.shape[:-1], 1), (*y.shape[:-2], 1, columns)
        first = stretched(in_x, left) * inner
        batch_of_y, column = np.divmod(stretched(in_y, right), max(columns, 1))
        return Sources(first, 1, inner), Sources(batch_of_y * inner * columns + column, columns, inner)

    return Plan(
        shape,
        x.dtype,
        lambda: ngettext(
            "Row times column, of {n} element each: [i, j] is their product. {x} @ {y} gives {shape}.",
            "Row times column: [i, j] is the sum of the {n} products of row i and column j. "
            "{x} @ {y} gives {shape}.",
            inner,
        ).format(n=format_count(inner), x=x.shape, y=y.shape, shape=shape),
        "{x} @ {y}",
        "{x} @ {y}",
        np.matmul,
        trace,
        products=math.prod(shape) * inner,
    )


def one_hot(args: Args, x: Kind, _y: Kind) -> Plan:
    """Make a vector of each number, 1 at its place and 0 elsewhere."""
    depth: int = args["depth"]
    if x.dtype not in _INDICES:
        raise wrong_dtype("tf.one_hot", x, "int32")
    if depth < 0:
        raise ShapeRefusal(
            "negative_size", lambda: _("{shape}: a size cannot be negative.").format(shape=depth), "depth"
        )
    return Plan(
        (*x.shape, depth),
        "float32",
        lambda: _(
            "Each number becomes a vector of {depth}: 1 at its place, 0 elsewhere; "
            "a number outside 0 to {last} gives zeros only."
        ).format(depth=depth, last=depth - 1),
        f"tf.one_hot({{x}}, depth={depth})",
        f'({{x}}[..., None] == np.arange({depth})).astype("float32")',
        lambda array: (array[..., None] == np.arange(depth)).astype("float32"),
        lambda places: (Sources(flat(places[:-1], x.shape)),),
    )


def wrong_dtype(operation: str, x: Kind, better: str) -> ShapeRefusal:
    """Return the refusal of a dtype for which TensorFlow has no such operation."""
    return ShapeRefusal(
        "wrong_dtype",
        lambda: _("TensorFlow has no {operation} for {dtype}: cast to {better}, for example.").format(
            operation=operation, dtype=x.dtype, better=better
        ),
    )


def _no_matrix(kind: Kind) -> ShapeRefusal:
    return ShapeRefusal(
        "wrong_rank",
        lambda: ngettext(
            "@ needs matrices, and {shape} has {rank} axis: expand_dims makes one of a vector.",
            "@ needs matrices, and {shape} has {rank} axes: expand_dims makes one of a vector.",
            kind.rank,
        ).format(shape=kind.shape, rank=kind.rank),
    )


def _cast_rule(before: str, after: str) -> str:
    text = _("Each value is written as {dtype}; nothing moves.").format(dtype=after)
    into_whole = "int" in after
    if after == "bool":
        text += " " + _("0 becomes False, all else True.")
    elif into_whole and "float" in before:
        text += " " + _("What stands behind the point is cut off.")
    elif before.startswith("complex") and not after.startswith("complex"):
        text += " " + _("The imaginary part is lost.")
    if into_whole and before != "bool" and DTYPES.index(after) < DTYPES.index(before):
        text += " " + _("A value that is too large for {dtype} becomes another one.").format(dtype=after)
    return text
