"""How each class fared: precision, recall and accuracy, which are three things."""

from __future__ import annotations

import html

import ipywidgets

from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import ClassScore, class_scores
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.widgets.parts.columns_html import table_html


class ClassScoresView(ipywidgets.VBox):
    """One row a class, and what the words mean."""

    def __init__(self) -> None:
        self._judgement: Judgement | None = None
        self._table, self._words = ipywidgets.HTML(), ipywidgets.HTML()
        super().__init__([self._table, self._words])
        self.add_class("dltp-class-scores")

    # --- changes from the model ------------------------------------------------------------------
    def set_judgement(self, judgement: Judgement) -> None:
        """Show a judged classification."""
        self._judgement = judgement
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        if self._judgement is not None:
            self._words.value = _words_html(self._judgement)
            self._table.value = _table_html(self._judgement)


def _words_html(judgement: Judgement) -> str:
    accuracy = judgement.accuracy
    whole = _("Accuracy: {share} of all answers are right.").format(share=_percent(accuracy))
    lines = (
        _("Precision of a class: of what was named so, the share that is so."),
        _("Recall of a class: of what is so, the share that was named so."),
        _(
            "Accuracy of a class: the share of right answers to “is it this class or not?”; “not” is easily right."
        ),
    )
    said = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f'<p class="dltp-title">{html.escape(whole)}</p><ul class="dltp-hint">{said}</ul>'


def _table_html(judgement: Judgement) -> str:
    head = [_("Class"), _("Samples"), _("Precision"), _("Recall"), _("Accuracy")]
    return table_html(head, [_row(judgement, score) for score in class_scores(judgement.matrix)])


def _row(judgement: Judgement, score: ClassScore) -> list[str]:
    shares = (score.precision, score.recall, score.accuracy)
    name = html.escape(judgement.name_of(score.label))
    return [name, format_count(score.count), *(_percent(share) for share in shares)]


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{format_number(100 * share, 1)} %"
