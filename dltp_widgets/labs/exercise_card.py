"""One exercise: its statement, what it is answered with, and the row Check, Hint, Solution.

::

    Exercise: the perceptron                                          to do
    Describe a perceptron with ten inputs.
    [the widget, the questions, or: "Answer in a cell of the notebook"]
    [Check] [Hint 1/3] [Solution] [Insert this cell]
    Not quite. The bias is missing.
"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.answer_code import AnswerCode, answer_code
from dltp_widgets.labs.answer_form import AnswerForm
from dltp_widgets.labs.answering import Answer, check_exercise
from dltp_widgets.labs.cell_log import CellLog
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.exercise_text import head_html, message_html, paragraph_html
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.rendering import to_html
from dltp_widgets.labs.session import Session
from dltp_widgets.labs.shown_widget import held_by, make_widget, restore, subject_of, written
from dltp_widgets.labs.trust import NotTrustedError, accept
from dltp_widgets.widgets.base import UI_LOCK, Composite, with_ui_lock
from dltp_widgets.widgets.fields import error_html
from dltp_widgets.widgets.notebook import after_each_cell, variables


class ExerciseCard(Composite):
    """An exercise of a session.

    Parameters
    ----------
    session : Session
    exercise : Exercise
    log : CellLog, optional
        The cells that the student runs; default: a log of its own.
    statement : bool, default True
        Whether to show what is to be done; False where it stands above.
    """

    result: CheckResult | None = None
    """What the last check said, or None."""
    changes = traitlets.Int(0, help="Goes up with each check.")

    def __init__(
        self,
        session: Session,
        exercise: Exercise,
        log: CellLog | None = None,
        *,
        statement: bool = True,
        embedded: bool = False,
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-exercise")
        self.session, self.exercise = session, exercise
        self._log = log or CellLog()
        if log is None:
            self.on_release(self._log.close)
        self._waiting: NotTrustedError | None = None
        self._make_controls()
        self._lay_out()
        _show(self._statement, statement)
        self._connect()
        self._form.set_value(session.progress(exercise.key).answer)
        self.refresh()

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        folder = self.session.lab.path.parent if self.session.lab.path else None
        self._folder = folder
        self._head = ipywidgets.HTML()
        self._statement = ipywidgets.HTMLMath(to_html(self.exercise.statement, folder))
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
        self._answer = ipywidgets.VBox([self._answered_with()])

    def _answered_with(self) -> Any:
        """Return the widget, a sentence why it cannot be shown, or what to do instead."""
        self.widget: Any = None
        self._missing = ""
        if self.exercise.widget is None:
            in_cell = not self.exercise.quiz and self.exercise.checked
            sentence = ipywidgets.HTML(layout={"display": "" if in_cell else "none"})
            self.bind_text(
                sentence, value=lambda: paragraph_html(_("Answer in a cell of the notebook, then check."))
            )
            return sentence
        try:
            self.widget = self.embed(make_widget(self.exercise.widget, variables(), self._subject()))
        except DltpError as refused:
            self._missing = str(refused)
            return ipywidgets.HTML(error_html(self._missing))
        return self.widget

    def _subject(self) -> Any:
        """Return what the widget shows: the same in every card of this exercise, at first as it was left."""
        spec, key = self.exercise.widget, self.exercise.key
        if spec is None or spec.on:
            return None
        if key not in self.session.made:
            self.session.made[key] = subject_of(spec, variables())
            restore(self.session.made[key], self.session.progress(key).answer)
        return self.session.made[key]

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
        if self.exercise.widget is not None and self.exercise.widget.on:
            self.on_release(after_each_cell(lambda _number: self._show_widget()))

    # --- changes from the user -------------------------------------------------------------------
    def check(self) -> CheckResult | None:
        """Check the answer and say what is right or wrong; None while its Python waits to be accepted."""
        if not self.exercise.checked:
            self.session.finish(self.exercise.key)
            self.result = CheckResult(True, _("Done."))
        else:
            self._show_widget()
            self._judge(self._given())
        self.refresh()
        self.changes += 1
        return self.result

    def _judge(self, answer: Answer) -> None:
        self._waiting, result = None, None
        try:
            result = (
                CheckResult(False, self._missing)  # what the widget is to show, not what it would hold
                if self._missing
                else check_exercise(self.exercise, answer, self._folder)
            )
        except NotTrustedError as waiting:
            self._waiting = waiting
        except DltpError as refused:
            result = CheckResult(False, str(refused))
        if result is not None:
            self._note(result, answer)
        self.result = result

    def show_hint(self) -> None:
        """Show one more hint."""
        if self.session.progress(self.exercise.key).hints < len(self.exercise.hints):
            self.session.hint(self.exercise.key)
            self.refresh()
            self.say(self.exercise.hints[self.session.progress(self.exercise.key).hints - 1].text)

    def show_solution(self) -> None:
        """Show the solution, if it may be seen now."""
        if self.session.may_see_solution(self.exercise):
            self.session.show_solution(self.exercise.key)
            self.refresh()

    def _on_accept(self) -> None:
        if self._waiting is not None:
            accept(self._waiting.path, self._waiting.content)
            self._waiting = None
            self.check()

    def _given(self) -> Answer:
        held = held_by(self.widget) if self.widget is not None else {}
        return Answer({**variables(), **held}, self._form.value, self._log.recent, self._log.error)

    def _note(self, result: CheckResult, answer: Answer) -> None:
        kept = answer.quiz if self.exercise.quiz else written(self.widget)
        made = AnswerCode()
        if result.passed:
            held = held_by(self.widget) if self.widget is not None else {}
            made = answer_code(held, variables(), self._log.take())
        self.session.attempt(self.exercise.key, result, answer=kept, made=made)
        self.say(f"{result.message} {result.hint}")

    # --- changes from the model ------------------------------------------------------------------
    def _show_widget(self) -> None:
        """Show the widget as soon as the variable it is to show is there."""
        if self.exercise.widget is not None and self.widget is None:
            with UI_LOCK:
                self._answer.children = (self._answered_with(),)

    def refresh(self) -> None:
        """Show where the session stands."""
        progress = self.session.progress(self.exercise.key)
        hints = self.exercise.hints
        self._head.value = head_html(self.exercise, progress.state)
        self._check.description = _("Check") if self.exercise.checked else _("Done")
        self._hint.description = _("Hint {n}/{total}").format(
            n=min(progress.hints + 1, len(hints)), total=len(hints)
        )
        self._hint.disabled = progress.hints >= len(hints)
        _show(self._hint, bool(hints))
        self._solution.disabled = not self.session.may_see_solution(self.exercise)
        _show(self._solution, bool(self.exercise.solutions))
        self._hints.value = "".join(
            f'<div class="dltp-hint">{to_html(hint.text, self._folder)}</div>'
            for hint in hints[: progress.hints]
        )
        self._solutions.value = self._solution_html() if progress.solution else ""
        self._draw_message()

    def _solution_html(self) -> str:
        shown = [to_html(s.text, self._folder) for s in self.exercise.solutions]
        return "".join(f'<div class="dltp-solution">{text}</div>' for text in shown)

    def _draw_message(self) -> None:
        result, waiting = self.result, self._waiting
        _show(self._accept, waiting is not None)
        _show(self._detail, result is not None and bool(result.detail))
        if waiting is not None:
            code = f'<pre class="dltp-code" tabindex="0">{html.escape(waiting.code)}</pre>'
            self._message.value = error_html(waiting.message) + code
        else:
            self._message.value = message_html(result, self._detail.value) if result is not None else ""


def _show(widget: ipywidgets.Widget, shown: bool) -> None:
    widget.layout.display = "" if shown else "none"
