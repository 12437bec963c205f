"""Compile and fit: the settings, what is wrong with them, one button, and how far the training is.

The panel changes the Experiment and starts trainers; everything else it only shows. It follows the latest
run of the Experiment, whoever started it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import traitlets

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.preflight import check_experiment
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.trainer import Trainer
from dltp_widgets.core.training.warmup import warm_up
from dltp_widgets.widgets.parts.base import with_ui_lock
from dltp_widgets.widgets.parts.refusable import Refusable
from dltp_widgets.widgets.parts.steering import Steering
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.still.still import runs_html, settings_html
from dltp_widgets.widgets.training.findings_line import FindingsLine, has_errors
from dltp_widgets.widgets.training.progress_line import ProgressLine
from dltp_widgets.widgets.training.setting_properties import SettingProperties
from dltp_widgets.widgets.training.settings_form import SettingsForm
from dltp_widgets.widgets.training.step_buttons import StepButtons
from dltp_widgets.widgets.training.train_buttons import TrainButtons
from dltp_widgets.widgets.training.training_code import TrainingCode
from dltp_widgets.widgets.training.what_if import WhatIf


class CompileFitPanel(SettingProperties, Refusable):
    """Settings of compile and fit, and the buttons that train.

    Keys of its controls: the settings by their names, ``advanced``, ``findings``, ``fix_<code>``, ``train`` (which
    is ``start_afresh`` after a run), ``stop``, ``continue_run``; ``step_by_step`` opens the section of ``pause``,
    ``resume``, ``step_batch`` and ``step_epoch``; ``what_if``, ``code``; see `AdvancedForm`.

    Parameters
    ----------
    exp : Experiment, optional
        Default: the current one, else a demonstration on the shipped digits.
    model : keras.Model or ModelSpec, optional
        With `data`, instead of `exp`.
    data : Dataset or (x, y), optional
        What `model` is trained on.
    embedded : bool, default False
        Part of another composite.

    Attributes
    ----------
    exp : Experiment or None
        None if the arguments were wrong, which the panel then says: see `error`.
    """

    state = traitlets.Unicode("idle", help="State of the latest run.")
    progress = traitlets.Any(None, allow_none=True, help="`Progress` of the latest run, or None.")

    def __init__(
        self, exp: Any = None, *, model: Any = None, data: Any = None, embedded: bool = False
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-compile-fit")
        self.exp: Any = None
        self._following: Run | None = None
        self._shown: object = None
        self._unfollow: Callable[[], None] = lambda: None
        self.on_release(self._let_go)
        try:
            self.exp = self.showing = experiment_of(exp, model, data)
        except DltpError as refused:
            self.refuse(refused)
            return
        self._steering = Steering(self.exp, self._on_refused)
        self._add_controls()
        self._connect()
        self._follow()
        self._check()
        warm_up()

    # --- controls --------------------------------------------------------------------------------
    def _add_controls(self) -> None:
        self._steps = StepButtons(self)
        self._what_if = WhatIf(self, self.exp)
        self._code = TrainingCode(self, self.exp)
        folded = self._steps, self._what_if, self._code
        self._form = SettingsForm(self, self.exp, self._check, folds=[part.toggle for part in folded])
        self._line = FindingsLine(self._on_fix)
        self.control("findings", self._line.toggle)
        self.on_relabel(self._check)
        self._buttons = TrainButtons(self)
        self._progress_line = ProgressLine(self.say)
        self.on_relabel(self._show_run)
        self.compose(self._form, *folded, self._line, self._buttons, self._progress_line)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        for button, act in (
            (self._buttons.train, partial(self._on_start_clicked, self.train)),
            (self._buttons.stop, self.stop),
            (self._buttons.resume, self._on_continue_clicked),
            (self._steps.pause, partial(self._steps.hand_over, self.pause, self._steps.resume)),
            (self._steps.resume, partial(self._steps.hand_over, self.resume, self._steps.pause)),
            (self._steps.batch, partial(self._on_start_clicked, self.step_batch)),
            (self._steps.epoch, partial(self._on_start_clicked, self.step_epoch)),
        ):
            button.on_click(with_ui_lock(lambda _button, act=act: act()))
        self.listen(self.exp, ["compile", "fit"], lambda _change: self._on_settings_changed())
        self.listen(self.exp, ["data"], lambda _change: self._form.set_task())
        self.listen(self.exp, ["data", "model"], lambda _change: self._on_subject_changed())
        self.listen(self.exp, ["runs"], lambda _change: self._follow())

    # --- changes from the user -------------------------------------------------------------------
    def _on_start_clicked(self, start: Callable[[], Any]) -> None:
        if self._steering.active or self._may_go_ahead():
            start()

    def _may_go_ahead(self) -> bool:
        """Ask about warnings once; tell whether to go ahead. Errors are dealt with where training would start."""
        if has_errors(self.findings) or self._line.ask():
            return True
        self._show_buttons()
        return False

    def _on_continue_clicked(self) -> None:
        if not self._is_refused():
            self._steering.start(start="continue", from_run=self.exp.runs[-1])

    def _on_fix(self, finding: Finding) -> None:
        if finding.fix is not None:
            finding.fix(self.exp)
            self._check()

    def lend_foot(self) -> ProgressLine:
        """Return the line on how far the training is, which whoever holds this panel shows in its place."""
        self.children = tuple(child for child in self.children if child is not self._progress_line)
        return self._progress_line

    def train(self) -> Trainer | None:
        """Start to train in the background and return the trainer.

        With an error among the findings nothing starts: the first wrong field gets the keyboard and None is
        returned, as it is while a run of this experiment is under way.
        """
        return None if self.exp is None or self._is_refused() else self._steering.start()

    def stop(self) -> None:
        """Stop the run under way after its present batch; what it learned is kept."""
        self._steer(Steering.stop)

    def pause(self) -> None:
        """Let the run under way wait after its present batch; nothing of what is computed changes."""
        self._steer(Steering.pause)

    def resume(self) -> None:
        """Let a paused run go on to its end."""
        self._steer(Steering.resume)

    def step_batch(self) -> None:
        """Do one batch, then pause; without a run under way, the first one of a new run."""
        self._step("step_batch")

    def step_epoch(self) -> None:
        """Go on to the end of the epoch, then pause; without a run under way, the first one of a new run."""
        self._step("step_epoch")

    def _step(self, step: str) -> None:
        if self.exp is not None and self._steering.active:
            self._steer(lambda steering: steering.step(step))
        elif self.exp is not None and not self._is_refused() and self._steering.start(step) is not None:
            self._show_run()

    def _steer(self, ask: Callable[[Steering], None]) -> None:
        if self.exp is not None:
            ask(self._steering)
            self._show_run()

    def _on_refused(self, sentence: str) -> None:
        self.error = sentence
        if sentence:
            self._progress_line.set_error(sentence)

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        if self.exp is None:
            return ""
        return settings_html(self.exp) + runs_html(self.exp, pictures=pictures)

    # --- changes from the model ------------------------------------------------------------------
    @property
    def findings(self) -> list[Finding]:
        """What is wrong or unwise now: texts that could not be read, then `check_experiment`."""
        return [] if self.exp is None else [*self._form.refused(), *check_experiment(self.exp)]

    def _let_go(self) -> None:
        self._unfollow()

    def _on_settings_changed(self) -> None:
        self._form.set_settings()
        self._what_if.refresh()
        self._code.refresh()
        self._check()

    def _on_subject_changed(self) -> None:
        self._what_if.refresh()
        self._check()

    def _check(self) -> None:
        """Show the findings of the present settings."""
        found = check_experiment(self.exp)
        self._form.set_findings(found)
        self._line.set_findings([*self._form.refused(), *found])
        self._line.register_fixes(self)
        self._show_buttons()

    def _follow(self) -> None:
        """Show the latest run, and hear of it until it ends."""
        run = self.exp.runs[-1] if self.exp.runs else None
        if run is not None and run is not self._following:
            self._unfollow()
            self._following, self._steering.asked = run, ""
            self._unfollow = run.on_event(with_ui_lock(self._on_event))
        self._show_run()

    def _on_event(self, event: Event) -> None:
        if event.run is self._following and self.comm is not None:
            self._show_run()

    def _show_run(self) -> None:
        run = self._following
        self._steering.obeyed()
        if run is not None and run.done:
            self._progress_line.set_end(run)
        elif run is not None:
            self._progress_line.set_progress(run, asked=self._steering.asked)
        self.progress = run.progress if run is not None else None
        self.state = run.state if run is not None else "idle"
        shown = run, self.state, self._steering.asked
        if shown != self._shown:  # most news of a run under way change no button
            self._shown = shown
            self._what_if.refresh()
            self._show_buttons()

    def _show_buttons(self) -> None:
        errors, goes_on = self._line.errors, self._steering.can_continue
        self._buttons.set_labels(
            errors=errors,
            asked=self._line.asked,
            afresh=goes_on and self.exp.spec is not None,
            epochs=self.exp.fit.epochs,
        )
        steering = self._steering
        self._buttons.set_shown(active=steering.active, can_continue=goes_on and not errors)
        self._steps.set_shown(can_pause=steering.can_pause, can_resume=steering.can_resume)

    def _is_refused(self) -> bool:
        """Move to the first error, or do nothing while a run is under way; tell whether there is either."""
        errors = [finding for finding in self.findings if finding.level == "error"]
        if errors and not self._form.focus_on(errors[0].field):
            self._line.unfold()
        return bool(errors) or self._steering.active
