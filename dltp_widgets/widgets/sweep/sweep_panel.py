"""Many configurations of one experiment, trained side by side and compared.

::

    one line of result                                       [View]
    what varies           | curves, or one axis for each setting
    search, epochs        |
    [Start] or [Stop all] |
    the table of runs

The runs of the trials stand on a `SweepBoard`, which the chart and the table show.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.sweep.launch import plan_sweep
from dltp_widgets.core.sweep.sweep import Sweep, SweepEvent
from dltp_widgets.widgets.chart.history_chart import HistoryChart
from dltp_widgets.widgets.parts.base import close_tree, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.fields import error_html, hint_html
from dltp_widgets.widgets.parts.refusable import Refusable
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.runs.run_table import RunTable
from dltp_widgets.widgets.still.still import curves_and_table_html
from dltp_widgets.widgets.sweep.coordinates import resolve_coordinates
from dltp_widgets.widgets.sweep.coordinates_view import CoordinatesView
from dltp_widgets.widgets.sweep.sweep_board import SweepBoard
from dltp_widgets.widgets.sweep.sweep_buttons import SweepButtons
from dltp_widgets.widgets.sweep.sweep_form import SweepForm
from dltp_widgets.widgets.sweep.sweep_memory import SweepMemory
from dltp_widgets.widgets.sweep.sweep_text import best_text, plan_text, sweep_text, views

_BEAT = 0.25
"""Seconds between two drawings while epochs come in."""


class SweepPanel(Refusable):
    """Choose what varies, train all combinations, take the best one back.

    Keys of its controls: ``vary_learning_rate``, ``vary_batch_size``, ``vary_units``, ``vary_filters``, ``vary_rate``;
    ``search``, ``trials``, ``epochs``, ``slots``; ``start_sweep``, ``stop_sweep``, ``stop_trial``, ``take_best``,
    ``view``; those of `HistoryChart` and `RunTable`.

    Parameters
    ----------
    exp : Experiment, optional
        Default: the current one, else a demonstration on the shipped digits.
    engine : {"local", "dask"} or distributed.Client, default "local"
        As of `dltp.sweep`.
    embedded : bool, default False
        Part of another composite.
    """

    state = traitlets.Unicode("idle", help="State of the sweep: ``idle running finished stopped failed``.")

    def __init__(self, exp: Any = None, *, engine: Any = "local", embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-sweep")
        self.exp: Any = None
        self.sweep: Sweep | None = None
        self._engine, self._drawn_at = engine, 0.0
        self._unsubscribe: Callable[[], None] = lambda: None
        self.on_release(self._let_go)
        try:
            self.exp = self.showing = experiment_of(exp)
        except DltpError as refused:
            self.refuse(refused)
            return
        self._board, self._memory = SweepBoard(self.exp), SweepMemory(self.exp)
        self._add_controls()
        self._connect()
        self._form.refresh()
        self._form.type(self._memory.typed)
        self._show()
        self._memory.recall(self._board.exp, with_ui_lock(self._on_recalled))

    # --- controls --------------------------------------------------------------------------------
    def _add_controls(self) -> None:
        self._plan, self._result, self._told = (ipywidgets.HTML() for _box in range(3))
        self._result.add_class("dltp-sweep-result")
        self._form = SweepForm(self, self.exp, self._on_form_changed)
        acts = {
            "start_sweep": self.start,
            "stop_sweep": self.stop,
            "stop_trial": self.stop_selected,
            "take_best": self.take_best,
        }
        self._buttons = SweepButtons(self, acts)
        self._view = Choice(
            self, "view", views, description=lambda: _("View"), on_choose=lambda _value: self._show_view()
        )
        self._chart = self.embed(HistoryChart(self._board.exp, embedded=True))
        self._chart.reduced_motion = True  # runs overlap: none is played again
        self._coordinates = CoordinatesView()
        self._table = self.embed(RunTable(self._board.exp, embedded=True))
        self._table.on_take = self._board.take
        self.compose(*self._layout())

    def _layout(self) -> tuple[ipywidgets.Widget, ...]:
        side = ipywidgets.VBox([self._form, *self._buttons.rows, self._plan, self._told]).add_class(
            "dltp-side"
        )
        self._main = ipywidgets.VBox().add_class("dltp-main")
        self.on_release(self._chart.close)  # the view that is not shown is not in the tree
        self.on_release(partial(close_tree, self._coordinates))
        tools = ipywidgets.HBox([self._view]).add_class("dltp-chart-tools")
        head = ipywidgets.HBox([self._result, tools]).add_class("dltp-sweep-head")
        return head, ipywidgets.HBox([side, self._main]).add_class("dltp-columns"), self._table

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self.listen(self.exp, ["model", "compile", "fit"], lambda _change: self._form.refresh())
        self.listen(self._board.exp, ["runs"], lambda _change: self.renew_twin())
        self.on_relabel(self._show)

    def _let_go(self) -> None:
        self._unsubscribe()
        if self.sweep is not None:
            self.sweep.stop()

    # --- changes from the user -------------------------------------------------------------------
    def start(self) -> Sweep | None:
        """Train every combination in the background; return the sweep, or None where the form says why not."""
        if self.exp is None or self.state == "running":
            return None
        refused = self._form.refused
        if refused is not None:
            refused.focus()
            return None
        try:
            sweep = plan_sweep(
                self.exp, self._form.space, board=self._board.exp, engine=self._engine, **self._form.options
            )
        except DltpError as error:
            self.error = str(error)
            self._tell(error_html(self.error))
            self.say(self.error)
            return None
        self._begin(sweep)
        self._memory.keep_sweep(self._board.exp, self._form.space, self._form.options)
        return sweep

    def _begin(self, sweep: Sweep) -> None:
        self._unsubscribe()
        self.error = ""
        self._tell("")
        self._board.clear()
        self.sweep, self.state = sweep, "running"
        self._table.waiting = tuple(trial.run for trial in sweep.trials)
        self._unsubscribe = sweep.on_event(with_ui_lock(self._on_event))
        self._show()
        sweep.start()

    def stop(self) -> None:
        """Stop all runs; what they learned is kept."""
        if self.sweep is not None:
            self.sweep.stop()

    def stop_selected(self) -> None:
        """Stop the runs that are ticked in the table, and no others."""
        if self.sweep is None:
            return
        chosen = [trial for trial in self.sweep.trials if trial.run.id in self._table.selected]
        for trial in chosen:
            self.sweep.stop(trial)
        if not chosen:
            self._tell(error_html(_("Tick the runs in the table first.")))

    def take_best(self) -> None:
        """Give the experiment the model and the settings of the best run so far."""
        best = self.sweep.best if self.sweep is not None else None
        if best is not None:
            self._board.take(best.run)
            self._tell(hint_html(_("The experiment has the settings of {name}.").format(name=best.run.name)))

    def _on_form_changed(self) -> None:
        if hasattr(self, "_form"):
            self._show_plan()
            self._memory.keep_typed(self._form.typed)
            self.renew_twin()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`: the result and its runs; before the first, what would be trained."""
        if self.exp is None:
            return ""
        runs = self._board.exp.runs
        said = sweep_text(self.sweep) if runs else plan_text(self._form.space, self._form.options)
        return f"<p>{html.escape(said)}</p>" + curves_and_table_html(runs, pictures=pictures)

    # --- changes from the model ------------------------------------------------------------------
    def _on_recalled(self, sweep: Sweep) -> None:
        """Show what is known of the sweep of another time, unless a new one has begun meanwhile."""
        if self.sweep is not None or self.comm is None:
            return
        sweep.recall()
        if sweep.best is not None:
            self.sweep = sweep
            self._board.mark(sweep.best.run)
            self._show()

    def _on_event(self, event: SweepEvent) -> None:
        if event.sweep is not self.sweep or self.comm is None:
            return
        now = time.monotonic()
        if event.kind == "epoch" and now - self._drawn_at < _BEAT:
            return
        self._drawn_at = now
        if event.kind == "end":
            self._table.refresh()  # one that was stopped while it waited is on no board
        if event.kind == "over":
            self._on_over(event.sweep)
        self._show()

    def _on_over(self, sweep: Sweep) -> None:
        """Say which run is the best, and let it keep a colour in the chart."""
        if sweep.best is not None:
            self._board.mark(sweep.best.run)
        self.state = sweep.state
        self.say(best_text(sweep))
        self._tell(error_html(sweep.error or ""))
        self.renew_twin(ended=True)

    def _show(self) -> None:
        """Draw the line of result, the coordinates and the buttons again."""
        self._result.value = f"<strong>{html.escape(sweep_text(self.sweep))}</strong>"
        if self.sweep is not None:
            self._coordinates.set_coordinates(resolve_coordinates(self.sweep.trials, self.sweep.metric))
        has_best = self.sweep is not None and self.sweep.best is not None
        self._buttons.show(running=self.state == "running", has_best=has_best)
        self._show_plan()
        self._show_view()

    def _show_plan(self) -> None:
        self._plan.value = hint_html(plan_text(self._form.space, self._form.options))

    def _show_view(self) -> None:
        shown = self._chart if self._view.value == "curves" else self._coordinates
        if self._main.children != (shown,):
            self._main.children = (shown,)

    def _tell(self, text: str) -> None:
        self._told.value = text
