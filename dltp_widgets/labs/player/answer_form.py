"""The questions of an exercise as controls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.quiz import Question
from dltp_widgets.labs.format.anchors import plain
from dltp_widgets.labs.format.rendering import to_html
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.fields import Field


class AnswerForm(ipywidgets.VBox):
    """One control per question.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``answer_1``, ``answer_2``...; where several choices are right, ``answer_1_1``, ``answer_1_2``...
    questions : sequence of Question
    """

    def __init__(self, owner: Composite, questions: Sequence[Question]) -> None:
        super().__init__()
        self.add_class("dltp-answers")
        self._owner = owner
        self._questions = tuple(questions)
        self._controls = [self._make(number, question) for number, question in enumerate(questions, 1)]
        self.children = tuple(part for parts in map(self._shown, questions, self._controls) for part in parts)

    @property
    def value(self) -> list[Any]:
        """The answers, one per question; see `Question.check`. They can be written as JSON."""
        return [_given(control) for control in self._controls]

    def set_value(self, answers: Any) -> None:
        """Show answers that `value` once gave; what does not fit is left out."""
        if isinstance(answers, Sequence) and not isinstance(answers, str):
            for control, answer in zip(self._controls, answers, strict=False):
                _put(control, answer)

    def _make(self, number: int, question: Question) -> Any:
        key = f"answer_{number}"
        if question.several:
            return [
                self._owner.control(
                    f"{key}_{n}", ipywidgets.Checkbox(False, description=plain(c.text), indent=False)
                )
                for n, c in enumerate(question.choices, 1)
            ]
        if question.choices:
            options = [(plain(choice.text), n) for n, choice in enumerate(question.choices)]
            control = ipywidgets.RadioButtons(options=options, value=None)
        else:
            control = Field(str)
        return self._owner.control(key, control, description=lambda: self._label(number))

    def _label(self, number: int) -> str:
        return _("Answer") if len(self._questions) == 1 else _("Answer {n}").format(n=number)

    def _shown(self, question: Question, control: Any) -> list[Any]:
        text = ipywidgets.HTMLMath(to_html(question.question)) if question.question else None
        controls = control if isinstance(control, list) else [control]
        return [*([text] if text is not None else []), *controls]


def _given(control: Any) -> Any:
    if isinstance(control, list):
        return [number for number, box in enumerate(control) if box.value]
    return control.text.value if isinstance(control, Field) else control.value


def _put(control: Any, answer: Any) -> None:
    if isinstance(control, list):
        chosen = answer if isinstance(answer, list) else []
        for number, box in enumerate(control):
            box.value = number in chosen
    elif isinstance(control, Field):
        if isinstance(answer, str):
            control.set_value(answer)
    elif answer in [value for _label, value in control._options_full]:
        control.value = answer
