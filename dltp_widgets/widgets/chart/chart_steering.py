"""What the viewer of a chart chose to see, from its controls and its mouse: one frozen `Look`."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.widgets.chart.chart_tools import LIMITS
from dltp_widgets.widgets.chart.framing import Framing
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html, hint_html
from dltp_widgets.widgets.plots.curves import whole_of
from dltp_widgets.widgets.plots.picture import Look, Picture
from dltp_widgets.widgets.plots.thinning import Frame

_IN, _OUT, _WAY = 0.5, 2.0, 0.5
"""What a click on zoom does to the length of the frame, and how far one on an arrow moves it."""


class ChartSteering:
    """Part of `HistoryChart`.

    Parameters
    ----------
    exp : Experiment or None
        Keeps which runs are hidden, so that a table of runs agrees; None: they are kept here.
    on_changed : callable
        Called when something else is to be seen.
    """

    def __init__(self, exp: Any, on_changed: Callable[[], None]) -> None:
        self._exp, self._on_changed = exp, on_changed
        self._framing, self._hidden = Framing(), ()
        self._picture = Picture(())
        self._view: Any = None
        self._export: Callable[[Path], Path] = Path

    def connect(self, view: Any, export: Callable[[Any], Path]) -> None:
        """Hear of the controls of a `ChartView`."""
        self._view, self._export = view, export
        tools = view.tools
        tools.on_look = self._on_look
        for key, act in {
            "zoom_in": lambda whole: self._framing.zoom(_IN, whole),
            "zoom_out": lambda whole: self._framing.zoom(_OUT, whole),
            "pan_left": lambda whole: self._framing.pan(-_WAY, whole),
            "pan_right": lambda whole: self._framing.pan(_WAY, whole),
            "zoom_reset": lambda _whole: self._framing.reset(),
        }.items():
            tools.moves[key].on_click(with_ui_lock(lambda _button, act=act: self._move(act)))
        for key in LIMITS:
            tools.fields[key].observe(with_ui_lock(lambda _change: self._on_limits_typed()), "value")
        tools.fields["cursor"].observe(with_ui_lock(lambda change: view.read(change["new"])), "value")
        for kind, button in tools.exports.items():
            button.on_click(with_ui_lock(lambda _button, kind=kind: self._on_export_clicked(kind)))

    # --- what is to be seen ----------------------------------------------------------------------
    @property
    def per_batch(self) -> bool:
        """Whether x counts batches."""
        return bool(self._view.tools.is_on("per_batch"))

    def look(self, upto: float = math.inf) -> Look:
        """Return what is to be seen, up to an epoch of the latest run."""
        tools = self._view.tools
        return Look(
            metric=tools.chosen_metric,
            per_batch=self.per_batch,
            log=tools.is_on("log"),
            smoothing=float(tools.smoothing.value or 0.0),
            x=self._framing.x,
            y=dict(self._framing.y),
            hidden=frozenset(self._exp.hidden if self._exp is not None else self._hidden),
            pinned=tuple(self._exp.pinned) if self._exp is not None else (),
            upto=upto,
        )

    def set_picture(self, picture: Picture) -> None:
        """Note what is drawn: the frame is moved within it."""
        self._picture = picture

    # --- changes from the user -------------------------------------------------------------------
    def toggle_run(self, name: str) -> None:
        """Hide a run, or show it again."""
        hidden = self._exp.hidden if self._exp is not None else self._hidden
        changed = tuple(other for other in hidden if other != name)
        changed = changed if name in hidden else (*hidden, name)
        if self._exp is not None:
            self._exp.hidden = changed  # the chart hears of it like everybody else
        else:
            self._hidden = changed
            self._on_changed()

    def set_frame(self, key: str, x: Frame, y: Frame) -> None:
        """Take the frame of one panel from the mouse; x is the same in all of them."""
        axis = next((panel.y for panel in self._picture.panels if panel.key == key), None)
        if axis is not None and x[0] < x[1] and y[0] < y[1]:
            self._framing.x = x
            self._framing.y[key] = axis.value(y[0]), axis.value(y[1])
            self._on_changed()

    def _on_look(self) -> None:
        if self._picture.per_batch != self.per_batch:
            self._framing.reset()
        self._view.set_movable(self._view.tools.is_on("zoom"))
        self._on_changed()

    def _move(self, act: Callable[[Frame], None]) -> None:
        act(whole_of(self._picture))
        for key in LIMITS:
            self._view.tools.fields[key].set_value(None)
        self._on_changed()

    def _on_limits_typed(self) -> None:
        """Take the limits that were typed; an open end is where everything ends."""
        low, high, bottom, top = (self._view.tools.fields[key].value for key in LIMITS)
        whole = whole_of(self._picture)
        x = (whole[0] if low is None else low), (whole[1] if high is None else high)
        self._framing.x = x if (low, high) != (None, None) and x[0] < x[1] else None
        self._framing.y = {}
        for panel in self._picture.panels if (bottom, top) != (None, None) else ():
            y = panel.y.value(panel.y.low), panel.y.value(panel.y.high)
            y = (y[0] if bottom is None else bottom), (y[1] if top is None else top)
            if y[0] < y[1]:
                self._framing.y[panel.key] = y
        self._on_changed()

    def _on_export_clicked(self, kind: str) -> None:
        """Write a file beside the notebook, and say which."""
        try:
            path = self._export(Path(f"curves-{time.strftime('%Y%m%d-%H%M%S')}.{kind}"))
        except (DltpError, OSError) as refused:
            self._view.tools.told.value = error_html(str(refused))
        else:
            self._view.tools.told.value = hint_html(_("Written: {path}").format(path=path))
