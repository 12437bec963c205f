"""How tensors of Keras, TensorFlow, JAX and torch are read: as views wherever the library has a way.

The ways are the buffer protocol (TensorFlow on the CPU), DLPack and ``__array__`` (JAX, torch). What is ragged or
sparse is filled in while it is small, and a note says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from dltp_widgets.core.data.arrays.foreign import MOST_DENSE, Foreign, is_a, sparse_note
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _


def from_keras(x: Any, keras: Any) -> Foreign | None:
    """Read a Keras variable through the backend that holds it; refuse a KerasTensor in words."""
    if is_a(x, keras, "KerasTensor"):
        raise _symbolic("KerasTensor", x)
    if is_a(x, keras, "Model") or is_a(x, keras, "Layer"):
        raise DataError(
            _("A {kind} is no array, but its layers have some.").format(kind=type(x).__name__),
            argument="x",
            expected="array",
            way_out=_("Look at one with {call}.").format(call='TensorInspector.of_layer(model, "dense1")'),
        )
    if not is_a(x, keras, "Variable"):
        return None
    value = x.value
    for library, adapter in _BACKENDS.items():
        held = adapter(value, sys.modules[library]) if library in sys.modules else None
        if held is not None:
            return replace(held, kind="keras.Variable")
    return Foreign("keras.Variable", lambda: value)


def from_tensorflow(x: Any, tensorflow: Any) -> Foreign | None:
    """Read a tf.Tensor or a tf.Variable as a view, a ragged or a sparse one filled in."""
    if is_a(x, tensorflow, "RaggedTensor"):
        return _from_ragged(x)
    if is_a(x, tensorflow, "SparseTensor"):
        return _from_sparse(x, tensorflow)
    if is_a(x, tensorflow, "data.Dataset"):
        raise DataError(
            _("A tf.data.Dataset hands out its elements one after the other, and has no shape of its own."),
            argument="x",
            expected="array",
            way_out=_("Look at the first one: {call}.").format(call="next(iter(x))"),
        )
    if is_a(x, tensorflow, "Variable"):  # numpy() copies; its value shares the memory until it is assigned to
        return Foreign("tf.Variable", lambda: _unicode(x.value()), _tensorflow_device(x))
    if not is_a(x, tensorflow, "Tensor"):
        return None
    if not hasattr(x, "numpy"):
        raise _symbolic("tf.Tensor", x)
    return Foreign("tf.Tensor", lambda: _unicode(x), _tensorflow_device(x))


def _from_ragged(x: Any) -> Foreign:
    lengths = np.asarray(x.row_lengths())
    ends = (int(lengths.min()), int(lengths.max())) if lengths.size else (0, 0)
    is_float = bool(x.dtype.is_floating)
    dense = int(np.prod(x.bounding_shape(), dtype=np.float64)) <= MOST_DENSE

    def note() -> str:
        shown = (
            _("Ragged: {rows} rows of {least} to {most} entries, filled up with {filler}.")
            if dense
            else _("Ragged: {rows} rows of {least} to {most} entries, shown one after the other.")
        )
        counts = format_count(len(lengths)), format_count(ends[0]), format_count(ends[1])
        return shown.format(
            rows=counts[0], least=counts[1], most=counts[2], filler="NaN" if is_float else "0"
        )

    return Foreign(
        "tf.RaggedTensor",
        lambda: _unicode(x.to_tensor(np.nan if is_float else None) if dense else x.flat_values),
        note=note,
        way_out="x.to_tensor()",
    )


def _from_sparse(x: Any, tensorflow: Any) -> Foreign:
    size, stored = int(np.prod(x.dense_shape, dtype=np.float64)), int(x.indices.shape[0])
    dense = size <= MOST_DENSE
    return Foreign(
        "tf.SparseTensor",
        lambda: _unicode(tensorflow.sparse.to_dense(tensorflow.sparse.reorder(x)) if dense else x.values),
        note=lambda: sparse_note(stored, size, dense=dense),
        way_out="tf.sparse.to_dense(x)",
    )


def _tensorflow_device(x: Any) -> str:
    return _device(str(x.device).rpartition("device:")[2])


def from_jax(x: Any, jax: Any) -> Foreign | None:
    """Read a jax.Array; refuse one that is traced, or whose memory was given away."""
    if not is_a(x, jax, "Array"):
        return None
    if is_a(x, jax, "core.Tracer"):
        raise _symbolic("jax.Array", x)
    if x.is_deleted():
        raise DataError(
            _("This jax.Array has no values any more: its memory was given back."),
            argument="x",
            expected="array",
        )
    return Foreign("jax.Array", lambda: x, ", ".join(sorted(_device(str(d)) for d in x.devices())))


def from_torch(x: Any, torch: Any) -> Foreign | None:
    """Read a torch.Tensor without its gradients, from whatever device it is on."""
    if not is_a(x, torch, "Tensor"):
        return None
    return Foreign("torch.Tensor", lambda: _torch_values(x, torch), _device(str(getattr(x, "device", "cpu"))))


def _torch_values(x: Any, torch: Any) -> object:
    values = x.detach()
    if getattr(values, "is_sparse", False):
        values = values.to_dense()
    values = values.cpu()
    bfloat16 = getattr(torch, "bfloat16", None)  # a type that torch does not hand to NumPy
    return values.float() if bfloat16 is not None and values.dtype == bfloat16 else values


_BACKENDS: dict[str, Callable[[Any, Any], Foreign | None]] = {
    "tensorflow": from_tensorflow,
    "jax": from_jax,
    "torch": from_torch,
}


def _device(name: str) -> str:
    """Return ``"CPU"`` or ``"GPU:0"``, however the library spells it."""
    upper = name.upper()
    return "CPU" if not upper or upper.startswith(("CPU", "TFRT_CPU")) else upper


def _unicode(tensor: object) -> object:
    """Return texts, which TensorFlow keeps as bytes, as str; all else as it is."""
    array = np.asarray(tensor)
    if array.dtype.kind != "O" or array.size > MOST_DENSE:
        return array
    return np.array([text.decode("utf-8", "replace") for text in array.ravel()], str).reshape(array.shape)


def _symbolic(kind: str, x: Any) -> DataError:
    return DataError(
        _("This {kind} is symbolic: it has a shape, {shape}, and a type, {dtype}, but no values.").format(
            kind=kind,
            shape=tuple(x.shape) if x.shape is not None else "?",
            dtype=getattr(x.dtype, "name", x.dtype),
        ),
        argument="x",
        expected="array",
        way_out=_("It gets values when the model runs."),
    )
