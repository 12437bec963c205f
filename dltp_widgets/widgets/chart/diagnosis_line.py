"""What the curves show, in a line under them; asked for in a thread, because it looks at data and weights too."""

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable, Hashable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.diagnosis import Diagnosis, diagnose
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts.pace import clock
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.plots.records import LoggedRun, record_of

_PAUSE = 2.0
"""Seconds between two judgements of a run under way at least."""

_log = logging.getLogger(__name__)


class DiagnosisLine(ipywidgets.HTML):
    """Part of `HistoryChart`.

    Parameters
    ----------
    say : callable
        Tells screen readers what is said of a run that has ended.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__(layout=SlimLayout())
        self.add_class("dltp-chart-diagnosis")
        self._say = say
        self._asked: Hashable = None
        self._due = 0.0
        self._thread: threading.Thread | None = None
        self._run: Any = None
        self.found: tuple[Diagnosis, ...] = ()
        """What is said, worst first."""

    def follow(self, run: Any, *, afresh: bool = False) -> None:
        """Judge `run`, if it has more epochs than when it was judged last, or in another language (`afresh`)."""
        question = _question(run)
        soon = clock() < self._due and not getattr(run, "done", True)
        if (question == self._asked or soon) and not afresh:
            return
        self._due = clock() + _PAUSE
        if run is None or getattr(run, "id", None) != getattr(self._run, "id", None):
            self._show(())
        self._asked, self._run = question, run
        if run is not None and self._thread is None:
            self._thread = threading.Thread(target=self._judge, name="dltp-diagnosis", daemon=True)
            self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait for an answer that is awaited; never under `UI_LOCK`."""
        thread = self._thread
        if thread is not None:
            thread.join(timeout)

    def _judge(self) -> None:
        """Answer the latest question, and those that were asked meanwhile."""
        answered: Hashable = object()
        while True:
            with UI_LOCK:
                if self._asked == answered or self.comm is None:
                    self._thread = None
                    return
                answered, run = self._asked, self._run
            found = _diagnoses(run)
            with UI_LOCK:
                if self._asked == answered and self.comm is not None:
                    self._show(found)
                    if found and getattr(run, "done", False):
                        self._say(found[0].message)

    def _show(self, found: tuple[Diagnosis, ...]) -> None:
        self.found = found
        self.value = _html(found)


def _diagnoses(run: Any) -> tuple[Diagnosis, ...]:
    try:
        source = run if isinstance(run, Run) else _columns(run)
        return tuple(diagnose(source, weights=bool(getattr(run, "done", False))))
    except Exception:  # a training is not spoilt by what is said of it
        _log.exception("a run could not be judged")
        return ()


def _columns(run: Any) -> dict[str, list[float]]:
    """Return one value an epoch, from epoch 1, of whatever is drawn."""
    return {key: y[x > 0].tolist() for key, (x, y) in record_of(run).columns.items()}


def _question(run: Any) -> Hashable:
    """Return what changes when there is something new to judge: an epoch, or the end."""
    if run is None:
        return None
    history = getattr(run, "history", run)
    epochs = run.version if isinstance(run, LoggedRun) else getattr(history, "epochs", None)
    return id(run), epochs, getattr(run, "done", None)


def _html(found: tuple[Diagnosis, ...]) -> str:
    """Return the worst with its proof, one line of it where there is no room for more, and the others folded."""
    if not found:
        return ""
    head = html.escape(_("Diagnosis"))
    first, *others = (f"<strong>{html.escape(d.title)}</strong>. {html.escape(d.message)}" for d in found)
    more = "".join(f"<p>{text}</p>" for text in others)
    title = html.escape(_("{n} more").format(n=len(others)))
    count = f" <em>{title}</em>" if others else ""
    return f"<details><summary><span>{head}: {first}</span>{count}</summary>{more}</details>"
