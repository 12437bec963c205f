"""The panels, the legend and the data table of a chart; decides nothing.

::

    status                                                      [Replay]
    tools
    panel          panel
    the values that the mouse points at
    legend
    diagnosis
    data table, if asked for
"""

from __future__ import annotations

import html
from collections.abc import Callable
from functools import partial

import ipywidgets

from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.chart.chart_legend import ChartLegend
from dltp_widgets.widgets.chart.chart_table import table_html
from dltp_widgets.widgets.chart.chart_tools import ChartTools
from dltp_widgets.widgets.chart.diagnosis_line import DiagnosisLine
from dltp_widgets.widgets.parts.base import Composite, close_tree
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.plots.chart_text import summary_text, title_html, values_html
from dltp_widgets.widgets.plots.curve_panel import CurvePanel
from dltp_widgets.widgets.plots.picture import Picture
from dltp_widgets.widgets.plots.thinning import Frame


class ChartView(ipywidgets.VBox):
    """Part of `HistoryChart`, which registers the controls.

    Parameters
    ----------
    owner : Composite
        Where the controls are registered.
    on_frame : callable
        ``on_frame(key, x, y)``: the mouse moved the frame of the panel `key`, in the coordinates of the drawing.
    on_toggle : callable
        ``on_toggle(id)``: a run is to be hidden, or shown again.
    """

    def __init__(
        self,
        owner: Composite,
        on_frame: Callable[[str, Frame, Frame], None],
        on_toggle: Callable[[str], None],
    ) -> None:
        self._owner, self._on_frame = owner, on_frame
        self.replay = owner.control("replay", ipywidgets.Button(icon="repeat"))
        self.tools, self.legend = ChartTools(owner), ChartLegend(owner, on_toggle)
        self._picture, self._pointed = Picture(()), 0.0
        self._panels: list[CurvePanel] = []
        self.status = ipywidgets.HTML()
        head = ipywidgets.HBox([self.status, self.replay])
        self._row = ipywidgets.HBox()
        self.diagnosis = DiagnosisLine(owner.say)
        self._values, self._numbers, self._summary = (
            ipywidgets.HTML(layout=SlimLayout()) for _box in range(3)
        )
        names = {"status": self.status, "head": head, "row": self._row, "values": self._values}
        names |= {"table": self._numbers, "summary": self._summary}
        for css, box in names.items():
            box.add_class(f"dltp-chart-{css}")
        below = [self._values, self.legend, self.diagnosis, self._summary, self._numbers]
        super().__init__([head, self.tools, self._row, *below])

    # --- changes from the user -------------------------------------------------------------------
    def read(self, x: float | None) -> None:
        """Say what the curves show at `x`; nothing for None."""
        self._pointed = x or 0.0
        self._values.value = values_html(self._picture, x) if x is not None else ""

    # --- changes from the model ------------------------------------------------------------------
    def set_picture(self, picture: Picture, *, live: bool = False) -> bool:
        """Draw `picture`; panels that are not needed are not shown, and nothing is while it is empty.

        Returns
        -------
        bool
            Whether all of it was sent; see `CurvePanel.set_panel`.
        """
        self._picture = picture
        x_label = _("Batch") if picture.per_batch else _("Epoch")
        shown = () if picture.empty else picture.panels
        while len(self._panels) < len(shown):
            self._panels.append(self._panel(len(self._panels)))
        sent = [
            view.set_panel(panel, title_html(panel), x_label, live=live)
            for view, panel in zip(self._panels, shown, strict=False)
        ]
        row = tuple(self._panels[: len(shown)])
        if self._row.children != row:
            self._row.children = row
        self.tools.layout.display = self.legend.layout.display = "none" if picture.empty else ""
        self.legend.set_picture(picture)
        self.tools.set_metrics(picture.metrics)
        self._write_summary()
        self.show_table()
        return all(sent)

    def lend_diagnosis(self) -> DiagnosisLine:
        """Return the line of the diagnosis, and show it no longer."""
        rest = [child for child in self.children if child is not self.diagnosis]
        self.set_trait("children", rest)
        return self.diagnosis

    def set_movable(self, movable: bool) -> None:
        """Let the mouse move and zoom the frames, or only read values."""
        for panel in self._panels:
            panel.set_movable(movable)

    def set_replay(self, *, shown: bool, label: str) -> None:
        """Show the button of the replay, or hide it."""
        self.replay.description = label
        self.replay.layout.display = "" if shown else "none"

    def set_per_batch(self, *, shown: bool) -> None:
        """Show the choice between epochs and batches, or hide it where there are only epochs."""
        self.tools.toggles["per_batch"].layout.display = "" if shown else "none"

    def show_table(self) -> None:
        """Show the numbers of the latest run, if they are asked for."""
        latest = self._picture.latest
        shown = self.tools.is_on("table") and latest is not None
        self._numbers.value = table_html(latest, per_batch=self._picture.per_batch) if shown else ""
        self._numbers.layout.display = "" if shown else "none"

    def _write_summary(self) -> None:
        """Write what a screen reader reads, at each epoch; batches change nothing in it."""
        if not self._picture.per_batch:
            self._summary.value = html.escape(summary_text(self._picture.latest))

    def _panel(self, place: int) -> CurvePanel:
        def framed(x: Frame, y: Frame) -> None:
            if place < len(self._picture.panels):
                self._on_frame(self._picture.panels[place].key, x, y)

        panel = CurvePanel(framed, self.read)
        panel.set_movable(self.tools.is_on("zoom"))
        self._owner.on_release(partial(_close, panel))  # one that is not shown is not in the tree
        return panel


def _close(panel: CurvePanel) -> None:
    close_tree(panel)
    panel.close()
