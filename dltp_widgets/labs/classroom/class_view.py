"""A class at work, live: one row a student, one column an exercise.

::

    12 students · 3 stuck at “network”                              Updated 10:42:07
    student          perceptron  parameters  network
    Student 3F2A10   ✓           ✓           … 4
"""

from __future__ import annotations

import html
import threading
import time
from os import PathLike
from pathlib import Path

import ipywidgets
import traitlets

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.labs.classroom.class_folder import ClassFolder
from dltp_widgets.labs.classroom.report import ClassReport
from dltp_widgets.labs.classroom.report_page import damage_sentences
from dltp_widgets.labs.session.progress import DONE, SKIPPED, Progress
from dltp_widgets.widgets.parts.base import UI_LOCK, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.refusable import Refusable

INTERVAL = 1.0
"""Seconds between two looks at the folder."""

STILL = 10.0
"""Seconds after which the static twin follows: a class is seldom at rest, and the notebook is not its journal."""

MOST_ROWS = 200
"""Students that are shown."""


class ClassView(Refusable):
    """The journals of a folder, looked at every second.

    Parameters
    ----------
    folder : path
        Where the journals of the class are: all in it (``$DLTP_JOURNAL`` on the students' computers), or each in the
        folder of its student.
    names : bool, default False
        Whether to show names in place of pseudonyms.
    lab : str, optional
        Only this lab.
    live : bool, default True
        Whether to look again every second, in a thread that ends with the widget.
    """

    students = traitlets.Int(0, help="How many students wrote something.")

    def __init__(
        self,
        folder: str | PathLike[str],
        *,
        names: bool = False,
        lab: str | None = None,
        live: bool = True,
        embedded: bool = False,
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-class")
        self.report = ClassReport()
        self._looks = self._drawn = 0
        self._trouble = ""
        path = Path(folder).expanduser()
        if not _is_there(path):
            self.refuse(LabError(_("There is no folder {folder}.").format(folder=path)))
            return
        self._folder = ClassFolder(path, names=names, lab=lab)
        self._head, self._table, self._foot = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self._again = self.control("refresh", ipywidgets.Button(), description=lambda: _("Look again"))
        self._again.on_click(with_ui_lock(lambda _button: self.refresh()))
        self.compose(self._head, self._table, self._foot, self._again)
        self.on_relabel(self._draw)
        self._over, self._reading = threading.Event(), threading.Lock()
        self.on_release(self._over.set)
        self.refresh()
        if live:
            threading.Thread(target=self._watch, name="dltp-class-view", daemon=True).start()

    def refresh(self) -> None:
        """Read what is new, and show it."""
        if not self.error:
            self._show(*self._look())

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`: who had done what when it was last looked at."""
        return "" if self.error else f"{self._head.value}{self._table.value}"

    def _watch(self) -> None:
        """Look again and again; a slow disk must not hold up the other widgets, so it is read outside their lock."""
        while not self._over.wait(INTERVAL):
            found = self._look()
            with UI_LOCK:
                if not self._over.is_set():
                    self._show(*found)

    def _look(self) -> tuple[int, ClassReport | None, str]:
        """Return the number of this look, and what there is to see, or why there is nothing."""
        with self._reading:
            self._looks += 1
            try:
                return self._looks, self._folder.read(), ""
            except Exception as error:  # nobody sees what a thread raises, and the next look may go well
                said = _("The class folder {folder} cannot be read now: {reason}.")
                reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
                return self._looks, None, said.format(folder=self._folder.folder, reason=reason)

    def _show(self, look: int, report: ClassReport | None, trouble: str) -> None:
        """Show what was seen, unless a later look was shown meanwhile; what was seen before stays while nothing is."""
        if look > self._drawn:
            self._drawn, self._trouble = look, trouble
            self.report = report or self.report
            self._draw()

    def _draw(self) -> None:
        self.students = len(self.report.students)
        self._head.value = _head(self.report)
        table = _table(self.report)
        if table != self._table.value:  # nothing travels while nothing happens
            self._table.value = table
            self.twin.renew(STILL)
        sentences = [*filter(None, [self._trouble]), *damage_sentences(self.report)]
        self._foot.value = "".join(map(error_html, sentences[:5]))


def _is_there(folder: Path) -> bool:
    """Tell whether there is a folder; one that cannot be looked at may be."""
    try:
        return folder.is_dir()
    except OSError:
        return True


def _head(report: ClassReport) -> str:
    n, stuck = len(report.students), report.stuck()
    said = ngettext("{n} student", "{n} students", n).format(n=n)
    if stuck:
        key, count = max(
            ((k, list(stuck.values()).count(k)) for k in stuck.values()), key=lambda pair: pair[1]
        )
        said += " · " + _("{n} stuck at “{key}”").format(n=count, key=key)
    latest = max((event.time for event in report.events), default=0.0)
    clock = time.strftime("%H:%M:%S", time.localtime(latest)) if latest else "–"
    last = _("Last event {time}").format(time=clock)
    return f'<p class="dltp-sentence"><strong>{html.escape(said)}</strong> <small>{html.escape(last)}</small></p>'


def _table(report: ClassReport) -> str:
    keys = report.exercises
    stuck = report.stuck()
    head = "".join(f'<th scope="col">{html.escape(key)}</th>' for key in (_("student"), *keys))
    rows = []
    for who, own in sorted(report.students.items())[:MOST_ROWS]:
        cells = "".join(f"<td>{_mark(own.get(key))}</td>" for key in keys)
        mark = ' class="dltp-stuck"' if who in stuck else ""
        rows.append(f'<tr{mark}><th scope="row">{html.escape(who)}</th>{cells}</tr>')
    return f'<table class="dltp-table"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'


def _mark(progress: Progress | None) -> str:
    if progress is None:
        return ""
    if progress.state == DONE:
        return _labelled("✓", _("done"))
    if progress.state == SKIPPED:
        return _labelled("–", _("skipped"))
    return f"… {progress.attempts}" if progress.attempts else ""


def _labelled(mark: str, label: str) -> str:
    return f'<span aria-label="{html.escape(label)}">{mark}</span>'
