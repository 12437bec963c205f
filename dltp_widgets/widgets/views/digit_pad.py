"""The digit pad: what is drawn on it with mouse, finger or keyboard, as strokes.

``labextension/src/views/digitPad.ts`` draws the strokes and sends them, some times a second while the pen is down;
`dltp_widgets.core.data.drawing` makes a digit of them.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.views.bundles import bundle
from dltp_widgets.widgets.views.relabelling import relabel_while_alive


class DigitPad(anywidget.AnyWidget):
    """A square to draw on."""

    _esm = bundle("digitPad.js")

    strokes = traitlets.List(traitlets.List(traitlets.List(traitlets.Float(), minlen=2, maxlen=2))).tag(
        sync=True
    )
    """The pen's way from down to up, once a stroke: points ``[x, y]`` from 0 to 1, to the right and downwards."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._unsubscribe = relabel_while_alive(self)
        self.relabel()

    def clear(self) -> None:
        """Wipe the pad."""
        self.strokes = []

    def undo(self) -> None:
        """Take the last stroke away."""
        self.strokes = self.strokes[:-1]

    def relabel(self) -> None:
        """Write the texts of the view again, in the language in force."""
        self.texts = {
            "label": _(
                "Pad to draw a digit on. Arrow keys move the pen, the space bar puts it down and lifts it, "
                "Backspace takes the last stroke away, Delete wipes the pad."
            ),
            "hint": _("Draw a digit here"),
            "down": _("The pen is down."),
            "up": _("The pen is up."),
        }

    def close(self) -> None:
        """Close the widget and stop following the language."""
        self._unsubscribe()
        super().close()
