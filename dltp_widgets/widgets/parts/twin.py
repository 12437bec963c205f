"""The static twin of a widget: an output of its own that says, without a kernel, what the widget last showed.

A page without a kernel shows a widget's output as an error, and no other text of the same output: hence a second one.
While the widget lives, its style sheet hides the twin (``css/twin.css``). Where a front end runs the cell the twin is
filled in later, in a thread, so that the first screen waits neither for tables nor for matplotlib; where nobody
looks, as under nbconvert, at once.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable

from dltp_widgets.widgets.parts import cells, notebook
from dltp_widgets.widgets.parts.still_text import plain_of

LATE = 2.0
"""Seconds from the display of a widget until its twin is drawn."""

SOON = 0.5
"""Seconds from a change until the twin is drawn anew."""

_log = logging.getLogger(__name__)


class Twin:
    """Shows and renews the twin of one composite.

    Parameters
    ----------
    still : callable
        ``still(pictures=True)`` returns the HTML; empty: there is no twin.
    """

    def __init__(self, still: Callable[..., str]) -> None:
        self._still = still
        self._id = f"dltp-{uuid.uuid4().hex}"
        self._publish: Callable[..., None] | None = None
        self._shown: str | None = None
        self._lock, self._drawing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._closed = False

    @property
    def alive(self) -> bool:
        """Whether it is shown somewhere."""
        return self._publish is not None and not self._closed

    def show(self) -> None:
        """Make an output for it, before that of the widget; nothing outside a kernel."""
        shell = notebook.shell()
        if self._closed or getattr(shell, "kernel", None) is None or not self._still(pictures=False):
            return
        self._publish = shell.display_pub.publish  # type: ignore[union-attr]
        seen = cells.current_cell() is not None
        self._send("" if seen else self._still(pictures=True), update=False)
        if seen:
            self.renew(LATE)

    def renew(self, seconds: float = SOON) -> None:
        """Draw it anew in a moment; what changes meanwhile is in it."""
        with self._lock:
            if self.alive and self._timer is None:
                self._timer = threading.Timer(seconds, self.draw)
                self._timer.daemon = True
                self._timer.start()

    def draw(self) -> None:
        """Draw it now, if anything of it has changed."""
        with self._lock:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        with self._drawing:
            try:
                text = self._still(pictures=True)
                if self.alive and text != self._shown:
                    self._send(text, update=True)
            except Exception:  # in a thread, of something that only repeats what the widget says
                _log.exception("a static twin could not be drawn")

    def close(self) -> None:
        """Renew it no more; what was drawn stays in the notebook."""
        self._closed = True
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _send(self, text: str, *, update: bool) -> None:
        if self._publish is not None:
            self._shown = text
            words, picture = plain_of(text)
            data = {"text/html": f'<div class="dltp-twin">{text}</div>', "text/plain": words}
            if picture is not None:
                data["image/png"] = picture  # a PDF by way of LaTeX takes this, and no HTML
            mark = {"dltp": {"twin": self._id}}
            self._publish(data, mark, transient={"display_id": self._id}, update=update)
