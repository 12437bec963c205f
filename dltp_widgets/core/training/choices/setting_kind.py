"""What a choice in the settings is: its name, a sentence on it, and the arguments behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument


@dataclass(frozen=True)
class SettingKind:
    """An optimizer, a learning-rate schedule, a callback, a loss or a metric, by Keras' name."""

    name: str
    """Keras' name of the class or function."""
    help_id: str
    """English sentence, to be translated: read `help`."""
    arguments: tuple[Argument, ...] = ()
    """In the order of Keras' signature."""

    @property
    def help(self) -> str:
        """One sentence on what it is good for, in the language in force."""
        return _(self.help_id) if self.help_id else ""

    def changed(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments of `given` that differ from Keras' defaults."""
        defaults = {argument.name: argument.default for argument in self.arguments if not argument.required}
        return {
            name: value for name, value in given.items() if name not in defaults or value != defaults[name]
        }


def number(
    name: str,
    default: float | None,
    help_id: str = "",
    *,
    least: float | None = 0.0,
    most: float | None = None,
    below: float | None = None,
) -> Argument:
    """Return an argument that is a number."""
    return Argument(name, "float", default, help_id=help_id, least=least, most=most, below=below)


def whole(name: str, default: int | None, help_id: str = "", *, least: int | None = 0) -> Argument:
    """Return an argument that is a whole number."""
    return Argument(name, "int", default, help_id=help_id, least=least)


def flag(name: str, default: bool, help_id: str = "") -> Argument:
    """Return an argument that is True or False."""
    return Argument(name, "bool", default, help_id=help_id)
