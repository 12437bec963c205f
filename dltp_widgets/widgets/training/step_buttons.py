"""*Step by step*: pause and resume, one batch, one epoch; a closed section under the settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock


class StepButtons(ipywidgets.HBox):
    """Part of `CompileFitPanel`, which registers the buttons and decides what they do.

    The toggle that opens the section is no child: it stands where the panel puts it.
    """

    def __init__(self, owner: Composite) -> None:
        button = ipywidgets.Button
        self.toggle = owner.control(
            "step_by_step", ipywidgets.ToggleButton(), description=lambda: _("Step by step")
        )
        self.toggle.add_class("dltp-advanced-toggle")
        self.pause = owner.control("pause", button(icon="pause"), description=lambda: _("Pause"))
        self.resume = owner.control("resume", button(icon="play"), description=lambda: _("Resume"))
        self.batch = owner.control("step_batch", button(), description=lambda: _("One batch"))
        self.epoch = owner.control("step_epoch", button(), description=lambda: _("One epoch"))
        owner.bind_text(self.batch, tooltip=lambda: _("Train on one batch, then pause."))
        owner.bind_text(self.epoch, tooltip=lambda: _("Train to the end of the epoch, then pause."))
        super().__init__([self.pause, self.resume, self.batch, self.epoch])
        self.add_class("dltp-buttons")
        self.add_class("dltp-step-buttons")
        self.toggle.observe(with_ui_lock(self._on_toggled), "value")
        self._show()

    # --- changes from the user -------------------------------------------------------------------
    def _on_toggled(self, _change: Any) -> None:
        self._show()

    def hand_over(self, act: Callable[[], None], other: ipywidgets.Button) -> None:
        """Do what was clicked, then move the keyboard to the button that took the place of the clicked one.

        Only here, after a click: what happens by itself leaves the keyboard where the student has it.
        """
        act()
        if other.layout.display != "none":
            other.focus()

    # --- changes from the model ------------------------------------------------------------------
    def set_shown(self, *, can_pause: bool, can_resume: bool) -> None:
        """Show *Pause* or *Resume* where it acts; one batch and one epoch always do."""
        self.pause.layout.display = "" if can_pause else "none"
        self.resume.layout.display = "" if can_resume else "none"

    def _show(self) -> None:
        self.toggle.icon = "caret-down" if self.toggle.value else "caret-right"
        self.layout.display = "" if self.toggle.value else "none"
