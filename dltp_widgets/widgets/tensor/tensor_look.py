"""An object, looked at once: its array and its summary, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dltp_widgets.core.data.arrays.arrays import Array, Reading, read
from dltp_widgets.core.data.arrays.foreign import Foreign
from dltp_widgets.core.data.looking.histogram import Histogram, histogram
from dltp_widgets.core.data.looking.tensor import TensorSummary, summary_of
from dltp_widgets.core.data.looking.tensor_view import TensorView, view_tensor
from dltp_widgets.core.errors import DltpError
from dltp_widgets.widgets.tensor.tensor_sources import Source


@dataclass(frozen=True, eq=False)
class Tensor:
    """What could be read."""

    reading: Reading
    """Its values, and what it was before NumPy read it; another one each time it is looked at."""

    summary: TensorSummary
    histogram: Histogram | None

    @property
    def array(self) -> Array:
        """The values."""
        return self.reading.array

    @property
    def foreign(self) -> Foreign:
        """What it was before NumPy read it."""
        return self.reading.source


@dataclass(frozen=True, eq=False)
class Look:
    """What came of looking."""

    value: Any = None
    """The array; where there is none, what should have become one."""

    tensor: Tensor | None = None
    error: str = ""

    def relabelled(self, source: Source) -> Look:
        """Return the same with its words in the language in force; nothing that could be read is read again."""
        if self.tensor is None:
            return look_at(source)
        summary = replace(self.tensor.summary, axis_names=_axis_names(self.tensor.reading, source))
        return replace(self, tensor=replace(self.tensor, summary=summary))

    def part(
        self, axes: tuple[int, int] | None, index: Sequence[int], *, gallery: bool
    ) -> tuple[TensorView | None, str]:
        """Return the part that is asked for, or None and why; see `view_tensor`."""
        if self.tensor is None:
            return None, self.error
        try:
            return view_tensor(self.tensor.array, axes, index, gallery=gallery and None), ""
        except DltpError as refused:
            return None, str(refused)


def look_at(source: Source) -> Look:
    """Read what a source has; never raises a `DltpError`."""
    value: Any = None
    try:
        value = source.value()
        reading = read(value, source.name or "x")
    except DltpError as refused:
        return Look(value, error=str(refused))
    summary = summary_of(reading, _axis_names(reading, source))
    has_axis = reading.array.ndim > 0  # of one number there is nothing to count
    found = histogram(reading.array, summary.min, summary.max) if has_axis else None
    return Look(reading.array, Tensor(reading, summary, found))


def _axis_names(reading: Reading, source: Source) -> tuple[str, ...]:
    """Return those that the source gives, if there is one for each axis, else those that the library knows."""
    given = source.axis_names
    return given if len(given) == reading.array.ndim else reading.source.axis_names()
