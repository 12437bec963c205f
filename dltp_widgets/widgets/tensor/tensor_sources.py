"""Where the array of an inspector comes from: a value, a data set, a variable of the notebook, a layer's weights.

An inspector asks its source for the value, for what belongs to it (name, captions, names of axes), and for the
choices that the source offers, such as the split of a data set. A source draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.data.arrays.arrays import read
from dltp_widgets.core.data.arrays.fingerprint import fingerprint
from dltp_widgets.core.data.looking.tensor_code import variable
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.notebook import name_of
from dltp_widgets.widgets.tensor.captions import Captions, as_names, captions_of

Entries = list[tuple[str, Any]]
"""What a list offers: ``(label, value)``."""

_LONG = 10_000
"""Elements of a list up to which each one is compared."""


@dataclass(frozen=True)
class Option:
    """A choice that a source offers."""

    key: str
    label: Callable[[], str]
    entries: Callable[[], Entries]


class Source:
    """A value that stays what it is.

    Parameters
    ----------
    value : object, optional
        Anything array-like.
    name : str, default ""
        By default the one that it has in the notebook; see `name_of`.
    labels : array-like, optional
        One for each image; see `captions_of`.
    class_names : sequence of str, optional
    axis_names : sequence of str, optional
        A name for each axis.

    Raises
    ------
    DataError
        If names are no list of names.
    """

    options: tuple[Option, ...] = ()
    """The choices it offers, in the order in which they are shown."""

    signed = False
    """Whether its images are weights, drawn in colours centred at zero."""

    live = False
    """Whether it has to be asked after each cell what happened; see `look`."""

    def __init__(
        self,
        value: object = None,
        name: str = "",
        *,
        labels: object = None,
        class_names: object = None,
        axis_names: object = None,
    ) -> None:
        self._value, self._name = value, name or name_of(value)
        self._labels, self._class_names = labels, as_names(class_names, "class_names")
        self._axis_names = as_names(axis_names, "axis_names")
        self.chosen: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """What it is called, as a title and in code."""
        return self._name

    @property
    def code(self) -> str:
        """What it is called in code."""
        return self._name if variable(self._name) == self._name else name_of(self._value)

    @property
    def definition(self) -> str:
        """The line of code that it comes from; a comment, if it has no name; else nothing."""
        return "" if variable(self.code) == self.code else stands_for(variable(self.code))

    @property
    def axis_names(self) -> tuple[str, ...]:
        """A name for each axis, in the language in force, or nothing."""
        return self._axis_names

    @property
    def note(self) -> str:
        """What the value means, in the language in force, or nothing."""
        return ""

    def value(self) -> object:
        """Return the object to look into.

        Raises
        ------
        DltpError
            If there is none, in words.
        """
        return self._value

    def look(self) -> str:
        """Return what happened since `value`, as `happened` tells it; nothing for what stays what it is."""
        return ""

    def captions(self, images: int) -> Captions | None:
        """Return what stands under each of so many images, or None.

        Raises
        ------
        DataError
            If there is not one label for each.
        """
        return None if self._labels is None else captions_of(self._labels, self._class_names, images)

    def choose(self, key: str, value: Any) -> None:
        """Take what the user chose of an option."""
        self.chosen[key] = value


class Refused(Source):
    """What cannot be looked into.

    Parameters
    ----------
    make : callable
        Raises the reason, in the language in force.
    """

    def __init__(self, make: Callable[[], Source]) -> None:
        super().__init__()
        self._make = make

    def value(self) -> object:
        """Raise the reason."""
        return self._make().value()


def guarded(make: Callable[[], Source]) -> Source:
    """Return the source that is made; where it is refused, one that says why."""
    try:
        return make()
    except DltpError:
        return Refused(make)


def stands_for(name: str) -> str:
    """Return the comment that code begins with where what was given has no name in the notebook."""
    return _("# {name} stands for what the inspector was given.").format(name=name)


def mark_of(held: Any) -> Hashable:
    """Return something that differs when the values do; see `fingerprint`."""
    if (
        issubclass(type(held), list | tuple) and len(held) > _LONG
    ):  # to make an array of it would take too long
        return len(held), tuple(map(id, held[:: len(held) // _LONG]))
    try:
        return fingerprint(read(held).array)
    except DltpError as refused:
        return str(refused)
