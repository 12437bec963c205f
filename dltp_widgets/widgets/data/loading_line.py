"""Loading data in a thread: a bar while it is downloaded, a button that gives it up, a sentence if it fails."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable

import ipywidgets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.files.download import Progress
from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.data import data_choices
from dltp_widgets.widgets.parts.base import UI_LOCK, Composite, with_ui_lock

Load = Callable[[Progress], Dataset]
"""``load(progress)`` returns the data; it may call ``progress(file, bytes so far, bytes in all)``."""


class _GivenUp(Exception):  # noqa: N818 (nothing went wrong)
    """What ends a download that nobody waits for any more."""


class LoadingLine(ipywidgets.VBox):
    """Nothing at all, until something is loaded.

    Parameters
    ----------
    owner : Composite
        Gets the button as the control ``cancel_loading``.
    on_end : callable
        ``on_end(name, data, error)``, under the UI lock: data or a sentence, and neither if it was given up.
    """

    def __init__(self, owner: Composite, on_end: Callable[[str, Dataset | None, str], None]) -> None:
        self._on_end = on_end
        self._job: object | None = None
        self._name = ""
        self._got: tuple[str, int, int] | None = None
        self.bar = ipywidgets.FloatProgress(min=0.0, max=1.0, layout={"width": "100%"})
        self.line = ipywidgets.HTML()
        self._cancel = owner.control("cancel_loading", ipywidgets.Button(), description=lambda: _("Cancel"))
        super().__init__([self.line, self.bar, self._cancel], layout={"display": "none"})
        self.add_class("dltp-loading")
        self._cancel.on_click(with_ui_lock(lambda _button: self.give_up()))
        owner.on_relabel(self._show)
        owner.on_release(self._let_go)

    @property
    def busy(self) -> bool:
        """Whether something is being loaded."""
        return self._job is not None

    # --- changes from the user -------------------------------------------------------------------
    def start(self, name: str, load: Load) -> None:
        """Load in a thread; returns at once. What is still being loaded is given up."""
        self._job, self._name, self._got = object(), name, None
        self._show()
        threading.Thread(target=self._load, args=(self._job, load), name="dltp-data", daemon=True).start()

    def give_up(self) -> None:
        """Wait no longer; a download ends with its next megabyte, and leaves nothing behind."""
        if self._job is not None:
            self._end(None, "")

    def _let_go(self) -> None:
        self._job = None

    # --- the thread ------------------------------------------------------------------------------
    def _load(self, job: object, load: Load) -> None:
        data, error = None, ""

        def progress(file: str, done: int, total: int) -> None:
            with UI_LOCK:
                if job is not self._job:
                    raise _GivenUp
                self._got = (file, done, total)
                self._show()

        try:
            data = load(progress)
        except _GivenUp:
            return
        except Exception as failed:  # a disk, the memory, a stranger's file: whatever it is, the card goes on
            error = data_choices.refusal(self._name, failed)
        with UI_LOCK:
            if job is self._job:
                self._end(data, error)

    # --- changes from the model ------------------------------------------------------------------
    def _end(self, data: Dataset | None, error: str) -> None:
        self._job = None
        self._show()
        self._on_end(self._name, data, error)

    def _show(self) -> None:
        self.layout.display = "" if self.busy else "none"
        self.bar.layout.display = "" if self._got is not None else "none"
        text = _("Loading the data…")
        if self._got is not None:
            file, done, total = self._got
            self.bar.value = min(done / max(total, 1), 1.0)
            text = _("{file}: {done} of {total}").format(
                file=file, done=format_bytes(done), total=format_bytes(total)
            )
        self.line.value = html.escape(text)
