"""The legend: a button for each run, which hides and shows it; the strokes; what is marked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.plots.chart_text import strokes_html
from dltp_widgets.widgets.plots.picture import Picture
from dltp_widgets.widgets.plots.records import Record

_LONGEST = 60
_PART = " · "  # between the number of a run and what differed


class ChartLegend(ipywidgets.Box):
    """Part of `ChartView`.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``show_run_0``, the latest one, ``show_run_1``...
    on_toggle : callable
        ``on_toggle(id)``: a run is to be hidden, or shown again.
    """

    def __init__(self, owner: Composite, on_toggle: Callable[[str], None]) -> None:
        self._owner, self._on_toggle = owner, on_toggle
        self.brief = False
        """Whether only the first part of a name is shown: *Run 2*, not what differed."""
        self._buttons: list[ipywidgets.Button] = []
        self._ids: list[str] = []
        self._strokes = ipywidgets.HTML(layout=SlimLayout())
        self._shown: tuple[ipywidgets.Widget, ...] = (self._strokes,)
        super().__init__(self._shown, layout=SlimLayout())
        self.add_class("dltp-chart-legend")

    def set_picture(self, picture: Picture) -> None:
        """Show the runs of `picture`, the latest first, if there are several; then the strokes."""
        records = picture.records[::-1] if len(picture.records) > 1 else ()
        self._ids = [record.id for record in records]
        while len(self._buttons) < len(records):
            self._buttons.append(self._button(len(self._buttons)))
        buttons = self._buttons[: len(records)]
        for button, record in zip(buttons, records, strict=True):
            _write(button, record, picture, brief=self.brief)
        shown: tuple[ipywidgets.Widget, ...] = (*buttons, self._strokes)
        if self._shown != shown:
            self.children = self._shown = shown
        self._strokes.value = strokes_html(picture)

    def _button(self, place: int) -> ipywidgets.Button:
        button: ipywidgets.Button = self._owner.control(
            f"show_run_{place}", ipywidgets.Button(layout=SlimLayout())
        )
        button.add_class("dltp-legend-run")
        self._owner.on_release(button.close)  # one that is not shown is not in the tree
        button.on_click(with_ui_lock(lambda _button: self._on_clicked(place)))
        return button

    def _on_clicked(self, place: int) -> None:
        if place < len(self._ids):
            self._on_toggle(self._ids[place])


def _write(button: Any, record: Record, picture: Picture, *, brief: bool) -> None:
    hidden = record.id in picture.look.hidden
    named = record.name.partition(_PART)[0] if brief else record.name
    name = named if len(named) <= _LONGEST else f"{named[: _LONGEST - 1]}…"
    colour = picture.colours.get(record.id, -1)
    button.description = name
    button.tooltip = (_("Show {name}") if hidden else _("Hide {name}")).format(name=record.name)
    wanted = [
        f"dltp-run-{colour}" if colour >= 0 else "dltp-run-old",
        *(["dltp-hidden-run"] if hidden else []),
    ]
    kept = [css for css in button._dom_classes if not css.startswith(("dltp-run-", "dltp-hidden-run"))]
    if [*kept, *wanted] != list(button._dom_classes):
        button._dom_classes = (*kept, *wanted)
