"""The operations, each with what plans it."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from dltp_widgets.core import machine
from dltp_widgets.core.language import format_bytes, format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.arithmetic import cast, elementwise, equal, matmul, one_hot
from dltp_widgets.core.shapes.joining import broadcast_to, concat, stack
from dltp_widgets.core.shapes.plan import Array, Kind, Plan, Planner
from dltp_widgets.core.shapes.rearrange import expand_dims, reshape, squeeze, transpose
from dltp_widgets.core.shapes.refusal import ShapeRefusal
from dltp_widgets.core.shapes.selecting import select
from dltp_widgets.core.shapes.step import Step

MAX_RANK = 8
"""Most axes of a result."""

MAX_BYTES = 2**29
"""Most memory of a result that is no mere view of its input: 512 MB."""

MAX_SHARE = 0.5
"""Largest part of the free memory that all steps together may take."""

MAX_PRODUCTS = 10**10
"""Most multiplications of a matrix product: some seconds of work."""

MAX_SLOW_PRODUCTS = 10**9
"""The same for dtypes that NumPy multiplies without BLAS: whole numbers and float16."""

PLANNERS: Mapping[str, Planner] = {
    "reshape": reshape,
    "transpose": transpose,
    "expand_dims": expand_dims,
    "squeeze": squeeze,
    "concat": concat,
    "stack": stack,
    "slice": select,
    "broadcast_to": broadcast_to,
    "add": elementwise("+"),
    "multiply": elementwise("*"),
    "equal": equal,
    "matmul": matmul,
    "cast": cast,
    "one_hot": one_hot,
}
"""Operation -> what turns it into a `Plan`."""

_FAST = ("float32", "float64", "complex64", "complex128")
_SMALL = 2**20
"""A result of so many bytes needs no look at the memory, a hundred of them (`core.model.undo.DEPTH`) neither."""

_VIEWS = ("transpose", "expand_dims", "squeeze", "slice")


def resolve(step: Step, x: Kind, y: Kind | None = None) -> Plan:
    """Work out what a step will do; nothing is computed.

    Parameters
    ----------
    step : Step
    x : Kind
        Shape and dtype of the tensor.
    y : Kind, optional
        Those of the second operand, where the operation has one.

    Returns
    -------
    Plan

    Raises
    ------
    ShapeRefusal
        If TensorFlow would refuse, or the result has more than `MAX_RANK` axes.
    """
    plan = PLANNERS[step.op](step.args, x, x if y is None else y)
    if len(plan.shape) > MAX_RANK:
        raise ShapeRefusal(
            "too_many_axes",
            lambda: _("The result would have {n} axes; {most} are the most here.").format(
                n=len(plan.shape), most=MAX_RANK
            ),
        )
    return plan


def apply(step: Step, plan: Plan, *operands: Array, held: int = 0) -> Array:
    """Return what the step makes of its operands.

    Parameters
    ----------
    step : Step
    plan : Plan
        As `resolve` returned it for the kinds of these operands.
    *operands : ndarray
    held : int, default 0
        Bytes that earlier steps hold.

    Raises
    ------
    ShapeRefusal
        If the result is too large, alone or with what earlier steps hold, or too much work.
    """
    _check_size(step, plan, operands[0], held)
    with np.errstate(all="ignore"):  # as TensorFlow: what overflows wraps or becomes inf
        return np.asarray(plan.run(*operands))


def _check_size(step: Step, plan: Plan, x: Array, held: int) -> None:
    count = math.prod(plan.shape)
    size = count * np.dtype(plan.dtype).itemsize
    if size > _SMALL and not _is_view(step, plan, x):
        if size > MAX_BYTES:
            raise ShapeRefusal(
                "too_large",
                lambda: _("The result would have {n} elements, {size}: too many here.").format(
                    n=format_count(count), size=format_bytes(size)
                ),
            )
        _check_memory(size, held)
    if plan.products > (MAX_PRODUCTS if plan.dtype in _FAST else MAX_SLOW_PRODUCTS):
        raise ShapeRefusal(
            "too_much_work",
            lambda: _("The product needs {n} multiplications: too many here.").format(
                n=format_count(plan.products)
            ),
        )


def _check_memory(size: int, held: int) -> None:
    free = machine.free_memory()
    if size + held > MAX_SHARE * free:
        raise ShapeRefusal(
            "too_large",
            lambda: _(
                "The result takes {size}, the steps before it hold {held}, and {free} of memory are free: too little. "
                "Undo some steps, or begin with fewer elements."
            ).format(size=format_bytes(size), held=format_bytes(held), free=format_bytes(free)),
        )


def _is_view(step: Step, plan: Plan, x: Array) -> bool:
    """Tell whether NumPy only looks at the input in another way."""
    if step.op == "reshape":
        try:
            np.reshape(x, plan.shape, copy=False)
        except ValueError:
            return False
        return True
    return step.op in _VIEWS
