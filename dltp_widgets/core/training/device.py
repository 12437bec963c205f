"""What the kernel computes on, and how it is set up before it is first used.

A backend that has not begun to compute is left alone: to list its devices makes it read CUDA_VISIBLE_DEVICES,
and a later cell that sets this would have no effect. Only a training begins (`prepare_devices`), or a person
who asks.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from dltp_widgets.core.language import ngettext
from dltp_widgets.core.machine import cpu_count
from dltp_widgets.core.training.warmup import chatter_dropped


def device_name(model: Any = None) -> str:
    """Return the accelerator that the loaded backend sees, else ``"CPU, 2 cores"``; loads nothing.

    Parameters
    ----------
    model : keras.Model, optional
        Built: the accelerator counts only if the weights really lie on it.
    """
    seen = accelerator() if model is None or _lies_on_accelerator(model) else None
    n = cpu_count()
    return seen or ngettext("CPU, {n} core", "CPU, {n} cores", n).format(n=n)


def is_accelerator(name: str) -> bool:
    """Tell whether this is what `device_name` says of an accelerator."""
    return not name.startswith("CPU")


def has_accelerator() -> bool:
    """Tell whether the loaded backend sees one; loads nothing."""
    return accelerator() is not None


def accelerator() -> str | None:
    """Return the first accelerator that the loaded backend sees: ``"GPU, NVIDIA H200"``; loads nothing."""
    if backend_name() == "jax":
        jax = _loaded("jax", "devices")
        found = [d for d in jax.devices() if d.platform != "cpu"] if jax else []
        return f"{found[0].platform.upper()}, {found[0].device_kind}" if found else None
    tensorflow = _loaded("tensorflow", "config")
    gpus = tensorflow.config.list_physical_devices("GPU") if tensorflow else []
    if not gpus:
        return None
    details = tensorflow.config.experimental.get_device_details(gpus[0])
    return f"GPU, {details.get('device_name', gpus[0].name)}"


def backend_name() -> str | None:
    """Return the backend that Keras runs on; None as long as Keras is not imported."""
    keras = _loaded("keras", "Model")
    return str(keras.config.backend()) if keras else None


def backend_started() -> bool:
    """Tell whether the loaded backend has begun to compute, so that asking it for its devices changes nothing."""
    # Neither library has a public way to ask; a test breaks when one of these moves.
    if backend_name() == "jax":
        bridge = sys.modules.get("jax._src.xla_bridge")
        return bool(bridge is not None and bridge.backends_are_initialized())
    eager = _loaded("tensorflow.python.eager.context", "context_safe")
    context = eager.context_safe() if eager else None
    return getattr(context, "_context_handle", None) is not None


def prepare_devices() -> None:
    """Let every GPU's memory grow with what is needed, instead of being taken whole by the first kernel.

    To be called once the backend is loaded, before anything is computed. Where the memory was set up already,
    by a cell or by a first computation, it stays as it is.
    """
    if backend_name() == "jax":
        os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")  # read when JAX first computes
        return
    tensorflow = _loaded("tensorflow", "config")
    if tensorflow is None or backend_started():
        return
    with chatter_dropped():  # that there is no GPU is no error of the student's
        gpus = tensorflow.config.list_physical_devices("GPU")
    for gpu in gpus:
        try:
            tensorflow.config.experimental.set_memory_growth(gpu, True)
        except (RuntimeError, ValueError):  # in use already, or divided by the user
            return


def _loaded(name: str, part: str) -> Any:
    """Return a module that has been imported as far as `part`; None if absent or still being imported."""
    module = sys.modules.get(name)
    return module if hasattr(module, part) else None


def _lies_on_accelerator(model: Any) -> bool:
    """Tell where the first weight of a model lies; what has no weights computes where the backend likes."""
    for variable in getattr(model, "variables", ())[:1]:
        value = variable.value
        if hasattr(value, "devices"):  # JAX
            return any(device.platform != "cpu" for device in value.devices())
        return "CPU" not in str(getattr(value, "device", ""))
    return True
