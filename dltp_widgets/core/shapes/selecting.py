"""Slicing: ``x[0:2, ..., -1]``, read from a text and worked out axis by axis."""

from __future__ import annotations

import operator
import re
from typing import Any

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.shapes.plan import Args, Kind, Places, Plan, Sources, flat
from dltp_widgets.core.shapes.refusal import ShapeRefusal

Entry = Any  # an int, a slice, None or Ellipsis, which has no public type
_LARGEST = 2**31 - 1
_WHOLE = r"\s*([+-]?\d{1,10})?\s*"
_SPAN = re.compile(rf"{_WHOLE}:{_WHOLE}(?::{_WHOLE})?", re.ASCII)
_NEW = ("None", "newaxis", "tf.newaxis", "np.newaxis")
_MOST_ENTRIES = 20
_ALL = "..."
"""What an empty index says, such as ``x[()]`` of a scalar."""


def read_index(value: Any) -> str:
    """Return what stands between the brackets, in one spelling.

    Parameters
    ----------
    value : str, int, slice, Ellipsis, None or tuple of these
        ``"0:2, ..., -1"``, with or without brackets.

    Raises
    ------
    ShapeRefusal
        If it is no index, code ``"wrong_value"``.
    """
    try:
        if isinstance(value, str):
            text = re.sub(r"^\s*\[(.*)\]\s*$", r"\1", value[:1000], flags=re.DOTALL)
            entries = [_read_entry(part) for part in text.rstrip(", \t").split(",")]
        else:
            entries = [_checked(entry) for entry in (value if isinstance(value, tuple) else (value,))]
        if len(entries) > _MOST_ENTRIES:
            raise ValueError(len(entries))
    except (TypeError, ValueError) as error:
        raise ShapeRefusal(
            "wrong_value",
            lambda: _("“{value}” is no index; one is written as {example}.").format(
                value=str(value)[:60], example="0:2, :, -1"
            ),
            "index",
        ) from error
    return ", ".join(map(_write, entries)) or _ALL


def select(args: Args, x: Kind, _y: Kind) -> Plan:
    """Keep a part of each axis."""
    text: str = args["index"]
    entries = _complete([_read_entry(part) for part in text.split(",")], x)
    shape: list[int] = []
    starts: list[int] = []  # of each axis of x: where it begins,
    steps: list[int] = []  # from one element kept to the next (0: one only),
    homes: list[int] = []  # and its axis in the result
    for entry in entries:
        if entry is None:
            shape.append(1)
            continue
        axis = len(starts)
        if isinstance(entry, int):
            starts.append(_position(entry, axis, x))
            steps.append(0)
            homes.append(0)
            continue
        kept = range(*_bounds(entry, axis, x))
        starts.append(kept.start)
        steps.append(kept.step)
        homes.append(len(shape))
        shape.append(len(kept))

    def trace(places: Places) -> tuple[Sources, ...]:
        found = np.empty((x.rank, places.shape[1]), np.int64)
        for axis, (start, step, home) in enumerate(zip(starts, steps, homes, strict=True)):
            found[axis] = start + (step * places[home] if step else 0)
        return (Sources(flat(found, x.shape)),)

    index = tuple(_read_entry(part) for part in text.split(","))
    return Plan(
        tuple(shape),
        x.dtype,
        _rule,
        f"{{x}}[{text}]",
        f"{{x}}[{text}]",
        lambda array: np.asarray(array[index]),
        trace,
    )


def _rule() -> str:
    return _(
        "start:stop:step keeps every step-th element, from start up to stop, which is left out; "
        "a single number takes its axis away."
    )


def _read_entry(text: str) -> Entry:
    part = text.strip()
    if part == "...":
        return Ellipsis
    if part in _NEW:
        return None
    span = _SPAN.fullmatch(part)
    if span:
        return slice(*(None if bound is None else _small(int(bound)) for bound in span.groups()))
    if not re.fullmatch(r"[+-]?\d{1,10}", part, re.ASCII):
        raise ValueError(part)
    return _small(int(part))


def _checked(entry: Any) -> Entry:
    if entry is None or entry is Ellipsis:
        return entry
    if isinstance(entry, slice):
        bounds = (entry.start, entry.stop, entry.step)
        return slice(*(None if bound is None else _small(operator.index(bound)) for bound in bounds))
    if isinstance(entry, bool | np.bool_):
        raise TypeError(entry)
    return _small(operator.index(entry))


def _small(number: int) -> int:
    if abs(number) > _LARGEST:
        raise ValueError(number)
    return number


def _write(entry: Entry) -> str:
    if entry is Ellipsis:
        return "..."
    if not isinstance(entry, slice):
        return str(entry)
    start, stop = ("" if bound is None else str(bound) for bound in (entry.start, entry.stop))
    return f"{start}:{stop}" if entry.step is None else f"{start}:{stop}:{entry.step}"


def _complete(entries: list[Entry], x: Kind) -> list[Entry]:
    """Write ``...`` and the axes that were left out as ``:``."""
    used = sum(entry is not None and entry is not Ellipsis for entry in entries)
    dots = sum(entry is Ellipsis for entry in entries)
    if used > x.rank or dots > 1:
        raise ShapeRefusal(
            "too_many_indices",
            lambda: _("Only one ... can stand in an index.") if dots > 1 else _too_many(used, x),
            "index",
        )
    rest = [slice(None)] * (x.rank - used)
    at = next((i for i, entry in enumerate(entries) if entry is Ellipsis), len(entries))
    return [*entries[:at], *rest, *entries[at + 1 :]]


def _too_many(used: int, x: Kind) -> str:
    if not x.rank:
        return _("A scalar has no axis.")
    return ngettext(
        "{n} indices, and {shape} has only {rank} axis.",
        "{n} indices, and {shape} has only {rank} axes.",
        x.rank,
    ).format(n=used, shape=x.shape, rank=x.rank)


def _position(index: int, axis: int, x: Kind) -> int:
    size = x.shape[axis]
    if not -size <= index < size:
        raise ShapeRefusal(
            "index_out_of_range",
            lambda: (
                _("Axis {axis} has the indices 0 to {last}, and {index!r} is none of them.").format(
                    axis=axis, last=size - 1, index=index
                )
                if size
                else _("Axis {axis} has the size 0: there is no element to choose.").format(axis=axis)
            ),
            "index",
        )
    return index % size


def _bounds(entry: slice, axis: int, x: Kind) -> tuple[int, int, int]:
    if entry.step == 0:
        raise ShapeRefusal("zero_step", lambda: _("The step of a slice cannot be 0."), "index")
    return entry.indices(x.shape[axis])
