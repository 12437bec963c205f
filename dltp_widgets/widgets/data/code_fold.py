"""The code that makes the data again, one click away."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.preparation import lineage_code
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock


class CodeFold(ipywidgets.VBox):
    """Closed at first: the code with NumPy, scikit-learn and Keras alone, or with this package.

    Parameters
    ----------
    owner : Composite
        Gets the toggles as the controls ``code`` and ``own_code``.
    data : callable
        Returns the data set whose code is shown, or None.
    """

    def __init__(self, owner: Composite, data: Callable[[], Dataset | None]) -> None:
        self._data = data
        self.fold = owner.control(
            "code", ipywidgets.ToggleButton(icon="caret-right"), description=lambda: _("Code")
        )
        self.fold.add_class("dltp-fold")
        self._short = owner.control(
            "own_code", ipywidgets.ToggleButton(), description=lambda: _("short, with dltp_widgets")
        )
        self._short.add_class("dltp-fold")
        self.text = ""
        """The code that is shown."""
        self._code = ipywidgets.HTML()
        super().__init__([self._short, self._code], layout={"display": "none"})
        for toggle in (self.fold, self._short):
            toggle.observe(with_ui_lock(self._on_toggled), "value")

    def _on_toggled(self, _change: Any) -> None:
        self.fold.icon = "caret-down" if self.fold.value else "caret-right"
        self.refresh()

    def refresh(self) -> None:
        """Write the code again, if it is unfolded."""
        data = self._data()
        shown = bool(self.fold.value) and data is not None
        self.layout.display = "" if shown else "none"
        if shown and data is not None:
            self.text = lineage_code(data) if self._short.value else data.to_code()
            self._code.value = f'<pre class="dltp-code" tabindex="0">{html.escape(self.text)}</pre>'
