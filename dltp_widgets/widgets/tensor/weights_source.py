"""The weights of a layer, before and after training, as an inspector shows them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import as_array
from dltp_widgets.core.data.looking.tensor_code import variable
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.keras.layer_weights import LayerWeight, find_layer, weights_of
from dltp_widgets.core.training.judging.initial_weights import initial_model
from dltp_widgets.core.training.run import Run
from dltp_widgets.widgets.parts.notebook import name_of
from dltp_widgets.widgets.tensor.tensor_sources import Entries, Option, Source, mark_of, stands_for

_MOST_KEPT = 256 << 20
"""Bytes of weights that are kept as they were when the inspector was opened."""


class WeightsSource(Source):
    """One layer of a model or of a run.

    Of a run the weights before training are built again; of a model those are kept that it has now, and offered for
    comparison as soon as a cell has trained it.

    Parameters
    ----------
    subject : keras.Model or Run
    layer : str, int or keras.Layer

    Raises
    ------
    SpecError
        If the subject is neither, or has no such layer, or the layer has no weights.
    TrainingError
        If the run has no weights yet.
    """

    signed = True
    live = True

    def __init__(self, subject: Any, layer: Any) -> None:
        super().__init__()
        self._run: Run | None = subject if issubclass(type(subject), Run) else None
        model = self._run.model if self._run is not None else subject
        self._subject = subject
        self._seen: Hashable = None
        kind = type(model)  # what is no model may refuse to tell what it has
        if not hasattr(kind, "layers") or not hasattr(kind, "get_layer"):
            raise SpecError(
                _("A keras.Model or a run is expected, not {kind}.").format(kind=type(subject).__name__),
                argument="model",
                expected="keras.Model",
                value=type(subject).__name__,
            )
        self._weights = {weight.name: weight for weight in weights_of(model, layer)}
        self._layer: str = find_layer(model, layer).name
        self._place = [own.name for own in model.layers].index(self._layer)
        self._before = self._kept() if self._run is None else None
        self.chosen.update(weight=next(iter(self._weights)), moment="after", picture="matrix")
        self._offer(moments=self._run is not None)

    @property
    def weight(self) -> LayerWeight:
        """The array that is chosen."""
        return self._weights[self.chosen["weight"]]

    @property
    def name(self) -> str:
        """Layer and weight: ``"dense1.kernel"``."""
        return f"{self._layer}.{self.chosen['weight']}"

    @property
    def code(self) -> str:
        """What it is called in code: ``"kernel"``."""
        return str(self.chosen["weight"])

    @property
    def definition(self) -> str:
        """The line of code that takes the weights out of the model; nothing for those before training."""
        if self.chosen["moment"] != "after":
            return ""
        images = f".T.reshape{(-1, *self.weight.image)}" if self._as_images and self.weight.image else ""
        given = name_of(self._subject)
        model = f"{given or 'run'}.model" if self._run is not None else given or "model"
        line = f"{variable(self.code)} = {model}{self.weight.code.removeprefix('model')}.numpy(){images}"
        return line if given else f"{stands_for(model.removesuffix('.model'))}\n{line}"

    @property
    def note(self) -> str:
        """What the axes count: ``"784 inputs × 256 neurons"``."""
        return self.weight.meaning

    @property
    def axis_names(self) -> tuple[str, ...]:
        """The names of the axes of what is shown."""
        return () if self._as_images else self.weight.axis_names

    def value(self) -> object:
        """Return the weights, as they are after or before training, or what training changed."""
        self._seen = mark_of(self.weight.variable)
        values = self._values()
        return self.weight.pictures(values) if self._as_images else values

    def look(self) -> str:
        """Return ``"trained"`` if the weights that are shown have changed since `value`."""
        if self.chosen["moment"] == "before" or mark_of(self.weight.variable) == self._seen:
            return ""
        self._offer(moments=self._run is not None or self._before is not None)
        return "trained"

    def _offer(self, *, moments: bool) -> None:
        """Offer what can be chosen."""
        self.options = (
            Option("weight", lambda: _("Weights"), self._names),
            *((Option("moment", lambda: _("Training"), self._moments),) if moments else ()),
            *((Option("picture", lambda: _("As"), self._pictures),) if self._seen_as_images else ()),
        )

    def _values(self) -> np.ndarray:
        moment = self.chosen["moment"]
        after = as_array(self.weight.variable, self.name)
        if moment == "after":
            return after
        before = self._initial()[list(self._weights).index(self.chosen["weight"])]
        return before if moment == "before" else after - before

    def _kept(self) -> list[np.ndarray] | None:
        """Return copies of the weights as they are, or None where they are too large to be kept."""
        arrays = [as_array(weight.variable) for weight in self._weights.values()]
        return [array.copy() for array in arrays] if sum(a.nbytes for a in arrays) <= _MOST_KEPT else None

    def _initial(self) -> list[np.ndarray]:
        if self._before is None and self._run is not None:
            layer = initial_model(self._run).layers[self._place]
            self._before = [as_array(variable) for variable in layer.weights]
        return self._before or []

    @property
    def _seen_as_images(self) -> bool:
        return any(weight.image is not None for weight in self._weights.values())

    @property
    def _as_images(self) -> bool:
        return self.chosen["picture"] == "images" and self.weight.image is not None

    def _names(self) -> Entries:
        return [(f"{name} {tuple(weight.variable.shape)}", name) for name, weight in self._weights.items()]

    def _moments(self) -> Entries:
        names = (_("Now"), _("When opened")) if self._run is None else (_("After"), _("Before"))
        return [(names[0], "after"), (names[1], "before"), (_("Difference"), "difference")]

    def _pictures(self) -> Entries:
        return [(_("Table of numbers"), "matrix"), (_("One image per neuron"), "images")]
