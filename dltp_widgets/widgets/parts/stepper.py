"""A field for a whole number with a button on each side: the one before, the one after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_whole
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.parts.slim_layout import SlimLayout


class Stepper(ipywidgets.HBox):
    """Chooses one of the numbers from 0 to `last`.

    Parameters
    ----------
    owner : Composite
        Gets the keys `key`, ``f"{key}_previous"`` and ``f"{key}_next"``.
    key : str
    on_choose : callable
        ``on_choose(number)``: what the user typed or stepped to.
    """

    def __init__(self, owner: Composite, key: str, on_choose: Callable[[int], None]) -> None:
        self._on_choose, self._showing = on_choose, False
        self.last = 0
        """The largest number."""
        self.field: Field = owner.control(key, Field(self._parse))
        self._buttons = (
            self._button(owner, f"{key}_previous", "chevron-left", -1),
            self._button(owner, f"{key}_next", "chevron-right", 1),
        )
        owner.on_relabel(self.field.relabel)
        super().__init__([self.field, *self._buttons], layout=SlimLayout())
        self.add_class("dltp-stepper")
        self.field.observe(with_ui_lock(self._on_field_changed), "value")

    def _button(self, owner: Composite, key: str, icon: str, step: int) -> Any:
        button = owner.control(key, ipywidgets.Button(icon=icon, layout=SlimLayout()))
        button.on_click(with_ui_lock(lambda _button: self._on_step(step)))
        return button

    # --- changes from the user -------------------------------------------------------------------
    def _on_field_changed(self, change: Any) -> None:
        if not self._showing and change["new"] is not None:
            self._on_choose(change["new"])

    def _on_step(self, step: int) -> None:
        if self.field.value is not None:
            self._on_choose(min(max(self.field.value + step, 0), self.last))

    # --- changes from the model ------------------------------------------------------------------
    def set_place(self, description: str, at: int, last: int) -> None:
        """Show the number `at` of those up to `last`; a refused text stays while the number is the same."""
        same = last == self.last and at == self.field.value
        self.last = last
        self._showing = True
        try:
            self.field.description = description
            if not (same and self.field.error):
                self.field.set_value(at)
        finally:
            self._showing = False
        previous, following = self._buttons
        previous.disabled, following.disabled = at <= 0, at >= last
        previous.tooltip = _("{name}: previous").format(name=description)
        following.tooltip = _("{name}: next").format(name=description)

    def _parse(self, text: str) -> int:
        return parse_whole(text, least=0, most=self.last)
