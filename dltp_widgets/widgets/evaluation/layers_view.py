"""What each layer makes of one sample: small pictures of all, and the values of the chosen one."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import ipywidgets
import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.activity import LayerActivity
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.views.gallery import Gallery
from dltp_widgets.widgets.views.tensor_grid import TensorGrid

_FEW = 16
"""Values that stand in one row, as numbers."""


class LayersView(ipywidgets.VBox):
    """One small picture a layer, in order; the chosen layer's values below."""

    def __init__(self) -> None:
        self._layers: tuple[LayerActivity, ...] = ()
        self._names: tuple[str, ...] = ()
        self._title, self._about = ipywidgets.HTML(), ipywidgets.HTML()
        self.overview, self.maps, self.values = Gallery(), Gallery(), TensorGrid()
        super().__init__([self._title, self.overview, self._about, self.maps, self.values])
        self.add_class("dltp-layers")
        self.overview.observe(with_ui_lock(lambda _change: self._show_chosen()), "selected")

    # --- changes from the model ------------------------------------------------------------------
    def set_layers(self, layers: Sequence[LayerActivity], class_names: Sequence[str] = ()) -> None:
        """Show the activity of these layers; the chosen one stays chosen if it is still there.

        Parameters
        ----------
        layers : sequence of LayerActivity
        class_names : sequence of str, optional
            What the values of the last layer stand for.
        """
        names = [layer.name for layer in self._layers]
        chosen = self.overview.selected
        self._layers, self._names = tuple(layers), tuple(class_names)
        for shown in (self.overview, self._about, self.maps, self.values):
            shown.layout.display = "" if layers else "none"
        if layers:
            tiles = np.stack([layer.tile for layer in layers])
            self.overview.show(tiles, [layer.name for layer in layers], value_range=(0.0, 1.0))
            same = names == [layer.name for layer in layers] and chosen is not None
            self.overview.selected = chosen if same else len(layers) - 1
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        text = (
            _("What each layer makes of it; each picture from its least (dark) to its greatest value.")
            if self._layers
            else _("The layers of this model cannot be looked into.")
        )
        self._title.value = f'<span class="dltp-hint">{html.escape(text)}</span>'
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self.overview.selected
        if chosen is None or not chosen < len(self._layers):
            return
        layer = self._layers[chosen]
        self._about.value = f'<span class="dltp-title">{html.escape(_about(layer))}</span>'
        maps = layer.maps
        several = len(maps) > 1
        self.maps.layout.display = "" if several else "none"
        self.values.layout.display = "none" if several else ""
        if several:
            self.maps.show(maps, [str(i) for i in range(len(maps))], signed=bool(np.nanmin(maps) < 0))
        else:
            self._show_values(layer, maps[0], last=chosen == len(self._layers) - 1)

    def _show_values(self, layer: LayerActivity, grid: Any, *, last: bool) -> None:
        values = np.asarray(layer.values)
        if values.ndim == 1 and values.size <= _FEW:
            names = self._names if last and len(self._names) == values.size else ()
            self.values.show(values, mode="values", col_names=names, index=f"{layer.name}[{{col}}]")
            return
        place = "{row}, {col}" if values.ndim > 1 else f"{{row}} * {grid.shape[1]} + {{col}}"
        self.values.show(grid, mode="values", index=f"{layer.name}[{place}]")


def _about(layer: LayerActivity) -> str:
    shape = " × ".join(map(str, np.shape(layer.values)))
    return f"{layer.name} · {layer.kind} · {shape}"
