"""A button that copies a text; only the browser can."""

from __future__ import annotations

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class CopyButton(anywidget.AnyWidget):
    """Copies `text` when it is pressed, and says so."""

    _esm = bundle("copyButton.js")

    text = traitlets.Unicode("").tag(sync=True)
    """What is copied."""

    description = traitlets.Unicode("").tag(sync=True)
    """The label."""

    done = traitlets.Unicode("").tag(sync=True)
    """The label for a moment after it was copied."""

    refused = traitlets.Unicode("").tag(sync=True)
    """The label after the browser refused."""
