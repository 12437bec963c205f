"""A composite that was given the wrong thing says so in one sentence, and does nothing else."""

from __future__ import annotations

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.fields import error_html


class Refusable(Composite):
    """A composite whose arguments may be refused; every method of a refused one must do nothing.

    Parameters
    ----------
    embedded : bool, default False
        As of `Composite`.
    """

    error = traitlets.Unicode("", help="Why the last thing asked for cannot be done; empty if it was done.")

    def refuse(self, refused: DltpError) -> None:
        """Show nothing but why the arguments were refused."""
        self.error = str(refused)
        self.compose(ipywidgets.HTML(error_html(self.error)))
