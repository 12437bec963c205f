"""Every run of an experiment, and what can be done with it.

::

    [Sort] [Pin] [Overlay] [Same mathematics?] [Take its settings] [Delete]
    [x] name            loss  best  metric  best  time  parameters  test
    ...
    what came of the last button
"""

from __future__ import annotations

import html
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.judging.compare import compare
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.lock import UI_LOCK
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html, hint_html
from dltp_widgets.widgets.parts.following import Following
from dltp_widgets.widgets.parts.refusable import Refusable
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.plots.run_rows import RunRow, frame_of, metrics_of, parameters_of, row_of
from dltp_widgets.widgets.runs.run_table_view import RunTableView
from dltp_widgets.widgets.still.still import run_table_html

if TYPE_CHECKING:
    import pandas as pd


class RunTable(Refusable):
    """The runs of an experiment: compare, pin, overlay, take settings back, delete.

    Keys of its controls: ``sort``; ``select_run_0`` (the first row)...; ``pin``, ``overlay``, ``compare_runs``,
    ``take_settings``, ``delete_runs``.

    Parameters
    ----------
    exp : Experiment, optional
        Default: the current one, else a demonstration on the shipped digits.
    embedded : bool, default False
        Part of another composite.
    """

    selected = traitlets.Tuple(help="Ids of the runs that are ticked.")
    waiting = traitlets.Tuple(help="Runs that have not begun: they stand below the others, to be ticked.")
    state = traitlets.Unicode("idle", help='``"running"`` while two runs are compared, else ``"idle"``.')

    def __init__(self, exp: Any = None, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-run-table")
        self.exp: Any = None
        self._parameters: dict[str, int | None] = {}
        self.on_take: Callable[[Run], None] = self._take
        """Gets the run whose settings are taken; by default they go to the experiment that has the runs."""
        self._told = ""
        self._asked_to_delete = False
        self._following = Following(with_ui_lock(self._on_event))
        self.on_release(self._following.stop)
        try:
            self.exp = self.showing = experiment_of(exp)
        except DltpError as refused:
            self.refuse(refused)
            return
        self._view = RunTableView(self, self._on_ticked)
        self.compose(self._view)
        self._connect()
        self._on_runs_changed()

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        acts = {
            "pin": self.pin,
            "overlay": self.overlay,
            "compare_runs": self.compare,
            "take_settings": self.take_settings,
            "delete_runs": self._on_delete_clicked,
        }
        for key, act in acts.items():
            self._view.buttons[key].on_click(with_ui_lock(lambda _button, act=act: act()))
        self._view.on_sorted = self.refresh
        self.listen(self.exp, ["runs"], lambda _change: self._on_runs_changed())
        self.listen(self.exp, ["pinned", "hidden"], lambda _change: self.refresh())
        self.observe(with_ui_lock(lambda _change: self._on_selected()), "selected")
        self.observe(with_ui_lock(lambda _change: self.refresh()), "waiting")
        self.on_relabel(self.refresh)

    # --- changes from the user -------------------------------------------------------------------
    def _on_ticked(self, name: str, ticked: bool) -> None:
        others = tuple(other for other in self.selected if other != name)
        self.selected = (*others, name) if ticked else others

    def _on_selected(self) -> None:
        self._asked_to_delete = False
        self._tell("")

    def _on_delete_clicked(self) -> None:
        """Ask first: what is deleted is gone from the disk, too."""
        if self._asked_to_delete:
            self.delete()
        elif self.selected:
            self._asked_to_delete = True
            n = len(self._chosen())
            text = ngettext(
                "Press again to delete {n} run for good.", "Press again to delete {n} runs for good.", n
            )
            self._tell(hint_html(text.format(n=n)))

    def pin(self) -> None:
        """Pin the runs selected, so that they stay in the chart in a colour of their own; or let them go."""
        ids = [run.id for run in self._chosen()]
        if ids:
            kept = tuple(name for name in self.exp.pinned if name not in ids)
            all_pinned = set(ids) <= set(self.exp.pinned)
            self.exp.pinned = kept if all_pinned else (*kept, *ids)

    def overlay(self) -> None:
        """Draw only the runs selected, each in a colour of its own; with none selected, draw all again."""
        if self.exp is None:
            return
        ids = [run.id for run in self._chosen()]
        self.exp.pinned = tuple(ids)
        self.exp.hidden = tuple(run.id for run in self.exp.runs if ids and run.id not in ids)

    def take_settings(self) -> None:
        """Give the experiment the model, the data and the settings of the one run selected."""
        runs = self._chosen(1)
        if runs:
            self.on_take(runs[0])
            self._tell(hint_html(_("The settings are those of {name} again.").format(name=runs[0].name)))

    def _take(self, run: Run) -> None:
        if run.snapshot.model is None and run.spec is not None:
            self.exp.model = run.spec
        self.exp.data, self.exp.compile = run.data, run.compile
        self.exp.fit = run.fit.replace(checkpoints=self.exp.fit.checkpoints)

    def delete(self) -> None:
        """Delete the runs selected, their checkpoints too; one under way stays."""
        for run in self._chosen():
            self.exp.forget(run)
        self._asked_to_delete = False
        self.selected = tuple(run.id for run in self._chosen())

    def compare(self) -> None:
        """Tell whether the two runs selected are the same mathematics; returns at once, see `state`."""
        runs = self._chosen(2)
        if runs and self.state == "idle":
            self.state = "running"
            self._tell(hint_html(_("Comparing…")))
            threading.Thread(target=self._answer, args=runs, name="dltp-compare", daemon=True).start()

    def _answer(self, first: Run, second: Run) -> None:
        try:
            text, said = compare(first, second).message, ""
        except Exception as error:  # in a thread it would be lost
            text, said = "", str(error)
        with UI_LOCK:
            if self.comm is not None:
                self._tell(error_html(said) if said else f"<strong>{html.escape(text)}</strong>")
                self.say(text or said)
            self.state = "idle"

    def _chosen(self, count: int = 0) -> list[Run]:
        """Return the runs selected, oldest first; if it must be `count` and is not, say so and return none."""
        runs = [run for run in self.exp.runs if run.id in self.selected] if self.exp is not None else []
        if count and self.exp is not None and len(runs) != count:
            text = ngettext("Tick {n} run in the table first.", "Tick {n} runs in the table first.", count)
            self._tell(error_html(text.format(n=count)))
            return []
        return runs

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        return run_table_html(self.exp.runs) if self.exp is not None else ""

    # --- changes from the model ------------------------------------------------------------------
    @property
    def rows(self) -> tuple[RunRow, ...]:
        """What is shown, in the order in which it is shown."""
        if self.exp is None:
            return ()
        runs = (*reversed(self.exp.runs), *self.waiting)
        newest = [row_of(run, self._count(run)) for run in runs]
        column = str(self._view.sort.value)
        return tuple(newest if column == "newest" else sorted(newest, key=lambda row: row.sort_key(column)))

    def frame(self) -> pd.DataFrame:
        """Return the table: index ``"run"``, a column for each figure of each metric.

        Those of a metric are as of the loss: ``accuracy`` of the last epoch, ``best_accuracy`` and
        ``best_accuracy_epoch``.
        """
        return frame_of(self.rows)

    def refresh(self) -> None:
        """Read the runs again: a look at the test set tells nobody."""
        if self.exp is not None:
            self._draw_rows()
            self.renew_twin()

    def _draw_rows(self) -> None:
        if self.exp is not None:
            self._view.set_metrics(metrics_of(self.exp.runs))
            self._view.set_rows(self.rows, self.exp, self.selected)

    def _on_runs_changed(self) -> None:
        """Hear of the runs under way until they end."""
        self._following.follow(self.exp.runs)
        self.waiting = tuple(run for run in self.waiting if run not in self.exp.runs)
        known = {run.id for run in (*self.exp.runs, *self.waiting)}
        self.selected = tuple(name for name in self.selected if name in known)
        self.refresh()

    def _on_event(self, event: Event) -> None:
        if self.comm is not None and event.kind in ("epoch", "end"):
            (self.refresh if event.kind == "end" else self._draw_rows)()

    def _count(self, run: Run) -> int | None:
        if self._parameters.get(run.id) is None:
            self._parameters[run.id] = parameters_of(run)
        return self._parameters[run.id]

    def _tell(self, text: str) -> None:
        self._told = text
        self._view.told.value = text
        self._view.set_selected(self.selected)
