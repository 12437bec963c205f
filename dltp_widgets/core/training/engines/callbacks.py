"""The callbacks of a training: those that a `FitSpec` asks for, and what others demand of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.training.choices.settings import FitSpec

_PER_BATCH = (
    "on_batch_begin",
    "on_batch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_test_batch_begin",
    "on_test_batch_end",
)


def planned(fit: FitSpec) -> list[keras.callbacks.Callback]:
    """Return the callbacks that a FitSpec asks for."""
    import keras

    found: list[keras.callbacks.Callback] = []
    if fit.early_stopping is not None:
        found.append(keras.callbacks.EarlyStopping(**fit.early_stopping))
    if fit.reduce_lr is not None:
        found.append(keras.callbacks.ReduceLROnPlateau(**fit.reduce_lr))
    return found


def called_each_batch(callbacks: Iterable[Any]) -> Any | None:
    """Return the first callback that overrides a hook of every batch, or None."""
    return next((callback for callback in callbacks if _overrides_a_batch_hook(callback)), None)


def _overrides_a_batch_hook(callback: Any) -> bool:
    import keras

    if type(callback) is keras.callbacks.ModelCheckpoint and callback.save_freq == "epoch":
        return False  # its hook is there, and does nothing
    own = vars(callback)  # LambdaCallback puts its hooks on the instance
    return any(
        name in own or getattr(type(callback), name, None) is not getattr(keras.callbacks.Callback, name)
        for name in _PER_BATCH
    )


def measured(logs: Mapping[str, Any]) -> dict[str, float]:
    """Return those of the logs of an epoch that are numbers: callbacks of the user's may add what they like."""
    found = {}
    for key, value in logs.items():
        with suppress(TypeError, ValueError):
            found[str(key)] = float(value)
    return found
