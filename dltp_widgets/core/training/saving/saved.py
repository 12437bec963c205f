"""The runs on the disk, as they can be listed after the kernel was restarted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.spec import ModelSpec
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
from dltp_widgets.core.training.history import History
from dltp_widgets.core.training.run import Run
from dltp_widgets.core.training.saving import store
from dltp_widgets.core.training.saving.checkpoint import Checkpoint
from dltp_widgets.core.training.saving.manifest import Manifest
from dltp_widgets.core.training.snapshot import Snapshot

if TYPE_CHECKING:
    import keras
    import pandas as pd


@dataclass(frozen=True)
class SavedRun:
    """A run on the disk."""

    path: Path
    """Its folder, or the one file that was given: what `dltp.resume` takes."""

    manifest: Manifest
    """All that it says of itself."""

    @classmethod
    def at(cls, path: Path) -> SavedRun | None:
        """Return the run in a folder; None if nothing there can be read."""
        manifest = store.manifest_of(path)
        return None if manifest is None else cls(path, manifest)

    @property
    def id(self) -> str:
        """As of the `Run`."""
        return self.manifest.id

    @property
    def name(self) -> str:
        """What a person calls it, in the language in force."""
        return self.manifest.run_name.text

    @property
    def experiment(self) -> str | None:
        """Name under which its Experiment is kept, if it is."""
        return self.manifest.experiment

    @property
    def state(self) -> str:
        """``finished``, ``stopped``, ``failed``; ``running``; ``interrupted`` if its process died meanwhile."""
        return store.state_of(self.path, self.manifest)

    @property
    def started(self) -> datetime:
        """When, in local time."""
        return datetime.fromisoformat(self.manifest.started).astimezone()

    @property
    def epochs(self) -> int:
        """Complete epochs."""
        return self.manifest.epochs

    @property
    def planned(self) -> int:
        """Epochs it was to have in the end."""
        return self.manifest.planned

    @property
    def metrics(self) -> dict[str, float]:
        """Those of the last complete epoch, by Keras' keys."""
        return dict(self.manifest.metrics)

    @cached_property
    def history(self) -> History:
        """What was measured, each batch and each epoch."""
        return self.checkpoint("last").history

    def measured_history(self) -> History:
        """Return `history`, without reading a weight.

        Raises
        ------
        TrainingError
            If nothing whole is left of it.
        """
        return store.load_history(self.path)

    def run(self, data: object = None, *, which: str = "last") -> Run:
        """Return the run: to look at, to evaluate, or to continue from.

        Parameters
        ----------
        data : Dataset or pair (x, y), optional
            Needed where it was trained on arrays of one's own.
        which : {"last", "best"}, default "last"
            Its last weights, or those of the checkpoint with the lowest loss (on the validation split, if
            any); checkpoints lie two seconds or more apart.

        Raises
        ------
        DataError
            If its data cannot be had, or are others.
        TrainingError
            If nothing whole is left of it, or no ModelSpec describes its model.
        """
        checkpoint = self.checkpoint(which)
        manifest = checkpoint.manifest
        found = DataRecord.from_dict(manifest.data).again(data)
        spec, compiled, fit = specs(manifest)
        run = Run(Snapshot(found, spec, None, compiled, fit, manifest.policy), history=checkpoint.history)
        run.id, run.naming, run.state, run.path = manifest.id, manifest.run_name, self.state, self.path
        run.seed, run.engine, run.engine_reason = manifest.seed, manifest.engine, manifest.engine_reason
        run.device, run.afresh = manifest.device, False  # its first weights are not known
        run.keep(_model(checkpoint))
        return run

    def model(self, which: str = "last") -> keras.Model:
        """Return its model, built and compiled, with the weights of then; needs no data.

        Parameters
        ----------
        which : {"last", "best"}, default "last"

        Raises
        ------
        TrainingError
            If nothing whole is left of it, or no ModelSpec describes its model.
        """
        return _model(self.checkpoint(which))

    def checkpoint(self, which: str) -> Checkpoint:
        """Read the last or the best checkpoint."""
        if which not in ("last", "best"):
            raise TrainingError(
                _("There is a last and a best checkpoint, but none called {which!r}.").format(which=which),
                argument="which",
                expected='"last", "best"',
                value=which,
            )
        return store.load(self.path / store.BEST if which == "best" else self.path)[0]

    def __repr__(self) -> str:
        epochs = f"{self.epochs}/{self.planned}"
        return f"SavedRun({self.name!r}, {self.state}, epochs {epochs}, path={str(self.path)!r})"


class SavedRuns(list[SavedRun]):
    """Saved runs, the one started last at the end; a notebook shows them as a table."""

    def frame(self) -> pd.DataFrame:
        """Return one row per run (index ``"id"``): name, state, started, epochs, planned, the metrics, path."""
        import pandas as pd

        rows = [
            {
                "name": run.name,
                "state": run.state,
                "started": run.started,
                "epochs": run.epochs,
                "planned": run.planned,
                **run.metrics,
                "path": str(run.path),
            }
            for run in self
        ]
        index = pd.Index([run.id for run in self], name="id", dtype="str")
        return pd.DataFrame(rows, index=index)

    def _repr_html_(self) -> str:
        return self.frame().to_html(escape=True)


def runs(folder: str | PathLike[str] | None = None, *, experiment: str | None = None) -> SavedRuns:
    """List the runs that were saved, also by kernels that are gone.

    Parameters
    ----------
    folder : str or path, optional
        Where they are; by default $DLTP_RUNS, else ``.dltp/runs`` in the working folder.
    experiment : str, optional
        Only those of the experiment of this name.

    Returns
    -------
    SavedRuns
        A list, in the order in which they were started; what cannot be read is left out.
    """
    where = store.runs_folder() if folder is None else Path(folder).expanduser().absolute()
    found: Iterable[SavedRun | None] = map(SavedRun.at, store.run_folders(where))
    wanted = (run for run in found if run and experiment in (None, run.experiment))
    return SavedRuns(sorted(wanted, key=lambda run: run.started))


def specs(manifest: Manifest) -> tuple[ModelSpec | None, CompileSpec, FitSpec]:
    """Return the descriptions that a manifest holds as JSON.

    Raises
    ------
    TrainingError
        If they are none.
    """
    try:
        spec = None if manifest.model is None else ModelSpec.from_json(manifest.model)
        return spec, CompileSpec.from_json(manifest.compile), FitSpec.from_json(manifest.fit)
    except (ValueError, TypeError, RecursionError) as error:  # SpecError is a ValueError
        raise TrainingError(
            _("This saved run does not say what was trained: {reason}").format(reason=error), argument="path"
        ) from error


def _model(checkpoint: Checkpoint) -> keras.Model:
    from dltp_widgets.core.model.keras.build import build_model
    from dltp_widgets.core.training.compiling import compile_model
    from dltp_widgets.core.training.precision import under_policy
    from dltp_widgets.core.training.seeding import seeded
    from dltp_widgets.core.training.state import put_back

    manifest = checkpoint.manifest
    spec, compiled, fit = specs(manifest)
    if spec is None:
        raise undescribed()
    with seeded(manifest.seed), under_policy(manifest.policy):  # the caller's settings stay as they were
        model = build_model(spec)
        compile_model(model, compiled, fit)
    put_back(checkpoint.state, model)
    return model


def undescribed() -> TrainingError:
    """Return the error that says that a model must be given."""
    return TrainingError(
        _("No description of this run's model was saved: it is a class of your own."),
        argument="model",
        way_out=_("Build it again as it was, and give it: {call}.").format(
            call="dltp.resume(path, model=model)"
        ),
    )
