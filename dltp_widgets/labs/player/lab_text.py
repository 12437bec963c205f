"""Where the student stands, in words: the two lines of the player, and its page without a kernel."""

from __future__ import annotations

import html
import time

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.session.places import label
from dltp_widgets.labs.session.progress import DONE, SKIPPED, TODO
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.still.still import rows_html


def head_html(session: Session) -> str:
    """Return the title, how much is done, and the time."""
    done, total = session.done, len(session.places)
    planned = _("about {n} min").format(n=session.lab.time) if session.lab.time else ""
    spent = _("{n} min at work").format(n=round(session.seconds / 60)) if session.seconds >= 60 else ""
    facts = " · ".join(part for part in (f"{done} / {total}", planned, spent) if part)
    title = html.escape(session.lab.title)
    label = html.escape(_("Progress"))
    bar = f'<progress max="{total}" value="{done}" aria-label="{label}"></progress>'
    return f'<div class="dltp-lab-head"><strong>{title}</strong> {bar} <span>{facts}</span></div>'


def foot_html(session: Session) -> str:
    """Return when the last event was kept, or why it was not."""
    if session.warning:
        return error_html(session.warning)
    if session.saved is None:
        return ""
    clock = time.strftime("%H:%M", time.localtime(session.saved))
    saved = html.escape(_("Saved {time}").format(time=clock))
    return f'<span class="dltp-saved">{saved}</span>'


def still_html(session: Session) -> str:
    """Return every place of the lab and its state, for a page without a kernel."""
    words = {DONE: _("done"), SKIPPED: _("skipped"), TODO: _("to do")}
    caption = f"{session.lab.title} – {session.done} / {len(session.places)}"
    rows = [(label(session.lab, place), words[session.progress(place.key).state]) for place in session.places]
    return rows_html(caption, (_("Step"), _("State")), rows)
