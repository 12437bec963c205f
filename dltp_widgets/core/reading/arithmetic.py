"""Operators and a few functions of Python on literals, each with a cap on the size of its result."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

LARGEST = 10**30
LONGEST = 10_000
_SIMPLE_FORMAT = re.compile(r"[0-9.]{0,4}[dfgs%]?")
_MOST_SHIFT = 64


class NotKnown(Exception):  # noqa: N818  (it becomes an Unknown; nobody sees it)
    """The result is not worked out."""


def binary(kind: type[ast.operator], left: Any, right: Any) -> Any:
    """Return the result of an operator on two literals.

    Raises
    ------
    NotKnown
        If there is none, or if it is too large.
    """
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _checked(_number(kind, left, right))
    if kind is ast.Mod and isinstance(left, str):
        return _percent(left, right)
    if kind is ast.Add and type(left) is type(right) and isinstance(left, str | list | tuple):
        return _checked(left + right)
    if kind is ast.Mult:
        many, times = (left, right) if isinstance(right, int) else (right, left)
        if isinstance(many, str | list | tuple) and isinstance(times, int):
            if times > 0 and len(many) * times > LONGEST:
                raise NotKnown
            return many * times
    raise NotKnown


def unary(kind: type[ast.unaryop], value: Any) -> Any:
    """Return ``-value``, ``+value`` or ``not value``; raises NotKnown."""
    if kind is ast.Not:
        return not value
    if not isinstance(value, int | float):
        raise NotKnown
    return -value if kind is ast.USub else +value if kind is ast.UAdd else ~int(value)


def compare(kind: type[ast.cmpop], left: Any, right: Any) -> bool:
    """Return the result of a comparison of literals; raises NotKnown."""
    try:
        return bool(_COMPARISONS[kind](left, right))
    except (TypeError, KeyError):
        raise NotKnown from None


def call(name: str, args: Sequence[Any]) -> Any:
    """Return what a function of Python makes of literals; raises NotKnown."""
    try:
        return _checked(_FUNCTIONS[name](*args))
    except (TypeError, ValueError, KeyError, OverflowError, ZeroDivisionError):
        raise NotKnown from None


def string_method(text: str, name: str, args: Sequence[Any], named: dict[str, Any]) -> Any:
    """Return what a method of a text makes of literals; raises NotKnown."""
    if name == "format":
        return _format(text, args, named)
    if name in ("lower", "upper", "title", "capitalize", "strip") and not args:
        return getattr(text, name)()
    if name == "join" and len(args) == 1 and all(isinstance(item, str) for item in args[0]):
        return _checked(text.join(args[0]))
    raise NotKnown


def formatted(value: Any, spec: str) -> str:
    """Return a value as an f-string writes it; raises NotKnown."""
    if not isinstance(value, int | float | str) or not _SIMPLE_FORMAT.fullmatch(spec):
        raise NotKnown
    try:
        return str(_checked(format(value, spec)))
    except ValueError:
        raise NotKnown from None


def _number(kind: type[ast.operator], left: Any, right: Any) -> Any:
    if kind is ast.Pow and abs(left) > 1 and abs(right) * math.log10(abs(left)) > math.log10(LARGEST):
        raise NotKnown
    if kind in (ast.LShift, ast.RShift) and not (isinstance(right, int) and 0 <= right <= _MOST_SHIFT):
        raise NotKnown
    try:
        return _OPERATORS[kind](left, right)
    except (KeyError, TypeError, ValueError, OverflowError, ZeroDivisionError):
        raise NotKnown from None


def _checked(value: Any) -> Any:
    if isinstance(value, complex):
        raise NotKnown
    if isinstance(value, int | float):
        if isinstance(value, float) and not math.isfinite(value):
            raise NotKnown
        if abs(value) > LARGEST:
            raise NotKnown
    elif isinstance(value, str | list | tuple) and len(value) > LONGEST:
        raise NotKnown
    return value


def _percent(text: str, right: Any) -> str:
    values = list(right) if isinstance(right, tuple) else [right]
    parts = re.split(r"(%[dsi])", text)
    if text.count("%") != len(values) or len(parts) // 2 != len(values):
        raise NotKnown
    if not all(isinstance(value, int | float | str) for value in values):
        raise NotKnown
    return "".join(str(values.pop(0)) if index % 2 else part for index, part in enumerate(parts))


def _format(text: str, args: Sequence[Any], named: dict[str, Any]) -> str:
    parts = re.split(r"\{(\w*)\}", text)
    found, automatic = [], 0
    for index, part in enumerate(parts):
        if index % 2 == 0:
            if "{" in part or "}" in part:
                raise NotKnown
            found.append(part)
            continue
        key = part or str(automatic)
        automatic += not part
        value = args[int(key)] if key.isdigit() and int(key) < len(args) else named.get(key)
        if not isinstance(value, int | float | str):
            raise NotKnown
        found.append(str(value))
    return str(_checked("".join(found)))


def _range(*args: int) -> list[int]:
    found = range(*args)
    if len(found) > LONGEST:
        raise NotKnown
    return list(found)


def _sequence(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *args: list(function(*map(_listed, args)))


def _listed(value: Any) -> Any:
    if isinstance(value, list | tuple | dict | str):
        return list(value)
    raise NotKnown


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
    ast.LShift: operator.lshift,
    ast.RShift: operator.rshift,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: lambda left, right: left is right if left is None or right is None else left == right,
    ast.IsNot: lambda left, right: left is not right if left is None or right is None else left != right,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "range": _range,
    "len": lambda value: len(_listed(value)),
    "list": lambda value=(): _listed(value),
    "tuple": lambda value=(): tuple(_listed(value)),
    "zip": _sequence(zip),
    "reversed": lambda value: _listed(value)[::-1],
    "enumerate": lambda value, start=0: list(enumerate(_listed(value), start)),
    "int": lambda value=0: int(value),
    "float": lambda value=0.0: float(value),
    "str": lambda value="": formatted(value, ""),
    "abs": abs,
    "min": min,
    "max": max,
    "round": round,
    "sum": lambda value: sum(_listed(value)),
    "sorted": lambda value: sorted(_listed(value)),
}
FUNCTIONS = frozenset(_FUNCTIONS) | {"dict", "super", "print"}
"""Functions of Python that are understood."""
