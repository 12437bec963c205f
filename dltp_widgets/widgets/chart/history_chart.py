"""The curves of the runs of an experiment, growing while one of them trains.

::

    exp.runs ---> _follow ---> run.on_event ---> _on_event (emitter thread, UI_LOCK)
    .log, .callback ---> LoggedRuns ------- -------v
                     record_of, Look -> resolve_picture -> CurvePanel x n, legend, table
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import Event
from dltp_widgets.widgets.chart.chart_sources import ChartSources
from dltp_widgets.widgets.chart.chart_steering import ChartSteering
from dltp_widgets.widgets.chart.chart_table import table_html
from dltp_widgets.widgets.chart.chart_view import ChartView
from dltp_widgets.widgets.chart.diagnosis_line import DiagnosisLine
from dltp_widgets.widgets.chart.exportable_curves import ExportableCurves
from dltp_widgets.widgets.chart.logged_runs import LoggedRuns
from dltp_widgets.widgets.chart.remeasuring import Remeasuring
from dltp_widgets.widgets.chart.replay import Replay, can_replay, frames
from dltp_widgets.widgets.chart.run_status import status_html
from dltp_widgets.widgets.parts.base import UI_LOCK, with_ui_lock
from dltp_widgets.widgets.parts.following import Following
from dltp_widgets.widgets.parts.refusable import Refusable
from dltp_widgets.widgets.parts.twin import SOON
from dltp_widgets.widgets.plots.curves import resolve_picture
from dltp_widgets.widgets.plots.picture import Picture
from dltp_widgets.widgets.plots.records import LoggedRun, Record
from dltp_widgets.widgets.plots.thinning import Thinner
from dltp_widgets.widgets.still.still import picture_html, run_table_html
from dltp_widgets.widgets.still.still_pictures import picture_png

STILL = 10.0
"""Seconds after which the static twin follows a loop that logs: nobody says when one has ended."""


class HistoryChart(ExportableCurves, Refusable):
    """Loss and metrics, each in a panel of its own, per epoch or per batch.

    Keys of its controls: see `ChartTools`; ``replay``; ``show_run_0`` (the latest), ``show_run_1``... in the legend.

    Parameters
    ----------
    subject : Experiment, Run, Keras History, DataFrame or dict of lists, optional
        An experiment is followed: new runs appear and grow. Anything with a ``.history`` dict, or such a dict,
        is drawn as it is; of a DataFrame each column. Default: the current experiment, else a demonstration on the
        shipped digits.
    embedded : bool, default False
        Part of another composite.

    Examples
    --------
    >>> chart = HistoryChart({})  # doctest: +SKIP
    >>> model.fit(x, y, epochs=10, callbacks=[chart.callback()])  # doctest: +SKIP
    >>> chart.log(1, loss=0.7)  # doctest: +SKIP
    """

    reduced_motion = traitlets.Bool(False, help="Whether short runs are not replayed.")
    brief = traitlets.Bool(
        False, help="Whether the legend says *Run 2* only, because what differed stands beside it."
    )
    headline = traitlets.Unicode(
        "", help="HTML, said over the curves of a run that has ended; its phases if empty."
    )

    def __init__(self, subject: Any = None, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-history-chart")
        self._sources: ChartSources | None = None
        self._logged = LoggedRuns(self._draw_logged)
        self._drawn: tuple[Any, ...] = ()
        self._points = Thinner()
        self._replay: Replay | None = None
        self._again = Remeasuring(with_ui_lock(self._redraw_alive))
        self._following = Following(with_ui_lock(self._on_event))
        self.on_release(self._let_go)
        try:
            self._sources = ChartSources(subject, self._logged)
        except DltpError as refused:
            self.refuse(refused)
            return
        self._exp = self.showing = self._sources.exp
        self._add_controls()
        self._connect()
        self._on_runs_changed()

    # --- controls --------------------------------------------------------------------------------
    def _add_controls(self) -> None:
        self._steering = ChartSteering(self._exp, self._on_look_changed)
        self._view = ChartView(self, self._steering.set_frame, self._steering.toggle_run)
        self._status = self._view.status
        self.compose(self._view)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self._steering.connect(self._view, self.export)
        self._view.replay.on_click(with_ui_lock(self._on_replay_clicked))
        self.on_relabel(self._on_relabelled)
        self.observe(with_ui_lock(lambda _change: self._show_status()), "headline")
        self.observe(with_ui_lock(lambda _change: self._on_look_changed()), "brief")
        if self.guard is not None:
            traitlets.dlink((self.guard, "reduced_motion"), (self, "reduced_motion"))
        if self._exp is not None:
            self.listen(self._exp, ["runs"], lambda _change: self._on_runs_changed())
            self.listen(self._exp, ["hidden", "pinned"], lambda _change: self._redraw())

    def _let_go(self) -> None:
        self._following.stop()
        self._logged.close()
        self._again.cancel()
        if self._replay is not None:
            self._replay.skip()

    # --- changes from the user -------------------------------------------------------------------
    def _on_replay_clicked(self, _button: Any) -> None:
        if self._replay is not None:
            self._replay.skip()
        else:
            self.replay()

    def _on_look_changed(self) -> None:
        """Draw as it is to be seen now; a replay of something else ends."""
        if self._replay is not None:
            self._replay.skip()
        self._redraw()

    def replay(self) -> None:
        """Show the latest run growing once more, in a second and a half; returns at once."""
        latest = self._records()[-1].columns.values() if self._replay is None and self.runs else ()
        last = max((int(x[-1]) for x, _y in latest if len(x)), default=None)
        if last is not None:
            self._replay = Replay(frames(last), self._draw_replay, self._end_replay)
            self._show_status()
            self._replay.start()

    def lend_diagnosis(self) -> DiagnosisLine:
        """Return the line of the diagnosis, which whoever holds this chart shows in its place."""
        return self._view.lend_diagnosis()

    def log(self, epoch: float, **values: Any) -> None:
        """Add what a loop of your own measured, and draw it while the cell runs.

        Parameters
        ----------
        epoch : float
            Where it stands on the x axis, at least 0. A smaller one than before begins a new run; of the same one
            again, several metrics are put together, and of one metric the last value counts.
        **values : float
            By name: ``loss=0.3, val_loss=0.4``. A tensor or an array of one number is a number.

        Raises
        ------
        SpecError
            If one of them is no number.
        """
        self._logged.log(epoch, values)

    def callback(self) -> Any:
        """Return a Keras callback for your own ``model.fit(..., callbacks=[chart.callback()])``.

        The curves grow while the cell runs; each ``fit`` is a run of its own. Per batch the loss is Keras' running
        mean, as it is told to callbacks; epoch 0 is the loss of the first batch, before any weight was changed.
        """
        return self._logged.callback()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        with UI_LOCK:
            picture = self._picture() if self._sources is not None else Picture(())
        if picture.empty:
            return ""
        runs = [run for run in self.runs if hasattr(run, "measured")]
        drawn = picture_html(picture_png(picture), _("Curves of the runs")) if pictures else ""
        return drawn + (run_table_html(runs) or table_html(picture.latest))

    # --- changes from the model ------------------------------------------------------------------
    @property
    def runs(self) -> tuple[Any, ...]:
        """What is drawn, oldest first: the latest runs and those that are pinned, or what it was given."""
        return self._sources.shown if self._sources is not None else ()

    @property
    def curves(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        """Key -> (epochs, values) as recorded, epoch 0 being the untrained model.

        The latest run's have Keras' keys; those of the runs before it ``"<name of the run>: <key>"``.
        """
        return self._sources.curves() if self._sources is not None else {}

    def _on_runs_changed(self) -> None:
        """Hear of the runs under way until they end; what was being replayed is of no more interest."""
        if self._replay is not None:
            self._replay.skip()
        self._replay = None
        self._following.follow(self.runs)
        self._redraw()

    def _on_event(self, event: Event) -> None:
        if self.comm is None:  # closed while this event waited for the lock
            return
        if event.kind == "end":
            self._redraw()
            self.renew_twin(ended=True)
        else:
            self._draw(live=True)
            self._show_status()
        if event.kind == "end" and can_replay(event.run) and not self.reduced_motion:
            self.replay()

    def _draw_logged(self) -> None:
        if self.comm is not None and not self.error:
            self._draw(live=self._logged.growing)
            self._show_status()
            self.renew_twin(STILL if self._logged.growing else SOON, ended=not self._logged.growing)
            if (
                not self._drawn and self._logged.growing
            ):  # too much for this second, and who knows when more comes
                self._logged.draw_later()

    def _records(self) -> list[Record]:
        if self._sources is None:
            return []
        return self._again.added(self._sources.records(per_batch=self._steering.per_batch))

    def _picture(self, upto: float = math.inf) -> Picture:
        records = self._records()
        self._points.keep({record.id for record in records})
        return resolve_picture(records, self._steering.look(upto), points=self._points)

    def _redraw(self) -> None:
        """Draw everything again, the words too."""
        self._drawn = ()
        self._again.follow(self.runs, wanted=self._view.tools.is_on("same_weights"))
        self._draw()
        self._show_status()
        self.renew_twin()

    def _on_relabelled(self) -> None:
        self._redraw()
        self._view.diagnosis.follow(self.runs[-1] if self.runs else None, afresh=True)

    def _redraw_alive(self) -> None:
        if self.comm is not None:
            self._redraw()

    def _draw(self, *, live: bool = False) -> None:
        """Draw the curves, if there is a point that is not drawn yet."""
        if self._sources is None:
            return
        versions = self._sources.versions(per_batch=self._steering.per_batch)
        if self._replay is None and (versions != self._drawn or not versions):
            picture = self._picture()
            self._steering.set_picture(picture)
            self._view.legend.brief = self.brief
            sent = self._view.set_picture(picture, live=live)
            self._drawn = versions if sent else ()

    def _draw_replay(self, epoch: int) -> None:
        if self.comm is not None:
            self._view.set_picture(self._picture(epoch))

    def _end_replay(self) -> None:
        self._replay = None
        if self.comm is not None:
            self._redraw()

    def _show_status(self) -> None:
        run = self.runs[-1] if self.runs else None
        replayed, note = self._replay is not None, self._again.status
        self._status.value = status_html(run, replayed=replayed, note=note, headline=self.headline)
        self._view.diagnosis.follow(run)
        label = _("Skip") if self._replay is not None else _("Replay")
        self._view.set_replay(shown=can_replay(run), label=label)
        self._view.set_per_batch(shown=hasattr(run, "progress") or isinstance(run, LoggedRun))
