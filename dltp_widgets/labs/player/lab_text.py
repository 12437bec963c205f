"""Where the student stands, in words: the two lines of the player, and its page without a kernel."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Sequence

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.lab import Step
from dltp_widgets.labs.session.needs import Need
from dltp_widgets.labs.session.places import label
from dltp_widgets.labs.session.progress import DONE, SKIPPED, TODO
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.fields import error_html, hint_html
from dltp_widgets.widgets.still.still import rows_html

_MARKS = {DONE: "✓", SKIPPED: "–", TODO: "○"}
_WORDS = {DONE: lambda: _("done"), SKIPPED: lambda: _("skipped"), TODO: lambda: _("to do")}


def head_html(session: Session, needs: Sequence[Need] = ()) -> str:
    """Return the title, how much is done, the time, the data, what of them is missing, and the sections."""
    done, total = session.done, len(session.places)
    planned = _("about {n} min").format(n=session.lab.time) if session.lab.time else ""
    spent = _("{n} min at work").format(n=round(session.seconds / 60)) if session.seconds >= 60 else ""
    names = ", ".join(need.name for need in needs)
    data = html.escape(_("data: {names}").format(names=names)) if names else ""
    facts = " · ".join(part for part in (f"{done} / {total}", planned, spent, data) if part)
    title = html.escape(session.lab.title)
    label = html.escape(_("Progress"))
    bar = f'<progress max="{total}" value="{done}" aria-label="{label}"></progress>'
    head = f'<div class="dltp-lab-head"><strong>{title}</strong> {bar} <span>{facts}</span></div>'
    sentences = filter(None, (need.missing or need.wrong for need in needs))
    absent = "".join(f"<p>{hint_html(sentence)}</p>" for sentence in sentences)
    return head + absent + sections_html(session)


def sections_html(session: Session) -> str:
    """Return the steps, each with its state and the minutes that it takes."""
    walked = {place.page.key for place in session.places}
    pages = [step for step in session.lab.steps if step.key in walked]
    items = "".join(_section(session, page) for page in pages)
    label = html.escape(_("Sections"))
    return f'<ul class="dltp-sections" aria-label="{label}">{items}</ul>' if len(pages) > 1 else ""


def _section(session: Session, step: Step) -> str:
    """Return one line: the sign of the state, whose word is only spoken, the title, and the minutes."""
    state = session.state(step)
    minutes = step.time or sum(exercise.time or 0 for exercise in step.exercises)
    planned = _("about {n} min").format(n=minutes) if minutes else ""
    optional = _("optional") if step.optional else ""
    parts = [part for part in (_WORDS[state](), planned, optional) if part]
    numbered = any(re.match(r"\d+[.)] ", other.title) for other in session.lab.steps)  # by the teacher
    number = "" if numbered else f"{session.lab.steps.index(step) + 1} "
    title = html.escape(number + step.title)
    mark = f'<span aria-hidden="true">{_MARKS[state]}</span>'
    facts = (
        f'<span class="dltp-fact-state">{html.escape(parts[0])}{" · " if parts[1:] else ""}</span>'
        f"<span>{html.escape(planned)}</span>"
        f'<span class="dltp-fact-optional">{" · " if parts[2:] else ""}{html.escape(optional)}</span>'
    )
    said = html.escape(f"{step.title}: {' · '.join(parts)}")
    return f'<li class="dltp-section-{state}" title="{said}">{mark} <span>{title}</span> <small>{facts}</small></li>'


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
    caption = f"{session.lab.title} – {session.done} / {len(session.places)}"
    rows = [
        (label(session.lab, place), _WORDS[session.progress(place.key).state]()) for place in session.places
    ]
    return rows_html(caption, (_("Step"), _("State")), rows)
