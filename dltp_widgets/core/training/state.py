"""All that a training needs to go on as if nothing had happened.

Weights alone are not enough: Dropout's seeds, the optimizer's moments, what EarlyStopping remembers and the
generator of the batch order belong to it, and in the middle of an epoch the running metrics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.training.compiling import build_optimizer

if TYPE_CHECKING:
    import keras

Arrays = list[npt.NDArray[Any]]

_REMEMBERED = {
    "EarlyStopping": ("wait", "stopped_epoch", "best", "best_epoch", "best_weights"),
    "ReduceLROnPlateau": ("wait", "best", "cooldown_counter"),
}
"""What Keras' callbacks carry from one epoch to the next, by class."""


@dataclass(frozen=True)
class TrainingState:
    """A training between two batches.

    Attributes
    ----------
    epoch : int
        Complete epochs since the very beginning.
    step : int
        Batches done of the epoch after them.
    order : dict
        State of the order's bit generator before the permutation of that epoch was drawn.
    variables, optimizer : list of ndarray
        Those of the model (weights, moving means, seeds) and of its optimizer, in Keras' order.
    metrics : list of ndarray
        Of the running metrics; they count where `step` is not 0.
    callbacks : list of dict
        What each callback of the FitSpec remembers: numbers, or lists of arrays.
    """

    epoch: int
    step: int
    order: dict[str, Any]
    variables: Arrays
    optimizer: Arrays
    metrics: Arrays
    callbacks: list[dict[str, Any]]


def capture(
    model: keras.Model,
    *,
    epoch: int,
    step: int,
    order: Mapping[str, Any],
    metrics: Arrays,
    callbacks: Sequence[Any] = (),
) -> TrainingState:
    """Copy the state out of `model` and the `callbacks` of its FitSpec."""
    build_optimizer(model)  # of no effect after the first batch
    return TrainingState(
        epoch=epoch,
        step=step,
        order=dict(order),
        variables=arrays_of(model.variables),
        optimizer=arrays_of(model.optimizer.variables),
        metrics=metrics,
        callbacks=[_memory(callback) for callback in callbacks],
    )


def put_back(state: TrainingState, model: keras.Model) -> None:
    """Give a compiled `model` the variables and the optimizer's state.

    Raises
    ------
    ValueError
        If the model is not built as the one that `state` was taken from.
    """
    build_optimizer(model)
    assign(model.variables, state.variables)
    assign(model.optimizer.variables, state.optimizer)


def remind(callbacks: Iterable[Any], memories: Iterable[Mapping[str, Any]]) -> None:
    """Let the callbacks of a FitSpec remember what they knew; to be called after their ``on_train_begin``."""
    for callback, memory in zip(callbacks, memories, strict=True):
        for name in _REMEMBERED.get(type(callback).__name__, ()):  # a file may give other names
            if name in memory:
                setattr(callback, name, memory[name])


def arrays_of(variables: Iterable[Any]) -> Arrays:
    """Return copies of the values of Keras variables."""
    from keras import ops

    return [np.asarray(ops.convert_to_tensor(variable)).copy() for variable in variables]


def assign(variables: Sequence[Any], values: Sequence[npt.NDArray[Any]]) -> None:
    """Give Keras variables their values.

    Raises
    ------
    ValueError
        If there are more of one than of the other, or a shape differs.
    """
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _memory(callback: Any) -> dict[str, Any]:
    names = _REMEMBERED.get(type(callback).__name__, ())
    return {name: getattr(callback, name) for name in names if hasattr(callback, name)}
