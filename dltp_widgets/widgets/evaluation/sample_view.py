"""One sample by its index: the sample, the network's answer, and what each layer makes of it."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets
import numpy as np

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError, DltpError
from dltp_widgets.core.language import format_count, format_number
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.numbers import parse_whole
from dltp_widgets.core.training.judging.activity import Activity
from dltp_widgets.core.training.judging.one_sample import OneSample, look_at
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.evaluation.chances_html import chances_html
from dltp_widgets.widgets.evaluation.latest import Latest
from dltp_widgets.widgets.evaluation.layers_view import LayersView
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.choice import Choice
from dltp_widgets.widgets.parts.columns_html import features_html
from dltp_widgets.widgets.parts.fields import Field, error_html
from dltp_widgets.widgets.parts.samples import are_images
from dltp_widgets.widgets.parts.split_names import split_name
from dltp_widgets.widgets.views.gallery import Gallery

_MOST_TARGETS = 20


class SampleView(ipywidgets.HBox):
    """Which sample on the left, the answer beside it, the layers on the right.

    Parameters
    ----------
    owner : Composite
        Gets the controls ``sample_split``, ``sample_index``, ``previous_sample`` and ``next_sample``.
    on_look : callable
        Called when a sample was looked at: the test set may have counted it.
    """

    def __init__(self, owner: Composite, on_look: Any) -> None:
        self._run: Run | None = None
        self._activity: Activity | None = None
        self._on_look = on_look
        self.sample: OneSample | None = None
        self.latest = Latest(self._look, self._on_answered)
        self._split = Choice(
            owner,
            "sample_split",
            self._splits,
            description=lambda: _("Split"),
            on_choose=lambda _split: self._ask(),
        )
        self._split.add_class("dltp-field")
        self._index: Field = owner.control(
            "sample_index", Field(lambda text: parse_whole(text, least=0)), description=lambda: _("Sample")
        )
        self._index.set_value(0)
        steps = [self._step_button(owner, *step) for step in (("previous_sample", -1), ("next_sample", 1))]
        self._picture, self._features = Gallery(side=112), ipywidgets.HTML()
        self._answer = ipywidgets.HTML()
        self.layers = LayersView()
        buttons = ipywidgets.HBox(steps).add_class("dltp-actions")
        left = ipywidgets.VBox([self._split, self._index, buttons, self._picture, self._features])
        left.add_class("dltp-sample-side")
        middle = ipywidgets.VBox([self._answer]).add_class("dltp-answer")
        super().__init__([left, middle, self.layers])
        self.add_class("dltp-sample")
        self._index.observe(with_ui_lock(lambda _change: self._ask()), "value")
        self._quiet = False

    def _step_button(self, owner: Composite, key: str, way: int) -> ipywidgets.Button:
        words = {-1: lambda: _("Previous"), 1: lambda: _("Next")}
        button = owner.control(key, ipywidgets.Button(), description=words[way])
        button.on_click(with_ui_lock(lambda _button: self._step(way)))
        return button

    # --- changes from the user -------------------------------------------------------------------
    def _step(self, way: int) -> None:
        n = self._data.splits[self._split.value].n if self._data and self._split.value else 0
        self._index.set_value(min(max((self._index.value or 0) + way, 0), max(n - 1, 0)))

    def show_sample(self, split: str, index: int) -> None:
        """Look at one sample."""
        self._quiet = True  # both change, and one question is enough
        self._split.set_value(split)
        self._index.set_value(index)
        self._quiet = False
        self._ask()

    def _ask(self) -> None:
        if self._quiet or self._run is None or self._split.value is None or self._index.error:
            return
        self.latest.ask(self._run, self._split.value, self._index.value)

    # --- changes from the model ------------------------------------------------------------------
    def set_run(self, run: Run | None) -> None:
        """Ask this run's model from now on."""
        if run is self._run:
            return
        self._run, self._activity = run, None
        self._split.refresh()
        splits = list(self._data.splits) if self._data is not None else []
        unasked = {"test"}  # nobody asked this run about the test set
        if splits and self._split.value not in set(splits) - unasked:
            self._split.set_value("valid" if "valid" in splits else "train")
        self._ask()

    def relabel(self) -> None:
        """Write every text again."""
        self._index.relabel()
        self.layers.relabel()
        self._show()

    @property
    def _data(self) -> Dataset | None:
        return self._run.data if self._run is not None else None

    def _splits(self) -> list[tuple[str, Any]]:
        run = getattr(self, "_run", None)
        return [(split_name(key), key) for key in (run.data.splits if run is not None else ("valid",))]

    def _look(self, run: Run, split: str, index: int) -> OneSample:
        """Ask the model; in a thread."""
        if self._activity is None:
            try:
                self._activity = Activity(run.model)
            except DataError:  # it answers all the same
                self._activity = None
        return look_at(run, split, index, self._activity)

    def _on_answered(self, sample: OneSample | None, failure: Exception | None) -> None:
        if isinstance(failure, DltpError):
            self._index.set_error(str(failure))
        elif failure is not None:
            reason = _("The network could not be asked: {reason}").format(reason=str(failure)[:300])
            self._answer.value = error_html(reason)
        if sample is not None:
            self._index.set_error("")
            self.sample = sample
            self._show()
            self.layers.set_layers(sample.layers, self._class_names())
        self._on_look()

    def _class_names(self) -> tuple[str, ...]:
        return tuple((self._data.class_names if self._data is not None else None) or ())

    def _name_of(self, label: int) -> str:
        names = self._class_names()
        return names[label] if 0 <= label < len(names) else str(label)

    def _show(self) -> None:
        sample = self.sample
        if sample is None:
            return
        image = are_images(sample.x[None])
        self._picture.layout.display = "" if image else "none"
        self._features.layout.display = "none" if image else ""
        if image:
            self._picture.show(np.asarray(sample.x)[None])
        elif self._data is not None:
            self._features.value = features_html(sample.x, self._data.feature_names or ())
        self._answer.value = self._answer_html(sample)

    def _answer_html(self, sample: OneSample) -> str:
        if sample.value is not None:
            return _values_html(sample)
        truth, seen = int(sample.truth), int(sample.chances.argmax())
        words = _("Right: {seen}") if truth == seen else _("{seen}, not {truth}")
        text = words.format(seen=self._name_of(seen), truth=self._name_of(truth))
        where = f"{split_name(sample.split)} {format_count(sample.index)}"
        head = f'<span class="dltp-title">{html.escape(text)}</span>'
        head += f' <span class="dltp-hint">{html.escape(where)}</span>'
        return head + chances_html(sample.chances, self._name_of, truth)


def _values_html(sample: OneSample) -> str:
    """Return a sentence for each target of a regression, numbered where there are several."""
    several = len(sample.targets) > 1
    lines = []
    for place, (truth, value) in enumerate(sample.targets[:_MOST_TARGETS], start=1):
        target = _("Target {n}").format(n=place) + " · " if several else ""
        text = html.escape(target + _value_text(truth, value))
        lines.append(f'<span class="dltp-title">{text}</span>')
    return "<br>".join(lines)


def _value_text(truth: float, value: float) -> str:
    words = (
        _("Predicted {value}, true {truth}: {difference} too much")
        if value > truth
        else _("Predicted {value}, true {truth}: {difference} too little")
    )
    return words.format(
        value=format_number(value), truth=format_number(truth), difference=format_number(abs(value - truth))
    )
