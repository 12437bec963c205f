"""What is asked of a tensor: an operation and its arguments, read and frozen."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import FrozenDict
from dltp_widgets.core.model.naming import nearest
from dltp_widgets.core.numbers import parse_whole
from dltp_widgets.core.shapes.plan import Shape
from dltp_widgets.core.shapes.refusal import ShapeRefusal
from dltp_widgets.core.shapes.selecting import read_index
from dltp_widgets.core.shapes.tensor import DTYPES, read_literal

_LARGEST = 2**31 - 1
_MOST_SIZES = 64
_PYTHON = {"float": "float32", "int": "int32"}  # as TensorFlow reads the types of Python


@dataclass(frozen=True, init=False, repr=False)
class Step:
    """One operation on a tensor.

    Parameters
    ----------
    op : str
        A name of `ARGUMENTS`, or one of `ALIASES`: ``"@"``, ``"permute"``, ...
    **args
        Its arguments, as Python values or as a student types them.

    Raises
    ------
    ShapeRefusal
        If there is no such operation or argument, or a value cannot be read.

    Examples
    --------
    >>> Step("reshape", shape="-1, 25, 2")
    Step('reshape', shape=(-1, 25, 2))
    """

    op: str
    """Name of the operation."""
    args: FrozenDict
    """Every argument, read."""

    def __init__(self, op: str, /, **args: Any) -> None:
        name = operation_name(op)
        readers = ARGUMENTS[name]
        for given in args:
            if given not in readers:
                raise _unknown_argument(name, given)
        read: dict[str, Any] = {}
        for argument, (reader, default) in readers.items():
            value = args.get(argument, default)
            if value is None or (isinstance(value, str) and not value.strip()):
                value = default
            if value is REQUIRED:
                raise _missing(name, argument)
            read[argument] = None if value is None and default is None else reader(value, argument)
        object.__setattr__(self, "op", name)
        object.__setattr__(self, "args", FrozenDict(read))

    def __repr__(self) -> str:
        parts = [repr(self.op), *(f"{key}={value!r}" for key, value in self.args.items())]
        return f"Step({', '.join(parts)})"


def operation_name(op: str) -> str:
    """Return the one name of an operation.

    Raises
    ------
    ShapeRefusal
        If there is none of this name, code ``"unknown_operation"``.
    """
    plain = re.sub(r"[-\s]+", "_", op.strip().lower()) if isinstance(op, str) else ""
    name = ALIASES.get(plain, plain)
    if name not in ARGUMENTS:
        near = nearest(plain, tuple(ARGUMENTS))

        def say() -> str:
            text = _("There is no operation “{name}”.").format(name=str(op)[:40])
            return text + " " + _("Did you mean {near}?").format(near=near) if near else text

        raise ShapeRefusal("unknown_operation", say, "op")
    return name


def read_sizes(value: Any, argument: str) -> Shape:
    """Read whole numbers: ``"2, 25, 2"``, ``"(2, 25, 2)"``, ``"2 x 25 x 2"``, one number, a list of them."""
    try:
        if isinstance(value, str):
            inner = re.sub(r"^\s*[(\[](.*)[)\]]\s*$", r"\1", value[:1000], flags=re.DOTALL)
            parts = [part for part in re.split(r"[\s,;x×]+", inner.strip()) if part]
            sizes = tuple(_whole(part) for part in parts)
        elif hasattr(value, "__iter__"):
            sizes = tuple(_index(size) for size in value)
        else:
            sizes = (_index(value),)
        if len(sizes) > _MOST_SIZES:
            raise ValueError(len(sizes))
    except (TypeError, ValueError) as error:
        raise _wrong(
            argument, value, lambda: _("a list of whole numbers such as {example}"), "2, 25, 2"
        ) from error
    return sizes


def _read_whole(value: Any, argument: str) -> int:
    try:
        return _whole(value) if isinstance(value, str) else _index(value)
    except (TypeError, ValueError) as error:
        raise _wrong(argument, value, lambda: _("a whole number")) from error


def _read_dtype(value: Any, argument: str) -> str:
    name = value if isinstance(value, str) else getattr(value, "name", None)
    if name is None and isinstance(value, type):
        name = value.__name__
        name = getattr(np.dtype(value), "name", name) if issubclass(value, np.generic) else name
    plain = re.sub(r"^(tf|np|numpy|tensorflow)\.", "", str(name).strip("\"' ").lower())
    plain = _PYTHON.get(plain, plain)
    if plain not in DTYPES:
        near = nearest(plain, DTYPES)
        hint = near or "float32"
        raise _wrong(argument, value, lambda: _("a dtype such as {example}"), hint)
    return plain


def _read_operand(value: Any, _argument: str) -> str:
    """Read a name, or a list; see `chain.find_operand` for what the name stands for."""
    text = value.strip() if isinstance(value, str) else repr(value)
    return text if text.isascii() and text.isidentifier() else read_literal(text)


REQUIRED = object()
"""Stands for the default of an argument that has none."""

Reader = Callable[[Any, str], Any]
_OTHER: dict[str, tuple[Reader, Any]] = {"other": (_read_operand, REQUIRED)}
_SHAPE: dict[str, tuple[Reader, Any]] = {"shape": (read_sizes, REQUIRED)}

ARGUMENTS: Mapping[str, Mapping[str, tuple[Reader, Any]]] = {
    "reshape": _SHAPE,
    "transpose": {"perm": (read_sizes, None)},
    "expand_dims": {"axis": (_read_whole, REQUIRED)},
    "squeeze": {"axis": (read_sizes, None)},
    "concat": {**_OTHER, "axis": (_read_whole, 0)},
    "stack": {**_OTHER, "axis": (_read_whole, 0)},
    "slice": {"index": (lambda value, _argument: read_index(value), REQUIRED)},
    "broadcast_to": _SHAPE,
    "add": _OTHER,
    "multiply": _OTHER,
    "equal": _OTHER,
    "matmul": _OTHER,
    "cast": {"dtype": (_read_dtype, REQUIRED)},
    "one_hot": {"depth": (_read_whole, REQUIRED)},
}
"""Operation -> argument -> what reads it, and its default."""

ALIASES = {
    "permute": "transpose",
    "t": "transpose",
    "expand": "expand_dims",
    "slicing": "slice",
    "getitem": "slice",
    "broadcast": "broadcast_to",
    "concatenate": "concat",
    "+": "add",
    "*": "multiply",
    "mul": "multiply",
    "==": "equal",
    "@": "matmul",
    "dot": "matmul",
    "onehot": "one_hot",
}
"""Other names of operations."""


def _whole(text: str) -> int:
    return _index(parse_whole(text)) if re.fullmatch(r"\s*[+-]?\d{1,10}\s*", text, re.ASCII) else _index(text)


def _index(value: Any) -> int:
    if isinstance(value, bool | np.bool_):
        raise TypeError(value)
    number = operator.index(value)
    if abs(number) > _LARGEST:
        raise ValueError(number)
    return number


def _wrong(argument: str, value: Any, expected: Callable[[], str], example: str = "") -> ShapeRefusal:
    return ShapeRefusal(
        "wrong_value",
        lambda: _("“{text}”: {expected} is expected.").format(
            text=_excerpt(value), expected=expected().format(example=example)
        ),
        argument,
    )


def _excerpt(value: Any) -> str:
    is_plain = isinstance(value, str | int | float | list | tuple)
    return str(value).strip()[:60] if is_plain else type(value).__name__


def _missing(op: str, argument: str) -> ShapeRefusal:
    return ShapeRefusal(
        "missing_argument",
        lambda: _("{operation} needs {argument}.").format(operation=op, argument=argument),
        argument,
    )


def _unknown_argument(op: str, given: str) -> ShapeRefusal:
    return ShapeRefusal(
        "unknown_argument",
        lambda: _("{operation} has no argument {given}; it takes {names}.").format(
            operation=op, given=given[:40], names=", ".join(ARGUMENTS[op])
        ),
        given,
    )
