"""What there is to do or to look at where the student is: the card of an exercise, or the widgets of a step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.player.exercise_card import ExerciseCard
from dltp_widgets.labs.player.exercise_work import ExerciseWork
from dltp_widgets.labs.player.shown_widget import make_widget, subject_of
from dltp_widgets.labs.session.places import Place
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.fields import error_html


class Stage(ipywidgets.VBox):
    """Shows one place after the other.

    Parameters
    ----------
    owner : Composite
        Takes in what is shown.
    work : callable
        Exercise -> its `ExerciseWork`.
    text : bool
        Whether to show statements, and widgets that are only to be looked at; the notebook has them otherwise.
    """

    def __init__(self, owner: Composite, work: Callable[[Exercise], ExerciseWork], *, text: bool) -> None:
        super().__init__()
        self._owner, self._work, self._text_shown = owner, work, text
        self.card: ExerciseCard | None = None
        """The card of the exercise, or None where there is none."""

    def show(self, place: Place, variables: Mapping[str, Any]) -> None:
        """Show what there is at a place, in the stead of what is shown now."""
        shown: tuple[Any, ...] = self.children
        self._put((), None)
        for widget in shown:
            widget.close()
        if place.exercise is not None:
            work = self._work(place.exercise)
            card = ExerciseCard(work, statement=self._text_shown, owner=self._owner, embedded=True)
            self._put((self._owner.embed(card),), card)
        elif self._text_shown:
            self._put(tuple(self._to_look_at(place, variables)), None)

    def _put(self, children: tuple[Any, ...], card: ExerciseCard | None) -> None:
        self.children, self.card = children, card

    def _to_look_at(self, place: Place, variables: Mapping[str, Any]) -> list[Any]:
        """Return the widgets of a step without exercise."""
        shown = []
        for spec in place.page.widgets:
            try:
                shown.append(self._owner.embed(make_widget(spec, subject_of(spec, variables))))
            except DltpError as refused:
                shown.append(ipywidgets.HTML(error_html(str(refused))))
        return shown
