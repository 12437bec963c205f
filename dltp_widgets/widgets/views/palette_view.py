"""The palette as it is drawn: tiles to drag or press, a search, buttons of models to begin with.

Python says which tiles there are; ``labextension/src/views/layerPalette.ts`` draws them, sends what is typed into the
search (`value`) and asks for acts (``{kind: "add", layer}``, ``{kind: "preset", slug}``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.views.bundles import bundle

MOST_TYPED = 100
"""Characters of a search that are read."""


class PaletteView(anywidget.AnyWidget):
    """Shows tiles and presets.

    Parameters
    ----------
    on_add : callable
        ``on_add(class name)``.
    on_preset : callable
        ``on_preset(slug)``.
    """

    _esm = bundle("layerPalette.js")

    value = traitlets.Unicode("").tag(sync=True)
    """What is searched for."""

    answered = traitlets.Unicode("").tag(sync=True)
    """What was searched for when `items` were found."""

    all = traitlets.Bool(False).tag(sync=True)
    """Whether all layers are shown while nothing is searched for."""

    items = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each tile: ``layer``, ``kind`` (slug of its group), ``group`` (heading above it, or "") and ``help``."""

    presets = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each model to begin with: ``slug`` and ``label``."""

    texts = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    """What the view says, in the language in force."""

    description = traitlets.Unicode("")
    """Label of the search."""

    def __init__(
        self, on_add: Callable[[str], None], on_preset: Callable[[str], None], **traits: Any
    ) -> None:
        super().__init__(**traits)
        self.add_class("dltp-palette")
        self._acts = {"add": ("layer", on_add), "preset": ("slug", on_preset)}
        self.on_msg(with_ui_lock(self._on_message))

    @traitlets.validate("value")
    def _cut(self, proposal: Any) -> str:
        return str(proposal["value"])[:MOST_TYPED]

    def _on_message(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        field, act = self._acts.get(str(content.get("kind")), ("", None))
        wanted = content.get(field)
        if act is not None and isinstance(wanted, str):
            act(wanted)
