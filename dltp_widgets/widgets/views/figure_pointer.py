"""Tells at which part of a figure the mouse points; bqplot's own selectors want a click first."""

from __future__ import annotations

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class FigurePointer(anywidget.AnyWidget):
    """Put one beside a figure, in the same box; ``labextension/src/views/figurePointer.ts`` draws its line."""

    _esm = bundle("figurePointer.js")

    margins = traitlets.Tuple((50, 12)).tag(sync=True)
    """Pixels on the left and on the right of the figure that are outside its axes."""

    at = traitlets.Float(-1.0).tag(sync=True)
    """Share of the width between the axes' ends, 0 to 1; negative before the mouse was there."""
