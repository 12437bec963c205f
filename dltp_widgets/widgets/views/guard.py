"""The Guard: what every composite widget carries in its root, once.

It has no look of its own. In the browser (``labextension/src/views/guard.ts``) it

- keeps unmodified keys pressed in a control from becoming commands of the notebook (``x`` and ``d d``
  would delete the student's cell),
- holds the live region through which progress is announced to a screen reader,
- reports the browser's language and whether less movement is wished for, once,
- tells that a page shows the composite, each time that one does,
- brings the style sheet of all ``.dltp-*`` classes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

from dltp_widgets.core.language import offer_language
from dltp_widgets.widgets.views.bundles import bundle

_UNHEARD = "\u00a0"


class Guard(anywidget.AnyWidget):
    """Put one among the children of the box that has the CSS class ``dltp-root``."""

    _esm = bundle("guard.js")
    _css = bundle("guard.css")

    announcement = traitlets.Unicode("").tag(sync=True)
    """What a screen reader says next, already translated; politely, when it changes."""

    browser_language = traitlets.Unicode("").tag(sync=True)
    """``navigator.language`` as the browser tells it (``"fr-FR"``); empty until a page shows the widget."""

    reduced_motion = traitlets.Bool(False).tag(sync=True)
    """Whether the browser's user wishes for less movement (``prefers-reduced-motion``)."""

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.observe(self._on_browser_language, "browser_language")

    def on_seen(self, call: Callable[[], None]) -> None:
        """Call `call` whenever a page shows the composite, one that was loaded anew included."""

        def heard(_widget: Any, message: Any, _buffers: Any) -> None:
            if isinstance(message, dict) and message.get("kind") == "seen":
                call()

        self.on_msg(heard)

    def announce(self, message: str) -> None:
        """Have `message` read aloud, again if it is the sentence before: only what changes is."""
        self.announcement = message + _UNHEARD if message == self.announcement else message

    def _on_browser_language(self, change: dict[str, Any]) -> None:
        offer_language(change["new"], "browser")


class TensorGuard(Guard):
    """The Guard of a composite that shows tensors alone: with the part of the style sheet that it needs."""

    _css = bundle("tensors.css")
