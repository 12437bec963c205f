"""Draws `Coordinates` with bqplot; decides nothing."""

from __future__ import annotations

import bqplot
import ipywidgets
import numpy as np

from dltp_widgets.widgets.plots.ticked_axis import TickedAxis
from dltp_widgets.widgets.sweep.coordinates import Coordinates, matrix

_INK = "#8C8C8C"
_SIZE = {"width": "610px", "height": "230px", "min_width": "300px"}
_MARGIN = {"top": 12, "right": 50, "bottom": 30, "left": 50}
_EDGE = 0.09


class CoordinatesView(ipywidgets.VBox):
    """A line a trial, the best one thick, across upright axes."""

    def __init__(self) -> None:
        self._x, self._y = bqplot.LinearScale(min=0.0, max=1.0), bqplot.LinearScale(min=-_EDGE, max=1 + _EDGE)
        scales = {"x": self._x, "y": self._y}
        self._axis = TickedAxis(scale=self._x, grid_lines="none")
        self._uprights = bqplot.Lines(x=[], y=[], scales=scales, colors=[_INK], stroke_width=1.0)
        self.lines = bqplot.Lines(x=[], y=[], scales=scales, colors=[_INK], stroke_width=1.5)
        self.best = bqplot.Lines(x=[], y=[], scales=scales, colors=["#D55E00"], stroke_width=3.5)
        self.labels = _label(scales, "start", 6)
        self.ends = _label(scales, "end", -6)
        self.figure = bqplot.Figure(
            marks=[self._uprights, self.lines, self.best, self.labels, self.ends],
            axes=[self._axis],
            fig_margin=_MARGIN,
            animation_duration=0,
            background_style={"fill": "none"},
            display_toolbar=False,
            layout=_SIZE,
        )
        self._drawn: Coordinates | None = None
        super().__init__([self.figure])
        self.add_class("dltp-coordinates")

    # --- changes from the model ------------------------------------------------------------------
    def set_coordinates(self, coordinates: Coordinates) -> None:
        """Draw; nothing is sent for what is drawn already."""
        if coordinates == self._drawn:
            return
        self._drawn = coordinates
        count = len(coordinates.axes)
        places = np.arange(count, dtype=float)
        with self._x.hold_sync(), self._axis.hold_sync():
            self._x.min, self._x.max = 0.0, float(max(count - 1, 1))
            self._axis.tick_values = places
            self._axis.tick_labels = {str(n): axis.name for n, axis in enumerate(coordinates.axes)}
        self._put(
            self._uprights, np.repeat(places, 2).reshape(-1, 2), np.tile([0.0, 1.0], (count, 1)), [_INK]
        )
        rows = matrix(coordinates)
        self._put(self.lines, places, rows, list(coordinates.colours))
        self._put(self.best, places, rows[-1:], list(coordinates.colours[-1:]))
        _write(self.labels, [(n, *at) for n, axis in enumerate(coordinates.axes[:-1]) for at in axis.labels])
        _write(self.ends, [(count - 1, *at) for axis in coordinates.axes[-1:] for at in axis.labels])

    @staticmethod
    def _put(mark: bqplot.Lines, x: np.ndarray, y: np.ndarray, colours: list[str]) -> None:
        with mark.hold_sync():
            mark.x, mark.y = (x, y) if y.size else (np.empty(0), np.empty(0))
            mark.colors = colours or [_INK]


def _label(scales: dict[str, bqplot.Scale], align: str, offset: int) -> bqplot.Label:
    return bqplot.Label(
        x=[],
        y=[],
        text=[],
        scales=scales,
        colors=[_INK],
        default_size=12,
        align=align,
        x_offset=offset,
        y_offset=-4,
        font_weight="normal",
    )


def _write(label: bqplot.Label, written: list[tuple[int, float, str]]) -> None:
    with label.hold_sync():
        label.x = np.array([n for n, _place, _text in written], float)
        label.y = np.array([place for _n, place, _text in written], float)
        label.text = np.array([text for _n, _place, text in written], dtype=str)
