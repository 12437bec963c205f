"""A field for an initializer, a regularizer or a constraint: a name, or a call such as ``L2(0.001)``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.model.catalog.argument import Argument, format_argument
from dltp_widgets.core.model.catalog.argument_text import parse_argument
from dltp_widgets.widgets.parts.fields import Field

OBJECTS = ("initializer", "regularizer", "constraint")
"""What such a field holds, as `Argument.field` calls it."""

_LONGEST = 200


class ObjectField(Field):
    """A text field that offers the names and reads calls too.

    Parameters
    ----------
    argument : Argument
        Whose `field` is one of `OBJECTS`.
    """

    def __init__(self, argument: Argument) -> None:
        super().__init__(
            lambda text: parse_object(argument, text),
            show=show_object,
            text=ipywidgets.Combobox(options=argument.choices, ensure_option=False, continuous_update=False),
        )


def parse_object(argument: Argument, text: str) -> Any:
    """Read a name, or a call; nothing is executed.

    Raises
    ------
    SpecError
        If it is neither: one sentence.
    """
    if "(" not in text:
        return parse_argument(argument, text)
    value = _read_call(argument, text.strip()[:_LONGEST])
    names = [_plain(name) for name in argument.choices]
    if not isinstance(value, Mapping) or _plain(str(value.get("class_name"))) not in names:
        raise SpecError(argument.sentence(text), argument=argument.name, value=text)
    return value


def show_object(value: Any) -> str:
    """Return the text that `parse_object` reads back."""
    if not isinstance(value, Mapping):
        return format_argument(value)
    from dltp_widgets.core.model.source import literal

    return str(literal(value)).removeprefix(f"{value.get('module')}.")


def _read_call(argument: Argument, text: str) -> Any:
    from dltp_widgets.core.reading.from_code import from_code

    kind = argument.field
    given = f"kernel_{kind}=keras.{kind}s.{text}"
    found = from_code(f"import keras\nmodel = keras.Sequential([keras.layers.Dense(1, {given})])")
    layers = found.spec.layers if found.spec is not None else ()
    if len(layers) != 1 or len(layers[0].args) != 2:
        raise SpecError(argument.sentence(text), argument=argument.name, value=text)
    return layers[0].args.get(f"kernel_{kind}")


def _plain(name: str) -> str:
    return name.replace("_", "").lower()
