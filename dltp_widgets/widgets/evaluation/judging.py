"""Asking a trained model in a thread: neither the cell nor the other views wait for its answer."""

from __future__ import annotations

import threading

import traitlets

from dltp_widgets.core.training.judging.evaluation import Judgement, judge
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.parts.base import UI_LOCK
from dltp_widgets.widgets.parts.refusable import Refusable


class Judging(Refusable):
    """A composite that shows how a run does on one split.

    A subclass calls `ask` and gets the answer in `_on_judged`, under the UI lock.

    Parameters
    ----------
    embedded : bool, default False
        As of `Composite`.

    Attributes
    ----------
    judgement : Judgement or None
        What is shown.
    """

    state = traitlets.Unicode("idle", help='``"running"`` while the model is asked, else ``"idle"``.')

    def __init__(self, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.judgement: Judgement | None = None
        self._question: object | None = None

    def ask(self, run: Run, split: str, *, measure: bool = True) -> None:
        """Judge `run` on a split in a daemon thread; returns at once. An answer still awaited is dropped.

        Parameters
        ----------
        run : Run
        split : str
        measure : bool, default True
            As of `judge`.
        """
        question = self._question = object()
        self.state = "running"
        asked = (question, run, split, measure)
        threading.Thread(target=self._answer, args=asked, name=f"dltp-judge-{split}", daemon=True).start()

    def drop(self) -> None:
        """Forget what is shown, and an answer still awaited."""
        self._question = self.judgement = None
        self.state = "idle"

    def _answer(self, question: object, run: Run, split: str, measure: bool) -> None:
        judgement, failure = None, None
        try:
            judgement = judge(run, split, measure=measure)
        except Exception as error:  # in a thread it would be lost
            failure = error
        with UI_LOCK:
            if question is not self._question or self.comm is None:  # asked again, or closed meanwhile
                return
            self._question = None
            try:
                self._on_judged(run, judgement, failure)
            except Exception as error:  # what cannot be drawn has failed too
                self._on_judged(run, None, error)
            finally:
                self.state = "idle"

    def _on_judged(self, run: Run, judgement: Judgement | None, failure: Exception | None) -> None:
        """Show the answer, or why there is none; called under the UI lock."""
        raise NotImplementedError
