"""The weights of a layer after training, in the place of the builder, with the way back: a page of the workbench."""

from __future__ import annotations

import html
from collections.abc import Callable

import ipywidgets

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.parts.base import Composite, with_ui_lock
from dltp_widgets.widgets.parts.fields import error_html
from dltp_widgets.widgets.tensor.tensor_inspector import TensorInspector


class WeightsPage(ipywidgets.VBox):
    """An inspector of one layer's weights; hidden until it is asked for.

    Parameters
    ----------
    owner : Composite
        Gets the key ``"back"``.
    on_back : callable
        ``on_back()``: the page was left.
    """

    def __init__(self, owner: Composite, *, on_back: Callable[[], None]) -> None:
        self._owner, self._on_back = owner, on_back
        self._title = ipywidgets.HTML()
        self._title.add_class("dltp-title")
        self._back = owner.control(
            "back", ipywidgets.Button(icon="arrow-left"), description=lambda: _("Back to the model")
        )
        self._back.on_click(with_ui_lock(lambda _button: self.leave()))
        head = ipywidgets.Box([self._back, self._title])
        head.add_class("dltp-layers-head")
        super().__init__([head])
        self._head = head
        self.add_class("dltp-weights-page")
        self.inspector: TensorInspector | None = None
        """What shows the weights; None while there is nothing to show."""
        self.layout.display = "none"

    def show(self, experiment: Experiment, layer: str) -> None:
        """Show the weights of `layer` after the latest run of this model, or say that it was not trained."""
        self._drop()
        self.layout.display = ""  # first: what is drawn while hidden has no width
        run = _trained(experiment)
        if run is None:
            sentence = _("Train this model first: until then its weights are random numbers.")
            self._title.value = error_html(sentence)
        else:
            title = _("{layer} after {run}").format(layer=layer, run=run.name or _("the run"))
            self._title.value = html.escape(title)
            self.inspector = self._owner.embed(TensorInspector.of_layer(run, layer, embedded=True))
            self._show_under_head(self.inspector)

    def leave(self) -> None:
        """Go back."""
        self._drop()
        self.layout.display = "none"
        self._on_back()

    def _show_under_head(self, *shown: ipywidgets.Widget) -> None:
        self.children = (self._head, *shown)

    def _drop(self) -> None:
        self._show_under_head()
        if self.inspector is not None:
            self.inspector.close()
            self.inspector = None


def _trained(experiment: Experiment) -> Run | None:
    """Return the latest run that ended with weights and is of the model as it is now."""
    return next(
        (
            run
            for run in reversed(experiment.runs)
            if run.state in ("finished", "stopped") and run.spec == experiment.spec
        ),
        None,
    )
