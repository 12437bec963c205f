"""How a regression fares: predicted against true, right answers on the diagonal; and by how much each is wrong."""

from __future__ import annotations

import html
from typing import Any

import bqplot
import ipywidgets
import numpy as np

from dltp_widgets.core.data.looking.histogram import histogram
from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.widgets.parts.base import Composite
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.plots.curve_panel import COLOURS, GREY
from dltp_widgets.widgets.plots.tensor_histogram import TensorHistogram
from dltp_widgets.widgets.plots.thinning import MOST_POINTS
from dltp_widgets.widgets.plots.ticked_axis import TickedAxis
from dltp_widgets.widgets.plots.ticks import tick_labels, value_ticks

_MOST_TARGETS = 100


class ScatterView(ipywidgets.HBox):
    """A square plot of at most 1,000 samples, evenly taken from the split; the residuals of all beside it.

    Parameters
    ----------
    owner : Composite
        Gets the control ``target``, which is shown where a sample has several.
    """

    def __init__(self, owner: Composite) -> None:
        self._x, self._y = bqplot.LinearScale(min=0.0, max=1.0), bqplot.LinearScale(min=0.0, max=1.0)
        scales = {"x": self._x, "y": self._y}
        self._axes = (
            TickedAxis(scale=self._x, grid_lines="none", label_offset="30px"),
            TickedAxis(scale=self._y, side="left", grid_lines="solid", label_offset="40px"),
        )
        self.points = bqplot.Scatter(
            x=[], y=[], scales=scales, colors=[COLOURS[0]], default_size=12, opacities=[0.5]
        )
        self._right = bqplot.Lines(x=[], y=[], scales=scales, colors=[GREY], line_style="dashed")
        self.figure = bqplot.Figure(
            marks=[self._right, self.points],
            axes=list(self._axes),
            fig_margin={"top": 10, "right": 14, "bottom": 44, "left": 56},
            animation_duration=0,
            background_style={"fill": "none"},
            layout={"width": "360px", "height": "320px", "min_width": "360px"},
        )
        self._judgement: Judgement | None = None
        self._title, self._words = ipywidgets.HTML(), ipywidgets.HTML()
        self.residuals = TensorHistogram()
        self.target = Choice(
            owner, "target", self._targets, description=lambda: _("Target"), on_choose=self._on_target_chosen
        )
        self.target.add_class("dltp-field")
        beside = ipywidgets.VBox([self.target, self._title, self.residuals, self._words]).add_class(
            "dltp-residuals"
        )
        super().__init__([self.figure, beside])
        self.add_class("dltp-scatter")

    # --- changes from the user -------------------------------------------------------------------
    def _on_target_chosen(self, target: int) -> None:
        if self._judgement is not None:
            self._show(self._judgement.of_target(target))

    # --- changes from the model ------------------------------------------------------------------
    def set_judgement(self, judgement: Judgement) -> None:
        """Show a judged regression; the target that is chosen stays so if it is there."""
        self._judgement, chosen = judgement, self.target.value or 0
        self.target.refresh()
        shown = chosen if chosen < len(judgement.targets) else 0
        self.target.set_value(shown)
        self.target.layout.display = "" if len(judgement.targets) > 1 else "none"
        self._show(judgement.of_target(shown))

    def _targets(self) -> list[tuple[str, Any]]:
        n = len(self._judgement.targets) if self._judgement is not None else 1
        return [(_("Target {n}").format(n=place + 1), place) for place in range(min(n, _MOST_TARGETS))]

    def _show(self, judgement: Judgement) -> None:
        self._judgement = judgement
        finite = np.flatnonzero(np.isfinite(judgement.truth) & np.isfinite(judgement.answers))
        every = max(1, -(-len(finite) // MOST_POINTS))
        truth, answers = judgement.truth[finite[::every]], judgement.answers[finite[::every]]
        both = np.concatenate([truth, answers]) if len(truth) else np.array([0.0, 1.0])
        ticks = value_ticks(float(both.min()), float(both.max()))
        for scale, axis in zip((self._x, self._y), self._axes, strict=True):
            with scale.hold_sync(), axis.hold_sync():
                scale.min, scale.max = ticks[0], ticks[-1]
                axis.tick_values, axis.tick_labels = np.array(ticks), tick_labels(ticks)
        with self._right.hold_sync(), self.points.hold_sync():
            self._right.x = self._right.y = np.array([ticks[0], ticks[-1]])
            self.points.x, self.points.y = truth, answers
        self.relabel()

    def relabel(self) -> None:
        """Write every text again."""
        self._axes[0].label, self._axes[1].label = _("true value"), _("predicted value")
        title = html.escape(_("Residuals: predicted − true"))
        self._title.value = f'<span class="dltp-title">{title}</span>'
        if self._judgement is not None:
            self._show_residuals(self._judgement)

    def _show_residuals(self, judgement: Judgement) -> None:
        found = judgement.residuals[np.isfinite(judgement.residuals)]
        low, high = (float(found.min()), float(found.max())) if len(found) else (None, None)
        self.residuals.set_histogram(histogram(found, low, high))
        self.residuals.relabel()
        self._words.value = f'<span class="dltp-hint">{html.escape(_residuals_text(found))}</span>'


def _residuals_text(residuals: np.ndarray) -> str:
    if not len(residuals):
        return _("No answer is a number.")
    text = _("On average {mean} (0: neither too much nor too little); half of them between {low} and {high}.")
    low, high = np.percentile(residuals, [25, 75])
    numbers = {"mean": residuals.mean(), "low": low, "high": high}
    return text.format(**{name: format_number(float(value)) for name, value in numbers.items()})
