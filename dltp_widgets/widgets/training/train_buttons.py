"""Two buttons, not eight: *Train*, which becomes *Stop*; and after a run *Continue*."""

from __future__ import annotations

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.widgets.parts.base import Composite


class TrainButtons(ipywidgets.HBox):
    """Part of `CompileFitPanel`, which registers the buttons and decides what they do.

    *Train* and *Start afresh* are one button: it bears both keys, and the label that fits.
    """

    def __init__(self, owner: Composite) -> None:
        self.train = owner.control("train", ipywidgets.Button())
        self.train.add_class("dltp-key-start-afresh")
        owner.controls["start_afresh"] = self.train
        self.stop = owner.control("stop", ipywidgets.Button(icon="stop"), description=lambda: _("Stop"))
        self.resume = owner.control("continue_run", ipywidgets.Button())
        for button in (self.train, self.stop):
            button.add_class("dltp-primary")
        super().__init__([self.resume, self.train, self.stop])
        self.add_class("dltp-buttons")

    # --- changes from the model ------------------------------------------------------------------
    def set_labels(self, *, errors: int, asked: bool, afresh: bool, epochs: object) -> None:
        """Name the buttons: errors to fix, warnings already asked about, a run to start afresh from."""
        if errors:
            label = _("Fix ({n})").format(n=errors)
        elif asked:
            label = _("Train anyway")
        else:
            label = _("Start afresh") if afresh else _("Train")
        self.train.description, self.train.icon = label, "wrench" if errors else "" if afresh else "play"
        more = ngettext("Continue (+{n} epoch)", "Continue (+{n} epochs)", 1 if epochs == 1 else 2)
        self.resume.description = more.format(n=epochs)

    def set_shown(self, *, active: bool, can_continue: bool) -> None:
        """Show Stop during a run, Train otherwise, and Continue where there is something to continue."""
        self.stop.layout.display = "" if active else "none"
        self.train.layout.display = "none" if active else ""
        self.resume.layout.display = "" if can_continue and not active else "none"
