"""One training and what remains of it: specs, state, history, the trained model.

A run owns its final weights as arrays and builds ``run.model`` when it is asked for: a later run never
changes an earlier one. Only a keras.Model of the user's own is trained itself, and is the ``run.model``.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.errors import DataError, TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.busy import refuse_busy
from dltp_widgets.core.training.compiling import compile_model
from dltp_widgets.core.training.events import FINAL_STATES, Emitter, Event, Progress
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.precision import under_policy
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.seeding import BUILD_LOCK
from dltp_widgets.core.training.trained import Learned, Trained

if TYPE_CHECKING:
    from pathlib import Path

    import keras

    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.core.model.spec import ModelSpec
    from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
    from dltp_widgets.core.training.snapshot import Snapshot

EVALUATION_BATCH = 1024


class Run:
    """One training.

    Attributes
    ----------
    id : str
        Unique, stable.
    naming : RunName
        What `name` is made of; the experiment fills it in.
    state : str
        ``idle compiling running paused finished stopped failed``.
    error, traceback : str or None
        Why it failed, in a sentence; and what Python said, for whoever asks.
    engine, engine_reason : str or None
        Who trained, and why that one.
    device : str or None
        What it computed on.
    seed : int or None
        The seed that was used, also when none was asked for.
    path : Path or None
        Folder of its checkpoints; None while it is only in memory.
    afresh : bool
        Whether it began with new weights, those of its seed.
    notice : str or None
        One sentence that a person should know, such as that it is no longer saved; it is no error.
    experiment : str or None
        Name under which the experiment that it belongs to is kept, if it is.
    measured : dict of dict
        Split -> what `evaluate` last found there, so that a table of runs need not look again.
    history : History
    """

    def __init__(self, snapshot: Snapshot, *, history: History | None = None) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.naming = RunName()
        self.state = "idle"
        self.error: str | None = None
        self.traceback: str | None = None
        self.engine: str | None = None
        self.engine_reason: str | None = None
        self.device: str | None = None
        self.seed: int | None = snapshot.fit.seed
        self.path: Path | None = None
        self.afresh = True
        self.notice: str | None = None
        self.experiment: str | None = None
        self.measured: dict[str, dict[str, float]] = {}
        self.history = history or History()
        self.first_epoch = self.history.epochs + 1
        self.read_progress: Callable[[], Progress] = Progress
        self.snapshot = snapshot
        self.emitter = Emitter(self._news)
        self._trained: Trained | None = None
        self._learned: Learned | None = None
        self._model: keras.Model | None = snapshot.model
        self._lock = threading.Lock()
        self._told = (Progress(), 0)

    @property
    def name(self) -> str:
        """What a person calls it, in the language in force."""
        return self.naming.text

    @name.setter
    def name(self, name: str) -> None:
        self.naming = replace(self.naming, given=name)

    # --- what it was asked ---------------------------------------------------------------------
    @property
    def data(self) -> Dataset:
        """The dataset it trained on."""
        return self.snapshot.data

    @property
    def n_classes(self) -> Any:
        """As of its data."""
        return self.data.n_classes

    @property
    def outline(self) -> DataRecord:
        """The name and the lineage of its data, without their values."""
        return DataRecord.outline(self.data)

    @property
    def spec(self) -> ModelSpec | None:
        """The model's description, or None for a keras.Model that has none."""
        return self.snapshot.spec

    @property
    def compile(self) -> CompileSpec:
        """Loss, optimizer, metrics."""
        return self.snapshot.compile

    @property
    def fit(self) -> FitSpec:
        """Epochs, batch size, seed..."""
        return self.snapshot.fit

    # --- what is happening ---------------------------------------------------------------------
    @property
    def progress(self) -> Progress:
        """Where it stands at this moment."""
        return self.read_progress()

    @property
    def active(self) -> bool:
        """Whether it is being trained now."""
        return self.state in ("compiling", "running", "paused")

    @property
    def done(self) -> bool:
        """Whether it has ended, in whatever way."""
        return self.state in FINAL_STATES

    @property
    def elapsed(self) -> float:
        """Seconds of training so far, phases included."""
        return self.progress.elapsed

    def on_event(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call `callback(event)` at most five times a second, from one thread; return how to end this."""
        return self.emitter.subscribe(callback)

    def _news(self) -> Event:
        before, epochs = self._told
        now = self.progress
        self._told = (now, self.history.epochs)
        if now.state in FINAL_STATES:
            return Event("end", now, self)
        if now.phase != before.phase:
            return Event("phase", now, self)
        return Event("epoch" if self.history.epochs != epochs else "progress", now, self)

    # --- what came out -------------------------------------------------------------------------
    @property
    def model(self) -> keras.Model:
        """The trained model, built when first asked for.

        Raises
        ------
        TrainingError
            If no weights exist (yet).
        """
        with self._lock:
            if self._model is None:
                self._model = self._rebuilt()
            return self._model

    @property
    def has_weights(self) -> bool:
        """Whether there is a `model` to ask for."""
        known = self._trained is not None or self._model is not None
        return known or (self._learned is not None and self._learned.has_weights)

    @property
    def trained(self) -> Trained | None:
        """The final weights, seeds and optimizer's state; None if nothing was learned."""
        return self._trained or (self._learned.trained if self._learned is not None else None)

    def inherit(self, learned: Learned) -> None:
        """Take what was learned where this run was to go on: it ended before it changed that."""
        self._learned = learned

    def keep(self, model: keras.Model) -> None:
        """Take the final weights out of `model`; the engine calls this once."""
        self._trained = Trained.of(model)

    def restore(self, model: keras.Model, *, compiled: CompileSpec) -> None:
        """Put what was learned into `model`; where it was `compiled` with this optimizer, its state too."""
        if self.trained is None:
            raise self._no_weights()
        own = self.compile.optimizer, self.compile.optimizer_args
        same_optimizer = own == (compiled.optimizer, compiled.optimizer_args)
        same_rate = self.compile.learning_rate == compiled.learning_rate
        self.trained.put_into(model, optimizer=same_optimizer, rate=same_rate)

    def evaluate(self, split: str = "test") -> dict[str, float]:
        """Measure loss and metrics on a split; the test set counts how often it is looked at.

        Returns
        -------
        dict of float
            By Keras' keys, ``{"loss": ..., "accuracy": ...}``.
        """
        refuse_busy(self._model)
        part = self._split(split)
        how = {"batch_size": EVALUATION_BATCH, "verbose": 0, "sample_weight": part.sample_weight}
        logs = self.model.evaluate(part.x, part.y, return_dict=True, **how)
        self.measured[split] = {key: float(value) for key, value in logs.items()}
        return dict(self.measured[split])

    def predict(self, x: Any) -> np.ndarray:
        """Return the model's outputs for a batch `x`, shape ``(n, ...)``, computed in blocks."""
        blocks = [np.asarray(self.model(block, training=False)) for block in _blocks(x, EVALUATION_BATCH)]
        return np.concatenate(blocks)

    def _split(self, name: str) -> Any:
        part = getattr(self.data, name, None) if name in ("train", "valid", "test") else None
        if part is None:
            raise DataError(
                _("This dataset has no {name!r} split.").format(name=name), argument="split", value=name
            )
        if name == "test":
            self.data.look_at_test()
        return part

    def _rebuilt(self) -> keras.Model:
        from dltp_widgets.core.model.keras.build import build_model

        if self.trained is None or self.spec is None:
            raise self._no_weights()
        with BUILD_LOCK, under_policy(self.snapshot.policy):
            model = build_model(self.spec)
            compile_model(model, self.compile, self.fit)
            self.restore(model, compiled=self.compile)
        return model

    def _no_weights(self) -> TrainingError:
        return TrainingError(
            _("This run has no trained model."),
            argument="run.model",
            value=self.state,
            way_out=_("Train it to the end of at least one batch."),
        )


def _blocks(x: Any, size: int) -> Any:
    if isinstance(x, Mapping):
        n = len(next(iter(x.values())))
        return ({k: v[i : i + size] for k, v in x.items()} for i in range(0, n, size))
    return (x[i : i + size] for i in range(0, len(x), size))
