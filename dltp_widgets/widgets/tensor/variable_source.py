"""A variable of the notebook, looked at again after each cell."""

from __future__ import annotations

import keyword
from collections.abc import Hashable

from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.notebook import variables
from dltp_widgets.widgets.tensor.captions import Captions
from dltp_widgets.widgets.tensor.split_source import source_of
from dltp_widgets.widgets.tensor.tensor_sources import Source, mark_of


class VariableSource(Source):
    """A variable of the notebook; what it holds is looked at as if it had been given.

    Parameters
    ----------
    name : str
        Of the variable.
    """

    live = True

    def __init__(self, name: object) -> None:
        is_plain = issubclass(type(name), str | int | float | None)  # others may refuse to be written
        super().__init__(name=str(name) if is_plain else f"<{type(name).__name__}>")
        self._inner = Source()
        self._seen: tuple[object, Hashable] | None = None

    @property
    def code(self) -> str:
        """What the array is called in code: the variable, or ``"x"`` if that is a data set."""
        return self._inner.code

    @property
    def definition(self) -> str:
        """The line of code that takes the array out of a data set."""
        return self._inner.definition

    def value(self) -> object:
        """Return what the variable holds now, and remember it for `look`."""
        before, self._inner, self._seen = self._inner, Source(), None
        self.options, self.chosen = (), {}
        held = self._held()
        self._inner = source_of(held, before, name=self._name)
        self.options, self.chosen = self._inner.options, self._inner.chosen
        value = self._inner.value()
        self._seen = held, mark_of(value)
        return value

    def captions(self, images: int) -> Captions | None:
        """Return what stands under each image of a data set."""
        return self._inner.captions(images)

    def look(self) -> str:
        """Return what happened since `value`: ``"changed"``, ``"rebound"``, ``"made"``, ``"gone"`` or ``""``."""
        there = self._name in variables()
        if self._seen is None or not there:
            return "made" if there else "gone" if self._seen is not None else ""
        held, mark = self._seen
        if variables()[self._name] is not held:
            return "rebound"
        return "changed" if mark_of(source_of(held, self._inner, name=self._name).value()) != mark else ""

    def _held(self) -> object:
        if not self._name.isidentifier() or keyword.iskeyword(self._name):
            raise DataError(
                _("“{name}” is not the name of a variable.").format(name=self._name[:60]),
                argument="name",
                value=self._name,
            )
        if self._name not in variables():
            raise DataError(
                _("There is no variable “{name}” yet; it is shown here as soon as a cell makes it.").format(
                    name=self._name
                ),
                argument="name",
                value=self._name,
            )
        return variables()[self._name]
