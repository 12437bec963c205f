"""What a training measured, append-only: every batch and every epoch.

One thread appends (the trainer's), any thread may read. Values are kept in compact columns, of which a view
costs nothing; pandas is imported only when a frame is asked for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.training.column import Column, counted

if TYPE_CHECKING:
    import pandas as pd

Curve = tuple[np.ndarray, np.ndarray]


class History:
    """Record of one training.

    Attributes
    ----------
    start : dict of float
        Loss and metrics of the untrained model, by Keras' keys; empty when not measured.
    version : int
        Grows with every append: tells a view whether there is anything new.
    on_epoch : callable
        ``on_epoch(epoch, logs)``, called by the thread that appends as soon as an epoch is complete.
    """

    def __init__(self) -> None:
        self.start: dict[str, float] = {}
        self.version = 0
        self.on_epoch: Callable[[int, Mapping[str, float]], None] = lambda _epoch, _logs: None
        self._lock = threading.Lock()
        self._epochs: dict[str, Column] = {}
        self._n_epochs = 0
        self._step_epochs = Column(dtype=np.int64)
        self._steps: dict[str, Column] = {"loss": Column()}

    # --- the trainer writes --------------------------------------------------------------------
    def append_step(self, epoch: int, loss: float, running: Mapping[str, float]) -> None:
        """Add one batch.

        Parameters
        ----------
        epoch : int
            From 1.
        loss : float
            This batch's own loss.
        running : mapping of float
            Metrics as Keras shows them during the epoch: running means. Its ``"loss"`` is left out.
        """
        with self._lock:
            count = len(self._step_epochs)
            self._step_epochs.append(epoch)
            self._steps["loss"].append(loss)
            for key, value in running.items():
                if key != "loss":
                    _column(self._steps, key, count).append(value)
            _fill(self._steps, count + 1)
            self.version += 1

    def append_steps(
        self, epoch: int, losses: npt.NDArray[Any], running: Mapping[str, npt.NDArray[Any]]
    ) -> None:
        """Add several batches in a row: as `append_step`, with arrays of one value per batch, ``(n,)``."""
        with self._lock:
            count = len(self._step_epochs)
            self._step_epochs.fill(count + len(losses), epoch)
            self._steps["loss"].extend(losses)
            for key, values in running.items():
                if key != "loss":
                    _column(self._steps, key, count).extend(values)
            _fill(self._steps, count + len(losses))
            self.version += 1

    def append_epoch(self, logs: Mapping[str, float]) -> None:
        """Add one complete epoch, keys as Keras names them (``"loss"``, ``"val_accuracy"``...)."""
        with self._lock:
            for key, value in logs.items():
                _column(self._epochs, key, self._n_epochs).append(float(value))
            self._n_epochs += 1
            _fill(self._epochs, self._n_epochs)
            self.version += 1
        self.on_epoch(self._n_epochs, logs)

    def copy(self) -> History:
        """Return an independent copy, the beginning of a training that is continued."""
        other = History()
        with self._lock:
            other.start = dict(self.start)
            other.version = self.version
            other._n_epochs = self._n_epochs
            other._epochs = {key: column.copy() for key, column in self._epochs.items()}
            other._step_epochs = self._step_epochs.copy()
            other._steps = {key: column.copy() for key, column in self._steps.items()}
        return other

    def to_dict(self) -> dict[str, Any]:
        """Return all of it as dicts of arrays, as it is now: what a checkpoint keeps."""
        with self._lock:
            return {
                "start": dict(self.start),
                "epochs": {key: column.view() for key, column in self._epochs.items()},
                "step_epochs": self._step_epochs.view(),
                "steps": {key: column.view() for key, column in self._steps.items()},
            }

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> History:
        """Return the history that `to_dict` described.

        Raises
        ------
        ValueError
            If the columns are not of one length.
        """
        history = cls()
        history.start = {str(key): float(value) for key, value in content["start"].items()}
        history._epochs = {str(key): Column(column) for key, column in content["epochs"].items()}
        history._step_epochs = Column(content["step_epochs"], dtype=np.int64)
        history._steps = {str(key): Column(column) for key, column in content["steps"].items()}
        epochs = {len(column) for column in history._epochs.values()} or {0}
        steps = {len(column) for column in history._steps.values()}
        if len(epochs) != 1 or steps != {len(history._step_epochs)} or "loss" not in history._steps:
            raise ValueError("columns of different lengths")
        history._n_epochs = epochs.pop()
        history.version = history.epochs + history.n_steps
        return history

    # --- everybody reads -----------------------------------------------------------------------
    @property
    def epochs(self) -> int:
        """How many complete epochs there are."""
        return self._n_epochs

    @property
    def n_steps(self) -> int:
        """How many batches there are."""
        return len(self._step_epochs)

    @property
    def begun_epochs(self) -> int:
        """How many epochs were begun, the last perhaps not complete."""
        steps = self._step_epochs.view()
        return int(steps[-1]) if len(steps) else self._n_epochs

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the epoch columns, in Keras' order."""
        return tuple(self._epochs)

    def last(self) -> dict[str, float]:
        """Return the values of the last complete epoch, or of the untrained model before it."""
        with self._lock:
            last = {key: float(column.view()[-1]) for key, column in self._epochs.items() if len(column)}
            return last or dict(self.start)

    def curves(self) -> dict[str, Curve]:
        """Return per key ``(epochs, values)``, both 1-d float64; epoch 0 is the untrained model."""
        with self._lock:
            keys = list(self._epochs) or list(self.start)
            return {key: self._curve(key) for key in keys}

    def step_curve(self, key: str) -> Curve:
        """Return ``(steps, values)`` of one key, both 1-d float64, without copying the values.

        Parameters
        ----------
        key : str
            ``"loss"``, each batch's own, a running metric, or what is measured at the end of an epoch only
            (``"val_loss"``): it stands at the last step of its epoch, and the untrained model's at step 0.

        Raises
        ------
        KeyError
            If nothing was recorded under this key.
        """
        with self._lock:
            if key not in self._steps:
                epochs, values = self._curve(key)
                return self._ends()[epochs.astype(np.intp)], values
            values = self._steps[key].view()
            return counted(len(values)), values

    def step_curves(self) -> dict[str, Curve]:
        """Return `step_curve` of every key, those measured at each batch first."""
        return {
            key: self.step_curve(key) for key in dict.fromkeys((*self._steps, *self.start, *self._epochs))
        }

    def ends(self) -> npt.NDArray[np.float64]:
        """Return how many batches were done when each complete epoch ended, ``(epochs + 1,)``; 0 for epoch 0."""
        with self._lock:
            return self._ends()

    def frame(self) -> pd.DataFrame:
        """Return one row per complete epoch (index ``"epoch"`` from 1), columns as Keras names them."""
        import pandas as pd

        with self._lock:
            index = pd.RangeIndex(1, self._n_epochs + 1, name="epoch")
            columns = {key: column.view().copy() for key, column in self._epochs.items()}
            return pd.DataFrame(columns, index=index)

    def steps(self) -> pd.DataFrame:
        """Return one row per batch (index ``"step"`` from 1): ``"epoch"``, ``"loss"``, running metrics."""
        import pandas as pd

        with self._lock:
            columns = {"epoch": self._step_epochs.view().copy()}
            columns |= {key: column.view().copy() for key, column in self._steps.items()}
            index = pd.RangeIndex(1, len(self._step_epochs) + 1, name="step")
            return pd.DataFrame(columns, index=index)

    def _curve(self, key: str) -> Curve:
        if key not in self._epochs and key not in self.start:
            raise KeyError(key)
        values = self._epochs[key].view() if key in self._epochs else np.empty(0)
        first = 1
        if key in self.start:
            values = np.concatenate(([self.start[key]], values))
            first = 0
        return np.arange(first, first + len(values), dtype=float), values

    def _ends(self) -> npt.NDArray[np.float64]:
        """Return how many steps were done when each complete epoch ended; 0 for epoch 0."""
        epochs = np.arange(self._n_epochs + 1)
        return np.searchsorted(self._step_epochs.view(), epochs, side="right").astype(float)


def _column(columns: dict[str, Column], key: str, count: int) -> Column:
    """Return a column, a new one with NaN for the `count` rows that came before it."""
    if key not in columns:
        columns[key] = Column(np.full(count, np.nan))
    return columns[key]


def _fill(columns: dict[str, Column], count: int) -> None:
    """Give every column a value for every row: a continued run may have other metrics."""
    for column in columns.values():
        column.fill(count)
