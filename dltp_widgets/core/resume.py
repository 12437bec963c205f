"""Going on with a run that is on the disk, as if nothing had happened.

The data are had again and compared by their checksums, the model is built again, and a `Trainer` gets the state
of the newest checkpoint that is whole: weights, optimizer, seeds, batch order, running metrics, history.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy as np

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.data.split import each
from dltp_widgets.core.errors import SpecError, TrainingError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.training.as_compiled import described
from dltp_widgets.core.training.choices.settings import is_count
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.saving.checkpoint import Checkpoint
from dltp_widgets.core.training.saving.manifest import Manifest, versions
from dltp_widgets.core.training.saving.point import Point
from dltp_widgets.core.training.saving.saved import SavedRun, specs, undescribed
from dltp_widgets.core.training.saving.writer import being_trained
from dltp_widgets.core.training.snapshot import Snapshot
from dltp_widgets.core.training.trainer import Trainer


def resume(
    path: str | PathLike[str] | SavedRun,
    data: object = None,
    epochs: int | None = None,
    model: Any = None,
    *,
    callbacks: Sequence[Any] = (),
) -> Trainer:
    """Return a trainer that goes on with a saved run; ``.start()`` begins.

    On a processor the result is, bit for bit, that of the run without the interruption. A run is gone on with
    in its own folder; from a single file, such as its ``best.npz``, begins a new one.

    Parameters
    ----------
    path : str, path or SavedRun
        The folder of a run (``dltp.runs()[-1].path``), or one checkpoint file.
    data : Dataset or pair (x, y), optional
        Needed where the run was trained on arrays of your own: as they were, prepared or not.
    epochs : int, optional
        How many epochs more; by default those that are left of the plan. An epoch that was left in its middle
        is the first of them.
    model : keras.Model, optional
        Needed where the model is a class of your own: built as it was. It gets the saved weights.
    callbacks : sequence of keras.callbacks.Callback, default ()
        Your own. They are never saved, and neither is what they had remembered.

    Raises
    ------
    DataError
        If the data cannot be had, or are others.
    SpecError
        If `epochs` is no count.
    TrainingError
        If nothing whole is left of the run, it is being trained, it has nothing left to do, or `model` is
        missing or another.
    """
    place = Path(path.path if isinstance(path, SavedRun) else fspath(path)).expanduser().resolve()
    checkpoint, notice = store.load(place)
    manifest, state = checkpoint.manifest, checkpoint.state
    if place.is_dir() and store.state_of(place, manifest) == "running":
        raise being_trained(place)
    left = _epochs_left(checkpoint, epochs)
    found = DataRecord.from_dict(manifest.data).again(data)
    spec, compiled, fit = specs(manifest)
    if model is not None:
        _check_model(model, found.train.x, checkpoint)
    elif spec is None:
        raise undescribed()
    fit = fit.replace(epochs=left, seed=manifest.seed)
    how = None if model is not None and described(model) == compiled else compiled  # its own losses stay
    exp = Experiment(found, spec if model is None else model, how, fit, manifest.name, kept=False)
    point = Point(
        state=replace(state, callbacks=[_patient_again(memory) for memory in state.callbacks]),
        history=checkpoint.history,
        engine=manifest.engine,
        run_id=manifest.id if place.is_dir() else None,
        path=place if place.is_dir() else None,
    )
    trainer = Trainer(_Resumed(exp, manifest), callbacks=callbacks, point=point)
    trainer.run.notice = notice or _other_versions(manifest)
    return trainer


class _Resumed:
    """An experiment whose next run is an old one: with its name and its dtype policy."""

    def __init__(self, exp: Experiment, manifest: Manifest) -> None:
        self._exp, self._manifest = exp, manifest

    def snapshot(self) -> Snapshot:
        return replace(self._exp.snapshot(), policy=self._manifest.policy)

    def begin(self, trainer: Trainer) -> None:
        trainer.run.naming = self._manifest.run_name
        self._exp.begin(trainer)


def _epochs_left(checkpoint: Checkpoint, epochs: int | None) -> int:
    manifest = checkpoint.manifest
    if epochs is not None:
        if not is_count(epochs):
            raise SpecError(
                _("{field}: a whole number of at least 1 is expected, not {value}.").format(
                    field="epochs", value=str(epochs)[:80]
                ),
                argument="epochs",
                expected=_("a whole number"),
                value=epochs,
            )
        return int(epochs)
    done = manifest.state == "finished" or manifest.planned <= manifest.epochs
    if done or any(map(_has_stopped, checkpoint.state.callbacks)):
        raise TrainingError(
            ngettext(
                "This run has done what was planned, {n} epoch.",
                "This run has done what was planned, {n} epochs.",
                manifest.epochs,
            ).format(n=manifest.epochs),
            argument="epochs",
            way_out=_("Say how many more: {call}.").format(call="dltp.resume(path, epochs=5)"),
        )
    return manifest.planned - manifest.epochs


def _has_stopped(memory: Mapping[str, Any]) -> bool:
    """Tell whether this is the memory of an EarlyStopping that has ended the training."""
    return bool(memory.get("stopped_epoch"))


def _patient_again(memory: dict[str, Any]) -> dict[str, Any]:
    """Return the memory, without the impatience that has ended the training."""
    return memory | {"wait": 0, "stopped_epoch": 0} if _has_stopped(memory) else memory


def _check_model(model: Any, x: Any, checkpoint: Checkpoint) -> None:
    """Build the model if need be; refuse one whose variables are not those of the run."""
    if not model.built:
        model(each(x, lambda _name, values: values[:1]))
    shapes = [tuple(variable.shape) for variable in model.variables]
    expected = [np.shape(value) for value in checkpoint.state.variables]
    if shapes != expected:
        raise TrainingError(
            _("This is not the model of that run: its variables have other shapes."),
            argument="model",
            value=model.name,
            way_out=_("Build it as it was then, with the same layers."),
        )


def _other_versions(manifest: Manifest) -> str | None:
    """Return a sentence if other programs computed then; only the loaded ones can be told."""
    names = ("backend", "keras", "tensorflow", "jax")
    now, then = versions(), manifest.versions
    changed = [
        f"{name} {then[name]}" for name in names if name in now and then.get(name, now[name]) != now[name]
    ]
    if not changed:
        return None
    return _("This run was begun with {then}: it goes on, but not bit for bit as it would have.").format(
        then=", ".join(changed)
    )
