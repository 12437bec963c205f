"""Which part of a tensor a program or a user asks for; whatever a program sets is read, or refused in words."""

from __future__ import annotations

import operator
import reprlib
from typing import Any

import traitlets

from dltp_widgets.core.language import gettext as _


class Places(traitlets.HasTraits):
    """The traits with which a part is asked for; whoever inherits them shows it, or says why not."""

    axes = traitlets.Any(None, help="(rows, columns) that are shown; None: chosen by the shape.")
    index = traitlets.Any((), help="Where the other axes are cut; in a gallery the chosen image.")
    gallery = traitlets.Bool(True, help="Whether a batch of images is shown as a gallery.")
    error = traitlets.Unicode("", help="Why what was asked for is not shown; empty if all is well.")

    _redrawing = False
    """Whether several traits are being set, or what is shown is changing; nothing else is shown meanwhile."""

    def _show(self) -> None:
        """Show the part that is asked for."""

    def _show_head(self) -> None:
        """Say why it cannot be."""

    @traitlets.observe("index", "gallery")
    def _on_place_changed(self, _change: Any) -> None:
        self._show()

    @traitlets.observe("axes")
    def _on_axes_changed(self, _change: Any) -> None:
        """Other axes are cut: begin at 0 in each of them."""
        if not self._redrawing:
            self._ask(self.axes, (), self.gallery)

    def _ask(self, axes: tuple[int, int] | None, index: tuple[int, ...], gallery: bool) -> None:
        """Set the traits together, then show."""
        self._redrawing = True
        self.axes, self.index, self.gallery = axes, index, gallery
        self._redrawing = False
        self._show()

    @traitlets.validate("axes", "index")
    def _check_places(self, proposal: Any) -> Any:
        """Make whole numbers of what a program set; what is none leaves all as it is, with a sentence."""
        name, value = proposal["trait"].name, proposal["value"]
        try:
            found = _plane_axes(value) if name == "axes" else _cut_places(value)
        except (TypeError, ValueError):
            self.error = _sentence(name, value)
            self._show_head()
            return getattr(self, name)
        if self.error and found == getattr(self, name):  # no change to hear of, but the sentence has to go
            self._show()
        return found


def _plane_axes(value: Any) -> tuple[int, int] | None:
    """Return the axes of the rows and of the columns, or None; raises TypeError or ValueError."""
    if value is None:
        return None
    rows, columns = value
    return operator.index(rows), operator.index(columns)


def _cut_places(value: Any) -> tuple[int, ...]:
    """Return where axes are cut: whole numbers, of which one may stand alone; raises TypeError."""
    if value is None:
        return ()
    try:
        return (operator.index(value),)
    except TypeError:
        return tuple(operator.index(place) for place in value)


def _sentence(name: str, value: Any) -> str:
    """Return why `value` cannot be the ``"axes"`` or the ``"index"`` of an inspector."""
    if name == "axes":
        text = _("axes are two whole numbers, such as (0, 1), not {value}.")
    else:
        text = _("index is a whole number for each axis that is cut, such as (5,), not {value}.")
    return text.format(value=reprlib.repr(value))
