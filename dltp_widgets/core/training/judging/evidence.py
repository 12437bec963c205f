"""What a diagnosis is judged from: the curves of a run as arrays, and what chance alone would reach."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.training.choices.settings import OPTIMIZERS
from dltp_widgets.core.training.history import History

Floats = npt.NDArray[np.float64]

_ACCURACIES = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy")
_CROSS_ENTROPIES = ("SparseCategoricalCrossentropy", "CategoricalCrossentropy")
_MOST_TARGETS = 100_000
_NONE: Floats = np.empty(0)


@dataclass(frozen=True, eq=False)
class Evidence:
    """The curves of one training; index 0 of an array is epoch 1."""

    loss: Floats
    """Of the training data, a running mean during each epoch, shape ``(epochs,)``."""
    val_loss: Floats
    """Of the validation data after each epoch; empty where there are none."""
    accuracy: Floats
    """Share of right answers on the training data; empty where it was not measured."""
    val_accuracy: Floats
    """The same on the validation data."""
    start: float | None = None
    """The loss of the untrained model, if it was measured."""
    baseline: float | None = None
    """The loss of whoever only knows how often each answer occurs; None where that is not known."""
    chance: float | None = None
    """The accuracy of the same."""
    learning_rate: float | None = None
    """What the optimizer was given; None where it is not known, or follows a schedule."""
    usual_rate: float | None = None
    """What this optimizer takes by itself."""
    broken_at: tuple[int, int] | None = None
    """Step and epoch, from 1, of the first loss that is no number."""

    @property
    def epochs(self) -> int:
        """Complete epochs."""
        return len(self.loss)

    @property
    def judged(self) -> Floats:
        """The loss that counts: that of the validation data, where there are any."""
        return self.val_loss if len(self.val_loss) == len(self.loss) else self.loss

    @property
    def worst(self) -> float | None:
        """The loss of one who has learned nothing: chance, or the untrained model."""
        return self.baseline if self.baseline is not None else self.start

    def skill(self, loss: float) -> float | None:
        """Return how much of the way from `worst` to 0 a loss has gone; None where that is not known."""
        worst = self.worst
        return None if worst is None or worst <= 0 else 1 - loss / worst


def evidence_of(run: Any) -> Evidence:
    """Read the evidence off a Run, a `History`, a Keras History, or a mapping of Keras' keys to lists.

    Parameters
    ----------
    run : Run, History, keras.callbacks.History or mapping
        Of anything but a Run, chance and learning rate are not known.
    """
    recorded = getattr(run, "history", run)
    if not isinstance(recorded, History):
        return _of_columns({str(key): _floats(values) for key, values in recorded.items()})
    curves = {key: values[epochs >= 1] for key, (epochs, values) in recorded.curves().items()}
    known = _of_run(run) if hasattr(run, "compile") and hasattr(run, "data") else {}
    return _of_columns(curves, start=recorded.start.get("loss"), broken_at=_broken(recorded), **known)


def _of_columns(columns: Mapping[str, Floats], **known: Any) -> Evidence:
    name = next((key for key in _ACCURACIES if key in columns), "")
    return Evidence(
        columns.get("loss", _NONE),
        columns.get("val_loss", _NONE),
        columns.get(name, _NONE),
        columns.get(f"val_{name}", _NONE),
        **known,
    )


def _floats(values: Any) -> Floats:
    """Return a column as floats; what is no number each epoch (F1 of every class) as nan."""
    array = np.asarray(values, dtype=np.float64)
    return array if array.ndim == 1 else np.full(len(array), np.nan)


def _broken(history: History) -> tuple[int, int] | None:
    steps = history.to_dict()
    wrong = ~np.isfinite(steps["steps"]["loss"])
    if not wrong.any():
        return None
    first = int(np.argmax(wrong))
    return first + 1, int(steps["step_epochs"][first])


def _of_run(run: Any) -> dict[str, Any]:
    baseline, chance = _by_chance(run)
    rate = None if run.fit.schedule else run.compile.effective_learning_rate
    usual = OPTIMIZERS.get(run.compile.optimizer)
    return {"baseline": baseline, "chance": chance, "learning_rate": rate, "usual_rate": usual}


def _by_chance(run: Any) -> tuple[float | None, float | None]:
    """Return loss and accuracy of one who knows nothing but how often each answer occurs."""
    loss, y = run.compile.loss, run.data.train.y
    if not isinstance(loss, str) or isinstance(y, Mapping):
        return None, None
    kind, y = loss_class_name(loss), y[:_MOST_TARGETS]
    if kind in _CROSS_ENTROPIES or (kind == "BinaryCrossentropy" and y.size == len(y)):
        shares = _shares(y)
        return (None, None) if shares is None else (_entropy(shares), float(shares.max()))
    if kind == "MeanSquaredError":
        return float(np.mean(np.var(y, axis=0, dtype=np.float64))), None
    if kind == "MeanAbsoluteError":
        return float(np.mean(np.abs(y - np.median(y, axis=0)))), None
    return None, None


def _shares(y: npt.NDArray[Any]) -> Floats | None:
    """Return how often each class occurs; None where the targets are no classes."""
    if y.ndim == 2 and y.shape[1] > 1:
        counts = y.sum(axis=0, dtype=np.float64)
    elif y.dtype.kind in "bui" or not np.any(y % 1):
        counts = np.unique(y, return_counts=True)[1].astype(np.float64)
    else:
        return None
    return None if not counts.sum() > 0 else counts / counts.sum()


def _entropy(shares: Floats) -> float:
    known = shares[shares > 0]
    return float(-np.sum(known * np.log(known))) if len(known) > 1 else math.log(2)
