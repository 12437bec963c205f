"""One seed, one model: build under a lock, leave the caller's randomness as it was.

Keras draws the seeds of initialisers and of Dropout from Python's ``random`` while layers are constructed,
so two threads that build at once would change each other's weights.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from dltp_widgets.core.model.keras.instantiate import BUILD_LOCK  # one lock: resolve makes layers too

__all__ = ["BUILD_LOCK", "draw_seed", "seeded"]

_KERAS_STATE = ("global_random_seed", "global_seed_generator")


def draw_seed() -> int:
    """Return a fresh seed, below 2**31, that no seeded generator influences."""
    return secrets.randbelow(2**31)


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Seed Python, NumPy and Keras inside the block; put the caller's states back after it."""
    with BUILD_LOCK, _keras_state_kept():
        python, numpy = random.getstate(), np.random.get_state()  # noqa: NPY002 (the state Keras uses)
        try:
            _set_seed(seed)
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)  # noqa: NPY002


def _set_seed(seed: int) -> None:
    """Do what ``keras.utils.set_random_seed`` does; on JAX without importing TensorFlow, which takes seconds."""
    import keras

    if keras.config.backend() != "jax":
        keras.utils.set_random_seed(seed)
        return
    from keras.src.backend.common import global_state

    global_state.set_global_attribute("global_random_seed", seed)
    global_state.set_global_attribute("global_seed_generator", None)
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002


@contextmanager
def _keras_state_kept() -> Iterator[None]:
    # Keras has no public way to read its global seed; a test breaks when this one moves.
    from keras.src.backend.common import global_state

    kept = {name: global_state.get_global_attribute(name) for name in _KERAS_STATE}
    try:
        yield
    finally:
        for name, value in kept.items():
            global_state.set_global_attribute(name, value)
