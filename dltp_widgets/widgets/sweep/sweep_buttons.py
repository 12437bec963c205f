"""The buttons of a sweep: start it, stop all of it or some, take the best one over; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock

_BUTTONS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "start_sweep": ("play", lambda: _("Start")),
    "stop_sweep": ("stop", lambda: _("Stop all")),
    "stop_trial": ("stop", lambda: _("Stop the runs ticked")),
    "take_best": ("trophy", lambda: _("Best one into the workbench")),
}


class SweepButtons:
    """Part of `SweepPanel`, which registers the controls.

    Parameters
    ----------
    owner : Composite
    acts : mapping
        Key -> what a click does.
    """

    def __init__(self, owner: Composite, acts: Mapping[str, Callable[[], object]]) -> None:
        self._all = {key: ipywidgets.Button(icon=icon) for key, (icon, _text) in _BUTTONS.items()}
        for key, (_icon, text) in _BUTTONS.items():
            owner.control(key, self._all[key], description=text)
            self._all[key].on_click(with_ui_lock(lambda _button, act=acts[key]: act()))
        start, stop, stop_trial, take = self._all.values()
        for button in (start, stop):
            button.add_class("dltp-primary")
        first = ipywidgets.HBox([start, stop]).add_class("dltp-buttons")
        self.rows = (first, ipywidgets.HBox([stop_trial, take]).add_class("dltp-chart-tools"))
        """Where they stand."""

    # --- changes from the model ------------------------------------------------------------------
    def show(self, *, running: bool, has_best: bool) -> None:
        """Offer what can be done now."""
        shown = {
            "start_sweep": not running,
            "stop_sweep": running,
            "stop_trial": running,
            "take_best": has_best,
        }
        for key, is_shown in shown.items():
            self._all[key].layout.display = "" if is_shown else "none"
