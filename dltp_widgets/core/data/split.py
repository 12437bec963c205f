"""The examples of one split: what goes in and what should come out, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array, as_numbers, frozen
from dltp_widgets.core.data.arrays.deferred import Deferred
from dltp_widgets.core.data.arrays.weights import checked_weights
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _

Arrays = Array | dict[str, Array]
"""One array, or several by the name of the input or output they belong to."""


class Split:
    """The examples of one split, which stay as they are. Its arrays cannot be written to: data sets share their memory.

    Parameters
    ----------
    x : array, dict of arrays, or Deferred
        What goes in; what is deferred is computed when it is first read.
    y : array or dict of arrays
        What should come out.
    sample_weight : array, optional
        How much each example counts, ``(n,)``; for all outputs.
    """

    def __init__(self, x: Arrays | Deferred, y: Arrays, sample_weight: Array | None = None) -> None:
        self._x, self._y, self.sample_weight = x, y, sample_weight

    @property
    def x(self) -> Arrays:
        """What goes in: an array (n, ...), or one per input name."""
        return self._x.array() if isinstance(self._x, Deferred) else self._x

    @property
    def y(self) -> Arrays:
        """What should come out: an array (n, ...), or one per output name."""
        return self._y

    @property
    def n(self) -> int:
        """The number of examples."""
        return next(iter(self.shapes.values()))[0]

    @property
    def deferred(self) -> Deferred | None:
        """The inputs as what is to be done to the bytes of a file, if they are such."""
        return self._x if isinstance(self._x, Deferred) else None

    @property
    def is_made(self) -> bool:
        """Whether the inputs are there as numbers."""
        return self.deferred is None or self.deferred.is_made

    @property
    def inputs(self) -> dict[str, Array | Deferred]:
        """The inputs by name, ``"x"`` where there is one; what is not computed yet stays so."""
        if isinstance(self._x, Deferred) and not self._x.is_made:
            return {"x": self._x}
        return {**named(self.x, "x")}

    @property
    def input_names(self) -> tuple[str, ...] | None:
        """The names of the inputs, or None where there is one array without a name; computes nothing."""
        return tuple(self._x) if isinstance(self._x, dict) else None

    @property
    def few(self) -> dict[str, Array]:
        """The inputs by name; of those that are not computed yet, only some examples."""
        return {name: x.few if isinstance(x, Deferred) else x for name, x in self.inputs.items()}

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """The shapes of the inputs by name; computes nothing."""
        return {name: x.shape for name, x in self.inputs.items()}

    def __repr__(self) -> str:
        parts = {**self.inputs, **named(self.y, "y")}
        return f"Split({', '.join(f'{name}: {a.dtype} {a.shape}' for name, a in parts.items())})"

    def take(self, indices: npt.NDArray[Any]) -> Split:
        """Return the examples at `indices` as copies, in that order."""
        y = each(self.y, lambda _name, a: frozen(a[indices]))
        weight = None if self.sample_weight is None else frozen(self.sample_weight[indices])
        if self.deferred is not None:
            return Split(self.deferred.take(indices), y, weight)
        return Split(each(self.x, lambda _name, a: frozen(a[indices])), y, weight)

    def first(self, n: int) -> Split:
        """Return the first `n` examples; views, and of inputs not computed yet only these."""
        y = each(self.y, lambda _name, a: a[:n])
        weight = None if self.sample_weight is None else self.sample_weight[:n]
        if self.deferred is not None and not self.is_made:
            return Split(self.deferred.first(n), y, weight)
        return Split(each(self.x, lambda _name, a: a[:n]), y, weight)

    def with_x(self, change: Callable[[str, Array], Array], *, view: bool = False) -> Split:
        """Return the same examples with ``change(name, x)`` as their inputs, computed when they are read.

        Parameters
        ----------
        change : callable
            Does to each example the same, whichever stand beside it.
        view : bool, default False
            Whether it only looks at the same memory in another way; then inputs that are there are shared.
        """
        if self.deferred is not None and not (view and self.is_made):
            return Split(self.deferred.then(lambda a: change("x", a)), self.y, self.sample_weight)
        return Split(each(self.x, lambda name, a: frozen(change(name, a))), self.y, self.sample_weight)

    def with_y(self, change: Callable[[str, Array], Array]) -> Split:
        """Return the same inputs with ``change(name, y)`` as their targets."""
        return Split(self._x, each(self.y, change, "y"), self.sample_weight)


def named(arrays: Arrays, default: str) -> dict[str, Array]:
    """Return the arrays by name; a single one is called `default`."""
    return arrays if isinstance(arrays, dict) else {default: arrays}


def each(arrays: Arrays, change: Callable[[str, Array], Array], default: str = "x") -> Arrays:
    """Return the arrays after ``change(name, array)``, in the same form: one array, or a dict of them."""
    if isinstance(arrays, dict):
        return {name: change(name, array) for name, array in arrays.items()}
    return change(default, arrays)


def make_split(x: object, y: object, where: str, sample_weight: object = None) -> Split:
    """Check the arrays of one split and return it; nothing is copied that is an array already.

    Parameters
    ----------
    x, y : array-like, or mapping of str to array-like
        Numbers, one example per row of the first axis.
    where : str
        The split, for errors: ``"train"``, ``"valid"`` or ``"test"``.
    sample_weight : array-like, optional
        How much each example counts, ``(n,)``.

    Raises
    ------
    DataError
        If a part is no array of numbers, or the numbers of examples differ.
    """
    inputs = x if isinstance(x, Deferred) else _checked(x, f"{where}.x")
    split = Split(inputs, _checked(y, f"{where}.y"), checked_weights(sample_weight, where))
    lengths = {f"{where}.{part}": shape[0] for part, shape in split.shapes.items()}
    lengths |= {f"{where}.{part}": len(a) for part, a in named(split.y, "y").items()}
    if split.sample_weight is not None:
        lengths[f"{where}.sample_weight"] = len(split.sample_weight)
    if len(set(lengths.values())) > 1:
        raise DataError(
            _("The numbers of examples differ: {lengths}.").format(
                lengths=", ".join(f"{name} {n}" for name, n in lengths.items())
            ),
            argument=where,
            value=lengths,
            way_out=_("Each example needs its x and its y."),
        )
    return split


def check_same_shapes(splits: Mapping[str, Split]) -> None:
    """Refuse in words if the examples of the splits differ in shape or in their input or output names."""
    for part in ("x", "y"):
        shapes = {
            where: {name: shape[1:] for name, shape in _shapes(split, part).items()}
            for where, split in splits.items()
        }
        for where, found in shapes.items():
            if found != shapes["train"]:
                raise DataError(
                    _("Examples differ in shape: {where}.{part} {found}, train.{part} {expected}.").format(
                        where=where, part=part, found=_shown(found), expected=_shown(shapes["train"])
                    ),
                    argument=where,
                    expected=_shown(shapes["train"]),
                    value=_shown(found),
                    way_out=_("The examples of all splits must have the same shape."),
                )


def check_features(names: Iterable[object], split: Split) -> tuple[str, ...]:
    """Return the feature names as text, or refuse in words if there is not one for each column."""
    features = tuple(str(name) for name in names)
    if not isinstance(split.x, dict) and split.x.shape[1:] != (len(features),):
        raise DataError(
            _("There are {n} feature names for examples of shape {shape}.").format(
                n=len(features), shape=split.x.shape[1:]
            ),
            argument="feature_names",
            expected=_("one name for each column"),
            value=len(features),
        )
    return features


def _shapes(split: Split, part: str) -> dict[str, tuple[int, ...]]:
    return split.shapes if part == "x" else {name: a.shape for name, a in named(split.y, "y").items()}


def _shown(shapes: dict[str, tuple[int, ...]]) -> str:
    """Return shapes as text, with names only where there are several."""
    return ", ".join(f"{shape}" if len(shapes) == 1 else f"{name} {shape}" for name, shape in shapes.items())


def _checked(arrays: object, name: str) -> Arrays:
    if not isinstance(arrays, Mapping):
        return frozen(as_numbers(arrays, name))
    if not arrays:
        raise DataError(_("{name} is empty.").format(name=name), argument=name)
    for key in arrays:
        if not isinstance(key, str):
            raise DataError(
                _("The names in {name} must be text, and {key!r} is not.").format(name=name, key=key),
                argument=name,
            )
    return {key: frozen(as_numbers(value, f"{name}[{key!r}]")) for key, value in arrays.items()}
