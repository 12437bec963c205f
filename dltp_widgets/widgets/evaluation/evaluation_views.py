"""The views of an evaluation, one of them shown: made when first chosen, for an anywidget is no small thing.

::

    [Confusions] [Surest mistakes] [Each class] [One sample] [Draw a digit]      of a classification
    [Predicted and true] [One sample]                                            of a regression
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.drawn_digit import holds_digits
from dltp_widgets.core.training.judging.evaluation import Judgement
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.evaluation.class_scores_view import ClassScoresView
from dltp_widgets.widgets.evaluation.confusion_view import ConfusionView
from dltp_widgets.widgets.evaluation.digit_view import DigitView
from dltp_widgets.widgets.evaluation.errors_view import ErrorsView
from dltp_widgets.widgets.evaluation.sample_view import SampleView
from dltp_widgets.widgets.evaluation.scatter_view import ScatterView
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock

NAMES: dict[str, Callable[[], str]] = {
    "confusion": lambda: _("Confusions"),
    "errors": lambda: _("Surest mistakes"),
    "classes": lambda: _("Each class"),
    "scatter": lambda: _("Predicted and true"),
    "sample": lambda: _("One sample"),
    "digit": lambda: _("Draw a digit"),
}
"""Every view, in the order of their buttons."""

JUDGED = ("confusion", "errors", "classes", "scatter")
"""Those that show a judgement; the others ask a run."""


def offered(data: Dataset | None) -> tuple[str, ...]:
    """Return the views that make sense for this data."""
    if data is None or isinstance(data.train.x, dict) or isinstance(data.train.y, dict):
        return ()
    if data.task == "regression":
        return ("scatter", "sample")
    return ("confusion", "errors", "classes", "sample", *(("digit",) if holds_digits(data) else ()))


class EvaluationViews(ipywidgets.VBox):
    """A row of buttons, and the view that is chosen.

    Parameters
    ----------
    owner : Composite
        Gets the buttons as controls ``view_<name>``, and what the views themselves control.
    on_look : callable
        Called when a view may have looked at the test set.
    """

    def __init__(self, owner: Composite, on_look: Callable[[], None]) -> None:
        self._owner, self._on_look = owner, on_look
        self._run: Run | None = None
        self._judgement: Judgement | None = None
        self.parts: dict[str, Any] = {}
        """Name -> the view, of those that were chosen once."""
        self.chosen = ""
        self._buttons = {name: self._button(name) for name in NAMES}
        self._stage = ipywidgets.VBox().add_class("dltp-stage")
        row = ipywidgets.HBox(list(self._buttons.values())).add_class("dltp-tabs")
        super().__init__([row, self._stage])
        self.add_class("dltp-evaluation-views")
        self._show()

    def _button(self, name: str) -> ipywidgets.Button:
        button = self._owner.control(f"view_{name}", ipywidgets.Button(), description=NAMES[name])
        button.add_class("dltp-tab")
        button.on_click(with_ui_lock(lambda _button: self.choose(name)))
        return button

    # --- changes from the user -------------------------------------------------------------------
    def choose(self, name: str) -> None:
        """Show a view, if it is among those that are offered; the names are those of `NAMES`."""
        if name in self._offered:
            self.chosen = name
            self._show()

    def _open_sample(self, split: str, index: int) -> None:
        self.choose("sample")
        self.parts["sample"].show_sample(split, index)

    # --- changes from the model ------------------------------------------------------------------
    def set_run(self, run: Run | None) -> None:
        """Ask this run from now on."""
        self._run = run
        self._show()

    def set_judgement(self, judgement: Judgement) -> None:
        """Show a judgement, in the view that is chosen if it can."""
        self._judgement = judgement
        for name in JUDGED:
            if name in self.parts and name in self._offered:
                self.parts[name].set_judgement(judgement)
        if self.chosen not in JUDGED:
            self.chosen = next((name for name in self._offered if name in JUDGED), "")
        self._show()

    def relabel(self) -> None:
        """Write every text again."""
        for part in self.parts.values():
            part.relabel()

    @property
    def _offered(self) -> tuple[str, ...]:
        if self._run is None:
            return ()
        names = offered(self._run.data)
        judged = self._judgement is not None
        return tuple(name for name in names if name not in JUDGED or judged)

    def _show(self) -> None:
        offered = self._offered
        if self.chosen not in offered:
            self.chosen = ""
        for name, button in self._buttons.items():
            button.layout.display = "" if name in offered else "none"
            (button.add_class if name == self.chosen else button.remove_class)("dltp-selected")
        self._stage.children = (self._part(self.chosen),) if self.chosen else ()
        for name in ("sample", "digit"):
            if name in self.parts:
                self.parts[name].set_run(self._run if name in offered else None)

    def _part(self, name: str) -> Any:
        if name not in self.parts:
            self.parts[name] = self._made(name)
            if name in JUDGED and self._judgement is not None:
                self.parts[name].set_judgement(self._judgement)
        return self.parts[name]

    def _made(self, name: str) -> Any:
        makers: dict[str, Callable[[], Any]] = {
            "confusion": ConfusionView,
            "errors": lambda: ErrorsView(self._open_sample),
            "classes": ClassScoresView,
            "scatter": lambda: ScatterView(self._owner),
            "sample": lambda: SampleView(self._owner, self._on_look),
            "digit": lambda: DigitView(self._owner),
        }
        return makers[name]()
