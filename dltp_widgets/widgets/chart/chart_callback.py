"""A Keras callback that draws anyone's own ``model.fit`` while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dltp_widgets.widgets.plots.records import LoggedRun


def callback_of(begin: Callable[[int, int | None], LoggedRun], draw: Callable[[bool], None]) -> Any:
    """Return a Keras callback; imports Keras.

    Parameters
    ----------
    begin : callable
        ``begin(epochs, classes)`` returns the run that is told of from now on.
    draw : callable
        ``draw(ended)`` is called after each batch and each epoch; how often it draws is its own business.
    """
    import keras

    class ChartCallback(keras.callbacks.Callback):
        """Tells a `HistoryChart` of each batch and epoch."""

        def __init__(self) -> None:
            super().__init__()
            self._run: LoggedRun | None = None
            self._epoch = 0

        def on_train_begin(self, logs: Any = None) -> None:
            self._run = begin(int((self.params or {}).get("epochs") or 0), _classes(self.model))

        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            self._epoch = epoch + 1

        def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
            _tell_batch(self._run, self._epoch, _numbers(logs), self.model)
            draw(False)

        def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
            if self._run is not None:
                self._run.add(epoch + 1, _numbers(logs))
                draw(False)

        def on_train_end(self, logs: Any = None) -> None:
            if self._run is not None:
                self._run.done = True
                draw(True)

    return ChartCallback()


def _tell_batch(run: LoggedRun | None, epoch: int, running: dict[str, float], model: Any) -> None:
    if run is None or "loss" not in running:
        return
    if not run.history.n_steps and _is_first_step(model):
        run.add(0, {"loss": running["loss"]})  # computed before the first weights changed
    run.history.append_step(epoch, running["loss"], running)


def _numbers(logs: Mapping[str, Any] | None) -> dict[str, float]:
    return {key: float(value) for key, value in (logs or {}).items()}


def _classes(model: Any) -> int | None:
    """Return the number of classes that a model tells apart, where its loss and its output say so."""
    shape = getattr(model, "output_shape", None)
    loss = getattr(model, "loss", None)
    name = str(getattr(loss, "name", loss))
    if not isinstance(shape, tuple) or "crossentropy" not in name:
        return None
    return shape[-1] if isinstance(shape[-1], int) and shape[-1] > 1 else 2


def _is_first_step(model: Any) -> bool:
    try:
        return int(model.optimizer.iterations) == 1
    except Exception:  # an optimizer of somebody's own need not count
        return False
