"""The data, seen: real examples with their names, how many there are of what, and the way they came.

The card shows ``exp.data``. A control changes the preparation, which is applied to the set as it was loaded,
and the result becomes ``exp.data``: nothing is ever split or scaled twice. What leaks on the way is marked, mended on
a click, and shown in two curves: one run with the leak, one without.
"""

from __future__ import annotations

import html
from dataclasses import replace
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.leak_mending import mended
from dltp_widgets.core.data.leaks import Leak, find_leaks
from dltp_widgets.core.data.looking.tensor_view import has_gallery
from dltp_widgets.core.data.preparation import Preparation
from dltp_widgets.core.data.profile import head, labels_of
from dltp_widgets.core.data.sources.own_data import OwnData
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.data.both_ways import BothWays, under_way_text
from dltp_widgets.widgets.data.code_fold import CodeFold
from dltp_widgets.widgets.data.data_controls import DataControls
from dltp_widgets.widgets.data.leaks_view import LeaksView
from dltp_widgets.widgets.data.loading_line import LoadingLine
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.columns_html import columns_html
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.subject import data_subject
from dltp_widgets.widgets.still.data_html import badge, bars, counts
from dltp_widgets.widgets.still.still import data_html
from dltp_widgets.widgets.views.gallery import Gallery

SHOWN = 40
"""Images of the gallery: four rows of ten."""

_SIDE = 46  # with which the whole tab is within 450 pixels


class DataCard(Composite):
    """Controls on the left, examples and the way of the data on the right, what there is at the foot.

    Parameters
    ----------
    source : Experiment, Dataset or pair (x, y), optional
        What to show and change; by default the current Experiment, else a demonstration.
    embedded : bool, default False
        As of `Composite`.
    """

    state = traitlets.Unicode("idle", help="``loading``, or ``running`` while it trains, else ``idle``.")
    error = traitlets.Unicode("", help="Why the last thing asked for cannot be done; empty if it was done.")

    def __init__(self, source: Any = None, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-data")
        self._subject, refusal = data_subject(source)
        self.showing = self._subject
        self._own = OwnData()
        self._judged: Dataset | None = None
        self._found: list[Leak] = []
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show()
        self.error = refusal

    @property
    def data(self) -> Dataset | None:
        """What is shown; None if the card was given nothing that it can show."""
        data: Dataset | None = self._subject.data
        return data

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._controls = DataControls(
            self, self._own, on_set=self._on_set_chosen, on_file=self._on_file, on_prepare=self._prepare
        )
        self._loading = LoadingLine(self, self._on_loaded)
        self._badge, self._sentence = ipywidgets.HTML(), ipywidgets.HTML()
        if self.guard is None:  # whoever holds this card says it in a header of its own
            self._badge.layout.display = "none"
        self._grid = Gallery(side=_SIDE)
        self._table, self._bars, self._counts = ipywidgets.HTML(), ipywidgets.HTML(), ipywidgets.HTML()
        self.both = BothWays(self._on_both_ended)
        trains = isinstance(self._subject, Experiment)
        self._leaks = LeaksView(self, self._on_fix, self._on_both if trains else None)
        self._code = CodeFold(self, lambda: self.data)

    def _lay_out(self) -> None:
        side = ipywidgets.VBox([self._badge, self._controls, self._loading, self._sentence, self._bars])
        side.add_class("dltp-side").add_class("dltp-data-side")
        main = ipywidgets.VBox([self._grid, self._table, self._leaks]).add_class("dltp-main")
        columns = ipywidgets.Box([side, main]).add_class("dltp-columns")
        spacer = ipywidgets.Box().add_class("dltp-spacer")
        foot = ipywidgets.Box([self._counts, spacer, self._code.fold]).add_class("dltp-foot")
        self.compose(columns, foot, self._code)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self.listen(self._subject, ["data"], lambda _change: self._show())
        self.observe(with_ui_lock(lambda _change: self._show_sentence()), ["error", "state"])
        self.on_relabel(self._show)
        self.on_release(self.both.drop)

    # --- changes from the user -------------------------------------------------------------------
    def _on_set_chosen(self, name: str) -> None:
        if self.state == "idle" and self.data is not None and name != self.data.name:
            self._start(name, lambda progress: self._own.load(name, progress))

    def _on_file(self, path: str, target: str) -> None:
        if self.state == "idle" and self.data is not None:
            self._start(path, lambda _progress: self._own.read(path, target))

    def _start(self, name: str, load: Any) -> None:
        self.error, self.state = "", "loading"
        self._loading.start(name, load)

    def _on_loaded(self, name: str, data: Dataset | None, error: str) -> None:
        """Take what was loaded, in the thread that loaded it."""
        try:
            if data is not None:
                self._subject.data = data
        except Exception as failed:  # an observer: the card goes on
            error = str(failed)
        self.state, self.error = "idle", error
        self._controls.set_name(self.data.name if self.data is not None else name)

    def _prepare(self, **changes: Any) -> str:
        """Prepare the raw data in another way and make it the data of the Experiment; return why it cannot be."""
        data = self.data
        before = Preparation.of(data) if data is not None else None
        if data is None or before is None or replace(before, **changes) == before:
            return ""
        self.error = ""
        try:
            self._subject.data = replace(before, **changes).apply(self._own.raw_of(data))
        except DltpError as refused:
            self._show()
            self.error = str(refused)
        return self.error

    def _on_fix(self, leak: Leak) -> None:
        """Put the data in which this leak is mended in the place of those that are shown."""
        mend = self._mended(leak)
        if mend is not None:
            self._subject.data = mend

    def _on_both(self, leak: Leak) -> None:
        """Train with the leak and without, and keep the data without."""
        if self.state != "idle" or not isinstance(self._subject, Experiment):
            return
        mend = self._mended(leak)
        self.error = self.error or under_way_text(self._subject)
        if mend is not None and not self.error:
            self.state = "running"
            self.both.start(self._subject, mend)

    def _mended(self, leak: Leak) -> Dataset | None:
        self.error = ""
        try:
            mend = mended(self.data, leak.code) if self.data is not None else None
        except DltpError as refused:
            self.error = str(refused)
            return None
        if mend is None:
            self.error = _(
                "The data as they were loaded are gone: load them again, and split before you scale."
            )
        return mend

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        return data_html(self._subject, pictures=pictures)

    # --- changes from the model ------------------------------------------------------------------
    def _on_both_ended(self, error: str) -> None:
        self.state, self.error = "idle", error

    def _show(self) -> None:
        data = self.data
        self._show_sentence()
        if data is None:
            return
        self._own.keep(data)
        self._controls.set_data(data)
        self._show_examples(data)
        self._badge.value = badge(data)
        self._bars.value = bars(data)
        if data is not self._judged:  # a change of language changes no leak
            self._judged, self._found = data, find_leaks(data)
        self._leaks.set_data(data, self._found)
        self.refresh()
        self._code.refresh()

    def refresh(self) -> None:
        """Show how many examples there are, and how often the test set has been looked at by now.

        For whoever holds the card: an evaluation elsewhere is a look, and no news of the data.
        """
        if self.data is not None:
            self._counts.value = html.escape(counts(self.data))
            self.renew_twin()

    def _show_examples(self, data: Dataset) -> None:
        first = head(data.train, SHOWN)
        images = first.x if not isinstance(first.x, dict) and has_gallery(first.x.shape) else None
        self._grid.layout.display = "none" if images is None else ""
        self._table.layout.display = "" if images is None else "none"
        if images is None:
            self._table.value = columns_html(data)
        else:
            self._grid.show(images, labels_of(data, first))

    def _show_sentence(self) -> None:
        error = "" if self._controls.says(self.error) else self.error
        said = self.both.sentence() if not self.error else ""
        self._sentence.value = error_html(error) or html.escape(said)
