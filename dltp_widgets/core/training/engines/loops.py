"""What a compiled model offers, whatever the backend that compiled it.

`CompiledModel` of `compiled_tensorflow` and that of `compiled_jax` are such; `engine_compiled` drives them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import keras

    from dltp_widgets.core.training.state import Arrays


class NotCompilable(Exception):  # noqa: N818 (a reason, not a mistake)
    """The model's steps cannot be run in a loop; its text says why, for the traceback."""


class Steps:
    """What some steps in a row returned.

    Parameters
    ----------
    record : ndarray of float32, shape (steps, 1 + metrics)
        Each batch's own loss, then the running metrics.
    keys : tuple of str
        Names of the metrics.
    mean : float
        Mean loss of the epoch so far.
    """

    def __init__(self, record: npt.NDArray[np.float32], keys: tuple[str, ...], mean: float) -> None:
        self.losses = record[:, 0]
        """Each batch's own loss, float32 ``(steps,)``."""
        self.running = {key: record[:, 1 + j] for j, key in enumerate(keys)}
        """Metric -> its running values, float32 ``(steps,)``."""
        self.logs = {"loss": mean} | {key: float(values[-1]) for key, values in self.running.items()}
        """Loss and metrics of the epoch so far, as Keras shows them."""


class Loops(Protocol):
    """A compiled keras.Model and the loops over it."""

    model: keras.Model

    def __init__(
        self, model: keras.Model, data: tuple[Any, ...], batch_size: int, *, xla: bool, judged: int = 2
    ) -> None: ...

    @property
    def traces(self) -> int:
        """How many times Python described a loop to the backend; grows with what had to be compiled."""

    @staticmethod
    def to_device(arrays: Any) -> Any:
        """Send NumPy arrays, or tuples and dicts of them."""

    def warm_up(self, data: tuple[Any, ...], valid: tuple[Any, ...] | None) -> None:
        """Compile all that a training will need; trains nothing."""

    def full_steps(self, n: int) -> int:
        """Return how many steps of an epoch of `n` rows one call may do together."""

    def train(self, data: tuple[Any, ...], order: Any, start: int, count: int) -> Steps:
        """Do `count` steps from step `start` of the epoch whose row order is `order`, int32 ``(n,)``."""

    def blocks(self, n: int) -> int:
        """Return in how many blocks `n` rows are measured."""

    def test(self, data: tuple[Any, ...], start: int, count: int, n: int) -> dict[str, float]:
        """Measure blocks `start` to ``start + count`` of the first `n` rows; return the metrics so far."""

    def reset(self) -> None:
        """Empty the metrics."""

    def logs(self) -> dict[str, float]:
        """Return loss and metrics as they stand."""

    def metrics(self) -> Arrays:
        """Return copies of the values of the metrics' variables."""

    def set_metrics(self, values: Arrays) -> None:
        """Give the metrics' variables their values."""

    def sync(self) -> None:
        """Bring the model's variables up to date, for whoever reads or changes them between two calls."""
