"""The Keras code of compile and fit, to read and to copy; written only while it can be seen."""

from __future__ import annotations

import html

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.code.training_code import seed_lines, training_lines
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.views.copy_button import CopyButton


class TrainingCode(ipywidgets.VBox):
    """Part of `CompileFitPanel`; its toggle, ``code``, stands where the panel puts it.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``code`` and ``copy_code``.
    exp : Experiment
    """

    def __init__(self, owner: Composite, exp: Experiment) -> None:
        self._exp = exp
        self.toggle = owner.control("code", ipywidgets.ToggleButton(), description=lambda: _("Code"))
        self.toggle.add_class("dltp-advanced-toggle")
        self._text = ipywidgets.HTML(layout=SlimLayout())
        self._copy = owner.control(
            "copy_code", CopyButton(), description=lambda: _("Copy"), done=lambda: _("Copied"),
            refused=lambda: _("Select the code and press Ctrl+C"),
        )  # fmt: skip
        super().__init__([self._text, self._copy], layout=SlimLayout())
        self.add_class("dltp-training-code")
        self.toggle.observe(with_ui_lock(lambda _change: self.refresh()), "value")
        self.refresh()

    @property
    def code(self) -> str:
        """The lines of the seed, of compile and of fit.

        Raises
        ------
        DltpError
            If a setting has no literal.
        """
        return "\n".join([*seed_lines(self._exp), *training_lines(self._exp)])

    # --- changes from the model ------------------------------------------------------------------
    def refresh(self) -> None:
        """Write the code of the present settings, if it is shown."""
        shown = bool(self.toggle.value)
        self.layout.display = "" if shown else "none"
        self.toggle.icon = "caret-down" if shown else "caret-right"
        if shown:
            self._write()

    def _write(self) -> None:
        code, said = "", ""
        try:
            code = self.code
        except (DltpError, TypeError, ValueError) as refused:
            said = error_html(str(refused))
        self._copy.text = code
        self._text.value = said or f'<pre class="dltp-code" tabindex="0">{html.escape(code)}</pre>'
