"""What a saved run says of itself: what was trained, on which data, by whom, how far."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.training.run_name import RunName
from dltp_widgets.core.training.saving.process import this_process

if TYPE_CHECKING:
    from dltp_widgets.core.training.run import Run
    from dltp_widgets.core.training.state import TrainingState

FORMAT = "dltp-run"
VERSION = 1


@dataclass(frozen=True)
class Manifest:
    """The description of a run at one moment.

    Attributes
    ----------
    id, name, state : str
        As of the `Run`; ``"running"`` until it has ended.
    started : str
        When, ISO 8601, UTC.
    epochs, step, planned : int
        Complete epochs, batches of the one after them, and complete epochs in the end.
    metrics : dict of float
        Of the last complete epoch, by Keras' keys.
    seed : int
    engine, engine_reason, device : str or None
    model : str or None
        The ModelSpec as JSON; None for a model that none describes.
    compile, fit : str
        The specs as JSON.
    policy : str or None
        Keras' dtype policy, as of the `Snapshot`.
    data : dict
        A `DataRecord`.
    versions : dict of str
        Of Python, Keras and its backend, and of this package.
    process : dict
        Who writes the run; see `this_process`.
    experiment : str or None
        Name under which its Experiment is kept, if it is.
    phases : dict of float
        Seconds spent in each phase so far.
    naming : dict
        What `name` is made of: a `RunName`.
    """

    id: str
    name: str
    state: str
    started: str
    epochs: int
    step: int
    planned: int
    metrics: dict[str, float]
    seed: int
    engine: str | None
    engine_reason: str | None
    device: str | None
    model: str | None
    compile: str
    fit: str
    policy: str | None
    data: dict[str, Any]
    versions: dict[str, str]
    process: dict[str, Any] = field(default_factory=this_process)
    experiment: str | None = None
    phases: dict[str, float] = field(default_factory=dict)
    naming: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run) -> Manifest:
        """Describe a run that begins; looks once at each value of its data."""
        return cls(
            id=run.id,
            name=run.name,
            state="running",
            started=datetime.now(UTC).isoformat(timespec="seconds"),
            epochs=run.history.epochs,
            step=0,
            planned=run.first_epoch - 1 + run.fit.epochs,
            metrics={},
            seed=run.seed or 0,
            engine=run.engine,
            engine_reason=run.engine_reason,
            device=run.device,
            model=None if run.spec is None else run.spec.to_json(),
            compile=run.compile.to_json(),
            fit=run.fit.to_json(),
            policy=run.snapshot.policy,
            data=DataRecord.of(run.data).to_dict(),
            versions=versions(),
            experiment=run.experiment,
            naming=run.naming.to_dict(),
        )

    def at(self, run: Run, state: TrainingState, name: str) -> Manifest:
        """Return the description at the moment of `state`, of a run that is in the state `name`."""
        return replace(
            self,
            name=run.name,
            naming=run.naming.to_dict(),
            state=name,
            epochs=state.epoch,
            step=state.step,
            metrics=run.history.last(),
            engine=run.engine,
            engine_reason=run.engine_reason,
            device=run.device,
            phases=run.progress.spent,
        )

    @property
    def run_name(self) -> RunName:
        """What the run is called, in whatever language; of an older one, what can be understood of `name`."""
        return RunName.from_dict(self.naming, self.name)

    def to_dict(self) -> dict[str, Any]:
        """Return the manifest as a dict that JSON can hold."""
        return {"format": FORMAT, "version": VERSION, **vars(self)}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Manifest:
        """Return the manifest that `to_dict` described.

        Raises
        ------
        ValueError
            If it is none of this version, or a value is not of its kind.
        """
        if content.get("format") != FORMAT or content.get("version") != VERSION:
            raise ValueError("not a run of this version")
        values = {entry.name: content[entry.name] for entry in fields(cls) if entry.name not in _LATER}
        values |= {name: content[name] for name in _LATER if name in content}
        if not all(isinstance(value, _KINDS[name]) for name, value in values.items() if name in _KINDS):
            raise ValueError("a value of another kind")
        datetime.fromisoformat(values["started"])
        for name in ("metrics", "phases"):
            values[name] = {str(key): float(value) for key, value in values.get(name, {}).items()}
        return cls(**values)


_LATER = ("experiment", "phases", "naming")
"""What a run that was saved before there was such a thing does not say."""

_KINDS: dict[str, Any] = dict.fromkeys(("id", "name", "state", "started", "compile", "fit"), str)
_KINDS |= dict.fromkeys(("epochs", "step", "planned", "seed"), int)
_KINDS |= dict.fromkeys(("metrics", "data", "versions", "process", "phases", "naming"), dict)
_KINDS |= dict.fromkeys(("engine", "engine_reason", "device", "model", "policy", "experiment"), str | None)


def versions() -> dict[str, str]:
    """Return the versions of what computes here: Keras and its backend only where they are loaded."""
    found = {"python": platform.python_version()}
    for name in ("dltp_widgets", "numpy", "keras", "tensorflow", "jax"):
        version = getattr(sys.modules.get(name), "__version__", None)
        if version is not None:
            found[name] = str(version)
    if "keras" in found:
        import keras

        found["backend"] = keras.config.backend()
    return found
