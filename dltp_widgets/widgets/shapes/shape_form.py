"""The left side of the playground: choose an operation, fill in its arguments, apply."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.step import ARGUMENTS, REQUIRED
from dltp_widgets.core.shapes.tensor import DTYPES
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import Field

_SIGNS = {"transpose": "permute", "slice": "x[ ]", "add": "+", "multiply": "*", "equal": "==", "matmul": "@"}
_EXAMPLES = {"shape": "2, 25, 2", "perm": "1, 0, 2", "axis": "0", "index": "0:2, :, -1", "depth": "10"}


class ShapeForm(ipywidgets.VBox):
    """One field for each argument of the operation chosen.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"operation"``, ``"apply"`` and one for each argument: ``"shape"``, ``"perm"``, ``"axis"``,
        ``"other"``, ``"index"``, ``"dtype"``, ``"depth"``.
    on_change : callable
        ``on_change()`` after a field or the operation changed.
    on_apply : callable
        ``on_apply()``: the button was clicked.
    """

    def __init__(
        self, owner: Composite, *, on_change: Callable[[], None], on_apply: Callable[[], None]
    ) -> None:
        self._owner, self._on_change = owner, on_change
        self._operations = Choice(
            owner,
            "operation",
            _operations,
            description=lambda: _("Operation"),
            on_choose=lambda _op: self._on_operation_chosen(),
        )
        self._operations.add_class("dltp-field")
        self._fields = {
            name: self._make(name) for name in ("other", "shape", "perm", "axis", "index", "depth")
        }
        self._dtype = Choice(
            owner,
            "dtype",
            lambda: [(name, name) for name in DTYPES],
            description=lambda: "dtype",
            on_choose=lambda _name: on_change(),
        )
        self._dtype.add_class("dltp-field")
        self._dtype.set_value("float32")
        self._apply = owner.control("apply", ipywidgets.Button(), description=lambda: _("Apply"))
        self._apply.add_class("dltp-primary")
        self._apply.on_click(with_ui_lock(lambda _button: on_apply()))
        super().__init__([self._operations, *self._fields.values(), self._dtype, self._apply])
        self.add_class("dltp-shape-form")
        owner.on_relabel(self._describe)
        self._show_fields()

    @property
    def op(self) -> str:
        """The operation chosen."""
        return str(self._operations.value)

    @property
    def args(self) -> dict[str, str]:
        """Its arguments as they were typed."""
        return {
            name: str(self._dtype.value) if name == "dtype" else self._fields[name].text.value
            for name in ARGUMENTS[self.op]
        }

    @property
    def is_filled(self) -> bool:
        """Whether each argument that is needed was typed, and can be read."""
        readers = ARGUMENTS[self.op]
        fields = [(field, readers[name][1]) for name, field in self._fields.items() if name in readers]
        return all(
            not field.error and (default is not REQUIRED or field.text.value) for field, default in fields
        )

    # --- changes from the user -------------------------------------------------------------------
    def _on_operation_chosen(self) -> None:
        self._show_fields()
        self._on_change()

    # --- changes from the model ------------------------------------------------------------------
    def set_refusal(self, argument: str | None, sentence: str) -> bool:
        """Mark the field at fault; tell whether there is one. An empty sentence takes the mark away."""
        for field in self._fields.values():
            if field.error:
                field.set_error("")
        if not sentence or argument not in self._fields or argument not in ARGUMENTS[self.op]:
            return False
        self._fields[argument].set_error(sentence)
        return True

    def clear(self) -> None:
        """Empty the fields: the step was taken."""
        for field in self._fields.values():
            field.set_error("")
            field.type("")

    def _show_fields(self) -> None:
        for name, field in self._fields.items():
            field.layout.display = "" if name in ARGUMENTS[self.op] else "none"
            field.set_error("")
        self._dtype.layout.display = "" if "dtype" in ARGUMENTS[self.op] else "none"
        self._describe()

    def _describe(self) -> None:
        for name, field in self._fields.items():
            field.description = _label(name, self.op)

    def _make(self, name: str) -> Field:
        field: Field = self._owner.control(name, Field(partial(self._parse, name)))
        field.text.placeholder = _EXAMPLES.get(name, "")
        self._owner.on_relabel(field.relabel)
        field.text.observe(with_ui_lock(lambda _change: self._on_change()), "value")
        return field

    def _parse(self, name: str, text: str) -> Any:
        reader = ARGUMENTS[self.op].get(name)
        if reader is None or not text.strip():
            return None
        return reader[0](text, name)


def _operations() -> list[tuple[str, str]]:
    return [(f"{name} · {_SIGNS[name]}" if name in _SIGNS else name, name) for name in ARGUMENTS]


def _label(name: str, op: str) -> str:
    if name == "axis" and op == "squeeze":
        return _("Axes (empty: all of size 1)")
    if name == "axis" and op in ("concat", "stack"):
        return _("Axis (empty: 0)")
    return {
        "shape": _("New shape (one size may be -1)") if op == "reshape" else _("New shape"),
        "perm": _("Order of the axes (empty: reversed)"),
        "axis": _("Axis"),
        "other": _("Second tensor: a name or a list"),
        "index": _("Index"),
        "depth": _("Number of classes (depth)"),
    }[name]
