"""The way through a lab: the list of its places, and the row of buttons that lead on.

::

    [Step: 2 Count  ✓]
    [<] [Next >] [Skip] [Insert this cell]         Saved 10:42   [Hand in]
"""

from __future__ import annotations

from typing import Any, Protocol

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.player.lab_text import foot_html
from dltp_widgets.labs.session.places import Place, label
from dltp_widgets.labs.session.progress import DONE, SKIPPED, TODO
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.base import with_ui_lock

_MARKS = {DONE: " ✓", SKIPPED: " –", TODO: ""}


class Walker(Protocol):
    """Who walks: the player."""

    def go_to(self, key: str) -> None:
        """Go to an exercise, or to the first place of a step."""

    def move(self, places: int) -> None:
        """Go this many places on (or back)."""

    def next(self) -> None:
        """Go on."""

    def skip(self) -> None:
        """Leave this out for now, and go on."""

    def insert(self) -> str:
        """Offer the code of this place."""

    def hand_in(self) -> None:
        """Open or close the form to hand in."""


class Way:
    """The controls; they draw where the student is, and pass on where the student goes.

    Parameters
    ----------
    owner : Composite
        Gets the controls ``step``, ``previous``, ``next``, ``skip``, ``insert`` and ``hand_in``.
    walker : Walker
    """

    def __init__(self, owner: Any, walker: Walker) -> None:
        button, control = ipywidgets.Button, owner.control
        self.step = control("step", ipywidgets.Dropdown(), description=lambda: _("Step"))
        self._previous = control("previous", button(description="<"), tooltip=lambda: _("Back"))
        self._next = control("next", button(button_style="info"), description=lambda: _("Next") + " >")
        self._skip = control("skip", button(), description=lambda: _("Skip"))
        self._insert = control("insert", button(), description=lambda: _("Insert this cell"))
        self._hand_in = control("hand_in", button(), description=lambda: _("Hand in"))
        self.foot = ipywidgets.HTML()
        """When the last event was kept, or why it was not."""
        parts = (self._previous, self._next, self._skip, self._insert, self.foot, self._hand_in)
        self.row = ipywidgets.HBox(parts)
        self.row.add_class("dltp-lab-row")
        self._drawing = False
        self._connect(walker)

    def _connect(self, walker: Walker) -> None:
        self._walker = walker
        self.step.observe(with_ui_lock(self._on_step_chosen), "value")
        self._previous.on_click(with_ui_lock(lambda _button: walker.move(-1)))
        self._next.on_click(with_ui_lock(lambda _button: walker.next()))
        self._skip.on_click(with_ui_lock(lambda _button: walker.skip()))
        self._insert.on_click(with_ui_lock(lambda _button: walker.insert()))
        self._hand_in.on_click(with_ui_lock(lambda _button: walker.hand_in()))

    def _on_step_chosen(self, change: Any) -> None:
        if not self._drawing and change["new"] is not None:
            self._walker.go_to(change["new"])

    def draw(self, session: Session, now: Place) -> None:
        """Show where the session stands, and that the student is at `now`."""
        options = tuple((_label(session, place), place.key) for place in session.places)
        self._drawing = True
        if options != self.step.options:
            self.step.options = options
        self.step.value = now.key
        self._drawing = False
        index, state = session.places.index(now), session.progress(now.key).state
        is_last = index == len(session.places) - 1
        self._previous.disabled = index == 0
        self._next.disabled = is_last and (now.exercise is not None or state == DONE)
        self._skip.disabled = state != TODO
        self._insert.disabled = not now.cells
        self.foot.value = foot_html(session)


def _label(session: Session, place: Place) -> str:
    return label(session.lab, place) + _MARKS[session.progress(place.key).state]
