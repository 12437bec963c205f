"""Compiled models that wait for the next training of an equal model.

Describing a loop to the backend costs a second and memory that never comes back. A compiled model therefore
stays here when its training is over; the next training of an equal one moves its own weights, seeds and
optimizer state in. Only private models come here: a student's own model is never reused behind his back.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.training.compiling import build_optimizer

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.training.engines.loops import Loops

_MOST = 4
"""Compiled models that are kept, the most recently used ones."""

_lock = threading.Lock()
_waiting: OrderedDict[Hashable, Loops] = OrderedDict()


def take(key: Hashable) -> Loops | None:
    """Return a compiled model that nobody else uses, or None; it is the caller's until `give_back`."""
    with _lock:
        return _waiting.pop(key, None)


def give_back(key: Hashable, compiled: Loops) -> None:
    """Keep a compiled model for the next training of an equal one."""
    with _lock:
        _waiting[key] = compiled
        _waiting.move_to_end(key)
        while len(_waiting) > _MOST:
            _waiting.popitem(last=False)


def clear() -> None:
    """Forget all that wait."""
    with _lock:
        _waiting.clear()


def move_state(source: keras.Model, target: keras.Model) -> None:
    """Give `target` the weights, the seeds and the optimizer's state of `source`, a model built alike.

    Raises
    ------
    ValueError
        If the two are not built alike.
    """
    build_optimizer(source)
    for old, new in zip(_state(source), _state(target), strict=True):
        new.assign(old)


def _state(model: keras.Model) -> list[Any]:
    return [*model.variables, *model.optimizer.variables]
