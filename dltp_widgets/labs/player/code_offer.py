"""Code to take into a cell: to read, and to copy."""

from __future__ import annotations

import html

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.views.copy_button import CopyButton


class CodeOffer(ipywidgets.HBox):
    """Code beside a button that copies it; hidden while there is none.

    Parameters
    ----------
    owner : Composite
        Re-labels the button.
    """

    def __init__(self, owner: Composite) -> None:
        self._code = ipywidgets.HTML()
        texts = {
            "description": lambda: _("Copy"),
            "done": lambda: _("Copied"),
            "refused": lambda: _("The browser refused."),
        }
        self._copy = owner.bind_text(CopyButton(), **texts)
        super().__init__([self._code, self._copy], layout={"display": "none"})

    def show(self, code: str) -> None:
        """Show this code; empty: none."""
        self._copy.text = code
        self._code.value = f'<pre class="dltp-code" tabindex="0">{html.escape(code)}</pre>'
        self.layout.display = "" if code else "none"
