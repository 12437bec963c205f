"""The workbench: data, model, training and judgement of one experiment, in four tabs.

It alone composes other widgets; they meet in the Experiment and never know one another.

::

    [1 Data][2 Model][3 Train][4 Evaluate]     sample 5,000     FR|EN
    the tab
    the model in one line                                     [Train]      (until the first run)
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import LANGUAGES, format_count, get_language, set_language
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.judging.evaluation import result_sentence
from dltp_widgets.widgets.chart.history_chart import HistoryChart
from dltp_widgets.widgets.data.data_card import DataCard
from dltp_widgets.widgets.evaluation.evaluation_card import EvaluationCard
from dltp_widgets.widgets.evaluation.mistakes_strip import MistakesStrip
from dltp_widgets.widgets.model.layer_stack_builder import LayerStackBuilder
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.parts.subject import experiment_of
from dltp_widgets.widgets.runs.run_table import RunTable
from dltp_widgets.widgets.still.still import experiment_html
from dltp_widgets.widgets.training.compile_fit_panel import CompileFitPanel
from dltp_widgets.widgets.weights_page import WeightsPage

TABS = ("data", "model", "train", "evaluate")

_SIDE = 40  # pixels of an image of the strip: ten of them beside its title


class Workbench(Composite):
    """Everything about one experiment.

    Parameters
    ----------
    exp : Experiment, optional
        By default the experiment made last, else a demonstration on the shipped digits.
    """

    error = traitlets.Unicode("", help="Why nothing can be shown; empty when all is well.")

    def __init__(self, exp: Experiment | None = None, *, embedded: bool = False) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-workbench")
        try:
            self.experiment = self.showing = experiment_of(exp)
        except DltpError as error:
            self.error = str(error)
            self.compose(ipywidgets.HTML(error_html(self.error)))
            return
        self._make_parts()
        self._lay_out()
        self._connect()
        self.show_tab("data")

    # --- controls --------------------------------------------------------------------------------
    def _make_parts(self) -> None:
        exp = self.experiment
        self.data_card = self.embed(DataCard(exp, embedded=True))
        self.builder = self.embed(LayerStackBuilder(exp, embedded=True))
        self.panel = self.embed(CompileFitPanel(exp, embedded=True))
        self.chart = self.embed(HistoryChart(exp, embedded=True))
        self.table = self.embed(RunTable(exp, embedded=True))
        self.mistakes = self.embed(MistakesStrip(exp, side=_SIDE, embedded=True))
        self.chart.brief = True  # the table says what differed
        self.evaluation = self.embed(EvaluationCard(exp, embedded=True))
        self._tabs = [self._tab_button(number, key) for number, key in enumerate(TABS, 1)]
        self._languages = [self._language_button(code) for code in LANGUAGES[::-1]]
        self.weights = WeightsPage(self, on_back=self._hide_weights)
        self._badge = ipywidgets.HTML()
        self._summary = ipywidgets.HTML()
        foot = [self.panel.lend_foot(), self.chart.lend_diagnosis()]
        self._foot = ipywidgets.HBox(foot).add_class("dltp-train-foot")
        self._judged = ipywidgets.HBox([self.mistakes]).add_class("dltp-judged")
        self._launch = self.control("train_now", ipywidgets.Button(button_style="primary"))
        self.bind_text(self._launch, description=lambda: _("Train"))

    def _tab_button(self, number: int, key: str) -> ipywidgets.Button:
        button = ipywidgets.Button()
        button.add_class("dltp-tab")
        self.control(f"tab_{key}", button, description=lambda: self._tab_label(number, key))
        button.on_click(with_ui_lock(lambda _button: self.show_tab(key)))
        return button

    def _language_button(self, code: str) -> ipywidgets.Button:
        button = ipywidgets.Button(description=code.upper())
        button.add_class("dltp-language")
        self.control(f"language_{code}", button, tooltip=lambda: _LANGUAGE_NAMES[code])
        button.on_click(with_ui_lock(lambda _button: set_language(code)))
        return button

    # --- layout ----------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        languages = ipywidgets.HBox(self._languages).add_class("dltp-languages")
        header = ipywidgets.HBox([*self._tabs, self._badge, languages]).add_class("dltp-header")
        curves = ipywidgets.VBox([self.chart, self.table, self._judged]).add_class("dltp-curves")
        training = ipywidgets.HBox([self.panel, curves]).add_class("dltp-train")
        self._pages = ipywidgets.Stack(
            [
                self.data_card,
                ipywidgets.VBox([self.weights, self.builder]),
                ipywidgets.VBox([training, self._foot]),
                self.evaluation,
            ],
            selected_index=0,
        )
        self._pages.add_class("dltp-pages")
        self._strip = ipywidgets.HBox([self._summary, self._launch]).add_class("dltp-launch")
        self.compose(header, self._pages, self._strip)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        exp = self.experiment
        self._unfollow: Callable[[], None] = lambda: None
        self.on_release(self._let_go)
        self.on_release(self.builder.on_weights(self._show_weights))
        self._launch.on_click(with_ui_lock(self._on_launch))
        self.listen(exp, ["data", "model"], lambda _change: self._draw_header())
        self.listen(exp, ["runs"], lambda _change: self._follow())
        self.evaluation.observe(with_ui_lock(lambda _change: self._on_evaluated()), "looks")
        self.data_card.observe(with_ui_lock(self._on_data_state), "state")
        self.on_relabel(self._draw_header)
        self.on_relabel(self._draw_result)
        if self.guard is not None:
            traitlets.dlink((self.guard, "reduced_motion"), (self.chart, "reduced_motion"))
        self._follow()

    def _let_go(self) -> None:
        self._unfollow()

    # --- changes from the user -------------------------------------------------------------------
    def show_tab(self, key: str) -> None:
        """Show one of the tabs ``"data"``, ``"model"``, ``"train"``, ``"evaluate"``; nothing without an experiment."""
        if self.error:
            return
        self._pages.selected_index = TABS.index(key)
        for button, name in zip(self._tabs, TABS, strict=True):
            (button.add_class if name == key else button.remove_class)("dltp-selected")
        self._strip.layout.display = "none" if self.experiment.runs or key not in ("data", "model") else ""

    def _on_data_state(self, change: Any) -> None:
        """Show the curves of the runs that the data tab starts: one with a leak, one without."""
        if change["new"] == "running":
            self.show_tab("train")

    def _on_launch(self, _button: Any) -> None:
        self.show_tab("train")
        self.panel.train()

    def _show_weights(self, layer: str) -> None:
        self.weights.show(self.experiment, layer)
        self.builder.layout.display = "none"

    def _hide_weights(self) -> None:
        self.builder.layout.display = ""

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        return "" if self.error else experiment_html(self.experiment, pictures=pictures)

    # --- changes from the model ------------------------------------------------------------------
    def _follow(self) -> None:
        """Hear of the latest run until it ends."""
        self._unfollow()
        run = self.experiment.runs[-1] if self.experiment.runs else None
        if run is not None and not run.done:
            self._unfollow = run.on_event(with_ui_lock(self._on_event))
        self._draw_result()
        self._draw_header()

    def _on_evaluated(self) -> None:
        """Count the look at the test set in the header and on the data tab."""
        self._draw_header()
        self.data_card.refresh()
        self.table.refresh()
        self.renew_twin()

    def _on_event(self, event: Event) -> None:
        if event.kind == "end" and self.comm is not None:  # None: closed while the event waited for the lock
            self._draw_result()
            self._draw_header()
            self.say(result_sentence(event.run) or event.run.error or "")

    def _draw_header(self) -> None:
        for number, (button, key) in enumerate(zip(self._tabs, TABS, strict=True), 1):
            button.description = self._tab_label(number, key)
        for button, code in zip(self._languages, LANGUAGES[::-1], strict=True):
            (button.add_class if code == get_language() else button.remove_class)("dltp-selected")
        self._badge.value = _badge_html(self.experiment.data.badge)
        self._summary.value = _summary_html(self.experiment)

    def _draw_result(self) -> None:
        run = self.experiment.runs[-1] if self.experiment.runs else None
        sentence = result_sentence(run) if run is not None and run.done else ""
        invitation = _("Change a single setting and do better.") if sentence else ""
        both = self.data_card.both
        if run is not None and run in both.runs[1:]:
            sentence, invitation = both.sentence(), ""
        said = f'<span class="dltp-sentence"><strong>{html.escape(sentence)}</strong> {invitation}</span>'
        self.chart.headline = said if sentence else ""
        several = (
            len(self.experiment.runs) > 1
        )  # then their table has this place; the mistakes are one tab further
        self._judged.layout.display = "none" if several else ""

    def _tab_label(self, number: int, key: str) -> str:
        done = " ✓" if _is_done(self.experiment, key) else ""
        return f"{number} {_TAB_NAMES[key]()}{done}"


_TAB_NAMES: dict[str, Callable[[], str]] = {
    "data": lambda: _("Data"),
    "model": lambda: _("Model"),
    "train": lambda: _("Train"),
    "evaluate": lambda: _("Evaluate"),
}

_LANGUAGE_NAMES = {"fr": "Français", "en": "English"}


def _is_done(exp: Experiment, key: str) -> bool:
    """Tell whether the student may tick this stage off."""
    if key == "model":
        resolved = exp.resolved
        return resolved is None or resolved.problem is None
    if key == "train":
        return any(run.state in ("finished", "stopped") for run in exp.runs)
    return key == "data" or bool(exp.data.test_looks)


def _badge_html(text: str) -> str:
    return f'<span class="dltp-badge">{html.escape(text)}</span>'


def _summary_html(exp: Experiment) -> str:
    """Return the model in one line: the sizes that flow through it, and its parameters."""
    resolved = exp.resolved
    if resolved is None or resolved.problem is not None:
        return error_html(resolved.problem.message) if resolved is not None and resolved.problem else ""
    inputs = [" x ".join(map(str, shape)) for shape in resolved.spec.inputs.values()]
    steps, last = [" + ".join(inputs)], next(iter(resolved.spec.inputs.values()))
    for layer in resolved.layers:  # an activation neither learns nor changes the shape: it is not a station
        shape = (layer.output_shape or ())[1:]
        if layer.params or shape != last:
            steps.append(" x ".join(map(str, shape)))
        last = shape
    count = _("{n} parameters").format(n=format_count(resolved.params))
    return f'<span class="dltp-summary">{html.escape(" → ".join(steps))} · {html.escape(count)}</span>'
