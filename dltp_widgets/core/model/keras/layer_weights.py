"""The weights of a layer: what each of its arrays means, and as which pictures it can be seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.looking.tensor_view import CHANNELS, SMALLEST_IMAGE, is_image
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import format_count, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.source import quoted

_FLATTENS = ("Flatten", "Reshape")
_KEEPS_PLACES = (
    *(
        "Activation",
        "BatchNormalization",
        "Dropout",
        "GaussianDropout",
        "GaussianNoise",
        "LayerNormalization",
    ),
    *("Normalization", "ReLU", "Rescaling"),
)
"""Layers whose outputs stand where their inputs stood, so that a pixel remains that pixel."""

_MOST_NAMES = 12


@dataclass(frozen=True, eq=False)
class LayerWeight:
    """One array of a layer."""

    name: str
    """What Keras calls it: ``"kernel"``."""

    variable: Any
    """The Keras variable."""

    axes: tuple[str, ...]
    """What each axis counts: ``("input", "neuron")``; empty where that is not known."""

    code: str
    """The Keras code that reads it."""

    image: tuple[int, int, int] | None = None
    """Height, width and channels of the picture that the weights of one neuron or filter are; None if none."""

    @property
    def axis_names(self) -> tuple[str, ...]:
        """The names of the axes, in the language in force."""
        return tuple(_axis_words(1)[axis] for axis in self.axes)

    @property
    def meaning(self) -> str:
        """What it holds: ``"784 inputs × 256 neurons"``; empty where that is not known."""
        shape = tuple(self.variable.shape)
        counted = zip(shape, self.axes, strict=True) if self.axes else ()
        return " × ".join(f"{format_count(n)} {_axis_words(n)[axis]}" for n, axis in counted)

    def pictures(self, values: Array) -> Array:
        """Return the weights of each neuron or filter as images, float ``(n, height, width, channels)``.

        Parameters
        ----------
        values : ndarray
            Weights of the shape of the variable; a kernel of a Dense layer is not copied.
        """
        if self.image is None:
            raise ValueError(f"{self.name} has no pictures")
        if values.ndim == 2:
            return values.T.reshape(-1, *self.image)
        filters = np.moveaxis(values, -1, 0)  # of a convolution: (filters, height, width, input channels)
        if self.image[2] != 1 or values.shape[2] == 1:
            return filters
        return np.moveaxis(filters, -1, 1).reshape(-1, *self.image)


def find_layer(model: Any, layer: Any) -> Any:
    """Return a layer of a model by its name, its index, or itself.

    Raises
    ------
    SpecError
        If the model has no such layer; the names that it has are told.
    """
    layers = list(model.layers)
    if isinstance(layer, int) and -len(layers) <= layer < len(layers):
        return layers[layer]
    named = issubclass(type(layer), str)  # an array would be compared element by element
    found = next((own for own in layers if own is layer or (named and own.name == layer)), None)
    if found is not None:
        return found
    raise SpecError(
        _("The model has no layer {layer!r}.").format(layer=_called(layer)),
        argument="layer",
        value=layer,
        way_out=_("Its layers are: {names}.").format(names=_some([own.name for own in layers])),
    )


def _called(layer: Any) -> object:
    """Return what to call a thing that is no layer of the model: itself if it is short, its name, or its class."""
    if layer is None or issubclass(type(layer), str | int):
        return layer
    name = getattr(layer, "name", None)
    return name if issubclass(type(name), str) else type(layer).__name__


def weights_of(model: Any, layer: Any) -> list[LayerWeight]:
    """Return the arrays of a layer, in Keras' order.

    Parameters
    ----------
    model : keras.Model
    layer : str, int or keras.Layer
        See `find_layer`.

    Raises
    ------
    SpecError
        If there is no such layer, or it has no weights.
    """
    found = find_layer(model, layer)
    if not found.weights:
        raise _no_weights(model, found)
    names = _names(found)
    access = f"model.get_layer({quoted(found.name)})"
    return [
        LayerWeight(
            name,
            variable,
            _axes_of(type(found).__name__, name, tuple(variable.shape)),
            f"{access}.weights[{index}]",
            _picture_of(found, name, tuple(variable.shape)),
        )
        for index, (name, variable) in enumerate(zip(names, found.weights, strict=True))
    ]


def _no_weights(model: Any, layer: Any) -> SpecError:
    own = [other.name for other in model.layers if other.weights]
    text = (
        _("The layer “{name}” ({kind}) has no weights.")
        if layer.built
        else _("The layer “{name}” ({kind}) has no weights yet: the model has not seen an input.")
    )
    return SpecError(
        text.format(name=layer.name, kind=type(layer).__name__),
        argument="layer",
        value=layer.name,
        way_out=_("These have some: {names}.").format(names=_some(own)) if own else None,
    )


def _names(layer: Any) -> list[str]:
    """Return a name for each weight; where two have the same, with where they come from."""
    short = [variable.name for variable in layer.weights]
    full = [variable.path.rpartition(f"{layer.name}/")[2] for variable in layer.weights]
    return [name if short.count(name) == 1 else path for name, path in zip(short, full, strict=True)]


def _axes_of(kind: str, name: str, shape: tuple[int, ...]) -> tuple[str, ...]:
    """Return what the axes of a weight count; empty where nothing certain can be said."""
    rank, outputs = len(shape), "filter" if kind.startswith("Conv") else "neuron"
    known: dict[tuple[str, str, int], tuple[str, ...]] = {
        ("Dense", "kernel", 2): ("input", "neuron"),
        ("Conv1D", "kernel", 3): ("step", "channel", "filter"),
        ("Conv2D", "kernel", 4): ("row", "column", "channel", "filter"),
        ("Conv3D", "kernel", 5): ("plane", "row", "column", "channel", "filter"),
        ("Embedding", "embeddings", 2): ("entry", "dimension"),
    }
    if (kind, name, rank) in known:
        return known[kind, name, rank]
    if name == "bias" and rank == 1 and kind in ("Dense", "Conv1D", "Conv2D", "Conv3D"):
        return (outputs,)
    return ("feature",) if rank == 1 and kind.endswith("Normalization") else ()


def _axis_words(n: int) -> dict[str, str]:
    """Return the words for `n` of what an axis counts."""
    return {
        "input": ngettext("input", "inputs", n),
        "neuron": ngettext("neuron", "neurons", n),
        "step": ngettext("step", "steps", n),
        "row": ngettext("row", "rows", n),
        "column": ngettext("column", "columns", n),
        "plane": ngettext("plane", "planes", n),
        "channel": ngettext("input channel", "input channels", n),
        "filter": ngettext("filter", "filters", n),
        "entry": ngettext("entry", "entries", n),
        "dimension": ngettext("dimension", "dimensions", n),
        "feature": ngettext("feature", "features", n),
    }


def _picture_of(layer: Any, name: str, shape: tuple[int, ...]) -> tuple[int, int, int] | None:
    if name != "kernel":
        return None
    if type(layer).__name__ == "Conv2D":
        return shape[0], shape[1], shape[2] if shape[2] in CHANNELS[1:] else 1
    return _input_image(layer) if type(layer).__name__ == "Dense" and len(shape) == 2 else None


def _input_image(layer: Any) -> tuple[int, int, int] | None:
    """Return the shape of the image whose pixels are the inputs of a Dense layer; None if they are none."""
    image: tuple[int, int, int] | None = None
    for kind, shape in _before(layer):
        if kind == "InputLayer":
            return image
        if kind in _FLATTENS:
            image = _as_image(shape)
        elif kind not in _KEEPS_PLACES and not kind.startswith("Random"):
            return None
    return None


def _before(layer: Any) -> Sequence[tuple[str, tuple[int, ...]]]:
    """Return class and input shape of each layer from `layer` back to the input, nearest first."""
    found: list[tuple[str, tuple[int, ...]]] = []
    try:
        tensor = layer.input
        while not isinstance(tensor, list | tuple | dict):
            operation = tensor._keras_history.operation  # Keras has no public way to walk its graph
            kind = type(operation).__name__
            if kind == "InputLayer":
                return [*found, (kind, ())]
            tensor = operation.input
            found.append((kind, tuple(tensor.shape[1:])))
    except (AttributeError, ValueError):  # a subclassed model has no graph
        pass
    return found


def _as_image(shape: tuple[int, ...]) -> tuple[int, int, int] | None:
    if is_image(shape):
        return shape[0], shape[1], shape[2]
    return (shape[0], shape[1], 1) if len(shape) == 2 and min(shape) >= SMALLEST_IMAGE else None


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_NAMES]) + (", …" if len(names) > _MOST_NAMES else "")
