"""What the kernel runs on: versions, accelerator, memory, and whether the latest run used the accelerator.

Nothing is loaded and no device is listed for that: a cell that sets memory growth, CUDA_VISIBLE_DEVICES or the
backend afterwards works as before. The GPUs of the machine come from the driver's own program. The backend is
asked what it sees once it computes anyway, or on demand: ``environment(ask=True)``.
"""

from __future__ import annotations

import html
import json
import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.gpu import given_gpus, machine_gpus
from dltp_widgets.core.language import format_bytes, ngettext
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import THREADS, cpu_count, free_memory, thread_count, total_memory
from dltp_widgets.core.training.device import (
    accelerator,
    backend_name,
    backend_started,
    is_accelerator,
    prepare_devices,
)
from dltp_widgets.core.training.precision import policy_of_cells
from dltp_widgets.core.training.warmup import load_backend

_PACKAGES = {
    "dltp_widgets": ("dltp_widgets",),
    "keras": ("keras",),
    "tensorflow": ("tensorflow", "tensorflow-cpu", "tensorflow-macos", "tf-nightly"),
    "jax": ("jax",),
    "numpy": ("numpy",),
}
"""Module -> the distributions that bring it."""

_BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


@dataclass(frozen=True, repr=False)
class Environment:
    """What `environment` found; sizes in bytes. A notebook shows it as a table."""

    python: str
    """Version of Python."""
    backend: str
    """What Keras runs on, or will once it is loaded: ``"tensorflow"``, ``"jax"``."""
    cores: int
    """Processor cores that this process may use."""
    memory_total: int
    """Memory that this process may use at most: the machine's, or its container's."""
    memory_free: int
    """What of it is free now."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Package -> version, of those installed."""
    loaded: bool = False
    """Whether Keras and its backend are loaded."""
    machine_gpus: tuple[str, ...] = ()
    """Names of the NVIDIA GPUs of this machine."""
    given_gpus: tuple[str, ...] = ()
    """Names of those that this kernel was given: CUDA_VISIBLE_DEVICES may keep some back."""
    asked: bool = False
    """Whether the backend was asked what it sees."""
    accelerator: str | None = None
    """The accelerator that the backend sees; None if it sees none, or was not asked."""
    device_total: int | None = None
    """Memory of the first GPU given; None if there is none, or it does not tell."""
    device_free: int | None = None
    """What of it is free now."""
    policy: str | None = None
    """Keras' dtype policy in this thread; None as long as Keras is not loaded."""
    run_device: str | None = None
    """What the latest run of this session computed on; None before the first."""
    threads: int | None = None
    """With how many threads the processor computes, or will; None if it was not looked at."""
    xla: bool | None = None
    """Whether XLA compiled the latest run; None before the first."""

    @property
    def used(self) -> bool | None:
        """Whether the latest run really used an accelerator; None before the first run."""
        return None if self.run_device is None else is_accelerator(self.run_device)

    @property
    def sentence(self) -> str:
        """One sentence on the accelerator, in the language in force."""
        if self.accelerator is not None:
            message = _("{backend} computes on this accelerator: {name}.")
        elif self.given_gpus and self.asked:
            message = _("This kernel was given {name}, but {backend} does not see it and uses the processor.")
        elif self.given_gpus:
            message = _(
                "This kernel was given {name}; whether {backend} sees it, environment(ask=True) tells."
            )
        elif self.machine_gpus:
            message = _(
                "This machine has {name}, but CUDA_VISIBLE_DEVICES keeps it from this kernel:"
                " the processor does everything."
            )
        else:
            message = _("No GPU was found: the processor does everything.")
        name = self.accelerator or ", ".join(self.given_gpus or self.machine_gpus)
        return message.format(backend=_BACKENDS.get(self.backend, self.backend), name=name)

    @property
    def rows(self) -> list[tuple[str, str]]:
        """The table: what, and its value, in the language in force."""
        backend = _BACKENDS.get(self.backend, self.backend)
        rows = [("Python", self.python), *self.versions.items()]
        rows.append(
            (_("Keras runs on"), backend if self.loaded else _("{name}, not loaded yet").format(name=backend))
        )
        rows.append((_("Accelerator"), self.sentence))
        if self.device_total is not None:
            rows.append((_("Accelerator memory"), _sizes(self.device_free, self.device_total)))
        rows.append((_("Processor"), ngettext("{n} core", "{n} cores", self.cores).format(n=self.cores)))
        if self.threads is not None:
            rows.append(
                (_("Threads"), _("{n} ({name} sets another number)").format(n=self.threads, name=THREADS))
            )
        rows.append((_("Memory"), _sizes(self.memory_free, self.memory_total)))
        if self.policy is not None:
            rows.append((_("dtype policy"), self.policy))
        rows.append((_("Latest run"), self._latest_run()))
        return rows

    def _latest_run(self) -> str:
        if self.run_device is None:
            return _("none yet")
        message = _("{device}, compiled by XLA") if self.xla else _("{device}, without XLA")
        return message.format(device=self.run_device)

    def __repr__(self) -> str:
        rows = self.rows
        width = max(len(name) for name, _value in rows)
        return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)

    def _repr_html_(self) -> str:
        lines = (
            f'<tr><th scope="row">{html.escape(name)}</th><td>{html.escape(value)}</td></tr>'
            for name, value in self.rows
        )
        return f'<table class="dltp-environment"><tbody>{"".join(lines)}</tbody></table>'


def environment(*, ask: bool = False) -> Environment:
    """Return what this kernel runs on, as it is now.

    Parameters
    ----------
    ask : bool, default False
        Load the backend and ask it which accelerator it sees; memory growth is set before. Otherwise it is
        asked only if it computes already, and nothing is loaded.
    """
    if ask:
        load_backend()
        prepare_devices()
    asked = ask or backend_started()
    found = machine_gpus()
    given = given_gpus(found)
    run = Experiment.latest_run()
    backend = backend_name() or _configured_backend()
    return Environment(
        python=platform.python_version(),
        backend=backend,
        cores=cpu_count(),
        threads=_threads(),
        memory_total=total_memory(),
        memory_free=free_memory(),
        versions=_versions(),
        loaded=backend_name() is not None,
        machine_gpus=tuple(gpu.name for gpu in found),
        given_gpus=tuple(gpu.name for gpu in given),
        asked=asked,
        accelerator=accelerator() if asked else None,
        device_total=given[0].total if given else None,
        device_free=given[0].free if given else None,
        policy=policy_of_cells(),
        run_device=run.device if run is not None else None,
        xla=(run.engine == "xla" or backend == "jax") if run is not None and run.device else None,
    )


def _versions() -> dict[str, str]:
    """Return the versions of what is installed; nothing is imported for that."""
    versions = {}
    for module, distributions in _PACKAGES.items():
        loaded = getattr(sys.modules.get(module), "__version__", None)
        found = loaded or next(filter(None, map(_version, distributions)), None)
        if found:
            versions[module] = str(found)
    return versions


def _version(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _threads() -> int:
    """Return what TensorFlow was told, or will be; see `machine.limit_threads`."""
    told = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return int(told) if told.isdecimal() and int(told) else thread_count()


def _configured_backend() -> str:
    """Return the backend that Keras will take when it is imported."""
    if os.environ.get("KERAS_BACKEND"):
        return os.environ["KERAS_BACKEND"]
    folder = Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras")
    try:
        return str(json.loads((folder / "keras.json").read_text(encoding="utf-8"))["backend"])
    except (OSError, ValueError, KeyError, TypeError):
        return "tensorflow"


def _sizes(free: int | None, total: int) -> str:
    if free is None:
        return format_bytes(total)
    return _("{free} free of {total}").format(free=format_bytes(free), total=format_bytes(total))
