"""Handing in, from the player: what is done and what is missing, the names, and the file.

::

    Done: 21 of 23. Missing: ...
    Name [Ada Lovelace]   Partner [          ]
    [Write the file] [Close]
    rendu-ada-lovelace.zip was written: give it to your teacher.

In JupyterLab the notebook is saved first, so that the file holds what is on screen; elsewhere it holds what was saved
last.
"""

from __future__ import annotations

import html
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _
from dltp_widgets.labs.handing_in.names import tidy
from dltp_widgets.labs.handing_in.submission import Submission, submit
from dltp_widgets.labs.handing_in.write_up import account
from dltp_widgets.labs.session.session import Session
from dltp_widgets.widgets.parts.base import UI_LOCK, Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import Field, error_html

PATIENCE = 5.0
"""Seconds that an application which has saved before may take to save the notebook."""


class HandIn(Composite):
    """The form; hidden until `open`.

    Parameters
    ----------
    session : Session
    beside : path
        Folder of the notebook.
    save : callable
        ``save(token)`` asks the application to save the notebook; it answers with `on_saved`, or never.
    reveal : callable
        ``reveal(name)`` asks the application to show a file of that folder.
    """

    state = traitlets.Unicode("closed", help='``"closed"``, ``"asking"``, ``"waiting"`` or ``"written"``.')

    def __init__(
        self, session: Session, beside: Path, save: Callable[[str], None], reveal: Callable[[str], None]
    ) -> None:
        super().__init__(embedded=True)
        self.add_class("dltp-hand-in")
        self.add_class("dltp-exercise")
        self._session, self._beside, self._save, self._reveal = session, beside, save, reveal
        self._token, self._notebook = "", ""
        self._answered = False
        self.written: Submission | None = None
        """What was written last."""
        self._make_controls()
        self._connect()
        self._draw()

    # --- controls and layout ---------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._account, self._message = ipywidgets.HTML(), ipywidgets.HTML()
        self._message.add_class("dltp-message")
        self._name = self.control("name", Field(str), description=lambda: _("Name"))
        self._partner = self.control("partner", Field(str), description=lambda: _("Partner"))
        self._write = self.control(
            "write", ipywidgets.Button(button_style="primary"), description=lambda: _("Write the file")
        )
        self._close = self.control("close_hand_in", ipywidgets.Button(), description=lambda: _("Close"))
        row = ipywidgets.HBox([self._write, self._close])
        row.add_class("dltp-lab-row")
        self.compose(self._account, self._name, self._partner, row, self._message)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._write.on_click(with_ui_lock(lambda _button: self.write()))
        self._close.on_click(with_ui_lock(lambda _button: self.toggle(False)))
        self.on_release(self._session.on_change(with_ui_lock(lambda _key: self._draw())))
        self.on_relabel(self._draw)

    # --- changes from the user -------------------------------------------------------------------
    def toggle(self, shown: bool) -> None:
        """Open the form, or close it."""
        if self.state != "waiting":
            self.state = "asking" if shown else "closed"
            self._message.value = ""
            if shown:
                self._ask_to_save()
        self._draw()

    def write(self) -> None:
        """Write the file, as soon as the notebook is saved."""
        self._name.set_error("" if tidy(self._name.text.value) else _("Please give your name."))
        if self._name.error or self.state == "waiting":
            return
        self.state = "waiting"
        self._tell(_("The file is being written."))
        if self._answered:
            token = self._ask_to_save()
            late = threading.Timer(PATIENCE, self._begin, [token])
            late.daemon = True
            late.start()
        else:
            self._begin(self._ask_to_save())

    def on_saved(self, saved: Mapping[str, Any]) -> None:
        """Hear that the notebook was saved: ``{"token": ..., "path": ...}``."""
        self._answered = True
        self._notebook = PurePosixPath(str(saved.get("path", ""))).name
        if self.state == "waiting":
            self._begin(str(saved.get("token", "")))

    # --- writing ---------------------------------------------------------------------------------
    def _ask_to_save(self) -> str:
        self._token = uuid.uuid4().hex
        self._save(self._token)
        return self._token

    def _begin(self, token: str) -> None:
        """Begin to write, once for each time that it was asked for."""
        with UI_LOCK:
            if token != self._token or self.state != "waiting":
                return
            self._token = ""
            names = (self._name.text.value, self._partner.text.value)
        threading.Thread(target=self._work, args=[names], name="dltp-hand-in", daemon=True).start()

    def _work(self, names: tuple[str, str]) -> None:
        """Write the file outside the lock: the notebook may be large."""
        notebook = self._beside / self._notebook
        known = notebook if notebook.suffix == ".ipynb" and notebook.is_file() else None
        try:
            written, error = submit(self._session, names, self._beside, known), ""
        except (DltpError, OSError) as refused:
            written, error = None, str(refused)
        except Exception as odd:  # nobody sees what a thread raises
            written, error = None, f"{type(odd).__name__}: {odd}"
        with UI_LOCK:
            self.written = written or self.written
            if written is not None:
                self._tell(_said(written))
                self._reveal(written.path.name)
            else:
                self._message.value = error_html(_("The file was not written: {reason}").format(reason=error))
            self.state = "written" if written is not None else "asking"

    # --- changes from the model ------------------------------------------------------------------
    def _tell(self, sentence: str) -> None:
        self._message.value = f'<p class="dltp-sentence" role="status">{html.escape(sentence)}</p>'
        self.say(sentence)

    def _draw(self) -> None:
        self.layout.display = "none" if self.state == "closed" else ""
        if self.state != "closed":
            self._account.value = _account_html(account(self._session))


def _account_html(lines: list[str]) -> str:
    """Return what is done, and what is missing, folded: it may be long, and the side panel is narrow."""
    done, head, *left = (html.escape(line.removeprefix("- ")) for line in lines)
    if not left:
        return f"<p>{done}</p><p>{head}</p>"
    items = "".join(f"<li>{name}</li>" for name in left)
    return f"<p>{done}</p><details><summary>{head} {len(left)}</summary><ul>{items}</ul></details>"


def _said(written: Submission) -> str:
    size = format_bytes(written.path.stat().st_size)
    said = _("{file} ({size}) was written beside the notebook: give it to your teacher.")
    text = said.format(file=written.path.name, size=size)
    if not written.notebook:
        none = _("There is no notebook of this lab here: the zip holds none.")
        return f"{text} {none}"
    clock = time.strftime("%H:%M", time.localtime((written.path.parent / written.notebook).stat().st_mtime))
    held = _("It holds {notebook} as saved at {time}; you may hand in again.")
    return f"{text} {held.format(notebook=written.notebook, time=clock)}"
