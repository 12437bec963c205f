"""What is recorded of a student, where, and who can read it: one sentence, and the journal itself.

::

    Answers, hints and times are kept in .dltp/journal ... [Show the journal] [Close]
"""

from __future__ import annotations

import html
import json
import os
import time
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.session.journal import FOLDER, Event
from dltp_widgets.labs.session.journals import read
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html

MOST_EVENTS = 100
"""Events that are shown: the latest."""

_MOST_DETAIL = 160


class JournalNotice(Composite):
    """The sentence and the journal; hidden until `show`.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session, *, embedded: bool = True) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-journal")
        self._session = session
        self._sentence = ipywidgets.HTML()
        self._table = ipywidgets.HTML(layout={"display": "none"})
        self._journal = self.control("journal", ipywidgets.ToggleButton(), description=self._label)
        self._close = self.control("close_notice", ipywidgets.Button(), description=lambda: _("Close"))
        row = ipywidgets.HBox([self._journal, self._close])
        row.add_class("dltp-lab-row")
        self.layout.display = "none"
        self.compose(self._sentence, row, self._table)
        self._journal.observe(with_ui_lock(lambda _change: self._draw()), "value")
        self._close.on_click(with_ui_lock(lambda _button: self.show(False)))
        self.on_relabel(self._draw)
        self.on_release(session.on_change(with_ui_lock(lambda _key: self._draw_table())))
        self._draw()

    @property
    def shown(self) -> bool:
        """Whether it is to be seen."""
        return bool(self.layout.display != "none")

    def show(self, shown: bool = True) -> None:
        """Show it, or hide it."""
        self.layout.display = "" if shown else "none"
        self._draw()

    def _label(self) -> str:
        return _("Hide the journal") if self._journal_open() else _("Show the journal")

    def _journal_open(self) -> bool:
        control = self.controls.get("journal")
        return control is not None and bool(control.value)

    def _draw(self) -> None:
        self._sentence.value = f'<p class="dltp-sentence">{html.escape(sentence(self._session))}</p>'
        self._journal.description = self._label()
        self._draw_table()

    def _draw_table(self) -> None:
        is_open = self.shown and self._journal_open()
        self._table.layout.display = "" if is_open else "none"
        if is_open:
            self._table.value = journal_html(self._session)


def sentence(session: Session) -> str:
    """Return what is recorded, where, and who can read it."""
    named = os.environ.get("DLTP_STUDENT", "").strip()
    shared = bool(os.environ.get("DLTP_JOURNAL", ""))
    who = _("under the name {name}").format(name=session.who) if named else _("without your name")
    readers = (
        _("your teacher reads this folder")
        if shared
        else _("only who opens this folder can read them, and your teacher once you hand in")
    )
    text = _("Answers, hints and times are kept in {folder}, {who}; {readers}.")
    folder = session.folder if shared else FOLDER.as_posix()
    return text.format(folder=folder, who=who, readers=readers)


def journal_html(session: Session) -> str:
    """Return the latest events of the student as a table, the last one first; everything is escaped."""
    try:
        events = [event for event in read(session.folder, session.lab.name)[0] if event.who == session.who]
    except OSError:
        session.refresh()  # it says why
        return error_html(session.warning)
    heads = (_("When"), _("What"), _("Step"), _("Details"))
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in heads)
    rows = "".join(_row(event) for event in reversed(events[-MOST_EVENTS:]))
    table = f'<table class="dltp-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    said = _("Events in {folder}: {n}").format(n=len(events), folder=session.folder)
    label = html.escape(_("Journal"))
    region = f'<div class="dltp-scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'
    return f"<p>{html.escape(said)}</p>{region}"


def _row(event: Event) -> str:
    clock = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.time))
    data: dict[str, Any] = dict(event.data)
    detail = json.dumps(data, ensure_ascii=False, default=str) if data else ""
    detail = detail if len(detail) <= _MOST_DETAIL else f"{detail[: _MOST_DETAIL - 3]}..."
    cells = (clock, _word(event.kind), event.key, detail)
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"


def _word(kind: str) -> str:
    words = {
        "goto": _("went to"),
        "attempt": _("checked"),
        "hint": _("hint"),
        "solution": _("solution"),
        "done": _("done"),
        "skip": _("skipped"),
        "restart": _("began anew"),
        "submit": _("handed in"),
    }
    return words.get(kind, kind)
