"""Units that answer 0 to every example: their gradient is 0 too, so no training brings them back.

Only a ReLU can die so: it is 0, and flat, for everything below 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _

if TYPE_CHECKING:
    from dltp_widgets.core.training.run import Run

EXAMPLES = 512
"""Examples that are asked: a unit that none of them wakes is called dead."""

SHARE = 0.5
"""Dead units of a layer up to this share are not worth a word: a third is common in networks that learn well."""


@dataclass(frozen=True)
class DeadLayer:
    """A layer many of whose units are dead."""

    name: str
    """Name of the layer in the model."""
    dead: int
    """Units (of a convolution: channels) that answered 0 to everything."""
    units: int
    """Units in all."""

    @property
    def message(self) -> str:
        """One sentence in the language in force."""
        sentence = ngettext(
            "{dead} of the {units} units behind “{layer}” is dead: it answers 0 to every example.",
            "{dead} of the {units} units behind “{layer}” are dead: they answer 0 to every example.",
            self.dead,
        )
        way_out = _("Try a smaller learning rate, or LeakyReLU.")
        shown = {"dead": format_count(self.dead), "units": format_count(self.units)}
        return f"{sentence.format(layer=self.name, **shown)} {way_out}"


def dead_units(run: Run, *, most: int = EXAMPLES) -> list[DeadLayer]:
    """Find the layers with a ReLU of which more than `SHARE` of the units are dead.

    Parameters
    ----------
    run : Run
        A finished run; its model is built.
    most : int, default 512
        Training examples that are asked.

    Returns
    -------
    list of DeadLayer
        In the order of the layers; empty for a model that is a class of its own, whose layers cannot be asked.

    Raises
    ------
    TrainingError
        If the run has no weights (yet).
    """
    import keras

    model = run.model
    layers = [layer for layer in _flat(model) if _is_relu(layer)]
    if not layers or not isinstance(model, keras.Model) or not getattr(model, "inputs", None):
        return []
    x = _first(run.data.train.x, most)
    inputs = (
        dict(zip(model.input_names, model.inputs, strict=True)) if isinstance(x, dict) else model.inputs[0]
    )
    watched = keras.Model(inputs, [layer.output for layer in layers])
    answers = watched(x, training=False)
    answers = answers if isinstance(answers, list | tuple) else [answers]
    counted = [_count(layer.name, np.asarray(answer)) for layer, answer in zip(layers, answers, strict=True)]
    return [layer for layer in counted if layer.dead > SHARE * layer.units]


def _flat(model: Any) -> list[Any]:
    """Return the layers of a model itself; those of a model inside it have no tensors of this one."""
    return [layer for layer in getattr(model, "layers", ()) if not getattr(layer, "layers", ())]


def _is_relu(layer: Any) -> bool:
    if type(layer).__name__ == "ReLU":
        return not getattr(layer, "negative_slope", 0)
    return getattr(getattr(layer, "activation", None), "__name__", "") == "relu"


def _first(x: Any, most: int) -> Any:
    return {name: array[:most] for name, array in x.items()} if isinstance(x, Mapping) else x[:most]


def _count(name: str, answers: Any) -> DeadLayer:
    alive = (answers != 0).reshape(-1, answers.shape[-1]).any(axis=0)
    return DeadLayer(name, int(np.sum(~alive)), len(alive))
