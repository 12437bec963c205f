"""The histogram beside an inspector's grid, with its most frequent range in words; decides nothing."""

from __future__ import annotations

import html
import math

import bqplot
import ipywidgets
import numpy as np

from dltp_widgets.core.data.arrays.sampling import SAMPLE
from dltp_widgets.core.data.looking.histogram import Histogram
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.parts.number_text import percent, short
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.plots.curve_panel import COLOURS
from dltp_widgets.widgets.plots.ticked_axis import TickedAxis
from dltp_widgets.widgets.plots.ticks import inner_ticks, tick_labels, value_ticks

_SIZE = {"width": "264px", "height": "170px", "min_width": "264px"}
_MARGIN = {"top": 6, "right": 12, "bottom": 24, "left": 40}
_MOST_TICKS = 4


class TensorHistogram(ipywidgets.VBox):
    """Bars over the values; their heights are shares in percent."""

    def __init__(self) -> None:
        super().__init__(layout=SlimLayout())
        self.add_class("dltp-tensor-histogram")
        self._found: Histogram | None = None
        self.bars: bqplot.Bars | None = None
        """The bars; None before the first histogram: a figure that is not seen has no size, and complains."""

    def _draw(self) -> bqplot.Bars:
        self._x, self._y = (  # bqplot pads by half a bar of the histogram before; the edges leave room enough
            bqplot.LinearScale(min=0.0, max=1.0, allow_padding=False) for _axis in "xy"
        )
        self._axes = (
            TickedAxis(scale=self._x, grid_lines="none"),
            TickedAxis(scale=self._y, side="left", grid_lines="solid"),
        )
        bars = bqplot.Bars(x=[], y=[], scales={"x": self._x, "y": self._y}, colors=[COLOURS[0]], padding=0.05)
        figure = bqplot.Figure(
            marks=[bars],
            axes=list(self._axes),
            fig_margin=_MARGIN,
            animation_duration=0,
            background_style={"fill": "none"},
            display_toolbar=False,  # it would cover the bars, and there is nothing to pan
            layout=SlimLayout(**_SIZE),
        )
        self._words = ipywidgets.HTML(layout=SlimLayout())
        self.children = (figure, self._words)
        return bars

    def set_histogram(self, found: Histogram | None) -> None:
        """Show a histogram; nothing where there is none."""
        self._found = found
        self.layout.display = "none" if found is None else ""
        if found is None:
            return
        self.bars = self.bars or self._draw()
        heights = np.array(found.shares)
        self._set_scales(found, float(heights.max()))
        with self.bars.hold_sync():
            self.bars.x, self.bars.y = np.array(found.centres), heights
        self._write(found)

    def relabel(self) -> None:
        """Write every text again, in the language in force."""
        self.set_histogram(self._found)

    def _write(self, found: Histogram) -> None:
        title = _("Histogram, in % of the values.")
        if found.sampled:
            title = _("Histogram, in % of a sample of {n} values.").format(n=format_count(SAMPLE))
        self._words.value = (
            f'<span class="dltp-hint">{html.escape(title)}<br>{html.escape(_words(found))}</span>'
        )

    def _set_scales(self, found: Histogram, highest: float) -> None:
        low, high = found.edges[0], found.edges[-1]
        is_wide = not math.isfinite(high - low)
        ticks = (low, 0.0, high) if is_wide else inner_ticks(low, high, _MOST_TICKS, whole=found.whole)
        shares = value_ticks(0.0, max(highest, 1e-9), 3)
        with self._x.hold_sync(), self._y.hold_sync():
            self._x.min, self._x.max = low, high
            self._y.min, self._y.max = 0.0, shares[-1]
        for axis, places in zip(self._axes, (ticks, shares), strict=True):
            with axis.hold_sync():
                axis.tick_labels, axis.tick_values = tick_labels(places), np.array(places)


def _words(found: Histogram) -> str:
    """Return where most values lie; this is what a screen reader hears of the picture."""
    top = int(np.argmax(found.counts))
    low, high = found.edges[top], found.edges[top + 1]
    share = percent(found.counts[top], sum(found.counts))
    if found.whole and high - low <= 1:
        return _("Most frequent: {value} ({share}).").format(
            value=short(round((low + high) / 2)), share=share
        )
    if found.whole:
        low, high = round(low + 0.5), round(high - 0.5)
    return _("Most frequent: {low} to {high} ({share}).").format(
        low=short(low), high=short(high), share=share
    )
