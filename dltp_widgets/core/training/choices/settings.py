"""How to compile and how to fit: two frozen descriptions with Keras' argument names.

Making one checks nothing and never imports Keras: a wrong value is a Finding of `check_experiment`, so that
a student's half-edited form is always a value that can be kept, compared and shown.
"""

from __future__ import annotations

import dataclasses
import json
import numbers
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _

LOSSES = (
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
    "mean_absolute_error",
)
"""Losses offered in the lab, by Keras' names. Keras' other names are accepted too."""

OPTIMIZERS = {
    "SGD": 0.01,
    "Adam": 0.001,
    "AdamW": 0.001,
    "RMSprop": 0.001,
    "Nadam": 0.001,
    "Adagrad": 0.001,
    "Adadelta": 0.001,
    "Adamax": 0.001,
    "Ftrl": 0.001,
    "Lion": 0.001,
    "Lamb": 0.001,
    "Adafactor": 0.001,
    "Muon": 0.001,
}
"""Optimizer class of Keras -> its default learning rate."""

_CLASS_OF = {name.lower(): name for name in OPTIMIZERS}

METRICS = (
    "accuracy",
    "mean_absolute_error",
    "mean_squared_error",
    "root_mean_squared_error",
    "top_k_categorical_accuracy",
    "precision",
    "recall",
    "auc",
)
"""Metrics offered in the lab, by the names Keras gives them in its logs."""

Names = str | Mapping[str, str]
ENGINES = ("auto", "exact", "fit")


class _Settings:
    """What both descriptions can do. Numbers of NumPy's become Python's: Keras does not take them everywhere."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.generic):
                object.__setattr__(self, name, value.item())

    def replace(self, **changes: Any) -> Self:
        """Return a copy with some fields changed."""
        return dataclasses.replace(self, **changes)  # type: ignore[type-var]

    def to_json(self) -> str:
        """Return the description as JSON text."""
        return json.dumps(dataclasses.asdict(self), sort_keys=True, default=_plain)  # type: ignore[call-overload]

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        return cls(**json.loads(text))


@dataclass(frozen=True)
class CompileSpec(_Settings):
    """The arguments of ``model.compile``.

    Parameters
    ----------
    loss : str or dict of str
        Keras' name of the loss, or one per output.
    optimizer : str, default "SGD"
        Keras' class name of the optimizer.
    learning_rate : float, optional
        None is the optimizer's own default (`OPTIMIZERS`).
    optimizer_args, loss_args : dict, optional
        Further arguments, by Keras' names (``{"momentum": 0.9}``, ``{"from_logits": True}``).
    metrics : tuple of str, or dict of them, default ()
        Keras' names of the metrics, or those of each output.
    loss_weights : dict of float, optional
        One weight per output.
    """

    loss: Names = "sparse_categorical_crossentropy"
    optimizer: str = "SGD"
    learning_rate: float | None = None
    optimizer_args: Mapping[str, Any] = field(default_factory=dict)
    loss_args: Mapping[str, Any] = field(default_factory=dict)
    metrics: Any = ()
    loss_weights: Mapping[str, float] | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "metrics", _as_metrics(self.metrics))
        if isinstance(self.optimizer, str):  # Keras takes "adam" too
            object.__setattr__(self, "optimizer", _CLASS_OF.get(self.optimizer.lower(), self.optimizer))

    @property
    def metric_names(self) -> tuple[Any, ...]:
        """The metrics of all outputs."""
        if not isinstance(self.metrics, Mapping):
            return tuple(self.metrics)
        return tuple(name for names in self.metrics.values() for name in _as_metrics(names))

    @property
    def effective_learning_rate(self) -> float | None:
        """The learning rate that the optimizer will use, or None for an optimizer we do not know."""
        return self.learning_rate if self.learning_rate is not None else OPTIMIZERS.get(self.optimizer)


@dataclass(frozen=True)
class FitSpec(_Settings):
    """The arguments of ``model.fit``.

    Parameters
    ----------
    epochs : int, default 1
        Passes over the training data.
    batch_size : int, default 32
        Samples per step.
    shuffle : bool, default True
        A new order each epoch, drawn from ``numpy.random.default_rng(seed)``.
    seed : int, optional
        Of the initial weights and of the batch order. None draws one, which the run records.
    validate : bool, default True
        Measure on the validation split, where there is one, after each epoch.
    class_weight : dict, optional
        Class index -> weight.
    schedule, early_stopping, reduce_lr : dict, optional
        Arguments of a ``keras.optimizers.schedules`` class (its name under ``"name"``), of
        ``EarlyStopping``, of ``ReduceLROnPlateau``.
    engine : {"auto", "exact", "fit"}, default "auto"
        Who trains: ``"exact"``, a compiled loop, bit for bit what ``model.fit`` computes; ``"fit"``,
        ``model.fit`` itself; ``"auto"``, the compiled loop, by XLA where that pays off.
    checkpoints : bool, default True
        Keep the run on the disk as it goes; see `dltp.runs`.
    """

    epochs: int = 1
    batch_size: int = 32
    shuffle: bool = True
    seed: int | None = None
    validate: bool = True
    class_weight: Mapping[int, float] | None = None
    schedule: Mapping[str, Any] | None = None
    early_stopping: Mapping[str, Any] | None = None
    reduce_lr: Mapping[str, Any] | None = None
    engine: str = "auto"
    checkpoints: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        if isinstance(self.class_weight, Mapping):  # JSON has only text for keys
            weights = {int(label): weight for label, weight in self.class_weight.items()}
            object.__setattr__(self, "class_weight", weights)


def _plain(value: Any) -> Any:
    """Return a number of NumPy's as Python's; JSON knows no other."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no JSON")


def is_count(value: object) -> bool:
    """Tell whether `value` is a whole number of at least 1; NumPy's are too, True is not."""
    return isinstance(value, numbers.Integral) and not isinstance(value, bool) and int(value) >= 1


def check_fit(fit: FitSpec) -> None:
    """Refuse what cannot be trained with.

    Raises
    ------
    SpecError
        If epochs or batch size are no counts, or there is no such engine.
    """
    if fit.engine not in ENGINES:
        raise SpecError(
            _("There is no engine named “{name}”.").format(name=str(fit.engine)[:80]),
            argument="fit.engine",
            expected=", ".join(ENGINES),
            value=fit.engine,
            way_out=_("Choose one of: {choices}.").format(choices=", ".join(ENGINES)),
        )
    for name in ("epochs", "batch_size"):
        value = getattr(fit, name)
        if not is_count(value):
            message = _("{field}: a whole number of at least 1 is expected, not {value}.")
            raise SpecError(
                message.format(field=name, value=str(value)[:80]),
                argument=f"fit.{name}",
                expected=_("a whole number"),
                value=value,
            )


def _as_metrics(metrics: Any) -> Any:
    if metrics is None or isinstance(metrics, str):
        return () if metrics is None else (metrics,)
    return metrics if isinstance(metrics, Mapping) else tuple(metrics)
