"""What a widget shows: the Experiment it was given, the current one, or something of its own.

A widget given only data or only a model needs no Experiment: it holds the value in a `Held`, which is observed
in the same way.
"""

from __future__ import annotations

import sys
from typing import Any

import traitlets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import DataError, SpecError
from dltp_widgets.core.experiment import Experiment, demonstration
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec


class Held(traitlets.HasTraits):
    """As much of an Experiment as one widget needs."""

    data = traitlets.Any(None, help="A Dataset, or None.")
    model = traitlets.Any(None, help="A ModelSpec, or None.")

    @property
    def spec(self) -> ModelSpec | None:
        """The model."""
        return self.model if isinstance(self.model, ModelSpec) else None


def shared_experiment() -> Experiment:
    """Return the current Experiment; where there is none, the demonstration on the shipped digits."""
    return Experiment.current() or demonstration()


Subject = Experiment | Held
"""What a widget observes."""

EMPTY = ModelSpec.sequential((28, 28, 1), [])
"""A stack without layers, to begin with."""


def experiment_of(exp: Any = None, model: Any = None, data: Any = None) -> Experiment:
    """Return the experiment that a widget shows.

    Parameters
    ----------
    exp : Experiment, optional
        Default: the current one, else a demonstration.
    model : keras.Model or ModelSpec, optional
        With `data`: a new experiment is made of both.
    data : Dataset or (x, y), optional
        What `model` is trained on.

    Raises
    ------
    SpecError, DataError
        If an argument is not of its kind.
    """
    if model is None and data is None:
        return _checked(exp) if exp is not None else shared_experiment()
    if exp is not None or model is None or data is None:
        raise SpecError(
            _("Give either an experiment, or a model and its data."),
            argument="model",
            way_out=_("For example {example}.").format(example="CompileFitPanel(model=model, data=(x, y))"),
        )
    named = data if isinstance(data, Dataset) else Dataset.from_arrays(train=data)
    return Experiment(named, model)


def _checked(exp: Any) -> Experiment:
    if not isinstance(exp, Experiment):
        raise SpecError(
            _("An Experiment is expected, not {kind}.").format(kind=type(exp).__name__),
            argument="exp",
            expected="Experiment",
            value=type(exp).__name__,
        )
    return exp


def model_subject(source: Any) -> tuple[Subject, str]:
    """Return whose model a builder shows, and a sentence if `source` is nothing that it can show.

    Parameters
    ----------
    source : Experiment, Held, ModelSpec, keras.Model or None
        None: the current Experiment, else a demonstration.
    """
    if source is None:
        return shared_experiment(), ""
    if isinstance(source, Experiment | Held):
        return source, ""
    if isinstance(source, ModelSpec):
        return Held(model=source), ""
    own = getattr(sys.modules.get("keras"), "Model", None)  # None while another thread imports Keras
    if own is not None and isinstance(source, own):
        from dltp_widgets.core.model.keras.build import from_model

        try:
            return Held(model=from_model(source)), ""
        except SpecError as refused:
            return Held(model=EMPTY), str(refused)
    sentence = _("LayerStackBuilder shows an Experiment or a ModelSpec, not a {kind}.")
    return Held(model=EMPTY), sentence.format(kind=type(source).__name__)


def data_subject(source: Any) -> tuple[Subject, str]:
    """Return whose data a card shows, and a sentence if `source` is nothing that it can show.

    Parameters
    ----------
    source : Experiment, Dataset, pair (x, y) or None
        None: the current Experiment, else a demonstration.
    """
    if source is None:
        return shared_experiment(), ""
    if isinstance(source, Experiment):
        return source, ""
    if isinstance(source, Dataset):
        return Held(data=source), ""
    if isinstance(source, tuple):
        try:
            return Held(data=Dataset.from_arrays(train=source)), ""
        except DataError as refused:
            return Held(), str(refused)
    sentence = _("DataCard shows an Experiment or a Dataset, not a {kind}.")
    return Held(), sentence.format(kind=type(source).__name__)
