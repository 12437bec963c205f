"""Whether the engine computes what ``fit(shuffle=False)`` computes.

Without XLA bit for bit. XLA adds up in another order, and what that changes in the last bit of a float32 grows from
step to step, as in ``fit`` itself: there, too, the losses come out otherwise if the first weights are moved by one
unit in the last place. So three numbers are taken: how far weights and losses are apart in the end; how far the
losses of the first batches are, before anything could grow; and how far ``fit`` is from itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

import dltp_widgets as dltp
from tests.benchmarks.sides.fit import built, fit
from tests.benchmarks.workloads import Workload

EXACT_EPOCHS = 2
FIRST_BATCHES = 100
XLA_STEPS = 2500
"""Steps after which ``engine="auto"`` has chosen XLA, where it ever does."""


class Equality:
    """Trains the same batches on both sides, without XLA, and as ``auto`` does."""

    def __init__(self, workload: Workload) -> None:
        self._workload, self._data = workload, workload.data()

    def play(self, *, engine: str = "exact") -> dict[str, Any]:
        """Return the engine that ran, and how far weights and losses are apart, relatively."""
        epochs = EXACT_EPOCHS if engine == "exact" else self._epochs_for_xla()
        before = built(self._experiment(epochs)).get_weights()
        run = dltp.train(self._experiment(epochs, engine=engine))
        model = fit(self._experiment(epochs), shuffle=False)
        ours, theirs = run.model.get_weights(), model.get_weights()
        said = {
            "engine": run.engine,
            "epochs": epochs,
            "identical": all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True)),
            "movement": _movement(before, ours, theirs),
            "losses": _apart(run.history.frame(), model.history.history),
        }
        if run.engine != "xla":
            return said
        return said | {"first_batches": self._first_batches(run), "one_ulp": self._one_ulp(epochs, model)}

    def _experiment(self, epochs: int, **changes: Any) -> dltp.Experiment:
        return self._workload.experiment(self._data, epochs=epochs, shuffle=False, **changes)

    def _first_batches(self, run: dltp.Run) -> float:
        """Return how far the own losses of the first batches are from those without XLA, which are ``fit``'s."""
        exact = dltp.train(self._experiment(1, engine="exact")).history.steps()["loss"]
        return float(np.abs(run.history.steps()["loss"] / exact - 1)[:FIRST_BATCHES].max())

    def _one_ulp(self, epochs: int, model: Any) -> float:
        """Return how far the losses of ``fit`` are from its own, of first weights one unit in the last place off."""
        exp = self._experiment(epochs)
        moved = built(exp)
        moved.set_weights(
            [np.nextafter(w, np.inf, dtype=w.dtype) if w.any() else w for w in moved.get_weights()]
        )
        return _apart(fit(exp, model=moved, shuffle=False).history.history, model.history.history)

    def _epochs_for_xla(self) -> int:
        return -(-XLA_STEPS // -(-self._data.train.n // self._workload.fit.batch_size))


def _apart(ours: Any, theirs: Any) -> float:
    """Return the largest relative difference of the losses of all epochs, training and validation."""
    keys = [key for key in theirs if key in ("loss", "val_loss")]
    return max(float(np.abs(np.asarray(ours[key]) / theirs[key] - 1).max()) for key in keys)


def _movement(before: list[Any], ours: list[Any], theirs: list[Any]) -> float:
    """Return how far the weights ended from one another, as a share of how far ``fit`` moved them."""
    apart = sum(float(np.square(a - b, dtype=np.float64).sum()) for a, b in zip(ours, theirs, strict=True))
    moved = sum(float(np.square(b - a, dtype=np.float64).sum()) for a, b in zip(before, theirs, strict=True))
    return float(np.sqrt(apart / moved)) if moved else 0.0
