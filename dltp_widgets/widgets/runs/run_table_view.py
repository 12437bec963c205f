"""The rows and the buttons of a table of runs; decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.base import Composite, close_tree, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.plots.curves import colours_of
from dltp_widgets.widgets.plots.run_rows import RunRow, cells_html, head_html, sortings

MOST_ROWS = 50
"""Rows shown at most: the first ones in the order chosen."""

_BUTTONS: tuple[tuple[str, str, Callable[[], str], Callable[[], str]], ...] = (
    ("pin", "thumb-tack", lambda: _("Pin"), lambda: _("Keep in the chart, in a colour of its own.")),
    (
        "overlay",
        "line-chart",
        lambda: _("Overlay"),
        lambda: _("Draw only the runs that are ticked; with none ticked, draw all again."),
    ),
    (
        "compare_runs",
        "balance-scale",
        lambda: _("Same mathematics?"),
        lambda: _("Tick two runs: are their weights equal, or at which step do they part?"),
    ),
    (
        "take_settings",
        "undo",
        lambda: _("Take its settings"),
        lambda: _("Model, data and settings of the run that is ticked."),
    ),
    (
        "delete_runs",
        "trash",
        lambda: _("Delete"),
        lambda: _("Delete the runs that are ticked, from the disk too."),
    ),
)


class RunTableView(ipywidgets.VBox):
    """Part of `RunTable`, which registers the controls.

    Parameters
    ----------
    owner : Composite
    on_ticked : callable
        ``on_ticked(id, ticked)``.
    """

    def __init__(self, owner: Composite, on_ticked: Callable[[str, bool], None]) -> None:
        self._owner, self._on_ticked = owner, on_ticked
        self.on_sorted: Callable[[], None] = lambda: None
        """Called when another order was chosen."""
        self._showing = False
        self._ids: list[str] = []
        self._metrics: tuple[str, ...] = ()
        self._lines: list[ipywidgets.HBox] = []
        self.sort = Choice(
            owner, "sort", lambda: [(text(), name) for name, text in sortings(self._metrics).items()],
            description=lambda: _("Sort"), on_choose=lambda _value: self.on_sorted(),
        )  # fmt: skip
        self.buttons = {key: self._button(key, icon, text, tip) for key, icon, text, tip in _BUTTONS}
        self.told, self._head = ipywidgets.HTML(layout=SlimLayout()), ipywidgets.HTML(layout=SlimLayout())
        self._tools = ipywidgets.HBox([self.sort, *self.buttons.values()], layout=SlimLayout())
        self._rows = ipywidgets.VBox(layout=SlimLayout())
        names = {"tools": self._tools, "head": self._head, "rows": self._rows, "told": self.told}
        for css, box in names.items():
            box.add_class(f"dltp-runs-{css}")
        self._tools.add_class("dltp-chart-tools")
        super().__init__([self._tools, self._head, self._rows, self.told], layout=SlimLayout())

    def _button(
        self, key: str, icon: str, text: Callable[[], str], tip: Callable[[], str]
    ) -> ipywidgets.Button:
        button: ipywidgets.Button = self._owner.control(key, ipywidgets.Button(icon=icon), description=text)
        self._owner.bind_text(button, tooltip=tip)
        return button

    # --- changes from the model ------------------------------------------------------------------
    def set_metrics(self, metrics: tuple[str, ...]) -> None:
        """Offer to sort by each of these metrics; the newest comes first again where the choice is gone."""
        if metrics != self._metrics:
            self._metrics = metrics
            self.sort.refresh()
            if self.sort.value is None:
                self.sort.set_value("newest")

    def set_rows(self, rows: Sequence[RunRow], exp: Any, selected: Sequence[str]) -> None:
        """Show `rows` in their order, in the colours of the chart; nothing at all while there are none."""
        shown = rows[:MOST_ROWS]
        self.layout.display = "" if shown else "none"
        while len(self._lines) < len(shown):
            self._lines.append(self._line(len(self._lines)))
        self._ids = [row.id for row in shown]
        colours = colours_of(exp.runs, exp.pinned)
        self._head.value = head_html(rows)
        for line, row in zip(self._lines, shown, strict=False):
            tick, cells = line.children
            tick.description = f"{row.name} *" if row.id in exp.pinned else row.name
            tick.tooltip = row.name
            cells.value = cells_html(row)
            _colour(line, colours.get(row.id, -1), hidden=row.id in exp.hidden)
        self.set_selected(selected)
        children = tuple(self._lines[: len(shown)])
        if self._rows.children != children:
            self._rows.children = children

    def set_selected(self, selected: Sequence[str]) -> None:
        """Tick the rows of these runs, and no others."""
        self._showing = True
        try:
            for line, name in zip(self._lines, self._ids, strict=False):
                line.children[0].value = name in selected
        finally:
            self._showing = False

    def _line(self, place: int) -> ipywidgets.HBox:
        tick = self._owner.control(
            f"select_run_{place}", ipywidgets.Checkbox(indent=False, layout=SlimLayout())
        )
        tick.observe(with_ui_lock(lambda change: self._on_changed(place, change)), "value")
        line = ipywidgets.HBox([tick, ipywidgets.HTML(layout=SlimLayout())], layout=SlimLayout())
        line.add_class("dltp-run-line")
        self._owner.on_release(partial(close_tree, line))  # one that is not shown is not in the tree
        return line

    def _on_changed(self, place: int, change: Any) -> None:
        if not self._showing and place < len(self._ids):
            self._on_ticked(self._ids[place], bool(change["new"]))


def _colour(line: ipywidgets.HBox, colour: int, *, hidden: bool) -> None:
    wanted = ["dltp-run-line", f"dltp-run-{colour}" if colour >= 0 else "dltp-run-old"]
    wanted += ["dltp-hidden-run"] if hidden else []
    if list(line._dom_classes) != wanted:
        line._dom_classes = tuple(wanted)
