"""Plain Keras: build, compile, ``fit(verbose=0)``."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import keras

import dltp_widgets as dltp
from dltp_widgets.core.training.compiling import compile_model
from dltp_widgets.core.training.seeding import seeded
from tests.benchmarks.measure import Sample
from tests.benchmarks.memory import peak, reset_peak
from tests.benchmarks.sides.watch import Watch
from tests.benchmarks.workloads import Workload


class FitSide:
    """``model.fit`` as a student calls it: shuffled by Keras, validated at the batch size of the training."""

    def __init__(self, workload: Workload) -> None:
        self._workload, self._data = workload, workload.data()

    def play(self, **settings: Any) -> Sample:
        """Train once; `settings` are further arguments of ``fit``, its callbacks in a list."""
        watch = Watch()
        reset_peak()
        began = time.perf_counter()
        exp = self._workload.experiment(self._data)
        fit(exp, callbacks=[watch, *settings.pop("callbacks", ())], **settings)
        whole = time.perf_counter() - began
        return Sample(whole, watch.epoch, exp.fit.epochs, watch.validation, peak(), "fit")


def fit(
    exp: dltp.Experiment,
    *,
    callbacks: Sequence[Any] = (),
    model: keras.Model | None = None,
    **settings: Any,
) -> keras.Model:
    """Train what `exp` describes with ``model.fit``, or a `model` of it that is there; return the model."""
    model = model or built(exp)
    data, valid = exp.data.train, exp.data.valid
    model.fit(
        data.x,
        data.y,
        **{
            "batch_size": exp.fit.batch_size,
            "epochs": exp.fit.epochs,
            "validation_data": None if valid is None else (valid.x, valid.y),
            "verbose": 0,
            "callbacks": list(callbacks),
        }
        | settings,
    )
    return model


def built(exp: dltp.Experiment) -> keras.Model:
    """Return the model of `exp`, seeded as a run seeds it, and compiled."""
    with seeded(exp.fit.seed or 0):
        model = dltp.build_model(exp.model) if isinstance(exp.model, dltp.ModelSpec) else exp.model
        compile_model(model, exp.compile, exp.fit)
    return model
