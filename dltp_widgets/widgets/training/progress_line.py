"""The bar and the line under the Train button: how far a run is, how it ended, what went wrong."""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.progress_text import asked_text, end_text, foot_html, progress_text

_SPOKEN_EVERY = 10.0
"""Seconds between two announcements to a screen reader."""


class ProgressLine(ipywidgets.VBox):
    """Shows the progress of one run.

    Parameters
    ----------
    say : callable
        Tells screen readers: at the start, every ten seconds, at a pause, at the end.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._spoken, self._state = 0.0, ""
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0, layout={"width": "100%"})
        self.line, self.foot = ipywidgets.HTML(), ipywidgets.HTML()
        self.foot.add_class("dltp-progress-foot")
        super().__init__([self.bar, self.line, self.foot])
        self.bar.layout.display = "none"
        self.add_class("dltp-progress")

    # --- changes from the model ------------------------------------------------------------------
    def set_progress(self, run: Any, *, asked: str = "") -> None:
        """Show a run under way; `asked` is what it has not done yet: see `Steering.asked`."""
        progress = run.progress
        text = asked_text(asked) or progress_text(progress)
        self._put(progress.fraction, html.escape(text))
        self._set_foot(run)
        now = time.monotonic()
        paused = progress.state == "paused" != self._state
        if paused or now - self._spoken >= _SPOKEN_EVERY or progress.elapsed == 0.0:
            self._spoken = now
            self._say(text)
        self._state = progress.state

    def set_end(self, run: Any) -> None:
        """Show how a run ended; why, if it failed, with Python's words folded below."""
        text = end_text(run)
        why = error_html(run.error or "")
        if run.error and run.traceback:
            title = html.escape(_("What Python says"))
            why += f"<details><summary>{title}</summary>"
            why += f"<pre class='dltp-traceback'>{html.escape(run.traceback[-8000:])}</pre></details>"
        self._put(run.progress.fraction, f"{html.escape(text)}{why}")
        self._set_foot(run)
        self.bar.bar_style = {"finished": "success", "failed": "danger"}.get(run.state, "")
        self._say(f"{text} {run.error or ''}".strip())

    def set_error(self, sentence: str) -> None:
        """Show why nothing was started."""
        self.line.value = error_html(sentence)
        self.foot.value = ""
        self.bar.layout.display = "none"
        self._say(sentence)

    def _set_foot(self, run: Any) -> None:
        notice = getattr(run, "notice", "")
        warning = f'<span class="dltp-warning">{html.escape(notice)}</span>' if notice else ""
        self.foot.value = foot_html(run) + warning

    def _put(self, fraction: float, line: str) -> None:
        self.bar.bar_style = ""
        self.bar.value = fraction
        self.line.value = f'<span class="dltp-progress-text">{line}</span>'
        self.bar.layout.display = ""
