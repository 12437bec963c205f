"""Draws one `Panel` of curves with bqplot; decides nothing.

A line stays the same widget while its run is on the screen, so that an update sends its points and nothing
else. All changes of one update leave in one message per widget, and while a run is under way never more than
`MOST_A_SECOND` of them in a second: what is left out then comes with the next update.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import bqplot
import ipywidgets
import numpy as np
from bqplot.interacts import PanZoom

from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.pace import Budget
from dltp_widgets.widgets.plots.picture import Curve, Panel
from dltp_widgets.widgets.plots.thinning import Frame
from dltp_widgets.widgets.plots.ticked_axis import TickedAxis
from dltp_widgets.widgets.views.figure_pointer import FigurePointer

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's: two for the latest runs, told apart by everyone on white and on black, then those of pinned ones."""

GREY = "#8C8C8C"
"""Older runs, and the line of chance."""

_STROKES = {"train": ("dashed", 1.5), "again": ("dotted", 1.5), "valid": ("solid", 2.0)}
_SIGNS = {"best": "diamond", "clamped": "triangle-down", "rate": "triangle-up"}
_HEIGHT, _WIDTH = "154px", "300px"
_MARGIN = {"top": 8, "right": 12, "bottom": 34, "left": 50}
_MARKED = 60
"""Points up to which each one has a marker."""


class CurvePanel(ipywidgets.VBox):
    """A title over a system of axes.

    Parameters
    ----------
    on_frame : callable
        ``on_frame(x, y)``: the mouse moved the frame, two pairs in the coordinates of the drawing.
    on_read : callable
        ``on_read(x)``: the mouse points at an epoch or batch.
    """

    def __init__(self, on_frame: Callable[[Frame, Frame], None], on_read: Callable[[float], None]) -> None:
        self._on_frame, self._on_read = on_frame, on_read
        self._budget, self._setting = Budget(), False
        self._x, self._y = bqplot.LinearScale(min=0.0, max=1.0), bqplot.LinearScale(min=0.0, max=1.0)
        self._x_axis = TickedAxis(scale=self._x, grid_lines="none", label_offset="26px")
        self._y_axis = TickedAxis(scale=self._y, side="left", grid_lines="solid", label_offset="36px")
        self._lines: dict[tuple[str, str], bqplot.Lines] = {}
        self._chance = self._line(GREY, "dashed", 1.5)
        self._signs = {name: self._sign(marker) for name, marker in _SIGNS.items()}
        self._pointer = FigurePointer(margins=(_MARGIN["left"], _MARGIN["right"]))
        self._mover = PanZoom(scales={"x": [self._x], "y": [self._y]})
        self.title = ipywidgets.HTML()
        self.figure = bqplot.Figure(
            marks=[self._chance, *self._signs.values()],
            axes=[self._x_axis, self._y_axis],
            fig_margin=_MARGIN,
            animation_duration=0,
            background_style={"fill": "none"},
            display_toolbar=False,  # its picture is broken, and its zoom is ours
            layout={"width": _WIDTH, "height": _HEIGHT, "min_width": _WIDTH},
        )
        super().__init__([self.title, self.figure, self._pointer])
        self.add_class("dltp-curve-panel")
        for scale in (self._x, self._y):
            scale.observe(with_ui_lock(lambda _change: self._on_scale_moved()), ["min", "max"])
        self._pointer.observe(with_ui_lock(self._on_pointed), "at")

    def close(self) -> None:
        """Close it, and the interaction that is not in the figure while nothing is moved."""
        self._mover.close()
        super().close()

    # --- changes from the user -------------------------------------------------------------------
    def _on_scale_moved(self) -> None:
        ends = self._x.min, self._x.max, self._y.min, self._y.max
        if not self._setting and None not in ends:
            self._on_frame((ends[0], ends[1]), (ends[2], ends[3]))

    def _on_pointed(self, change: Any) -> None:
        low, high = self._x.min, self._x.max
        if 0 <= change["new"] <= 1 and low is not None and high is not None:
            self._on_read(low + change["new"] * (high - low))

    # --- changes from the model ------------------------------------------------------------------
    def set_movable(self, movable: bool) -> None:
        """Let the mouse move and zoom the frame, or only read values."""
        self.figure.interaction = self._mover if movable else None

    def set_panel(self, panel: Panel, title: str, x_label: str, *, live: bool = False) -> bool:
        """Show `panel`; a line whose run has gone is closed. Tell whether all of it was sent.

        Parameters
        ----------
        panel : Panel
        title : str
            HTML, escaped by the caller.
        x_label : str
        live : bool, default False
            Whether another update is to come: then what is too much for this second is left out.
        """
        self._setting = True
        try:
            self._keep_lines({(curve.record, curve.key): self._line_of(curve) for curve in panel.curves})
            sent = self._set_axes(panel, x_label, live)
            for curve in panel.curves:
                sent &= self._set_curve(self._lines[curve.record, curve.key], curve, live)
            sent &= self._put(self.title, live, value=title)
            return self._set_signs(panel, live) and sent
        finally:
            self._setting = False

    def _set_axes(self, panel: Panel, x_label: str, live: bool) -> bool:
        x, y = panel.x, panel.y
        labels = {"label": x_label, "tick_values": np.array(x.ticks), "tick_labels": x.labels}
        done = [
            self._put(self._x, live, min=x.low, max=x.high),
            self._put(self._y, live, min=y.low, max=y.high),
            self._put(self._x_axis, live, **labels),
            self._put(
                self._y_axis, live, label=panel.key, tick_values=np.array(y.ticks), tick_labels=y.labels
            ),
            self._put(
                self._chance,
                live,
                visible=panel.chance is not None,
                x=np.array([x.low, x.high]),
                y=np.full(2, panel.chance or 0.0),
            ),
        ]
        return all(done)

    def _set_curve(self, line: bqplot.Lines, curve: Curve, live: bool) -> bool:
        marked = curve.validation and len(curve.x) <= _MARKED
        look = {"colors": [colour_of(curve.colour)], "marker": "circle" if marked else None}
        return self._put(line, live, x=curve.x, y=curve.y, **look)

    def _set_signs(self, panel: Panel, live: bool) -> bool:
        best = [(panel.best.epoch, panel.best.y)] if panel.best is not None else []
        rates = [(epoch, panel.y.low) for epoch in panel.rates]
        done = True
        for name, points in (("best", best), ("clamped", list(panel.clamped[:_MARKED])), ("rate", rates)):
            x, y = np.array(points, dtype=float).reshape(-1, 2).T
            done &= self._put(self._signs[name], live, x=x, y=y)
        return done

    def _line_of(self, curve: Curve) -> bqplot.Lines:
        line = self._lines.get((curve.record, curve.key))
        return line if line is not None else self._line(colour_of(curve.colour), *_STROKES[curve.kind])

    def _keep_lines(self, lines: dict[tuple[str, str], bqplot.Lines]) -> None:
        gone = [line for identity, line in self._lines.items() if identity not in lines]
        self._lines = lines
        marks = [self._chance, *lines.values(), *self._signs.values()]
        if marks != self.figure.marks:
            self._budget.spend()  # it cannot wait: a line that is not in the figure is not drawn
            self.figure.marks = marks
        for line in gone:
            line.close()

    def _put(self, widget: Any, live: bool, **traits: Any) -> bool:
        """Set what differs, in one message; tell whether it is set. In a live view only if there is one left."""
        changed = {name: value for name, value in traits.items() if not _same(getattr(widget, name), value)}
        if changed and live and not self._budget.spend():
            return False
        if changed:
            with widget.hold_sync():
                for name, value in changed.items():
                    setattr(widget, name, value)
        return True

    def _line(self, colour: str, style: str, width: float) -> bqplot.Lines:
        return bqplot.Lines(
            x=[],
            y=[],
            scales={"x": self._x, "y": self._y},
            colors=[colour],
            line_style=style,
            stroke_width=width,
            marker_size=20,
        )

    def _sign(self, marker: str) -> bqplot.Scatter:
        scales = {"x": self._x, "y": self._y}
        return bqplot.Scatter(
            x=[], y=[], scales=scales, marker=marker, colors=[GREY], stroke="black", default_size=60
        )


def colour_of(number: int) -> str:
    """Return the colour of a run, ``"#0072B2"``."""
    return COLOURS[number] if number >= 0 else GREY


def _same(old: Any, new: Any) -> bool:
    if isinstance(new, np.ndarray):
        return bool(np.array_equal(old, new))
    return bool(old == new)
