"""What the kernel runs on, as a table; the backend is loaded and asked only on demand."""

from __future__ import annotations

from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.environment import Environment, environment
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html


class EnvironmentCard(Composite):
    """Versions, accelerator, memory, and what the latest run computed on.

    Parameters
    ----------
    embedded : bool, default False
        As of `Composite`.
    """

    value = traitlets.Instance(Environment, help="What was found when it was last looked at.")
    error = traitlets.Unicode("", help="Why the backend could not be asked; empty when all is well.")

    def __init__(self, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-environment-card")
        self._table, self._sentence = ipywidgets.HTML(), ipywidgets.HTML()
        self._again = self.control(
            "refresh", ipywidgets.Button(icon="refresh"), description=lambda: _("Look again")
        )
        self._ask = self.control(
            "ask", ipywidgets.Button(icon="microchip"), description=lambda: _("Ask the backend")
        )
        buttons = ipywidgets.HBox([self._again, self._ask])
        buttons.add_class("dltp-actions")
        self.compose(self._table, buttons, self._sentence)
        self._again.on_click(with_ui_lock(lambda _button: self.refresh()))
        self._ask.on_click(with_ui_lock(self._on_ask))
        self.on_relabel(self._show)
        self.refresh()

    def refresh(self, *, ask: bool = False) -> None:
        """Look again; with `ask`, load the backend (some seconds) and ask which accelerator it sees."""
        self.error = ""
        try:
            self.value = environment(ask=ask)
        except (DltpError, ImportError) as refused:
            self.error = str(refused)
        self._show()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        return self.value._repr_html_()

    def _on_ask(self, _button: Any) -> None:
        self._ask.disabled = True  # loading takes seconds: a second click would ask again
        try:
            self.refresh(ask=True)
        finally:
            self._ask.disabled = False

    def _show(self) -> None:
        self.renew_twin()
        self._table.value = self.value._repr_html_()
        self._ask.layout.display = "none" if self.value.asked else ""
        self._sentence.value = error_html(self.error) if self.error else ""
