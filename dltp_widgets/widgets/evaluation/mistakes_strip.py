"""After a run: its surest errors on the validation split, as images in one row."""

from __future__ import annotations

import html
import logging
from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.evaluation.judging import Judging
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.samples import are_images, captions_of, pictures_of
from dltp_widgets.widgets.parts.steering import has_learned
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.views.gallery import Gallery

_VALIDATION = "valid"
_log = logging.getLogger(__name__)


class MistakesStrip(Judging):
    """Up to ten validation images of which the latest run was sure, and wrong. Nothing before there is a run.

    Parameters
    ----------
    exp : Experiment, optional
        Default: the current one, else a demonstration.
    side : int, optional
        Pixels of an image; by default as large as the gallery likes.
    embedded : bool, default False
        Part of another composite.
    """

    def __init__(self, exp: Any = None, *, side: int | None = None, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-mistakes")
        self._run: Run | None = None
        self._unfollow: Callable[[], None] = lambda: None
        self.on_release(self._let_go)
        try:
            self.exp = experiment_of(exp)
        except DltpError as refused:
            self.refuse(refused)
            return
        self._title = ipywidgets.HTML()
        self._grid = Gallery() if side is None else Gallery(side=side)
        self.compose(self._title, self._grid)
        self.on_relabel(self._show)
        self.listen(self.exp, ["runs"], lambda _change: self._follow())
        self._follow()

    # --- changes from the model ------------------------------------------------------------------
    def _let_go(self) -> None:
        self._unfollow()

    def _follow(self) -> None:
        self._unfollow()
        self._run = self.exp.runs[-1] if self.exp.runs else None
        self.drop()
        self._show()
        if self._run is not None and self._run.done:
            self._ask()
        elif self._run is not None:
            self._unfollow = self._run.on_event(with_ui_lock(self._on_event))

    def _on_event(self, event: Event) -> None:
        if event.kind == "end" and self.comm is not None:
            self._ask()

    def _ask(self) -> None:
        if self._run is not None and _can_show(self._run):
            self.ask(self._run, _VALIDATION, measure=False)

    def _on_judged(self, run: Run, judgement: Judgement | None, failure: Exception | None) -> None:
        if failure is not None:  # a strip that stays empty is no reason to disturb the student
            _log.error("the mistakes of %s cannot be shown", run.id, exc_info=failure)
        self.judgement = judgement
        self._show()

    def _show(self) -> None:
        mistakes = self.judgement.mistakes() if self.judgement is not None else ()
        self.layout.display = "" if self.judgement is not None else "none"
        self._grid.layout.display = "" if mistakes else "none"
        if self.judgement is not None:
            self._title.value = f'<span class="dltp-title">{html.escape(_title(bool(mistakes)))}</span>'
        if self.judgement is not None and mistakes:
            captions = captions_of(self.judgement, mistakes)
            self._grid.show(pictures_of(self.judgement, mistakes), captions)


def _can_show(run: Run) -> bool:
    """Tell whether a run learned to classify images and has some to be judged on."""
    classifies = has_learned(run) and run.data.task == "classification"
    return classifies and _VALIDATION in run.data.splits and are_images(run.data.train.x)


def _title(has_mistakes: bool) -> str:
    if has_mistakes:
        return _("Its surest mistakes on the validation images")
    return _("Not a single mistake on the validation images.")
