"""A ModelSpec -> a keras.Model, ready to be compiled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import format_bytes, format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import free_memory, limit_threads
from dltp_widgets.core.model.catalog.keras_names import SPREAD
from dltp_widgets.core.model.keras.from_model import from_model
from dltp_widgets.core.model.keras.instantiate import BUILD_LOCK, make_layer
from dltp_widgets.core.model.resolving.resolve import ResolvedModel, resolve
from dltp_widgets.core.model.spec import STACK_INPUT, ModelSpec

_BUILD_PEAK = 2
"""Building takes about twice the memory of the weights."""


def build_model(spec: ModelSpec) -> Any:
    """Build a model.

    Draws from Python's ``random`` exactly what the same layers written by hand would: to seed it, call
    ``keras.utils.set_random_seed`` just before, under `BUILD_LOCK`.

    Parameters
    ----------
    spec : ModelSpec

    Returns
    -------
    keras.Model
        A ``keras.Sequential`` for a stack, else a functional model. Unnamed layers are named in the model.

    Raises
    ------
    SpecError
        If `resolve` finds a problem, in its words, or if the weights would not fit into memory.
    """
    resolved = resolve(spec)
    if resolved.problem is not None:
        raise SpecError(resolved.problem.message, argument=resolved.problem.field, value=spec)
    _check_size(resolved)
    limit_threads()  # this may be what imports the backend
    with BUILD_LOCK:
        return made_model(spec, spec.name)


def made_model(spec: ModelSpec, name: str | None) -> Any:
    """Return the model of a spec that resolves, under this name; the caller holds `BUILD_LOCK`."""
    return _stack(spec, name) if spec.is_stack else _graph(spec, name)


def _stack(spec: ModelSpec, model_name: str | None) -> Any:
    import keras

    name, shape = next(iter(spec.inputs.items()))
    inputs = keras.Input(shape, name=None if name == STACK_INPUT else name)
    # One list: adding layers one by one rebuilds the model each time, which is quadratic.
    return keras.Sequential([inputs, *_made(spec)], name=model_name)


def _graph(spec: ModelSpec, model_name: str | None) -> Any:
    import keras

    tensors = {name: keras.Input(shape, name=name) for name, shape in spec.inputs.items()}
    inputs = list(tensors.values())
    for part, name, sources, layer in zip(
        spec.layers, spec.layer_names, spec.links, _made(spec), strict=True
    ):
        taken = [tensors[source] for source in sources]
        tensors[name] = layer(*taken) if part.layer in SPREAD else layer(_one_or_list(taken))
    outputs = [tensors[name] for name in spec.outputs or spec.layer_names[-1:]]
    return keras.Model(_one_or_list(inputs), _one_or_list(outputs), name=model_name)


def _made(spec: ModelSpec) -> list[Any]:
    return [make_layer(layer, name) for layer, name in zip(spec.layers, spec.layer_names, strict=True)]


def _one_or_list(tensors: Sequence[Any]) -> Any:
    return tensors[0] if len(tensors) == 1 else list(tensors)


def _check_size(resolved: ResolvedModel) -> None:
    memory = free_memory()
    if _BUILD_PEAK * resolved.bytes <= memory:
        return
    raise SpecError(
        _("This model has {params} parameters, {size}: too much for the {memory} that are free.").format(
            params=format_count(resolved.params),
            size=format_bytes(resolved.bytes),
            memory=format_bytes(memory),
        ),
        argument="layers",
        value=resolved.params,
    )


__all__ = ["BUILD_LOCK", "build_model", "from_model"]
