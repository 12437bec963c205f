"""How an array lies in memory: what one step along each axis costs, in bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.language import gettext as _


@dataclass(frozen=True)
class MemoryLayout:
    """Strides and flags of an array."""

    shape: tuple[int, ...]
    """The size of each axis."""

    strides: tuple[int, ...]
    """Bytes from one element to the next along each axis; 0 where the same memory is repeated, negative where
    it is read backwards."""

    itemsize: int
    """Bytes of one element."""

    order: str
    """``"C"`` (the last axis lies together), ``"F"`` (the first one), or ``""``: there are gaps or turns."""

    owner: bool
    """Whether the array owns its memory; a view looks at another array's."""

    writeable: bool
    """Whether its elements may be changed."""

    mapped: bool
    """Whether the memory is a file on disk that is read as needed."""

    @property
    def repeated(self) -> tuple[int, ...]:
        """The axes along which the same memory is repeated."""
        pairs = enumerate(zip(self.shape, self.strides, strict=True))
        return tuple(axis for axis, (n, stride) in pairs if stride == 0 and n > 1)

    def sentences(self) -> list[str]:
        """Return what there is to say, in the language in force."""
        said = [self._order()]
        if self.repeated:
            axes = ", ".join(map(str, self.repeated))
            said.append(
                _("The same memory is repeated along axis {axes}: a broadcast view.").format(axes=axes)
            )
        said.append(
            _("It owns its memory.")
            if self.owner
            else _("It is a view: its memory belongs to another object.")
        )
        if not self.writeable:
            said.append(_("It is read-only."))
        if self.mapped:
            said.append(_("Its memory is a file on disk, read as needed (memory-mapped)."))
        return said

    def _order(self) -> str:
        if self.order == "C":
            return _("In one piece, C order: the elements of the last axis lie side by side.")
        if self.order == "F":
            return _("In one piece, Fortran order: the elements of the first axis lie side by side.")
        return _("Not in one piece: between elements there are gaps, or they are read in another order.")


def layout_of(array: Array) -> MemoryLayout:
    """Return how `array` lies in memory."""
    flags = array.flags
    order = "C" if flags.c_contiguous else "F" if flags.f_contiguous else ""
    return MemoryLayout(
        array.shape,
        array.strides,
        array.itemsize,
        order,
        bool(flags.owndata),
        bool(flags.writeable),
        _is_mapped(array),
    )


def _is_mapped(array: object) -> bool:
    while isinstance(array, np.ndarray):
        if isinstance(array, np.memmap):
            return True
        array = array.base
    return False
