"""What is typed into the field of an argument -> its value."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.catalog.argument import Argument, check
from dltp_widgets.core.numbers import parse_number, parse_whole

_LONGEST_TYPED = 1_000
_TRUE = ("true", "yes", "vrai", "oui", "1")
_FALSE = ("false", "no", "faux", "non", "0")


def parse_argument(argument: Argument, text: str) -> Any:
    """Read what was typed into the field of an argument.

    Parameters
    ----------
    argument : Argument
    text : str
        ``"0,001"`` and ``"1e-3"`` are the same number; ``"(3, 3)"``, ``"3, 3"``, ``"3 x 3"`` and, where one
        number may stand for two, ``"3"`` are the same tuple; an empty field is Keras' default.

    Raises
    ------
    SpecError
        One sentence: the label, what is expected, what came.
    """
    typed = text.strip()[:_LONGEST_TYPED]
    if not argument.required and typed in ("", "None"):
        return None if typed and argument.takes_none else argument.default
    try:
        value = _PARSERS[argument.kind](argument, typed)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        value = None
    if value is None or not check(argument, value):
        raise SpecError(
            argument.sentence(text), argument=argument.name, expected=argument.expectation(), value=text
        )
    return value


def _parse_float(_argument: Argument, text: str) -> float:
    numerator, slash, denominator = text.partition("/")  # 1/255, as one writes it for Rescaling
    return parse_number(numerator) / _nonzero(parse_number(denominator)) if slash else parse_number(text)


def _nonzero(value: float) -> float:
    if value == 0:
        raise ValueError("division by zero")
    return value


def _parse_bool(_argument: Argument, text: str) -> bool | None:
    word = text.lower()
    return True if word in _TRUE else False if word in _FALSE else None


def _parse_text(argument: Argument, text: str) -> Any:
    if argument.open and text[:1] in "([-0123456789":
        return ast.literal_eval(text)
    return text


def _parse_choice(argument: Argument, text: str) -> str:
    return next((choice for choice in argument.choices if choice.lower() == text.strip("\"'").lower()), text)


def _parse_tuple(argument: Argument, text: str) -> Any:
    inner = re.sub(r"^[(\[]|[)\]]$", "", text).replace("×", ",").replace("x", ",").replace(";", ",")
    value = ast.literal_eval(f"({inner.strip().rstrip(',')},)")
    if text.isdecimal() and (argument.length == 1 or (argument.open and argument.length is None)):
        return value[0]  # Keras itself has a number there
    return value * argument.length if argument.length and len(value) == 1 else tuple(value)


_PARSERS: dict[str, Callable[[Argument, str], Any]] = {
    "int": lambda argument, text: parse_whole(text),
    "float": _parse_float,
    "bool": _parse_bool,
    "text": _parse_text,
    "choice": _parse_choice,
    "tuple": _parse_tuple,
}
