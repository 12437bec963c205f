"""The words of an exercise card as HTML."""

from __future__ import annotations

import html

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.checks.result import CheckResult
from dltp_widgets.labs.format.rendering import text_html, to_html
from dltp_widgets.labs.lab import Exercise
from dltp_widgets.labs.session.progress import DONE


def head_html(exercise: Exercise, state: str) -> str:
    """Return the title, whether it is done, and the time it takes."""
    mark = " ✓" if state == DONE else ""
    time = _("about {n} min").format(n=exercise.time) if exercise.time else ""
    return f'<h4 class="dltp-exercise-title">{html.escape(exercise.title)}{mark} <small>{time}</small></h4>'


def message_html(result: CheckResult, detail: bool) -> str:
    """Return what a check said; with `detail`, what a program said, too."""
    kind = "dltp-right" if result.passed else "dltp-wrong"
    said = f"<strong>{text_html(result.message)}</strong>"
    hint = to_html(result.hint) if result.hint else ""
    more = (
        f'<pre class="dltp-code" tabindex="0">{html.escape(result.detail)}</pre>'
        if detail and result.detail
        else ""
    )
    return f'<div class="{kind}" role="status">{said}{hint}{more}</div>'


def paragraph_html(text: str) -> str:
    """Return a paragraph, escaped."""
    return f"<p>{html.escape(text)}</p>"
