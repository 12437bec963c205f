"""A slider over a scale of given values; the browser's own, so that keys and screen readers know it.

ipywidgets' sliders have a handle without a name, which nobody who cannot see it can use.
"""

from __future__ import annotations

import anywidget
import traitlets

from dltp_widgets.widgets.views.bundles import bundle


class ScaleSlider(anywidget.AnyWidget):
    """Chooses one entry of `labels`; ``labextension/src/views/scaleSlider.ts`` draws it."""

    _esm = bundle("scaleSlider.js")

    value = traitlets.Int(0).tag(sync=True)
    """The place of the entry chosen, from 0."""

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """What each place is called; read aloud, and shown beside the slider."""

    description = traitlets.Unicode("").tag(sync=True)
    """The label of the slider."""

    settles = traitlets.Bool(False).tag(sync=True)
    """Whether it tells where it was left, on release or at a key, and not each place on the way."""

    disabled = traitlets.Bool(False).tag(sync=True)
    """Whether it cannot be moved."""
