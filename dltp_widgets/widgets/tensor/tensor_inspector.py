"""See any array at once: a line of facts, a picture or the numbers of a part of it, and how its values lie.

A `Source` says where the array comes from, `look_at` reads it, `view_tensor` works out which part is shown and how;
the parts of the widget (`TensorBar`, `TensorPicture`, `TensorHistogram`, `TensorDetails`) draw it and decide nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import ipywidgets
import traitlets

from dltp_widgets.core.data.looking.tensor import TensorSummary
from dltp_widgets.core.data.looking.tensor_view import TensorView
from dltp_widgets.core.errors import DltpError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.widgets.parts.base import UI_LOCK, Composite, with_ui_lock
from dltp_widgets.widgets.parts.notebook import after_each_cell
from dltp_widgets.widgets.parts.slim_layout import SlimLayout
from dltp_widgets.widgets.parts.subject import shared_experiment
from dltp_widgets.widgets.plots.tensor_histogram import TensorHistogram
from dltp_widgets.widgets.tensor.split_source import source_of
from dltp_widgets.widgets.tensor.tensor_bar import TensorBar
from dltp_widgets.widgets.tensor.tensor_details import TensorDetails
from dltp_widgets.widgets.tensor.tensor_head import TensorHead
from dltp_widgets.widgets.tensor.tensor_look import Look, look_at
from dltp_widgets.widgets.tensor.tensor_picture import TensorPicture
from dltp_widgets.widgets.tensor.tensor_places import Places
from dltp_widgets.widgets.tensor.tensor_sources import Source, guarded
from dltp_widgets.widgets.tensor.tensor_still import tensor_still_html
from dltp_widgets.widgets.tensor.tensor_text import happened
from dltp_widgets.widgets.tensor.variable_source import VariableSource
from dltp_widgets.widgets.tensor.weights_source import WeightsSource
from dltp_widgets.widgets.views.guard import TensorGuard


class TensorInspector(Places, Composite):
    """One array, looked into; what cannot be shown is one sentence in the widget, never raised.

    Memory is read once and never copied, and only the part that is seen is sent.

    Parameters
    ----------
    x : array-like, Dataset, Split or Experiment, optional
        What to look into: an array of NumPy, a list, a number, a text, a table of pandas, a tensor or variable of
        TensorFlow, Keras, JAX or torch; by default the training images of the current Experiment. An Experiment's
        data are followed.
    name : str, optional
        What to call it, as a title and in code; by default as the notebook calls it. What is no text is taken as
        `labels`.
    labels : array-like, optional
        What stands under each image: class numbers, one-hot rows, measures or texts, one for each; by default those
        of the data set.
    class_names : sequence of str, optional
        The name of class 0, 1, ...
    axis_names : sequence of str, optional
        A name for each axis, such as ``("image", "row", "column", "channel")``.
    embedded : bool, default False
        As of `Composite`.
    """

    _guard_type = TensorGuard

    news = traitlets.Unicode("", help='"made", "changed", "rebound", "gone" or "trained" by the last cell.')

    def __init__(
        self,
        x: object = None,
        name: object = None,
        *,
        labels: object = None,
        class_names: Sequence[str] | None = None,
        axis_names: Sequence[str] | None = None,
        embedded: bool = False,
    ) -> None:
        super().__init__(embedded=embedded)
        self.add_class("dltp-inspector")
        self._given = {"name": name, "labels": labels, "class_names": class_names, "axis_names": axis_names}
        self._source, self._look = Source(), Look()
        self._view: TensorView | None = None
        self._cell: int | None = None
        self._make_controls()
        self._lay_out()
        self._connect()
        self._take(x)

    @classmethod
    def of(cls, name: str, *, embedded: bool = False) -> TensorInspector:
        """Return an inspector of a variable of the notebook, which looks again after each cell.

        Parameters
        ----------
        name : str
            Of the variable; it may come into being later. Of more than 256 MB only a sample is compared.
        embedded : bool, default False
        """
        return cls(VariableSource(name), embedded=embedded)

    @classmethod
    def of_layer(cls, model: Any, layer: Any, *, embedded: bool = False) -> TensorInspector:
        """Return an inspector of the weights of a layer, which looks again after each cell.

        Parameters
        ----------
        model : keras.Model or Run
            Of a run also the weights before training, and what training changed, can be chosen; of a model, once a
            cell has trained it, those that it had when the inspector was opened.
        layer : str, int or keras.Layer
            Its name, or its place in ``model.layers``.
        embedded : bool, default False
        """
        return cls(guarded(lambda: WeightsSource(model, layer)), embedded=embedded)

    @property
    def value(self) -> Any:
        """The array, as NumPy sees it; set it to anything array-like."""
        return self._look.value

    @value.setter
    def value(self, x: object) -> None:
        self._take_source(x)

    @property
    def summary(self) -> TensorSummary | None:
        """Shape, type and statistics; None if the value cannot be read."""
        return self._look.tensor.summary if self._look.tensor is not None else None

    # --- controls --------------------------------------------------------------------------------
    def _make_controls(self) -> None:
        self._head = TensorHead()
        self._bar = TensorBar(self, self)
        self._picture = TensorPicture(self._on_image_chosen, self._on_image_opened)
        self._histogram = TensorHistogram()
        self._details = TensorDetails(self)

    def _lay_out(self) -> None:
        side = ipywidgets.VBox([self._histogram, self._details], layout=SlimLayout())
        side.add_class("dltp-inspector-side")
        columns = ipywidgets.HBox([self._picture, side], layout=SlimLayout())
        columns.add_class("dltp-inspector-columns")
        self.compose(self._head, self._bar, columns, self._details.panel)

    # --- connections -----------------------------------------------------------------------------
    def _connect(self) -> None:
        self.on_relabel(self._relabel)

    def _take(self, x: object) -> None:
        """Accept whatever the cell gave."""
        exp: Any = shared_experiment() if x is None else x
        self._take_source(exp)
        if issubclass(type(exp), Experiment):  # not isinstance: that asks x for its class, and it may refuse
            self._of_experiment = self._source
            self.listen(exp, ["data"], lambda _change: self._on_data_changed(exp))
        if self._source.live:
            self.on_release(after_each_cell(with_ui_lock(self._on_cell_run)))

    def _take_source(self, x: object) -> None:
        self._source, self.news = guarded(partial(source_of, x, self._source, **self._given)), ""
        self._read()

    # --- changes from the user -------------------------------------------------------------------
    def on_option(self, key: str, value: Any) -> None:
        """Do what choosing the split, the weights, ... does."""
        self._source.choose(key, value)
        self._read(keep=key in ("moment", "split"))

    def on_view(self, view: str, axes: tuple[int, int] | None) -> None:
        """Do what choosing the view or the axes does; axes that stay cut are cut where they were."""
        kept = dict(zip(self._view.others, self._view.index, strict=True)) if self._view is not None else {}
        gallery = view != "one"
        fresh, _error = self._look.part(axes, (), gallery=gallery)
        others = fresh.others if fresh is not None else ()
        self._ask(axes, tuple(kept.get(axis, 0) for axis in others), gallery)

    def on_part(self, _part: str) -> None:
        """Do what choosing a part of complex numbers does."""
        self._show()

    def on_place(self, place: int, at: int) -> None:
        """Do what stepping along an axis does."""
        if not self._redrawing and place < len(self.index):
            self.index = (*self.index[:place], at, *self.index[place + 1 :])

    def _on_image_chosen(self, image: int) -> None:
        self.index = (image,)

    def _on_image_opened(self, image: int) -> None:
        self.index = (image,)
        self.gallery = False

    def _on_cell_run(self, cell: int | None) -> None:
        self.news, self._cell = self._source.look(), cell
        if self.news:
            self.say(happened(self._source.name, self.news, cell))
            self._read(keep=True)
        else:
            self._show_head()

    def still(self, *, pictures: bool = True) -> str:
        """As of `Composite`."""
        with UI_LOCK:  # called from a thread: the part belongs to the array
            tensor, view, source = self._look.tensor, self._view, self._source
            head, part = self._head.value, self._bar.part
        if tensor is None or view is None:
            return head
        return head + tensor_still_html(tensor, view, source, part, pictures=pictures)

    # --- changes from the model ------------------------------------------------------------------
    def _on_data_changed(self, exp: Experiment) -> None:
        """Follow an Experiment, until a program sets another value."""
        if self._source is self._of_experiment:
            self._take_source(exp)
            self._of_experiment = self._source

    def _read(self, *, keep: bool = False) -> None:
        """Look at the source; with `keep` the part that is shown stays, if the shape is the same."""
        before, self._look = self.summary, look_at(self._source)
        self._bar.set_source(self._source)
        self._histogram.set_histogram(self._look.tensor.histogram if self._look.tensor is not None else None)
        now = self.summary
        if not keep or before is None or now is None or before.shape != now.shape:
            self._ask(None, (), self.gallery)
        else:
            self._show()

    def _relabel(self) -> None:
        self._histogram.relabel()
        self._look = self._look.relabelled(self._source)
        self._show()

    def _show(self) -> None:
        """Show the part that is asked for, or say why there is none."""
        if self._redrawing:
            return
        self._redrawing = True
        try:
            tensor = self._look.tensor
            self._view, self.error = self._look.part(self.axes, self.index, gallery=self.gallery)
            if self._view is not None:
                self.index = self._view.index
            self._bar.set_view(self._view, tensor, gallery=self.gallery)
            self._show_picture()
            self._show_head()
            self._details.set_tensor(self._source, tensor, self._view)
        finally:
            self._redrawing = False
        self.renew_twin()

    def _show_picture(self) -> None:
        tensor, view = self._look.tensor, self._view
        if tensor is not None and view is not None:
            try:
                self.error = self._picture.set_view(tensor, view, self._source, self._bar.part)
                return
            except DltpError as refused:
                self.error = str(refused)
        self._picture.clear()

    def _show_head(self) -> None:
        news = happened(self._source.name, self.news, self._cell) if self.news else ""
        self._head.set_look(self._source, self._look.tensor, news, self.error)
