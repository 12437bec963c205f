"""What the rules on loss, output and metrics judge: each output of the model, beside its labels and its loss."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.wrong_value import not_whole, remembered
from dltp_widgets.core.data.labels import MOST_CLASSES, is_one_hot
from dltp_widgets.core.data.split import Arrays
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.model.resolving.resolve import BatchShape, ResolvedModel
from dltp_widgets.core.training.choices.names import KERAS_LOSSES

SPARSE = ("SparseCategoricalCrossentropy",)
CATEGORICAL = ("CategoricalCrossentropy", "CategoricalFocalCrossentropy")
FOCAL = ("CategoricalFocalCrossentropy",)
BINARY = ("BinaryCrossentropy", "BinaryFocalCrossentropy")
REGRESSION = (
    "MeanSquaredError",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredLogarithmicError",
    "Huber",
    "LogCosh",
)
"""Classes of Keras' losses, by what they are for."""

DISTRIBUTIONS = ("KLDivergence", "CategoricalHinge", "CosineSimilarity")
MARGINS = ("Hinge", "SquaredHinge")
ROWS = (*DISTRIBUTIONS, *MARGINS, "Poisson", "Dice", "Tversky")
"""Losses that compare two rows of values: those that mean nothing of a single one, those of -1 and 1, the others."""

_SILENT = ("Dropout", "GaussianDropout", "GaussianNoise", "AlphaDropout", "Flatten", "Reshape", "Identity")
"""Layers that give on what they get when the model is asked."""

_FUNCTIONS = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "PReLU": "prelu"}
"""Layers that are an activation, and which."""

_FEW = 100
"""Whole numbers 0, 1, 2, … up to here look like classes; a price or a year does not."""


@dataclass(frozen=True, eq=False)
class Output:
    """One output of the model."""

    name: str
    """Its name; empty where it is the only one."""
    ys: Mapping[str, Array]
    """Its labels by split; train is always there."""
    loss: str
    """Class name of its loss in Keras."""
    from_logits: bool
    """Whether the loss applies the softmax or sigmoid itself."""
    metrics: tuple[str, ...]
    """The metrics that judge it, as given."""
    shape: tuple[int | None, ...]
    """What the model gives, with None for the batch."""
    layer: int
    """Index of the layer that gives the values their last activation."""
    activation: str
    """That activation: ``"softmax"``, ``"linear"``...; empty where it is none that we know by name."""
    n_classes: int | None
    """How many classes the data have; None for measures."""
    has_names: bool
    """Whether the classes have names."""

    @property
    def y(self) -> Array:
        """The labels of the training set."""
        return self.ys["train"]

    @property
    def units(self) -> int:
        """Values in an answer; 0 if that is not known."""
        return self.shape[-1] or 0

    @property
    def width(self) -> int:
        """Values in a label: 1 for ``(n,)`` and ``(n, 1)``."""
        return 1 if self.y.ndim == 1 else int(self.y.shape[-1])

    @property
    def is_table(self) -> bool:
        """Whether labels are one value, or one row of values, for each example."""
        return self.y.ndim <= 2

    @cached_property
    def one_hot(self) -> bool:
        """Whether each label is a row with a single 1."""
        return bool(remembered(self.y, "one hot", is_one_hot))

    @cached_property
    def whole(self) -> bool:
        """Whether each label is one whole number."""
        return self.is_table and self.width == 1 and not_whole(self.y) is None

    @cached_property
    def classes(self) -> bool:
        """Whether the labels are class numbers by all appearance: 0, 1, 2... of an integer type, or with names."""
        if not self.whole or not (self.y.dtype.kind in "bui" or self.has_names):
            return False
        return self.has_names or (self.n_classes or 0) <= _FEW

    @property
    def measures(self) -> bool:
        """Whether the labels are measures: no class numbers, and not one-hot."""
        return not self.one_hot and (not self.whole or (self.y.dtype.kind == "f" and not self.has_names))


def outputs_of(exp: Experiment, resolved: ResolvedModel | None) -> list[Output]:
    """Return every output that can be judged: its layers, its loss and its labels are all known."""
    if resolved is None or resolved.problem is not None or not resolved.layers:
        return []
    names = resolved.spec.outputs or (resolved.layers[-1].name,)
    single = len(names) == 1
    found = (
        _output(exp, resolved, name, shape, single)
        for name, shape in zip(names, resolved.output_shapes, strict=True)
    )
    return [output for output in found if output is not None]


def is_known_loss(name: object) -> bool:
    """Tell whether Keras takes this name for a loss."""
    return isinstance(name, str) and name in KERAS_LOSSES


def _output(
    exp: Experiment, resolved: ResolvedModel, name: str, shape: BatchShape | None, single: bool
) -> Output | None:
    compiled = exp.compile
    loss = compiled.loss.get(name) if isinstance(compiled.loss, Mapping) else compiled.loss
    ys = {where: _labels(split.y, name, single) for where, split in exp.data.splits.items()}
    labels = {where: y for where, y in ys.items() if y is not None}
    if not is_known_loss(loss) or shape is None or len(shape) < 2 or "train" not in labels:
        return None
    layer, activation = _activation(resolved, name)
    counts = exp.data.n_classes
    return Output(
        name="" if single else name,
        ys=labels,
        loss=loss_class_name(str(loss)),
        from_logits=bool(compiled.loss_args.get("from_logits")),
        metrics=tuple(_metrics(compiled.metrics, name)),
        shape=shape,
        layer=layer,
        activation=activation,
        n_classes=counts.get(name) if isinstance(counts, dict) else counts,
        has_names=exp.data.class_names is not None and len(exp.data.class_names) <= MOST_CLASSES,
    )


def _labels(y: Arrays, name: str, single: bool) -> Array | None:
    if not isinstance(y, dict):
        return y if single else None
    return next(iter(y.values())) if single and len(y) == 1 else y.get(name)


def _metrics(metrics: Any, name: str) -> Iterator[str]:
    given = metrics.get(name, ()) if isinstance(metrics, Mapping) else metrics
    for metric in (given,) if isinstance(given, str) else given or ():
        if isinstance(metric, str):
            yield metric


def _activation(resolved: ResolvedModel, name: str) -> tuple[int, str]:
    """Return the layer that shapes the values of an output last, and its activation."""
    spec = resolved.spec
    index = {layer: i for i, layer in enumerate(spec.layer_names)}
    place = index.get(name, len(spec.layers) - 1)
    while spec.layers[place].layer in _SILENT and len(spec.links[place]) == 1:
        before = index.get(spec.links[place][0])
        if before is None:
            break
        place = before
    layer = spec.layers[place]
    if layer.layer in _FUNCTIONS:
        return place, _FUNCTIONS[layer.layer]
    activation = layer.args.get("activation", "linear" if layer.layer == "Dense" else "")
    known = "linear" if activation is None else activation
    return place, known if isinstance(known, str) else ""
