"""Who trains: one fixed rule on the model, the device and the planned steps.

Never by timing: a trial would make two runs of one seed differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.device import has_accelerator
from dltp_widgets.core.training.engines.callbacks import called_each_batch

if TYPE_CHECKING:
    from dltp_widgets.core.training.engines.engine import Job

XLA_STEPS = 2000
"""Steps below which XLA does not pay its compilation."""

BACKENDS = {"tensorflow": "TensorFlow", "jax": "JAX"}
"""Keras' backends that an engine compiles for, as they call themselves."""

# fmt: off
_DENSE = frozenset({
    "Sequential", "Functional", "InputLayer", "Identity",
    "Dense", "Activation", "ReLU", "LeakyReLU", "PReLU", "ELU", "Softmax",
    "Flatten", "Reshape", "Rescaling", "Normalization", "BatchNormalization",
    "LayerNormalization", "UnitNormalization", "ActivityRegularization",
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot",
})
# fmt: on
"""Keras' layers that XLA runs well on a processor: no convolutions and no recurrent layers (hopeless), and none that
draws random numbers (a step with Dropout takes ten times as long, and gets other masks than ``fit``)."""


@dataclass(frozen=True)
class Plan:
    """Who trains, and why.

    Attributes
    ----------
    engine : str
        ``"exact"``: the compiled loop, bit for bit what ``fit`` computes; ``"xla"``: the same loop compiled by
        XLA as one; ``"fit"``: Keras' own ``model.fit``.
    reason : str
        One sentence, in the language in force.
    """

    engine: str
    reason: str


def choose(job: Job) -> Plan:
    """Return who trains this job."""
    obstacle = _not_compilable(job)
    if obstacle is not None:
        return Plan("fit", obstacle)
    if job.engine in ("exact", "xla", "fit"):
        return Plan(job.engine, _("The run goes on with the engine it began with."))
    if job.fit.engine == "exact":
        return Plan("exact", _("The exact engine was asked for."))
    return _on_jax(job) if _backend() == "jax" else _with_xla_or_not(job)


def _not_compilable(job: Job) -> str | None:
    if job.fit.engine == "fit":
        return _("model.fit was asked for.")
    if _backend() not in BACKENDS:
        return _("The compiled engine needs TensorFlow or JAX; Keras runs on {name} here.").format(
            name=_backend()
        )
    if job.model.run_eagerly or _runs_eagerly():
        return _("{backend} is set to run step by step (eagerly).").format(backend=BACKENDS[_backend()])
    if _backend() == "jax" and not job.model.jit_compile:
        return _("JAX is not to compile this model (jit_compile=False).")
    callback = called_each_batch(job.callbacks)
    if callback is not None:
        return _("The callback {name} is to be called at every batch.").format(name=type(callback).__name__)
    return None


def _on_jax(job: Job) -> Plan:
    """JAX compiles by XLA in any case; what is to be chosen is whether many steps are one call."""
    layer = None if has_accelerator() else next(_not_dense(job.model), None)
    if layer is not None:
        return Plan(
            "exact", _("JAX is slow in a loop on a processor with {layer} layers.").format(layer=layer)
        )
    return Plan("xla", _("JAX does many steps in one call."))


def _with_xla_or_not(job: Job) -> Plan:
    steps = job.steps * job.fit.epochs
    if steps < XLA_STEPS:
        return Plan("exact", _("{n} steps: too few for XLA to pay off.").format(n=format_count(steps)))
    layer = None if has_accelerator() else next(_not_dense(job.model), None)
    if layer is not None:
        return Plan("exact", _("XLA is slow on a processor with {layer} layers.").format(layer=layer))
    doubt = _doubt_of_labels(job)
    if doubt is not None:
        return Plan("exact", doubt)
    return Plan("xla", _("{n} steps: enough for XLA to pay off.").format(n=format_count(steps)))


def _backend() -> str:
    import keras

    return str(keras.config.backend())


def _runs_eagerly() -> bool:
    if _backend() == "jax":
        import jax

        config: Any = jax.config
        return bool(config.jax_disable_jit)
    import tensorflow as tf

    return bool(tf.config.functions_run_eagerly())


def _not_dense(layer: Any) -> Iterator[str]:
    """Yield the class names that the rule does not know; a class of the user's own is never known."""
    kind = type(layer)
    if kind.__name__ not in _DENSE or kind.__module__.partition(".")[0] != "keras":
        yield kind.__name__
        return
    for inner in getattr(layer, "layers", ()):
        yield from _not_dense(inner)


def _doubt_of_labels(job: Job) -> str | None:
    """Return why a label could be out of range: on such a one XLA computes nan, where TensorFlow raises."""
    import keras

    losses = keras.tree.flatten(job.model.loss)
    if not any("sparse" in str(getattr(loss, "name", loss)).lower() for loss in losses):
        return None
    shape = getattr(job.model, "output_shape", None)  # Keras does not know that of a class of your own
    if shape is None:
        return _("Labels out of range would not be reported by XLA, and the number of classes is not known.")
    if _labels_in_range(job, shape):
        return None
    return _("Some labels are out of range, which XLA would not report.")


def _labels_in_range(job: Job, shape: Any) -> bool:
    if isinstance(job.train.y, Mapping):
        shapes = dict(zip(job.model.output_names, _as_list(shape), strict=True))
        return all(_fits(y, shapes.get(name)) for name, y in job.train.y.items())
    return _fits(job.train.y, shape)


def _as_list(shapes: Any) -> list[Any]:
    return list(shapes) if shapes and isinstance(shapes[0], tuple) else [shapes]


def _fits(y: Any, shape: Any) -> bool:
    classes = shape[-1] if isinstance(shape, tuple) and shape and isinstance(shape[-1], int) else 1
    if classes == 1 or not np.issubdtype(y.dtype, np.integer):
        return True
    return bool(y.min() >= 0 and y.max() < classes)
