"""Draw a digit and see what the network sees: the pad, the digit as it arrives, ten probabilities."""

from __future__ import annotations

import html
import time
from typing import Any

import ipywidgets
import numpy as np

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.drawn_digit import Seen, recognise
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.evaluation.chances_html import chances_html
from dltp_widgets.widgets.evaluation.latest import Latest
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.views.digit_pad import DigitPad
from dltp_widgets.widgets.views.gallery import Gallery


class DigitView(ipywidgets.HBox):
    """The pad on the left; what arrives at the network, and its answer, on the right.

    Parameters
    ----------
    owner : Composite
        Gets the buttons *Clear* and *Undo* as controls, and says the answer to screen readers.
    """

    def __init__(self, owner: Composite) -> None:
        self._owner = owner
        self._run: Run | None = None
        self.seen: Seen | None = None
        self.latest = Latest(_timed, self._on_answered)
        self.pad, self.picture = DigitPad(), Gallery(side=112)
        self._sentence, self._bars = ipywidgets.HTML(), ipywidgets.HTML()
        clear = owner.control("clear_digit", ipywidgets.Button(), description=lambda: _("Clear"))
        undo = owner.control("undo_stroke", ipywidgets.Button(), description=lambda: _("Undo"))
        self._network = ipywidgets.HTML()
        buttons = ipywidgets.HBox([clear, undo]).add_class("dltp-actions")
        left = ipywidgets.VBox([self.pad, buttons]).add_class("dltp-draw")
        middle = ipywidgets.VBox([self._network, self.picture]).add_class("dltp-arrives")
        right = ipywidgets.VBox([self._sentence, self._bars]).add_class("dltp-answer")
        super().__init__([left, middle, right])
        self.add_class("dltp-digit")
        clear.on_click(with_ui_lock(lambda _button: self.pad.clear()))
        undo.on_click(with_ui_lock(lambda _button: self.pad.undo()))
        self.pad.observe(with_ui_lock(lambda _change: self._ask()), "strokes")
        self.relabel()

    # --- changes from the user -------------------------------------------------------------------
    def _ask(self) -> None:
        if self._run is not None and self.pad.strokes:
            self.latest.ask(self._run, self.pad.strokes)
        else:
            self.latest.drop()
            self.seen = None
            self._show()

    # --- changes from the model ------------------------------------------------------------------
    def set_run(self, run: Run | None) -> None:
        """Ask this run's model from now on, about what is on the pad too."""
        if run is not self._run:
            self._run = run
            self._ask()

    def relabel(self) -> None:
        """Write every text again."""
        title = html.escape(_("What arrives"))
        self._network.value = f'<span class="dltp-hint">{title}</span>'
        self._show()

    def _on_answered(self, answer: Any, failure: Exception | None) -> None:
        if failure is not None:
            self.seen = None
            reason = str(failure) if isinstance(failure, DltpError) else _failed(failure)
            self._show(reason)
            return
        before = self.seen
        self.seen, seconds = answer
        self._show(seconds=seconds)
        if before is None or before.chances.argmax() != self.seen.chances.argmax():
            self._owner.say(self._text())

    def _text(self) -> str:
        if self.seen is None:
            return ""
        label = int(self.seen.chances.argmax())
        percent = format_number(100 * float(self.seen.chances[label]), 0)
        return _("The network sees a {digit}: {percent} % sure").format(digit=label, percent=percent)

    def _show(self, error: str = "", seconds: float | None = None) -> None:
        seen = self.seen
        self.picture.show(
            np.zeros((1, 28, 28, 1), np.float32) if seen is None else seen.picture[None],
            value_range=(0.0, 255.0),
        )
        invitation = _("Draw a digit: it is centred and scaled as MNIST’s were.")
        text = html.escape(self._text() or invitation)
        took = f" · {round(1000 * seconds)} ms" if seconds is not None else ""
        self._sentence.value = error_html(error) or f'<span class="dltp-title">{text}</span>{took}'
        chances = seen.chances if seen is not None else np.zeros(10)
        self._bars.value = chances_html(chances, str) if seen is not None else ""


def _timed(run: Run, strokes: Any) -> tuple[Seen, float]:
    begin = time.perf_counter()
    seen = recognise(run, strokes)
    return seen, time.perf_counter() - begin


def _failed(failure: Exception) -> str:
    return _("The network could not be asked: {reason}").format(reason=str(failure)[:300])
