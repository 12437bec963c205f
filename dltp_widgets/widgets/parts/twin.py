"""The static twin of a widget: an output of its own that says, without a kernel, what the widget last showed.

A page without a kernel shows a widget's output as an error, and no other text of the same output: hence a second one.
While the widget lives, its style sheet hides the twin (``css/twin.css``). Where a front end runs the cell the twin is
filled in later, in a thread, so that the first screen waits neither for tables nor for matplotlib; where nobody
looks, as under nbconvert, at once. Its output is there from the beginning, also where there is nothing to say yet: a
chart is displayed before the training that it draws.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from dltp_widgets.widgets.parts import cells, notebook
from dltp_widgets.widgets.parts.still_text import plain_of

LATE = 2.0
"""Seconds from the display of a widget until its twin is drawn."""

SOON = 0.5
"""Seconds from a change until the twin is drawn anew."""

ENDED, AGAIN = "ended", "again"
"""Why a twin is sent, where the page has to know: a run has ended, so that it is worth a save; a page has come."""

_log = logging.getLogger(__name__)


class Twin:
    """Shows and renews the twin of one composite.

    Parameters
    ----------
    still : callable
        ``still(pictures=True)`` returns the HTML; empty: there is nothing to show yet.
    """

    def __init__(self, still: Callable[..., str]) -> None:
        self._still = still
        self._id = f"dltp-{uuid.uuid4().hex}"
        self._publish: Callable[..., None] | None = None
        self._shown, self._data = "", _bundle("")
        self._lock, self._drawing = threading.Lock(), threading.Lock()
        self._timer: threading.Timer | None = None
        self._due, self._ended = 0.0, False
        self._closed = False
        self._release: Callable[[], None] = lambda: None

    @property
    def alive(self) -> bool:
        """Whether it is shown somewhere."""
        return self._publish is not None and not self._closed

    def show(self) -> None:
        """Make an output for it, before that of the widget; nothing outside a kernel."""
        shell = notebook.shell()
        if self._closed or getattr(shell, "kernel", None) is None:
            return
        self._publish = shell.display_pub.publish  # type: ignore[union-attr]
        if cells.current_cell() is not None:
            self._send(update=False)
            self.renew(LATE)
            return
        self._take(self._still(pictures=True))
        self._send(update=False)
        self._release()
        self._release = notebook.after_each_cell(lambda _cell: self._catch_up())

    def renew(self, seconds: float = SOON, *, ended: bool = False) -> None:
        """Draw it anew, in so many seconds at the latest; what changes meanwhile is in it.

        Parameters
        ----------
        seconds : float, default `SOON`
        ended : bool, default False
            Something has ended that took its time: the page shall save what is drawn.
        """
        with self._lock:
            due = time.monotonic() + seconds
            self._ended |= ended and self.alive
            if self.alive and (self._timer is None or due < self._due):
                if self._timer is not None:
                    self._timer.cancel()
                self._due, self._timer = due, threading.Timer(seconds, self.draw)
                self._timer.daemon = True
                self._timer.start()

    def draw(self) -> None:
        """Draw it now, if anything of it has changed."""
        with self._lock:
            timer, self._timer = self._timer, None
            ended, self._ended = self._ended, False
        if timer is not None:
            timer.cancel()
        with self._drawing:
            try:
                text = self._still(pictures=True)
                if self.alive and text != self._shown:
                    self._take(text)
                    self._send(update=True, why=ENDED if ended else "")
            except Exception:  # in a thread, of something that only repeats what the widget says
                _log.exception("a static twin could not be drawn")

    def after_drawing(self, call: Callable[[], None]) -> None:
        """Call `call` once what waits is drawn: at once if nothing does, else from a thread.

        Drawing takes `UI_LOCK`, which the caller may hold; so it is never waited for here.
        """
        if self._timer is None and not self._drawing.locked():
            call()
            return

        def draw_first() -> None:
            self.draw()
            call()

        threading.Thread(target=draw_first, name="dltp-twin", daemon=True).start()

    def again(self) -> None:
        """Send once more what was drawn last: a page shows the widget that may not have heard of it."""
        if self.alive and self._shown:
            self._send(update=True, why=AGAIN)

    def close(self) -> None:
        """Renew it no more; what was drawn stays in the notebook."""
        self._closed = True
        self._release()
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()

    def _catch_up(self) -> None:
        """Where nobody looks, the kernel may end with the cell: draw what still waits."""
        if self._timer is not None:
            self.draw()

    def _take(self, text: str) -> None:
        data = _bundle(text)
        with self._lock:
            self._shown, self._data = text, data

    def _send(self, *, update: bool, why: str = "") -> None:
        with self._lock:  # what is sent again never overtakes what is new
            if self._publish is not None:
                mark, about = {"dltp": {"twin": self._id}}, {"display_id": self._id}
                transient = {**about, "dltp": why} if why else about
                self._publish(self._data, mark, transient=transient, update=update)


def _bundle(text: str) -> dict[str, Any]:
    """Return a still as Jupyter takes it; of an empty one no page shows as much as a gap."""
    words, picture = plain_of(text)
    data = {"text/html": f'<div class="dltp-twin">{text}</div>' if text else "", "text/plain": words}
    if picture is not None:
        data["image/png"] = picture  # a PDF by way of LaTeX takes this, and no HTML
    return data
