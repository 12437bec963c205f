"""How a playground calls its tensors: the one at the beginning, those given beside it, those of the notebook."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence

import numpy as np

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.naming import free_name
from dltp_widgets.core.model.source import identifier
from dltp_widgets.core.shapes.chain import Operand, Taken, named
from dltp_widgets.core.shapes.plan import Array
from dltp_widgets.core.shapes.tensor import as_tensor
from dltp_widgets.widgets.parts import notebook

_LONGEST_NAME = 40
_TAKEN_NAMES = ("tf", "np")  # what the code calls TensorFlow and NumPy


class Operands:
    """The tensor at the beginning, and all that can be a second operand of a step.

    Parameters
    ----------
    x, name, tensors : object
        As of `ShapeEditing`.

    Raises
    ------
    DataError
        If one of them is not what it should be.
    """

    def __init__(self, x: object, name: object, tensors: object) -> None:
        is_scalar = isinstance(x, bool | int | float)  # of which Python has one, under many names
        asked = _read_name(name) or ("" if is_scalar else notebook.name_of(x)) or "x"
        plain = identifier(asked[:_LONGEST_NAME], _TAKEN_NAMES)
        value = as_tensor(np.arange(100, dtype=np.int32) if x is None else x, plain)
        self.start = named(plain, value)
        """The tensor at the beginning."""
        self.tensors = _read_tensors(tensors)
        """Name -> tensor, as it was given."""
        self._x = x
        self._found: dict[str, tuple[object, Array]] = {}  # name -> what was found under it, and as an array

    def name_of(self, value: object, steps: Sequence[Taken]) -> str:
        """Return how a step calls a tensor: by the name that it has, or by one that it gets."""
        as_tensor(value, "other")
        own = [(self.start.name, self._x), (self.start.name, self.start.value)]
        own += [(one.name, one.value) for one in steps]
        others = [pair for pair in self.tensors.items() if not self._is_own(pair[0])]
        known = next((name for name, tensor in (*own, *others) if tensor is value), None)
        if known is None:
            known = notebook.name_of(value)
            if not _is_name(known) or self._is_own(known) or self._find(known, steps) is not value:
                known = free_name("y", {self.start.name, *self.tensors, *_used(steps), *notebook.variables()})
                self.tensors[known] = value
        return known

    def lookup(self, name: str, steps: Sequence[Taken]) -> Array | None:
        """Return the tensor of a name, or None; one that a step uses stays what it was then."""
        tensor = self._find(name, steps) if _is_name(name) else None
        if tensor is None:
            return None
        if name not in self._found or self._found[name][0] is not tensor:
            self._found[name] = tensor, as_tensor(tensor, name)
        return self._found[name][1]

    def unknown(self, steps: Sequence[Taken]) -> set[str]:
        """Return the names in the code that no variable of the notebook bears, or one that is another tensor."""
        held = {self.start.name: self._x, **{name: self._find(name, steps) for name in _used(steps)}}
        return {name for name, tensor in held.items() if notebook.variables().get(name) is not tensor}

    def _find(self, name: str, steps: Sequence[Taken]) -> object:
        used = _used(steps).get(name)
        if used is not None:
            tensor, array = self._found[name]
            return tensor if array is used.value else used.value  # found again since, after an undo
        return self.tensors.get(name, notebook.variables().get(name))

    def _is_own(self, name: str) -> bool:
        """Tell whether this is the tensor at the beginning, or the result of a step."""
        return re.fullmatch(rf"{self.start.name}\d*", name) is not None


def _used(steps: Sequence[Taken]) -> dict[str, Operand]:
    return {other.name: other for one in steps for other in one.operands[1:] if other.given}


def _is_name(text: str) -> bool:
    """Tell whether a tensor can bear this name in code."""
    return text.isascii() and text.isidentifier() and not keyword.iskeyword(text) and text not in _TAKEN_NAMES


def _read_name(name: object) -> str:
    if name is None or isinstance(name, str):
        return name or ""
    raise DataError(
        _("name: a text is expected, not {type}.").format(type=type(name).__name__),
        argument="name",
        expected="str",
        way_out=_("Other tensors are given as {example}.").format(example='tensors={"W": W}'),
    )


def _read_tensors(tensors: object) -> dict[str, object]:
    if tensors is None:
        return {}
    if isinstance(tensors, Mapping) and all(isinstance(name, str) and _is_name(name) for name in tensors):
        return dict(tensors)
    raise DataError(
        _("tensors: names and their tensors are expected, such as {example}.").format(example='{"W": W}'),
        argument="tensors",
        expected="mapping",
        value=type(tensors).__name__,
    )
