"""What the evaluation says in words. Pure; all mark-up is escaped."""

from __future__ import annotations

import html

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import format_count, format_number, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import class_scores
from dltp_widgets.core.training.judging.evaluation import SEVERAL, Judgement
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.plots.chart_text import metric_name


def refusal_text(run: Run | None) -> str:
    """Return why a run cannot be judged on its test set; empty if it can."""
    if run is None:
        return _("Train a model first: there is nothing to judge yet.")
    if run.data.test is None:
        return _("The data has no test split to judge on.")
    if not run.done:
        return _("Wait for the end of the training, or stop it.")
    return "" if run.has_weights else _("Train a model first: there is nothing to judge yet.")


def failure_text(failure: Exception) -> str:
    """Return why an evaluation failed."""
    if isinstance(failure, DltpError):
        return str(failure)
    return _("The evaluation failed: {reason}").format(reason=str(failure)[:300])


def shown_text(judgement: Judgement, judged: Run | None, latest: Run | None) -> str:
    """Return what one must know of a judgement: whose it is where there is a later run, and what it lacks."""
    texts = []
    if judged is not None and latest is not None and judged is not latest:
        text = _("All this is of {judged}. Evaluate again to see {latest}.")
        texts.append(text.format(judged=judged.name or judged.id, latest=latest.name or latest.id))
    if judgement.task == SEVERAL:
        texts.append(_("A model with several inputs or outputs is judged by its figures alone."))
    return " ".join(texts)


def looks_text(looks: int) -> str:
    """Return how often the test set was looked at."""
    if not looks:
        return _("never looked at")
    return ngettext("looked at {n} time", "looked at {n} times", looks).format(n=looks)


def figures_text(judgement: Judgement | None) -> str:
    """Return loss, metrics and number of samples in one line."""
    if judgement is None:
        return ""
    logs = sorted(judgement.logs.items(), key=lambda log: log[0] != "loss")  # the loss first
    parts = [f"{metric_name(key)} {format_number(value, 4)}" for key, value in logs]
    return " · ".join([*parts, _("{n} samples").format(n=format_count(judgement.n))])


def figures_html(judgement: Judgement, run: Run | None) -> str:
    """Return the figures, whose run they are of, and the class that is hardest."""
    text = html.escape(figures_text(judgement))
    name = html.escape(run.name) if run is not None else ""
    hardest = html.escape(_hardest_text(judgement))
    return f'<span class="dltp-figures"><strong>{text}</strong> <span class="dltp-hint">{name} {hardest}</span></span>'


def _hardest_text(judgement: Judgement) -> str:
    if judgement.task != "classification":
        return ""
    scores = [
        (score.recall, score.label) for score in class_scores(judgement.matrix) if score.recall is not None
    ]
    if not scores:
        return ""
    recall, label = min(scores)
    percent = format_number(100 * recall, 0)
    return _("· hardest class: {name} ({percent} % recognised)").format(
        name=judgement.name_of(label), percent=percent
    )
