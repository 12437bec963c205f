"""The index map: tensors side by side, each element linked to those it came from.

Python sends the values that can be seen as texts, and the links as arithmetic progressions
(`core.shapes.plan.Sources`); ``labextension/src/views/indexMap.ts`` draws them and follows mouse and keyboard. What
is pointed at stays in the browser.
"""

from __future__ import annotations

from typing import Any

import anywidget
import numpy as np
import traitlets

from dltp_widgets.core.language import get_language
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.index_map import IndexMap, Shown
from dltp_widgets.widgets.views.bundles import bundle
from dltp_widgets.widgets.views.drawable import cut


class IndexMapView(anywidget.AnyWidget):
    """Draws an `IndexMap`. The owner calls `relabel` at a change of language."""

    _esm = bundle("indexMap.js")
    _css = bundle("indexMap.css")

    arrays = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each tensor: ``name``, ``shape``, ``dtype``, ``window`` (shown along each axis) and ``texts`` (values, row by
    row); the result comes last."""

    sources = traitlets.List(traitlets.Dict()).tag(sync=True)
    """For each operand ``first`` (flat index of the first source of each element shown of the result, -1: none),
    ``step`` and ``count``."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._map: IndexMap | None = None
        self.relabel()

    def show(self, shown: IndexMap) -> None:
        """Show a map."""
        self._map = shown
        with self.hold_sync():
            self.arrays = [_array(array) for array in shown.arrays]
            self.sources = [
                {"first": sources.first.tolist(), "step": sources.step, "count": sources.count}
                for sources in shown.sources
            ]

    def relabel(self) -> None:
        """Write the texts and the values again, in the language in force."""
        self.texts = {
            "hint": _("Point at an element, or move to it with the arrow keys, to see where it comes from."),
            "from": _("{place} = {value} comes from {places}"),
            "to": _("{place} = {value} goes to {places}"),
            "unused": _("{place} = {value} is left out"),
            "hidden": _("{place} = {value} is not used in what is shown"),
            "more": _("{places} and {n} more"),
            "array": _(
                "{name}, shape {shape}, {dtype}. Arrow keys move from element to element, Page Up and Page Down "
                "from slice to slice."
            ),
            "cropped": _("Of {total}, only the corner {window} is shown."),
            "scalar": _("scalar"),
            "nothing": _("no element"),
        }
        if self._map is not None:
            self.arrays = [_array(array) for array in self._map.arrays]


def _array(array: Shown) -> dict[str, Any]:
    return {
        "name": cut(array.name),
        "shape": list(array.shape),
        "dtype": array.dtype,
        "window": list(array.window),
        "texts": _texts(array),
    }


def _texts(array: Shown) -> list[str]:
    if array.values.dtype.kind in "biu":
        return [str(value) for value in array.values.ravel().tolist()]
    texts = [_number(value) for value in array.values.ravel().tolist()]
    return [text.replace(".", ",") for text in texts] if get_language() == "fr" else texts


def _number(value: complex) -> str:
    if isinstance(value, complex):
        return f"{value.real:.3g}{value.imag:+.3g}j"
    if not np.isfinite(value):
        return str(value).replace("inf", "∞")
    return f"{value:.4g}".replace("e+0", "e").replace("e+", "e").replace("e-0", "e-")
