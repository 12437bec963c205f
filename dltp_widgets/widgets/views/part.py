"""A part of a view that has a stable key of its own: a row of the layer editor, a tile of the palette.

It is no widget and costs nothing; tests and labs press it by its key as they press a button.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets


@dataclass(frozen=True)
class Part:
    """Something to click on inside a view."""

    view: ipywidgets.Widget
    """The view that draws it."""
    say: Callable[[], str]
    """Gives its label."""
    click: Callable[[], None]
    """Does what a click in the browser does."""
    is_there: Callable[[], bool] = lambda: True
    """Tells whether the view shows it."""

    @property
    def description(self) -> str:
        """Its label."""
        return self.say()
