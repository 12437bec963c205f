"""One argument of a layer: what it may be, how it is shown and checked.

`check` judges a value that is already there (in a spec), `argument_text` reads what a student typed; both
answer with the same sentence. Labels and help are English msgids, translated when they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import LARGEST_INTEGER
from dltp_widgets.core.model.naming import nearest

_LONGEST_SHOWN = 60

_FIELDS = {"int": "number", "float": "number", "bool": "switch", "numbers": "tuple"}
"""Kind -> the field it is typed into, where that is not the kind itself."""


@dataclass(frozen=True)
class Argument:
    """What one argument of a layer may be.

    The kinds are ``"int"``, ``"float"``, ``"bool"``, ``"text"``, ``"choice"``, ``"tuple"`` (of whole numbers) and
    ``"numbers"`` (a list of any); which field an argument is typed into, see `field`.
    """

    name: str
    """Exact Keras name."""
    kind: str
    default: Any = None
    """Keras' default; meaningless if `required`."""
    choices: tuple[str, ...] = ()
    """For ``"choice"``: what it may be, in Keras' spelling."""
    label_id: str = ""
    """English label, to be translated: read `label`."""
    help_id: str = ""
    """English line of help, to be translated: read `help`."""
    required: bool = False
    """Whether Keras has no default."""
    advanced: bool = False
    """Whether it belongs behind "Advanced"."""
    least: float | None = None
    """Smallest number allowed; for ``"tuple"``, of each entry."""
    most: float | None = None
    """Largest number allowed."""
    below: float | None = None
    """Number that it must stay below, where that limit itself is not allowed."""
    length: int | None = None
    """For ``"tuple"``: how many entries, and one number stands for all; None: any length."""
    optional: bool = False
    """Whether None is a value (it always is where None is the default)."""
    open: bool = False
    """Whether Keras takes more than this describes: an object with its own arguments, other names."""

    @property
    def field(self) -> str:
        """What it is typed into: number, tuple, choice, initializer, regularizer, constraint, switch or text."""
        last = self.name.rpartition("_")[2]
        if self.kind == "choice" and last in ("initializer", "regularizer", "constraint"):
            return last
        return _FIELDS.get(self.kind, self.kind)

    @property
    def label(self) -> str:
        """Name for people, in the language in force."""
        return _(self.label_id) if self.label_id else self.name

    @property
    def help(self) -> str:
        """One line on what the argument does, in the language in force."""
        return _(self.help_id) if self.help_id else ""

    @property
    def takes_none(self) -> bool:
        """Whether None is a possible value."""
        return self.optional or (self.default is None and not self.required)

    def expectation(self) -> str:
        """Return what is expected, as the middle of a sentence."""
        return _EXPECTATIONS[self.kind](self)

    def sentence(self, value: object) -> str:
        """Return the sentence that says why `value` cannot be."""
        shown = value if isinstance(value, str) else format_argument(value)
        text = _("{label}: {expected} is expected, not “{value}”.").format(
            label=self.label, expected=self.expectation(), value=shown[:_LONGEST_SHOWN]
        )
        near = nearest(str(value), self.choices)
        return text + " " + _("Did you mean {near}?").format(near=near) if near else text


def check(argument: Argument, value: Any) -> bool:
    """Tell whether `value` may stand in a spec for this argument."""
    if value is None:
        return argument.takes_none
    return _CHECKS[argument.kind](argument, value) or left_to_keras(argument, value)


def left_to_keras(argument: Argument, value: Any) -> bool:
    """Tell whether only Keras can judge `value`: an object with arguments of its own, or a rarer name."""
    if not argument.open or value is None:
        return False
    if isinstance(value, str):
        named = argument.kind in ("choice", "text")
        return named and value not in argument.choices and nearest(value, argument.choices) is None
    if isinstance(value, tuple | list):
        return argument.kind != "choice"
    if argument.kind in ("tuple", "text"):
        return not isinstance(value, bool)
    return isinstance(value, Mapping)


def format_argument(value: Any) -> str:
    """Return the text of a value as a field shows it and `parse_argument` reads it back."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value).replace("e-0", "e-")
    return repr(value)


def _plain(name: str) -> str:
    return name.replace("_", "").lower()  # Keras knows "he_normal" as "HeNormal" too


def _is_whole(value: object, argument: Argument) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and _within(value, argument)


def _within(value: float, argument: Argument) -> bool:
    low, high, below = argument.least, argument.most, argument.below
    if abs(value) > LARGEST_INTEGER or (below is not None and value >= below):
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def _is_number(argument: Argument, value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and _within(value, argument)


def _is_tuple(argument: Argument, value: object) -> bool:
    if argument.length and _is_whole(value, argument):
        return True
    return (
        isinstance(value, tuple | list)
        and len(value) == (argument.length or len(value))
        and all(_is_whole(item, argument) for item in value)
    )


def _expect_int(argument: Argument) -> str:
    if argument.least is None:
        return _("a whole number")
    if argument.least == 1:
        return _("a whole number above 0")
    return _("a whole number of at least {low}").format(low=int(argument.least))


def _expect_float(argument: Argument) -> str:
    if argument.least is not None and argument.below is not None:
        limits = {"low": format_argument(argument.least), "high": format_argument(argument.below)}
        return _("a number of at least {low} and below {high}").format(**limits)
    if argument.least is not None and argument.most is not None:
        limits = {"low": format_argument(argument.least), "high": format_argument(argument.most)}
        return _("a number from {low} to {high}").format(**limits)
    return (
        _("a number")
        if argument.least is None
        else _("a number of at least {low}").format(low=argument.least)
    )


def _expect_tuple(argument: Argument) -> str:
    if argument.length:
        return _("{example} or one whole number above 0").format(example=repr((3,) * argument.length))
    return _("a list of whole numbers such as {example}").format(example="(28, 28, 1)")


_EXPECTATIONS: dict[str, Callable[[Argument], str]] = {
    "int": _expect_int,
    "float": _expect_float,
    "bool": lambda argument: _("True or False"),
    "text": lambda argument: _("a text"),
    "choice": lambda argument: _("one of the names in the list"),
    "tuple": _expect_tuple,
}
_CHECKS: dict[str, Callable[[Argument, Any], bool]] = {
    "int": lambda argument, value: _is_whole(value, argument),
    "float": _is_number,
    "bool": lambda argument, value: isinstance(value, bool),
    "text": lambda argument, value: isinstance(value, str),
    "choice": lambda argument, value: (
        isinstance(value, str)
        and (value in argument.choices or (argument.open and _plain(value) in map(_plain, argument.choices)))
    ),
    "tuple": _is_tuple,
}
