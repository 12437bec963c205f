"""*What if?*: learning rate, epochs, batch size, width; each move trains again and overlays the curve.

Learning rate and epochs never recompile, so that each move on the way counts; another batch size or width does, so
that only the place counts where the slider is left.

Only for models that train in a few seconds, and only once one run is there to compare with; until then, and where
it would take longer, a sentence says so.
"""

from __future__ import annotations

import math
from typing import Any

import ipywidgets

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.width import width_of, with_width
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.training.choices.settings import is_count
from dltp_widgets.core.trials import MOST_SECONDS, Trials
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import hint_html
from dltp_widgets.widgets.parts.progress_text import seconds
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.views.scale_slider import ScaleSlider

RATES = tuple(float(f"{digit}e{power}") for power in range(-6, 1) for digit in (1, 2, 5))
"""The learning rates that the slider offers."""

EPOCHS = (1, 2, 3, 5, 8, 10, 15, 20, 30, 50, 75, 100)
"""The numbers of epochs that the slider offers."""


BATCHES = (8, 16, 32, 64, 128, 256, 512)
"""The batch sizes that the slider offers."""

WIDTHS = (4, 8, 16, 32, 64, 128, 256, 512, 1024)
"""The units of the widest hidden layer that the slider offers."""


class WhatIf(ipywidgets.VBox):
    """Part of `CompileFitPanel`; its toggle, ``what_if``, stands where the panel puts it.

    Parameters
    ----------
    owner : Composite
        Gets the keys ``what_if``, ``try_learning_rate``, ``try_epochs``, ``try_batch_size`` and ``try_width``.
    exp : Experiment
    """

    def __init__(self, owner: Composite, exp: Experiment) -> None:
        self._exp, self.trials = exp, Trials(exp)
        self._showing = False
        self.toggle = owner.control("what_if", ipywidgets.ToggleButton(), description=lambda: _("What if?"))
        self.toggle.add_class("dltp-advanced-toggle")
        self._rate = self._slider(owner, "try_learning_rate", RATES)
        self._epochs = self._slider(owner, "try_epochs", EPOCHS)
        self._batch = self._slider(owner, "try_batch_size", BATCHES, settles=True)
        self._width = self._slider(owner, "try_width", WIDTHS, settles=True)
        owner.bind_text(self._batch, description=lambda: _("Batch size"))
        owner.bind_text(self._width, description=lambda: _("Width"))
        owner.bind_text(self._rate, description=lambda: _("Learning rate"))
        owner.bind_text(self._epochs, description=lambda: _("Epochs"))
        self._sentence = ipywidgets.HTML(layout=SlimLayout())
        sliders = [self._rate, self._epochs, self._batch, self._width]
        super().__init__([self._sentence, *sliders], layout=SlimLayout())
        self.add_class("dltp-what-if")
        owner.on_release(self.trials.close)
        owner.on_relabel(self.refresh)
        self.toggle.observe(with_ui_lock(lambda _change: self.refresh()), "value")
        self._rate.observe(with_ui_lock(self._on_rate_moved), "value")
        self._epochs.observe(with_ui_lock(self._on_epochs_moved), "value")
        self._batch.observe(with_ui_lock(self._on_batch_moved), "value")
        self._width.observe(with_ui_lock(self._on_width_moved), "value")
        self.refresh()

    def _slider(
        self, owner: Composite, key: str, scale: tuple[float, ...], *, settles: bool = False
    ) -> ScaleSlider:
        labels = [show_number(value) for value in scale]
        slider: ScaleSlider = owner.control(key, ScaleSlider(labels=labels, settles=settles))
        return slider

    # --- changes from the user -------------------------------------------------------------------
    def _on_rate_moved(self, change: Any) -> None:
        if not self._showing:
            self._exp.compile = self._exp.compile.replace(learning_rate=RATES[_within(change["new"], RATES)])
            self._try()

    def _on_epochs_moved(self, change: Any) -> None:
        if not self._showing:
            self._exp.fit = self._exp.fit.replace(epochs=EPOCHS[_within(change["new"], EPOCHS)])
            self._try()

    def _on_batch_moved(self, change: Any) -> None:
        if not self._showing:
            self._exp.fit = self._exp.fit.replace(batch_size=int(BATCHES[_within(change["new"], BATCHES)]))
            self._try()

    def _on_width_moved(self, change: Any) -> None:
        if not self._showing and isinstance(self._exp.model, ModelSpec):
            units = int(WIDTHS[_within(change["new"], WIDTHS)])
            self._exp.model = with_width(self._exp.model, units)
            self._try()

    def _try(self) -> None:
        """Train again, if that is quick."""
        if not self._obstacle():
            self.trials.ask()

    # --- changes from the model ------------------------------------------------------------------
    def refresh(self) -> None:
        """Show the present settings, or why nothing can be tried; nothing while the section is closed."""
        shown = bool(self.toggle.value)
        self.layout.display = "" if shown else "none"
        self.toggle.icon = "caret-down" if shown else "caret-right"
        if not shown:
            return
        obstacle = self._obstacle()
        self._sentence.value = hint_html(obstacle or _("Each move trains again and adds its curve."))
        compiled, fit, model = self._exp.compile, self._exp.fit, self._exp.model
        width = width_of(model) if isinstance(model, ModelSpec) else None
        self._width.layout.display = "" if width is not None else "none"
        self._showing = True
        try:
            self._rate.value = _nearest(compiled.effective_learning_rate, RATES)
            self._epochs.value = _nearest(fit.epochs, EPOCHS)
            self._batch.value = _nearest(fit.batch_size, BATCHES)
            self._width.value = _nearest(width, WIDTHS)
        finally:
            self._showing = False
        self._rate.disabled = bool(fit.schedule) or self.trials.base is None

    def _obstacle(self) -> str:
        """Return why a move would not train: a sentence, or empty."""
        if not isinstance(self._exp.model, ModelSpec):
            return _("Your own model would go on from its present weights: this is for models of layers.")
        if not (is_count(self._exp.fit.epochs) and is_count(self._exp.fit.batch_size)):
            return _("The settings above cannot be trained with yet.")
        if self.trials.waits:
            return _("A run is under way: wait for its end, or stop it; then each move trains again.")
        expected = self.trials.seconds()
        if expected is None:
            return _("Train this model once: then each move shows what another setting would have given.")
        if expected > MOST_SECONDS:
            sentence = _("This training takes about {time}: too long for each move, press Train instead.")
            return sentence.format(time=seconds(expected))
        return ""


def _within(place: int, scale: tuple[float, ...]) -> int:
    return min(max(place, 0), len(scale) - 1)


def _nearest(value: object, scale: tuple[float, ...]) -> int:
    """Return the place of the entry closest to `value`, as one sees it on a logarithmic scale."""
    if not isinstance(value, int | float) or not 0 < value < math.inf:
        return 0
    return min(range(len(scale)), key=lambda place: abs(math.log(scale[place] / value)))
