"""What the widgets share: data, model, compile, fit, and the runs made of them.

An Experiment is observable (traitlets) and has no front end. Widgets do not know one another: each changes
the Experiment and shows what it observes there.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any, ClassVar

import numpy as np
import traitlets

from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.keeping import keep
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.as_compiled import described
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.events import Event
from dltp_widgets.core.training.judging.difference import changes
from dltp_widgets.core.training.precision import policy_of_cells, watch_cells
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.snapshot import Snapshot


class Experiment(traitlets.HasTraits):
    """Data, a model, how to compile and fit it, and its runs.

    Parameters
    ----------
    data : Dataset
    model : ModelSpec or keras.Model
        A keras.Model is itself trained, from its present weights.
    compile : CompileSpec, optional
        By default that of a keras.Model that is compiled, whose own losses and metrics stay what they are; else what
        a first try would take for this data: see `usual_compile`.
    fit : FitSpec, optional
    name : str, optional
        Under which it is kept in the folder of runs (see `dltp_widgets.core.keeping`): made again by that name, it
        comes back with its edits and its runs. By default, in a notebook, it is known by its cell; elsewhere it is
        not kept.
    kept : bool, default True
        False: neither kept nor restored, whatever its name.

    Raises
    ------
    SpecError
        If an argument is not of its kind.
    """

    data = traitlets.Any(help="The Dataset.")
    model = traitlets.Any(help="A ModelSpec, or a keras.Model of the user's own.")
    compile = traitlets.Instance(CompileSpec, help="Loss, optimizer, metrics.")
    fit = traitlets.Instance(FitSpec, help="Epochs, batch size, seed...")
    runs = traitlets.Tuple(help="Every Run, oldest first; grows when one starts.")
    ended = traitlets.Int(0, help="How many of its runs have ended in this session.")
    pinned = traitlets.Tuple(
        help="Ids of the runs that keep a colour of their own, and are drawn as long as they are."
    )
    hidden = traitlets.Tuple(help="Ids of the runs that no chart draws.")
    restored = traitlets.Any(
        None, allow_none=True, help="What it was given back of another time (`Restored`), or None."
    )
    notes = traitlets.Dict(
        help="What widgets keep with it, each under its name: JSON values, never changed in place."
    )
    trainer = traitlets.Any(
        None, allow_none=True, help="The Trainer of the latest run, for whoever stops it."
    )

    numbered: int = 0
    """The highest number that a run of it ever had: `forget` and a new kernel change nothing in it."""

    _latest: ClassVar[Experiment | None] = None
    _latest_run: ClassVar[weakref.ReferenceType[Run] | None] = None

    def __init__(
        self,
        data: Dataset,
        model: Any,
        compile: CompileSpec | None = None,  # noqa: A002 (Keras' word)
        fit: FitSpec | None = None,
        name: str | None = None,
        *,
        kept: bool = True,
    ) -> None:
        self._as_compiled = described(model) if compile is None else None
        asked = compile or self._as_compiled or usual_compile(data)
        super().__init__(data=data, model=model, compile=asked, fit=fit or FitSpec())
        self._keeping = keep(self, name) if kept else None
        self.name = self._keeping.name if self._keeping is not None else name
        Experiment._latest = self
        watch_cells()

    def variant(self, **changes: Any) -> Experiment:
        """Return another experiment that differs in these parts; the current one stays the current one."""
        parts = {"data": self.data, "model": self.model, "compile": self.compile, "fit": self.fit}
        current = Experiment._latest
        other = Experiment(**{**parts, "name": self.name, "kept": False, **changes})
        other._as_compiled = self._as_compiled if other.model is self.model else None
        Experiment._latest = current
        return other

    def start_again(self) -> None:
        """Go back to what the code gives, after edits of another time were restored; the runs stay."""
        if self._keeping is not None:
            self._keeping.start_again()

    def take_back(self) -> None:
        """Undo `start_again`."""
        if self._keeping is not None:
            self._keeping.take_back()

    def remember(self) -> None:
        """Have kept what nobody can observe: how often the test set was looked at, and what was found there."""
        if self._keeping is not None:
            self._keeping.touch()

    @classmethod
    def current(cls) -> Experiment | None:
        """Return the experiment made last in this session, or None."""
        return cls._latest

    @staticmethod
    def latest_run() -> Run | None:
        """Return the run begun last in this session, of whichever experiment, or None."""
        return Experiment._latest_run() if Experiment._latest_run is not None else None

    @property
    def under_way(self) -> Run | None:
        """The latest run that has not ended, paused or not; None if all have: one is steered at a time."""
        return next((run for run in reversed(self.runs) if not run.done), None)

    @property
    def spec(self) -> ModelSpec | None:
        """The model as a ModelSpec; None for a keras.Model that has none (a subclassed one)."""
        if isinstance(self.model, ModelSpec):
            return self.model
        from dltp_widgets.core.model.keras.build import from_model

        try:
            return from_model(self.model)
        except SpecError:
            return None

    @property
    def resolved(self) -> ResolvedModel | None:
        """Shapes and parameter counts, or None where there is no spec."""
        spec = self.spec
        return resolve(spec) if spec is not None else None

    def snapshot(self) -> Snapshot:
        """Return the experiment as it is now, for a trainer, with the dtype policy of the cells."""
        own = None if isinstance(self.model, ModelSpec) else self.model
        policy = policy_of_cells()
        return Snapshot(self.data, self.spec, own, self.compile, self.fit, policy, self.as_compiled)

    @property
    def as_compiled(self) -> bool:
        """Whether a keras.Model is trained as the user has compiled it: nobody has asked for other settings."""
        unchanged = self._as_compiled is not None and self.compile == self._as_compiled
        return unchanged and not self.fit.schedule

    def begin(self, trainer: Any) -> None:
        """Take note of a run that starts: a trainer calls this."""
        run = trainer.run
        if not run.naming.text:  # one that is gone on with, or takes the place of another, has its own
            run.naming = self.name_of(run)
        self.numbered = max(self.numbered, run.naming.number)
        run.experiment = self.name if self._keeping is not None else None
        self.trainer = trainer
        Experiment._latest_run = weakref.ref(run)
        self.runs = (*self.runs, run)

        def on_event(event: Event) -> None:
            if event.kind == "end":
                unsubscribe()
                self.ended += 1

        unsubscribe = run.on_event(on_event)  # the worker begins after this

    def name_of(self, run: Run, number: int | None = None) -> RunName:
        """Return what a run that begins is called: what changed since the last one, and its number.

        By default that is one that no run had before, of those that are gone neither.
        """
        if number is None:
            number = max((self.numbered, *(other.naming.number for other in self.runs))) + 1
        changed = changes(self.runs[-1], run) if self.runs else ()
        return RunName(number, tuple(change.words for change in changed))

    def forget(self, run: Run) -> None:
        """Drop a run that has ended, its checkpoints on the disk too; one under way stays."""
        if run.done:
            self.runs = tuple(other for other in self.runs if other is not run)
            self.pinned = tuple(name for name in self.pinned if name != run.id)
            self.hidden = tuple(name for name in self.hidden if name != run.id)
            store.delete(run)

    @traitlets.validate("data")
    def _check_data(self, proposal: Any) -> Any:
        return _of_kind(proposal["value"], Dataset, "data", 'dltp.load_dataset("mnist")')

    @traitlets.observe("model")
    def _on_model(self, change: Any) -> None:
        if change["old"] is not traitlets.Undefined and change["old"] is not None:
            self._as_compiled = None  # it was of another model

    @traitlets.validate("model")
    def _check_model(self, proposal: Any) -> Any:
        own = getattr(sys.modules.get("keras"), "Model", None)  # None while another thread imports Keras
        model = proposal["value"]
        if own is not None and isinstance(model, own):
            return model
        return _of_kind(model, ModelSpec, "model", "dltp.ModelSpec.sequential(...)")


def usual_compile(data: Dataset) -> CompileSpec:
    """Return the usual loss and metric of the task: what a first try would take."""
    y = data.train.y if isinstance(data, Dataset) else None  # what is none is refused by name
    if not isinstance(y, np.ndarray):
        return CompileSpec()
    if data.task == "regression":
        return CompileSpec("mean_squared_error", "Adam", metrics=("mean_absolute_error",))
    one_hot = y.ndim == 2 and y.shape[1] > 1
    loss = "categorical_crossentropy" if one_hot else "sparse_categorical_crossentropy"
    return CompileSpec(loss, "Adam", metrics=("accuracy",))


def demonstration() -> Experiment:
    """Return an experiment that always works: the shipped digits and the model of the lab.

    Adam 0.001, 10 epochs, batch 64: about .91 on the validation split, and over-fitting from epoch 6 on, a
    natural first question.
    """
    from dltp_widgets.core.data.sources.sources import load_dataset
    from dltp_widgets.core.model.editing.presets import mlp

    data = load_dataset("mnist", source="sample").split(valid=0.25, seed=42).scale("minus_one_one")
    return Experiment(
        data=data,
        model=mlp(),
        compile=CompileSpec("sparse_categorical_crossentropy", "Adam", 0.001, metrics=("accuracy",)),
        fit=FitSpec(epochs=10, batch_size=64, seed=42),
    )


def _of_kind(value: Any, kind: type, argument: str, example: str) -> Any:
    if not isinstance(value, kind):
        raise SpecError(
            _("Experiment: {argument} must be a {kind}, not a {came}.").format(
                argument=argument, kind=kind.__name__, came=type(value).__name__
            ),
            argument=argument,
            expected=kind.__name__,
            value=value,
            way_out=_("For example {example}.").format(example=example),
        )
    return value
