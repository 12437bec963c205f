"""Answering the latest question only: a hand that draws asks faster than a network answers."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from dltp_widgets.widgets.lock import UI_LOCK

_log = logging.getLogger(__name__)


class Latest:
    """Works in a thread of its own, on what was asked last; questions that came meanwhile are dropped.

    Parameters
    ----------
    work : callable
        ``work(*question)``; called without any lock.
    show : callable
        ``show(answer, failure)``, one of them None; called under the UI lock, and only for an answer that is still
        awaited.
    """

    def __init__(self, work: Callable[..., Any], show: Callable[[Any, Exception | None], None]) -> None:
        self._work, self._show = work, show
        self._lock = threading.Lock()
        self._waiting: tuple[Any, ...] | None = None
        self._busy = False
        self._wanted = object()  # another one since `drop`: what was asked before is not awaited any more

    @property
    def idle(self) -> bool:
        """Whether nothing is asked any more."""
        return not self._busy

    def ask(self, *question: Any) -> None:
        """Ask; returns at once."""
        with self._lock:
            self._waiting = question
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._answer_all, name="dltp-latest", daemon=True).start()

    def drop(self) -> None:
        """Await no answer any more."""
        with self._lock:
            self._waiting, self._wanted = None, object()

    def _answer_all(self) -> None:
        while True:
            with self._lock:
                question, self._waiting, wanted = self._waiting, None, self._wanted
                if question is None:
                    self._busy = False
                    return
            self._answer(question, wanted)

    def _answer(self, question: tuple[Any, ...], wanted: object) -> None:
        answer, failure = None, None
        try:
            answer = self._work(*question)
        except Exception as error:  # in a thread it would be lost
            failure = error
        with UI_LOCK:
            if wanted is not self._wanted:
                return
            try:
                self._show(answer, failure)
            except Exception:  # a view that was closed meanwhile
                _log.exception("an answer could not be shown")
