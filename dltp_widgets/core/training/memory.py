"""How much memory a training needs, and whether there is so much."""

from __future__ import annotations

import gc
import math
from typing import TYPE_CHECKING

from dltp_widgets.core.data.split import named
from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import format_bytes
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import free_memory
from dltp_widgets.core.model.resolving.memory import BYTES_PER_PARAMETER, training_bytes
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.training.choices.settings import is_count
from dltp_widgets.core.training.engines import reuse

if TYPE_CHECKING:
    from dltp_widgets.core.data.dataset import Dataset
    from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec
    from dltp_widgets.core.training.snapshot import Snapshot

_MOMENTS = {
    "SGD": 0,
    "Adam": 2,
    "AdamW": 2,
    "RMSprop": 1,
    "Nadam": 2,
    "Adagrad": 1,
    "Adadelta": 2,
    "Adamax": 2,
    "Ftrl": 2,
    "Lion": 1,
    "Lamb": 2,
    "Adafactor": 1,
    "Muon": 1,
}
"""Optimizer -> how many numbers it keeps for each trained parameter; a test compares with Keras."""

_MORE_MOMENTS = ("momentum", "centered", "amsgrad", "use_ema")
"""Arguments of optimizers that add one more."""


def needed_bytes(
    resolved: ResolvedModel,
    compile: CompileSpec,  # noqa: A002 (Keras' word)
    fit: FitSpec,
    data: Dataset | None = None,
    *,
    built: bool = False,
) -> int:
    """Return about how many bytes more a training takes at its peak.

    What the model takes (`model.memory`), and the arrays as the device gets them.

    Parameters
    ----------
    resolved : ResolvedModel
        Without a problem.
    compile : CompileSpec
    fit : FitSpec
    data : Dataset, optional
        Its training and validation splits are counted; without it, no arrays are.
    built : bool, default False
        Whether the weights exist already.
    """
    outputs = resolved.kept_shapes
    batch, counts = _batch_size(fit, data), (resolved.params, resolved.trainable_params)
    arrays = _sent_bytes(data, fit) if data is not None else 0
    return training_bytes(*counts, outputs, batch, _moments(compile), built=built) + arrays


def shortage(
    resolved: ResolvedModel,
    compile: CompileSpec,  # noqa: A002
    fit: FitSpec,
    data: Dataset | None = None,
    *,
    built: bool = False,
) -> str | None:
    """Return a sentence if the training needs more memory than is free, else None; as `needed_bytes`."""
    needed, free = needed_bytes(resolved, compile, fit, data, built=built), free_memory()
    if needed <= free:
        return None
    message = _("To train this model, about {needed} are needed, and {free} are free.")
    return message.format(needed=format_bytes(needed), free=format_bytes(free))


def refuse_too_large(snapshot: Snapshot) -> None:
    """Refuse what would not fit into memory, before anything of it is allocated.

    A model that has no ModelSpec exists already and is not judged, nor is one that does not resolve: building
    it says why.

    Raises
    ------
    TrainingError
        If the training needs more memory than is free.
    """
    resolved = resolve(snapshot.spec) if snapshot.spec is not None else None
    if resolved is None or resolved.problem is not None:
        return
    asked = resolved, snapshot.compile, snapshot.fit, snapshot.data
    built = snapshot.model is not None
    message = shortage(*asked, built=built)
    if message is not None:  # perhaps for the sake of models that only wait
        reuse.clear()
        gc.collect()
        message = shortage(*asked, built=built)
    if message is not None:
        way_out = _("Take fewer neurons, or a smaller batch.")
        raise TrainingError(message, argument="exp.model", value=resolved.params, way_out=way_out)


def _moments(compile: CompileSpec) -> int:  # noqa: A002
    more = sum(bool(compile.optimizer_args.get(name)) for name in _MORE_MOMENTS)
    return _MOMENTS.get(compile.optimizer, 2) + more


def _batch_size(fit: FitSpec, data: Dataset | None) -> int:
    batch = int(fit.batch_size) if is_count(fit.batch_size) else 1
    return batch if data is None else min(batch, data.train.n)


def _sent_bytes(data: Dataset, fit: FitSpec) -> int:
    """Return the size of the arrays as the device gets them: float64 as float32, all else as it is."""
    parts = [data.train] + ([data.valid] if data.valid is not None and fit.validate else [])
    arrays = [a for part in parts for a in (*part.inputs.values(), *named(part.y, "y").values())]
    weights = [part.n * BYTES_PER_PARAMETER for part in parts if part.sample_weight is not None]
    return sum(weights) + sum(
        math.prod(a.shape) * (BYTES_PER_PARAMETER if a.dtype.kind == "f" else a.dtype.itemsize)
        for a in arrays
    )
