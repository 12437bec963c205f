"""The training split as ``model.fit`` takes it: batch by batch, in our order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from dltp_widgets.core.training.engines.device_data import weights_of
from dltp_widgets.core.training.engines.engine import Job


class Batches(keras.utils.PyDataset):
    """The training split, batch by batch, in the order of this epoch, without the first `done` batches."""

    def __init__(self, job: Job, done: int) -> None:
        super().__init__()
        self._job, self._done = job, done
        self._weights = weights_of(job.train, job.fit.class_weight)
        self._order = np.arange(job.train.n)  # Keras looks at a few batches before it begins

    def __len__(self) -> int:
        return self._job.steps - self._done

    def __getitem__(self, index: int) -> tuple[Any, ...]:
        size, index = self._job.fit.batch_size, index + self._done
        rows = self._order[index * size : (index + 1) * size]
        batch = _take(self._job.train.x, rows), _take(self._job.train.y, rows)
        return batch if self._weights is None else (*batch, self._weights[rows])

    def on_epoch_begin(self) -> None:
        """Draw the order of the epoch that begins; Keras calls this."""
        if self._job.fit.shuffle:
            self._order = self._job.order.permutation(self._job.train.n)


def _take(arrays: Any, rows: Any) -> Any:
    """Return some rows of an array or of each array of a dict."""
    if isinstance(arrays, Mapping):
        return {name: values[rows] for name, values in arrays.items()}
    return arrays[rows]
