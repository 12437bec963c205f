"""The controls over the curves; what they mean is decided by `HistoryChart`.

::

    [metric] [Per batch] [Log] [smoothing] [Same weights] [Zoom] [Data table] [Export]
    closed: [in] [out] [left] [right] [All]  x from, to; y from, to; read at
    closed: [PNG] [SVG] [CSV]
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.language import format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_number, show_number
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import Field
from dltp_widgets.widgets.parts.slim_layout import SlimLayout

SMOOTHINGS = (0.0, 0.6, 0.9, 0.99)
LIMITS = ("x_from", "x_to", "y_from", "y_to")
FORMATS = ("png", "svg", "csv")
_EVERY = "all"

_TOGGLES: tuple[tuple[str, str, Callable[[], str], Callable[[], str]], ...] = (
    ("per_batch", "", lambda: _("Per batch"), lambda: _("One point for each batch, not for each epoch.")),
    ("log", "", lambda: _("Log"), lambda: _("Logarithmic axis: small losses can be told apart.")),
    (
        "same_weights",
        "",
        lambda: _("Same weights"),
        lambda: _(
            "Measure the training data again after each epoch, with the weights that validation is measured with."
        ),
    ),
    ("zoom", "search-plus", lambda: _("Zoom"), lambda: _("The mouse wheel zooms, dragging moves.")),
    ("table", "table", lambda: _("Data table"), lambda: _("The numbers of the latest run.")),
    ("export", "download", lambda: _("Export"), lambda: _("Write the curves to files.")),
)
_MOVES: tuple[tuple[str, str, Callable[[], str]], ...] = (
    ("zoom_in", "plus", lambda: _("Zoom in")),
    ("zoom_out", "minus", lambda: _("Zoom out")),
    ("pan_left", "arrow-left", lambda: _("Move left")),
    ("pan_right", "arrow-right", lambda: _("Move right")),
    ("zoom_reset", "arrows-alt", lambda: _("Show everything")),
)


class ChartTools(ipywidgets.VBox):
    """Part of `ChartView`; each control is registered with the chart by its key.

    Parameters
    ----------
    owner : Composite
    """

    def __init__(self, owner: Composite) -> None:
        self._metrics: tuple[str, ...] = ()
        self.on_look: Callable[[], None] = lambda: None
        """Called when metric, smoothing or a toggle was changed."""
        self.metric = Choice(
            owner, "metric", self._metric_entries, description=lambda: _("Metric"),
            on_choose=lambda _value: self.on_look(),
        )  # fmt: skip
        self.smoothing = Choice(
            owner, "smoothing", _smoothing_entries, description=lambda: _("Smoothing"),
            on_choose=lambda _value: self.on_look(),
        )  # fmt: skip
        self.toggles = {key: self._toggle(owner, key, icon, text, tip) for key, icon, text, tip in _TOGGLES}
        self.moves = {key: self._move(owner, key, icon, text) for key, icon, text in _MOVES}
        self.fields = {key: self._field(owner, key, text) for key, text in _field_texts().items()}
        self.exports = {key: self._export_button(owner, key) for key in FORMATS}
        self.told = ipywidgets.HTML(layout=SlimLayout())
        first = [self.toggles["per_batch"], self.toggles["log"], self.smoothing, self.toggles["same_weights"]]
        rest = [self.toggles[key] for key in ("zoom", "table", "export")]
        self._rows = [
            ipywidgets.HBox(row, layout=SlimLayout())
            for row in (
                [self.metric, *first, *rest],
                [*self.moves.values(), *self.fields.values()],
                [*self.exports.values(), self.told],
            )
        ]
        for row in self._rows:
            row.add_class("dltp-chart-tools")
        super().__init__(self._rows, layout=SlimLayout())
        self.show_rows()

    def _toggle(
        self, owner: Composite, key: str, icon: str, text: Callable[[], str], tip: Callable[[], str]
    ) -> ipywidgets.ToggleButton:
        button: ipywidgets.ToggleButton = owner.control(
            key, ipywidgets.ToggleButton(icon=icon), description=text
        )
        owner.bind_text(button, tooltip=tip)
        button.observe(with_ui_lock(lambda _change: self._on_toggled()), "value")
        return button

    def _move(self, owner: Composite, key: str, icon: str, text: Callable[[], str]) -> ipywidgets.Button:
        button: ipywidgets.Button = owner.control(key, ipywidgets.Button(icon=icon), tooltip=text)
        return button

    def _field(self, owner: Composite, key: str, text: Callable[[], str]) -> Field:
        field: Field = owner.control(key, Field(_number_or_none, show=show_number), description=text)
        owner.on_relabel(field.relabel)
        return field

    def _export_button(self, owner: Composite, kind: str) -> ipywidgets.Button:
        button: ipywidgets.Button = owner.control(
            f"export_{kind}", ipywidgets.Button(description=kind.upper())
        )
        return button

    # --- changes from the user -------------------------------------------------------------------
    def _on_toggled(self) -> None:
        self.show_rows()
        self.on_look()

    # --- what is chosen --------------------------------------------------------------------------
    def is_on(self, key: str) -> bool:
        """Tell whether a toggle is pressed."""
        return bool(self.toggles[key].value)

    @property
    def chosen_metric(self) -> str:
        """The metric chosen; empty for all."""
        return "" if self.metric.value in (None, _EVERY) else str(self.metric.value)

    # --- changes from the model ------------------------------------------------------------------
    def show_rows(self) -> None:
        """Show the rows that are open."""
        for key, row in (("zoom", self._rows[1]), ("export", self._rows[2])):
            row.layout.display = "" if self.is_on(key) else "none"

    def set_metrics(self, metrics: tuple[str, ...]) -> None:
        """Offer these metrics, if there is anything to choose."""
        if metrics != self._metrics:
            self._metrics = metrics
            self.metric.refresh()
            if self.metric.value is None:
                self.metric.set_value(_EVERY)
        self.metric.layout.display = "" if len(metrics) > 1 else "none"

    def _metric_entries(self) -> list[tuple[str, str]]:
        return [(_("all"), _EVERY), *((key, key) for key in self._metrics)]


def _smoothing_entries() -> list[tuple[str, float]]:
    return [(_("none") if not weight else format_number(weight, 2), weight) for weight in SMOOTHINGS]


def _field_texts() -> dict[str, Callable[[], str]]:
    return {
        "x_from": lambda: _("From"),
        "x_to": lambda: _("to"),
        "y_from": lambda: _("Values from"),
        "y_to": lambda: _("to"),
        "cursor": lambda: _("Read at"),
    }


def _number_or_none(text: str) -> Any:
    return parse_number(text) if text.strip() else None
