"""One line over a composite whose Experiment was given back what it was: from when, and the way back to the code."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import ipywidgets

from dltp_widgets.core.keeping import Restored
from dltp_widgets.core.language import get_language, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.lock import with_ui_lock
from dltp_widgets.widgets.parts.slim_layout import SlimLayout

if TYPE_CHECKING:
    from dltp_widgets.widgets.parts.base import Composite


class RestoredLine(ipywidgets.HBox):
    """Part of a composite's root; its button is ``start_again``, and ``take_back`` once that was pressed.

    Parameters
    ----------
    owner : Composite
    exp : Experiment
        With something that was restored.
    """

    def __init__(self, owner: Composite, exp: Any) -> None:
        self._exp = exp
        self._text = ipywidgets.HTML(layout=SlimLayout())
        self._again = self._button(
            owner, "start_again", lambda: _("Start again from the code"), exp.start_again
        )
        self._back = self._button(owner, "take_back", lambda: _("Undo"), exp.take_back)
        super().__init__([self._text, self._again, self._back], layout=SlimLayout())
        self.add_class("dltp-restored")
        owner.listen(exp, "restored", lambda _change: self._show())
        owner.on_relabel(self._show)
        self._show()

    def _button(
        self, owner: Composite, key: str, text: Callable[[], str], act: Callable[[], None]
    ) -> ipywidgets.Button:
        button: ipywidgets.Button = owner.control(
            key, ipywidgets.Button(layout=SlimLayout()), description=text
        )
        button.on_click(with_ui_lock(lambda _button: act()))
        return button

    def _show(self) -> None:
        restored = self._exp.restored
        self._text.value = f'<span role="status">{html.escape(sentence(restored))}</span>'
        self._again.layout.display = "" if restored.parts and not restored.dropped else "none"
        self._back.layout.display = "" if restored.dropped else "none"


def sentence(restored: Restored, today: date | None = None) -> str:
    """Say what came back, from when, and what did not.

    Parameters
    ----------
    restored : Restored
    today : date, optional
    """
    if restored.dropped:
        return _("The settings are those of the code.")
    parts = [_beginning(restored, today)] if restored.parts or not restored.overruled else []
    if restored.overruled:
        text = _("The code of the cell has changed and wins over what was clicked: {parts}.")
        parts.append(text.format(parts=", ".join(restored.overruled)))
    if restored.lost:
        parts.append(_("Could not be had again: {parts}.").format(parts=", ".join(restored.lost)))
    if restored.runs:
        text = ngettext("{n} run is back.", "{n} runs are back.", restored.runs)
        parts.append(text.format(n=restored.runs))
    return " ".join(parts)


def _beginning(restored: Restored, today: date | None) -> str:
    """Return ``"Restored from yesterday 16:42."``."""
    when, now = restored.when, today or datetime.now().astimezone().date()
    time = f"{when:%H:%M}"
    if when.date() == now:
        return _("Restored from today {time}.").format(time=time)
    if when.date() == now - timedelta(days=1):
        return _("Restored from yesterday {time}.").format(time=time)
    day = f"{when:%d/%m/%Y}" if get_language() == "fr" else f"{when:%Y-%m-%d}"
    return _("Restored from {day} {time}.").format(day=day, time=time)
