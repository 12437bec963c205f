"""One exercise: its statement, what it is answered with, and the row Check, Hint, Solution.

::

    Exercise: the perceptron                                          to do
    Describe a perceptron with ten inputs.
    [the widget, the questions, or: "Answer in a cell of the notebook"]
    [Check] [Hint 1/3] [Solution] [Insert this cell]
    Not quite. The bias is missing.

A card decides nothing: it draws an `ExerciseWork`, which other cards may draw, too.
"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.format.rendering import to_html
from dltp_widgets.labs.player.answer_form import AnswerForm
from dltp_widgets.labs.player.exercise_text import head_html, message_html, paragraph_html
from dltp_widgets.labs.player.exercise_work import ExerciseWork
from dltp_widgets.widgets.parts.base import UI_LOCK, Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.notebook import after_each_cell, variables


class ExerciseCard(Composite):
    """An exercise of a session.

    Parameters
    ----------
    work : ExerciseWork
    statement : bool, default True
        Whether to show what is to be done; False where it stands above.
    owner : Composite, optional
        Says what the widget has to say to screen readers; default: the card.
    """

    def __init__(
        self,
        work: ExerciseWork,
        *,
        statement: bool = True,
        owner: Composite | None = None,
        embedded: bool = False,
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-exercise")
        self.work, self.exercise = work, work.exercise
        self._owner = owner or self
        self._answered = False
        work.hold()
        self._make_controls()
        self._lay_out()
        _show(self._statement, statement)
        self._connect()
        self._form.set_value(work.progress.answer)
        self.refresh()

    @property
    def result(self) -> CheckResult | None:
        """What the last check said, or None."""
        return self.work.result

    @property
    def widget(self) -> Any:
        """What the exercise is answered with, or None."""
        return self.work.widget

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._head = ipywidgets.HTML()
        self._statement = ipywidgets.HTMLMath(to_html(self.exercise.statement, self.work.folder))
        self._form = AnswerForm(self, self.exercise.quiz)
        self._check = self.control("check", ipywidgets.Button(button_style="primary"))
        self._hint = self.control("hint", ipywidgets.Button())
        self._solution = self.control("solution", ipywidgets.Button(), description=lambda: _("Show solution"))
        self._accept = self.control("accept", ipywidgets.Button(), description=lambda: _("Trust this code"))
        self._detail = self.control(
            "detail", ipywidgets.ToggleButton(), description=lambda: _("What Python said")
        )
        self._message = ipywidgets.HTMLMath()
        self._message.add_class("dltp-message")
        self._hints = ipywidgets.HTMLMath()
        self._solutions = ipywidgets.HTMLMath()
        self._answer = ipywidgets.VBox()
        self._show_widget()

    def _answered_with(self) -> Any:
        """Return the widget, a sentence why it cannot be shown, or what to do instead."""
        if self.exercise.widget is None:
            in_cell = not self.exercise.quiz and self.exercise.checked
            sentence = ipywidgets.HTML(layout={"display": "" if in_cell else "none"})
            self.bind_text(
                sentence, value=lambda: paragraph_html(_("Answer in a cell of the notebook, then check."))
            )
            return sentence
        try:
            if self.work.make(variables()):
                self._owner.embed(self.work.widget)
        except DltpError as refused:
            return ipywidgets.HTML(error_html(str(refused)))
        return self.work.widget

    # --- layout ----------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        row = ipywidgets.HBox([self._check, self._hint, self._solution, self._accept, self._detail])
        row.add_class("dltp-lab-row")
        parts = (self._head, self._statement, self._answer, self._form, row)
        self.compose(*parts, self._message, self._hints, self._solutions)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._check.on_click(with_ui_lock(lambda _button: self.check()))
        self._hint.on_click(with_ui_lock(lambda _button: self.show_hint()))
        self._solution.on_click(with_ui_lock(lambda _button: self.show_solution()))
        self._accept.on_click(with_ui_lock(lambda _button: self._on_accept()))
        self._detail.observe(with_ui_lock(lambda _change: self._draw_message()), "value")
        self.on_relabel(self.refresh)
        self.on_release(self.work.session.on_change(with_ui_lock(self._on_change)))
        self.on_release(self._leave)
        if self.exercise.widget is not None and self.exercise.widget.on:
            self.on_release(after_each_cell(lambda _number: self._show_widget()))

    def _leave(self) -> None:
        """Let go of the widget, which another card may show."""
        self._answer.children = ()
        self.work.leave()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`: what was to be done, what it was answered with, and what the last check said."""
        asked = self._statement.value if self._statement.layout.display != "none" else ""
        answer = self.widget.still(pictures=pictures) if isinstance(self.widget, Composite) else ""
        return f"{self._head.value}{asked}{answer}{self._said(detail=False)}"

    # --- changes from the user -------------------------------------------------------------------
    def check(self) -> CheckResult | None:
        """Check the answer and say what is right or wrong; None while its Python waits to be accepted."""
        self._show_widget()
        result = self.work.check(variables(), self._form.value)
        if result is not None:
            self.say(f"{result.message} {result.hint}")
        return result

    def show_hint(self) -> None:
        """Show one more hint."""
        text = self.work.hint()
        if text:
            self.say(text)

    def show_solution(self) -> None:
        """Show the solution, if it may be seen now."""
        self.work.show_solution()

    def _on_accept(self) -> None:
        if self.work.accept():
            self.check()

    # --- changes from the model ------------------------------------------------------------------
    def _on_change(self, key: str) -> None:
        """Show what became of the exercise, here or at another card."""
        if key in (self.exercise.key, ""):
            if self.work.result is not None:
                self._form.set_value(self.work.progress.answer)
            self._show_widget()
            self.refresh()

    def _show_widget(self) -> None:
        """Show the widget as soon as the variable it is to show is there."""
        if not self._answer.children or (self.exercise.widget is not None and not self._answered):
            with UI_LOCK:
                self._answer.children = (self._answered_with(),)
                self._answered = self.work.widget is not None
                if isinstance(self.work.widget, Composite):
                    self.follow_still(self.work.widget)

    def refresh(self) -> None:
        """Show where the session stands."""
        progress, hints, folder = self.work.progress, self.exercise.hints, self.work.folder
        self._head.value = head_html(self.exercise, progress.state)
        self._check.description = _("Check") if self.exercise.checked else _("Done")
        self._hint.description = _("Hint {n}/{total}").format(
            n=min(progress.hints + 1, len(hints)), total=len(hints)
        )
        self._hint.disabled = progress.hints >= len(hints)
        _show(self._hint, bool(hints))
        self._solution.disabled = not self.work.session.may_see_solution(self.exercise)
        _show(self._solution, bool(self.exercise.solutions))
        self._hints.value = "".join(
            f'<div class="dltp-hint">{to_html(hint.text, folder)}</div>' for hint in hints[: progress.hints]
        )
        self._solutions.value = self._solution_html() if progress.solution else ""
        self._draw_message()
        self.twin.renew()

    def _solution_html(self) -> str:
        shown = [to_html(s.text, self.work.folder) for s in self.exercise.solutions]
        return "".join(f'<div class="dltp-solution">{text}</div>' for text in shown)

    def _draw_message(self) -> None:
        result, waiting = self.work.result, self.work.waiting
        _show(self._accept, waiting is not None)
        _show(self._detail, result is not None and bool(result.detail))
        if waiting is not None:
            code = f'<pre class="dltp-code" tabindex="0">{html.escape(waiting.code)}</pre>'
            self._message.value = error_html(waiting.message) + code
        else:
            self._message.value = self._said(detail=self._detail.value)

    def _said(self, *, detail: bool) -> str:
        return "" if self.work.result is None else message_html(self.work.result, detail)


def _show(widget: ipywidgets.Widget, shown: bool) -> None:
    widget.layout.display = "" if shown else "none"
