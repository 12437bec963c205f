"""Judging a trained model on the test set, once it is ready to be judged.

The test set is looked at only on a click, and each look is counted: a model chosen by its test result has
seen it.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.evaluation.evaluation_text import (
    failure_text,
    figures_html,
    figures_text,
    looks_text,
    refusal_text,
    shown_text,
)
from dltp_widgets.widgets.evaluation.evaluation_views import EvaluationViews
from dltp_widgets.widgets.evaluation.judging import Judging
from dltp_widgets.widgets.parts.base import UI_LOCK, close_tree, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.steering import has_learned
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.still.still import judgement_html, run_table_html

_TEST = "test"


class EvaluationCard(Judging):
    """Loss, metrics and mistakes on the test set; one sample looked at; a digit drawn.

    Parameters
    ----------
    subject : Run or Experiment, optional
        A run, or the experiment whose latest trained run is judged. Default: the current experiment, else a
        demonstration.
    embedded : bool, default False
        Part of another composite.
    """

    looks = traitlets.Int(0, help="How often the test set was looked at, as far as this card knows.")

    def __init__(self, subject: Any = None, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-evaluation")
        self._judged: Run | None = None
        self._given = subject if isinstance(subject, Run) else None
        self._exp: Experiment | None = None
        try:
            self._exp = self.showing = experiment_of(subject) if self._given is None else None
        except DltpError as refused:
            self.refuse(refused)
            return
        self._add_controls()
        self._connect()
        self._follow()

    # --- controls --------------------------------------------------------------------------------
    def _add_controls(self) -> None:
        self._button = self.control(
            "evaluate", ipywidgets.Button(), description=lambda: _("Evaluate on the test set")
        )
        self._button.add_class("dltp-primary")
        self._looks, self._message, self._figures = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.views = EvaluationViews(self, self._show_looks)
        head = ipywidgets.HBox([self._button, self._looks, self._figures])
        head.add_class("dltp-actions")
        self.compose(head, self._message, self.views)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._button.on_click(with_ui_lock(lambda _button: self.evaluate()))
        self.on_relabel(self._relabel)
        self._unfollow: Callable[[], None] = lambda: None
        self.on_release(self._let_go)
        if self._exp is not None:
            self.listen(self._exp, ["data"], lambda _change: self._show())
            self.listen(self._exp, ["runs"], lambda _change: self._follow())

    def _let_go(self) -> None:
        self._unfollow()
        for part in self.views.parts.values():  # those that are not on the stage, too
            close_tree(part)

    # --- changes from the user -------------------------------------------------------------------
    def evaluate(self) -> None:
        """Judge the run on the test set, in a thread; returns at once.

        What stands in the way is said in `error`; a card whose arguments were refused does nothing.
        """
        if self._exp is None and self._given is None:
            return
        with UI_LOCK:  # an answer may arrive meanwhile
            run = self.run
            self.error = refusal_text(run)
            if self.state == "idle" and run is not None and not self.error:
                self.ask(run, _TEST)
            self._show()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        run, judgement = self._asked, self.judgement
        rows = run_table_html([run]) if run is not None else ""
        if judgement is None:
            return rows
        return f"{rows}<p>{html.escape(figures_text(judgement))}</p>{judgement_html(judgement)}"

    # --- changes from the model ------------------------------------------------------------------
    def _follow(self) -> None:
        """Hear of the end of the latest run: then there is a network to be asked."""
        self._unfollow()
        latest = self._given or next(reversed(self._exp.runs if self._exp is not None else ()), None)
        if latest is not None and not latest.done:
            self._unfollow = latest.on_event(with_ui_lock(self._on_event))
        self._show()

    def _on_event(self, event: Event) -> None:
        if event.kind == "end" and self.comm is not None:
            self._show()

    @property
    def run(self) -> Run | None:
        """The run that a click judges: the given one, or the latest that was trained; None if there is none."""
        if self._given is not None or self._exp is None:
            return self._given
        return next((run for run in reversed(self._exp.runs) if run.done and has_learned(run)), None)

    @property
    def _asked(self) -> Run | None:
        """The run that every view asks: the judged one until another is judged, for one card is of one run."""
        return self._judged or self.run

    def _on_judged(self, run: Run, judgement: Judgement | None, failure: Exception | None) -> None:
        self.error = failure_text(failure) if failure is not None else ""
        if judgement is not None:
            self._show_judgement(judgement, run)
        self._show()
        self.renew_twin(ended=True)
        self.say(self.error or figures_text(self.judgement))

    def _show_judgement(self, judgement: Judgement, run: Run) -> None:
        self.judgement, self._judged = judgement, run
        if self._exp is not None:
            self._exp.remember()
        self.views.set_run(run)
        self.views.set_judgement(judgement)

    def _relabel(self) -> None:
        self.views.relabel()
        self._show()

    def _show(self) -> None:
        run = self._asked
        self.renew_twin()
        self.views.set_run(run if run is not None and run.done and run.has_weights else None)
        self._show_looks()
        waiting = _("Evaluating…") if self._question is not None else ""
        self._message.value = error_html(self.error) or html.escape(waiting or self._invitation())
        self._message.layout.display = "" if self._message.value else "none"
        self._figures.value = figures_html(self.judgement, self._judged) if self.judgement is not None else ""

    def _show_looks(self) -> None:
        data = self._given.data if self._given is not None else self._exp.data if self._exp else None
        self.looks = data.test_looks if data is not None else 0
        self._looks.value = (
            f'<span class="dltp-hint">{html.escape(looks_text(self.looks))}</span>' if data else ""
        )

    def _invitation(self) -> str:
        if self.judgement is not None:
            return shown_text(self.judgement, self._judged, self.run)
        return _(
            "The test set was never used in training: it tells how the network does on what it never saw."
        )
