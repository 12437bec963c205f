"""What stands under each image: its label, as a class name where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

from dltp_widgets.core.data.arrays.arrays import as_array
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import decimal, format_count
from dltp_widgets.core.language import gettext as _

Captions = Callable[[int, int], list[str]]
"""``captions(start, stop)`` returns those of the images from start to stop."""


def as_names(names: object, argument: str) -> tuple[str, ...]:
    """Return the names that a program gave, whatever holds them; nothing for None.

    Raises
    ------
    DataError
        If `names` is no list of anything.
    """
    if names is None:
        return ()
    try:
        if issubclass(type(names), str):
            raise TypeError
        return tuple(str(name) for name in cast(Iterable[object], names))
    except Exception as error:  # whatever a foreign object raises that is asked for its entries
        raise DataError(
            _("{argument} is a list of names, not {type}.").format(
                argument=argument, type=type(names).__name__
            ),
            argument=argument,
            expected="sequence of str",
        ) from error


def captions_of(labels: object, class_names: Sequence[str], images: int) -> Captions:
    """Return the captions of images; the labels are read when they are asked for.

    Parameters
    ----------
    labels : array-like
        One for each image: texts, class numbers ``(n,)`` or ``(n, 1)``, one-hot ``(n, classes)``, or measures.
    class_names : sequence of str
        The name of class 0, 1, ..., or nothing.
    images : int
        How many there are.

    Raises
    ------
    DataError
        If the labels are no array, or not one for each image.
    """
    array = as_array(labels, "labels")
    given = len(array) if array.ndim else 1
    if given != images:
        raise DataError(
            _("labels has {given} entries, and there are {n} images.").format(
                given=format_count(given), n=format_count(images)
            ),
            argument="labels",
            expected=str(images),
            value=array.shape,
        )

    def captions(start: int, stop: int) -> list[str]:
        part = array.reshape(given, -1)[start:stop]
        values = part.argmax(axis=1) if part.shape[1] > 1 else part[:, 0]
        return [_caption(value, class_names) for value in values.tolist()]

    return captions


def _caption(value: object, names: Sequence[str]) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and 0 <= value < len(names):
        return names[value]
    return decimal(f"{value:.4g}") if isinstance(value, float) else str(value)
