"""What can be done with a tensor's shape, whatever shows it: the half of the playground that scripts call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.undo import UndoStack
from dltp_widgets.core.shapes.chain import Operand, Taken, bytes_held, find_operand, named, take
from dltp_widgets.core.shapes.operations import resolve
from dltp_widgets.core.shapes.plan import Array, Plan
from dltp_widgets.core.shapes.refusal import ShapeRefusal
from dltp_widgets.core.shapes.source import to_code
from dltp_widgets.core.shapes.step import Step
from dltp_widgets.core.shapes.tensor import read_literal
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.shapes.shape_operands import Operands


class ShapeEditing(Composite):
    """A tensor, the steps taken with it, and what can be undone.

    Parameters
    ----------
    x : array-like, optional
        The tensor at the beginning; by default the whole numbers 0 to 99 as int32.
    name : str, optional
        What the code calls it; the results of the steps are ``x1``, ``x2``, ... By default the name of the variable
        of the notebook that holds it, else ``x``.
    tensors : mapping, optional
        Name -> array-like: tensors that can be second operands. Tensors of the notebook are found by themselves.
    embedded : bool, default False
        As of `Composite`.
    """

    error = traitlets.Unicode("", help="Why the last thing asked for cannot be done; empty if it was done.")
    selected = traitlets.Int(-1, help="Index of the step that is shown; -1: the tensor at the beginning.")

    def __init__(
        self, x: object, name: str | None, tensors: Mapping[str, object] | None, *, embedded: bool = False
    ) -> None:
        super().__init__(embedded=embedded)
        self._given = x, name, tensors
        self._refusal: Callable[[], str] | None = None
        self._undo: UndoStack[tuple[Taken, ...]] = UndoStack(())
        self._operands: Operands | None = None
        self._try(self._begin)

    # --- what it holds ---------------------------------------------------------------------------
    @property
    def _start(self) -> Operand | None:
        return self._operands.start if self._operands is not None else None

    @property
    def steps(self) -> tuple[Taken, ...]:
        """The steps taken: ``.op .args .before .after .dtype .value .rule .tensorflow .numpy`` of each."""
        return self._undo.present

    @property
    def value(self) -> Array | None:
        """The tensor after the last step, as NumPy sees it, read only; None if there never was one."""
        if self.steps:
            return self.steps[-1].value
        return self._start.value if self._start is not None else None

    # --- what can be done ------------------------------------------------------------------------
    def add(self, op: str, **args: Any) -> None:
        """Take one more step; one that cannot be leaves all as it is and says why in `error`.

        Parameters
        ----------
        op : str
            ``"reshape"``, ``"transpose"``, ``"expand_dims"``, ``"squeeze"``, ``"concat"``, ``"stack"``, ``"slice"``,
            ``"broadcast_to"``, ``"add"``, ``"multiply"``, ``"equal"``, ``"matmul"``, ``"cast"`` or ``"one_hot"``.
        **args
            ``shape``, ``perm``, ``axis``, ``index``, ``dtype`` or ``depth``, as TensorFlow names them; ``other``: the
            name of a tensor (``"x"``, ``"x1"``, one of the notebook), a list, or an array.
        """
        self._try(lambda: self._record((*self.steps, self._taken(op, args))))

    def remove(self, index: int) -> None:
        """Take the step at `index`, and all that came after it, away."""
        if 0 <= index < len(self.steps):
            self._try(lambda: self._record(self.steps[:index]))

    def undo(self) -> None:
        """Take the last change back."""
        self._undo.undo()
        self._changed()

    def redo(self) -> None:
        """Do again what was taken back."""
        self._undo.redo()
        self._changed()

    def to_code(self, framework: str = "tensorflow") -> str:
        """Return all steps as a script in ``"tensorflow"`` or ``"numpy"``; empty if there is no tensor.

        What is no such framework is said in `error`.
        """
        if self._operands is None:
            return ""
        unknown = self._operands.unknown(self.steps)
        try:
            return to_code(self._operands.start, self.steps, framework, unknown=unknown)
        except DltpError as refused:
            self._refuse(refused)
            return ""

    def plan(self, op: str, **args: Any) -> Plan:
        """Return what a step would do; nothing is computed. Raises `ShapeRefusal` if it cannot be."""
        start, step = self._checked().start, Step(op, **args)
        x = named(self.steps[-1].name, self.steps[-1].value) if self.steps else start
        if "other" not in step.args:
            return resolve(step, x.kind)
        other = find_operand(step.args["other"], start, self.steps, x, self._lookup)
        return resolve(step, x.kind, other.kind)

    # --- how -------------------------------------------------------------------------------------
    def _begin(self) -> None:
        self._operands = Operands(*self._given)

    def _taken(self, op: str, args: dict[str, Any]) -> Taken:
        operands = self._checked()
        before = dict(operands.tensors)
        if not isinstance(args.get("other", ""), str | None):
            args = {**args, "other": self._named(args["other"], operands)}
        held = bytes_held(operands.start, self._undo.behind)
        try:
            return take(operands.start, self.steps, Step(op, **args), self._lookup, held=held)
        except DltpError:
            operands.tensors = before  # a tensor of a step that cannot be gets no name
            raise
        except MemoryError as error:
            raise ShapeRefusal("too_large", lambda: _("There is not enough memory for this step.")) from error

    def _record(self, steps: tuple[Taken, ...]) -> None:
        self._undo.record(steps)
        self._changed()

    def _changed(self) -> None:
        """Show the steps again, the last one selected."""
        self._refusal, self.error = None, ""
        self.selected = len(self.steps) - 1

    def _try(self, act: Callable[[], None]) -> None:
        try:
            act()
        except DltpError as refused:
            self._refuse(refused)

    def _refuse(self, refused: DltpError) -> None:
        self._refusal = refused.say if isinstance(refused, ShapeRefusal) else None
        self.error = str(refused)

    def _checked(self) -> Operands:
        if self._operands is None:
            raise ShapeRefusal("not_numbers", self._refusal or (lambda: self.error), "x")
        return self._operands

    def _lookup(self, name: str) -> Array | None:
        return self._checked().lookup(name, self.steps)

    def _named(self, value: object, operands: Operands) -> str:
        """Return how a step calls a value: a list as it is written, an array by its name."""
        if isinstance(value, list | tuple | bool | int | float):
            try:
                return read_literal(repr(value))
            except ShapeRefusal:
                pass  # a list of arrays, for example
        return operands.name_of(value, self.steps)
