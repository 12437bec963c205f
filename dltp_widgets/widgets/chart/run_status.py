"""The line over the curves: where the latest run stands."""

from __future__ import annotations

import html
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.progress_text import phases_html, seconds
from dltp_widgets.widgets.plots.records import LoggedRun


def status_html(run: Any, *, replayed: bool, note: str, headline: str = "") -> str:
    """Return the line over the curves.

    Parameters
    ----------
    run : Run, LoggedRun, Keras History... or None
        The latest one.
    replayed : bool
        Whether it is being replayed.
    note : str
        What else is under way; empty if nothing is.
    headline : str, default ""
        HTML that is said in place of the phases once the run has ended.
    """
    if run is None:
        sentence = html.escape(_("No curve yet: it appears with the first training."))
        return f'<span class="dltp-empty">{sentence}</span>'
    told = f' · <span class="dltp-hint">{html.escape(note)}</span>' if note else ""
    if isinstance(run, LoggedRun):
        return _logged_html(run) + told
    if not hasattr(run, "progress"):
        return ""
    if replayed:
        took = seconds(run.progress.phases.get("training", run.elapsed))
        return html.escape(_("Replay: the training itself took {time}.").format(time=took))
    return (headline if run.done and headline else phases_html(run.progress)) + told


def _logged_html(run: LoggedRun) -> str:
    epoch = f"{max(run.last, 0):g}"
    done = (
        _("Epoch {n}/{total}").format(n=epoch, total=run.planned)
        if run.planned
        else _("Epoch {n}").format(n=epoch)
    )
    return html.escape(f"{done} · {seconds(run.elapsed)}")
