"""What training does to the selected layer: two buttons that freeze and train."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.freezing import frozen_in
from dltp_widgets.core.model.resolving.resolve import ResolvedLayer
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock


class FreezingButtons(ipywidgets.Box):
    """Shown for what has weights.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``"freeze"`` and ``"train_from"``.
    on_act : callable
        ``on_act(kind)``: ``"freeze"``, ``"thaw"`` or ``"train_from"``.
    """

    def __init__(self, owner: Composite, on_act: Callable[[str], None]) -> None:
        self._frozen = False
        self._freeze = owner.control("freeze", ipywidgets.Button(), description=self._label)
        self._from = owner.control(
            "train_from", ipywidgets.Button(), description=lambda: _("Train from here on")
        )
        super().__init__([self._freeze, self._from])
        self.add_class("dltp-layer-actions")
        self.add_class("dltp-freezing")
        self._freeze.on_click(with_ui_lock(lambda _button: on_act("thaw" if self._frozen else "freeze")))
        self._from.on_click(with_ui_lock(lambda _button: on_act("train_from")))

    def show(self, layer: ResolvedLayer | None, inner: ResolvedLayer | None) -> None:
        """Show what can be done to a layer, or to one inside it."""
        told = inner or layer
        self.layout.display = "" if told is not None and told.params else "none"
        if layer is not None and told is not None:
            names = [part.name for part in layer.inner]
            frozen = frozen_in(layer.layer_spec, names)
            self._frozen = inner.name in frozen if inner is not None else not layer.trainable_params
            self._freeze.description = self._label()

    def _label(self) -> str:
        return _("Train it") if self._frozen else _("Freeze it")
