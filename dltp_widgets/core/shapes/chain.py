"""A tensor and what was done to it, one step after the other.

The start bears a name, ``x``; the results of the steps are ``x1``, ``x2``, ... Any of them, a tensor of another
name or a list can be the second operand of a later step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import FrozenDict
from dltp_widgets.core.shapes.operations import apply, resolve
from dltp_widgets.core.shapes.plan import Array, Kind, Plan, Shape
from dltp_widgets.core.shapes.refusal import ShapeRefusal
from dltp_widgets.core.shapes.step import Step
from dltp_widgets.core.shapes.tensor import kind_of, literal_array

Lookup = Callable[[str], "Array | None"]
"""Name -> the tensor of this name, or None."""


@dataclass(frozen=True, eq=False)
class Operand:
    """A tensor as a step sees it."""

    name: str
    """Its name, or the list itself."""
    value: Array
    """Read only."""
    tensorflow: str
    """How code in TensorFlow calls it."""
    numpy: str
    """How code in NumPy calls it."""
    given: bool = False
    """Whether it was given beside the tensor: code has to say where it comes from."""

    @property
    def kind(self) -> Kind:
        """Shape and dtype."""
        return kind_of(self.value)


def named(name: str, value: Array, *, given: bool = False) -> Operand:
    """Return a tensor that has a name."""
    return Operand(name, value, name, name, given)


@dataclass(frozen=True, eq=False)
class Taken:
    """A step that was taken."""

    name: str
    """Of the result: ``"x1"``."""
    step: Step
    """What was asked."""
    plan: Plan
    """What it came to."""
    operands: tuple[Operand, ...]
    """The tensor, and the second operand if there is one."""
    value: Array
    """The result, read only."""

    @property
    def op(self) -> str:
        """Name of the operation."""
        return self.step.op

    @property
    def args(self) -> FrozenDict:
        """Arguments of the operation."""
        return self.step.args

    @property
    def before(self) -> Shape:
        """Shape of the tensor before the step."""
        return self.operands[0].value.shape

    @property
    def after(self) -> Shape:
        """Shape of the result."""
        return self.plan.shape

    @property
    def dtype(self) -> str:
        """Dtype of the result."""
        return self.plan.dtype

    @property
    def rule(self) -> str:
        """The rule in words, with ``-1`` worked out."""
        return self.plan.rule()

    @property
    def tensorflow(self) -> str:
        """The line of code in TensorFlow."""
        expressions = [operand.tensorflow for operand in self.operands]
        return f"{self.name} = {_filled(self.plan.tensorflow, expressions)}"

    @property
    def numpy(self) -> str:
        """The line of code in NumPy."""
        return f"{self.name} = {_filled(self.plan.numpy, [operand.numpy for operand in self.operands])}"

    def __repr__(self) -> str:
        return f"<{self.tensorflow}: {self.before} -> {self.after} {self.dtype}>"


def take(start: Operand, taken: Sequence[Taken], step: Step, tensors: Lookup, *, held: int = 0) -> Taken:
    """Do one more step.

    Parameters
    ----------
    start : Operand
        The tensor at the beginning.
    taken : sequence of Taken
        The steps so far.
    step : Step
        The next one.
    tensors : callable
        Finds a tensor of another name.
    held : int, default 0
        Bytes that the results of earlier steps hold: see `bytes_held`.

    Raises
    ------
    ShapeRefusal
        If the step cannot be; nothing was computed then.
    """
    x = named(taken[-1].name, taken[-1].value) if taken else start
    operands: tuple[Operand, ...] = (x,)
    if "other" in step.args:
        operands += (find_operand(step.args["other"], start, taken, x, tensors),)
    plan = resolve(step, *(operand.kind for operand in operands))
    value = apply(step, plan, *(operand.value for operand in operands), held=held).view()
    value.flags.writeable = False
    return Taken(f"{start.name}{len(taken) + 1}", step, plan, operands, value)


def bytes_held(start: Operand, chains: Collection[Sequence[Taken]]) -> int:
    """Return how many bytes steps have taken; a view of another tensor has none of its own."""
    steps = [one for taken in chains for one in taken]
    given = [start.value, *(other.value for one in steps for other in one.operands[1:] if other.given)]
    foreign = {id(_owner(array)) for array in given}
    held = {id(owner): owner.nbytes for owner in (_owner(one.value) for one in steps)}
    return sum(size for key, size in held.items() if key not in foreign)


def find_operand(text: str, start: Operand, taken: Sequence[Taken], x: Operand, tensors: Lookup) -> Operand:
    """Return the second operand of a step on `x`: the start, a result, a tensor of another name, or a list.

    Raises
    ------
    ShapeRefusal
        If there is no tensor of this name, code ``"unknown_operand"``, or a list does not fit the dtype.
    """
    if not text.isidentifier() or text in ("True", "False"):
        value = literal_array(text, x.kind.dtype)
        dtype = f'dtype="{value.dtype.name}"'
        return Operand(text, value, f"tf.constant({text}, {dtype})", f"np.array({text}, {dtype})")
    own = {start.name: start, **{one.name: named(one.name, one.value) for one in taken}}
    if text in own:
        return own[text]
    found = None if re.fullmatch(rf"{re.escape(start.name)}\d+", text) else tensors(text)
    if found is None:
        raise ShapeRefusal(
            "unknown_operand",
            lambda: _(
                "There is no tensor {name}; there are {names}, or write a list such as {example}."
            ).format(name=text[:40], names=", ".join(own), example="[1, 2, 3]"),
            "other",
        )
    return named(text, found, given=True)


def _owner(array: Array) -> Array:
    """Return the array whose memory this one looks at."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _filled(template: str, expressions: Sequence[str]) -> str:
    return template.format(x=expressions[0], y=expressions[-1])
