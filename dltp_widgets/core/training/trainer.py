"""Trains one model in the background and keeps the record.

The caller's thread only asks (`Control`). A worker thread loads the backend, builds, and hands a job to an
engine; the engine's reports (`RunRecorder`) become the run's history and progress; the run's emitter tells
the views. Everything that goes wrong ends as ``run.error``, a sentence.

Nothing can interrupt TensorFlow while it compiles: a run that is stopped then ends at once, and its worker,
which nobody hears any more, goes away when it notices.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Sequence
from typing import Any

from dltp_widgets.core.errors import DltpError, TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.busy import free, reserve
from dltp_widgets.core.training.choices.settings import check_fit
from dltp_widgets.core.training.device import device_name, prepare_devices
from dltp_widgets.core.training.engines.engine import Engine, Job
from dltp_widgets.core.training.events import Event, Progress
from dltp_widgets.core.training.memory import refuse_too_large
from dltp_widgets.core.training.precision import under_policy
from dltp_widgets.core.training.preparing import Beginning, job_of
from dltp_widgets.core.training.recorder import RunRecorder
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving.point import Point
from dltp_widgets.core.training.saving.writer import RunWriter
from dltp_widgets.core.training.seeding import draw_seed
from dltp_widgets.core.training.snapshot import Trainable
from dltp_widgets.core.training.trouble import explain, no_number
from dltp_widgets.core.training.warmup import backend_loaded, load_backend
from dltp_widgets.core.training.watch import Clock

Executor = Callable[[Callable[[], None]], None]


class Trainer:
    """Trains the experiment as it is now, in the background.

    Parameters
    ----------
    exp : Experiment
        Its snapshot is taken here: later edits do not touch this run.
    callbacks : sequence of keras.callbacks.Callback, default ()
        Your own, called by Keras from the worker thread.
    start : {"afresh", "continue"}, default "afresh"
        From new weights, or from those of `from_run`.
    from_run : Run, optional
        Required by ``start="continue"``; its history is carried on.
    point : Point, optional
        Where a run that is on the disk left off: this one goes on there. See `dltp.resume`.
    engine : Engine, optional
        Who trains; by default `AutoEngine`, by ``exp.fit.engine``.
    executor : callable, optional
        Calls the function it is given in another thread; by default in a new one.
    clock : callable, default time.monotonic
        Returns seconds.

    Raises
    ------
    SpecError
        If epochs or batch size are no counts, or there is no such engine.
    """

    def __init__(
        self,
        exp: Trainable,
        *,
        callbacks: Sequence[Any] = (),
        start: str = "afresh",
        from_run: Run | None = None,
        point: Point | None = None,
        engine: Engine | None = None,
        executor: Executor | None = None,
        clock: Clock = time.monotonic,
    ) -> None:
        if (start == "continue") != (from_run is not None) or start not in ("afresh", "continue"):
            raise TrainingError(
                _("A run is either started afresh or continued from another run."),
                argument="start",
                expected='"afresh", or "continue" with from_run',
                value=start,
            )
        self._exp, self._callbacks, self._engine = exp, tuple(callbacks), engine
        self._beginning = Beginning(from_run, point)
        snapshot = exp.snapshot()
        check_fit(snapshot.fit)
        self.run = Run(snapshot, history=self._beginning.history())
        self.run.afresh = from_run is None and point is None
        if point is not None and point.run_id is not None:
            self.run.id, self.run.path = point.run_id, point.path
        self._execute = executor or _in_new_thread
        self._over, self._deciding = threading.Event(), threading.Lock()
        self._recorder = RunRecorder(self.run, clock)
        self._control = self._recorder.control
        self._writer = RunWriter(self.run, clock)
        self._recorder.keep = self._writer.keep

    # --- control: any thread ---------------------------------------------------------------------
    @property
    def state(self) -> str:
        """``idle compiling running paused finished stopped failed``."""
        return self.run.state

    @property
    def progress(self) -> Progress:
        """Where the run stands."""
        return self.run.progress

    def on_event(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback(event)` at most five times a second, from one thread; return how to end this."""
        return self.run.on_event(callback)

    def start(self) -> None:
        """Begin to train; returns at once.

        Raises
        ------
        TrainingError
            If this trainer was started before, or its model is being trained by another.
        """
        with self._deciding:
            if self.run.state != "idle":
                raise TrainingError(_("A trainer trains once."), way_out=_("Make a new Trainer."))
            self._reserve()
            self._recorder.phase("loading" if not backend_loaded() else "compiling")
        try:
            self.run.emitter.start()
            self._exp.begin(self)
            self._execute(self._work)
        except BaseException as error:  # an observer of the experiment, or no thread can be had
            self._free()
            with self._deciding:
                self._end("failed", explain(error), traceback.format_exc())
            raise

    def _reserve(self) -> None:
        """Make sure that nobody else trains this model, or goes on with this run."""
        reserve(self.run.snapshot.model)
        try:
            self._writer.open()
        except BaseException:
            self._free()
            raise

    def _free(self) -> None:
        if self.run.snapshot.model is not None:
            free(self.run.snapshot.model)

    def pause(self) -> None:
        """Wait after the present batches, before the first one too; nothing of what is computed changes."""
        self._control.pause()

    def resume(self) -> None:
        """Go on to the end after `pause`, or after a step."""
        self._control.resume()

    def step_batch(self) -> None:
        """Do one batch more, then wait; starts the run if it was not started."""
        self._control.step_batch()
        self._start_if_idle()

    def step_epoch(self) -> None:
        """Go on to the end of the present epoch, then wait; starts the run if it was not started."""
        self._control.step_epoch()
        self._start_if_idle()

    def stop(self) -> None:
        """End the run after the present batches; what was learned is kept. Before the first batch, at once."""
        self._control.stop()
        with self._deciding:
            own = self.run.snapshot.model is not None
            if self.run.active and not self._recorder.trained and not (own and self._control.begun):
                self._end("stopped")

    def join(self, timeout: float | None = None) -> Run:
        """Wait for the end, or for `timeout` seconds; return the run. Errors stay in ``run.error``.

        A run that is paused does not end: it is waited for until somebody resumes or stops it.
        """
        if self.run.state != "idle":
            until = None if timeout is None else time.monotonic() + timeout
            self._over.wait(timeout)
            self.run.emitter.join(None if until is None else max(until - time.monotonic(), 0.0))
        return self.run

    def _start_if_idle(self) -> None:
        if self.run.state == "idle":
            self.start()

    # --- the worker ------------------------------------------------------------------------------
    def _work(self) -> None:
        state, error, trace = "failed", None, None
        try:
            state = self._train()
        except DltpError as refused:
            error, trace = str(refused), traceback.format_exc()
        except Exception as raised:  # whatever Keras raises is shown, in a thread it would be lost
            error, trace = explain(raised), traceback.format_exc()
        finally:
            self._free()
            if not self.run.done:
                self._writer.close(state)  # outside the lock: `stop` shall not wait for the disk
            with self._deciding:
                self._end(state, error, trace)
            self._beginning = Beginning()  # a point holds copies of all weights

    def _end(self, state: str, error: str | None = None, trace: str | None = None) -> None:
        """End the run, unless it has ended before."""
        if not self.run.done:
            self.run.error, self.run.traceback = error, trace
            if not self.run.has_weights and self._beginning.learned is not None:
                self.run.inherit(self._beginning.learned)
            self._writer.close(state)
            self._recorder.end(state)
            self.run.emitter.finish()
            self._over.set()

    def _train(self) -> str:
        load_backend()
        if self._control.stopped:
            return "stopped"
        self._recorder.phase("compiling")
        run, fit = self.run, self.run.fit
        refuse_too_large(run.snapshot)
        prepare_devices()
        run.seed = fit.seed if fit.seed is not None else draw_seed()
        engine = self._engine or _default_engine()
        run.engine = engine.name
        with under_policy(run.snapshot.policy):
            job = job_of(run, run.seed, self._beginning, self._callbacks)
            run.device = device_name(job.model)
            with job.afterwards:
                self._run(engine, job)
        if self._recorder.bad is not None:
            raise no_number(*self._recorder.bad)
        return "stopped" if self._control.stopped else "finished"

    def _run(self, engine: Engine, job: Job) -> None:
        """Train, and keep what was learned, also where a callback of the user's fails."""
        try:
            engine.train(job, self._recorder)
        finally:
            if self._recorder.trained and not self.run.done:
                self.run.keep(job.model)


def _default_engine() -> Engine:
    from dltp_widgets.core.training.engines.engine_auto import AutoEngine

    return AutoEngine()


def _in_new_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="dltp-trainer", daemon=True).start()
