"""What Keras accepts and is mostly a mistake: it does not stop a model, it is said beside the layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.editing.model_inputs import remove_input
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Problem
from dltp_widgets.core.model.resolving.closed_form import shown

if TYPE_CHECKING:
    from dltp_widgets.core.model.resolving.resolve import ResolvedModel
    from dltp_widgets.core.model.spec import ModelSpec

_IMAGE = 4
"""Axes of a batch of images."""


def advice(resolved: ResolvedModel) -> tuple[Problem, ...]:
    """Return what is probably not meant, each with the layer that it belongs to.

    Today that is an input that no layer takes (``"unused_input"``), and a Dense layer that works on each pixel by
    itself (``"missing_flatten"``), where it matters: if what leaves the stack still has the axes of an image. As a
    Problem each has its sentence and its fix.
    """
    return (*_unused_input(resolved), *_missing_flatten(resolved))


def _unused_input(resolved: ResolvedModel) -> tuple[Problem, ...]:
    spec = resolved.spec
    taken = {source for sources in spec.links for source in sources}
    name = next((name for name in spec.inputs if name not in taken), None)
    if name is None or len(spec.inputs) < 2 or not spec.layers:
        return ()

    def say() -> str:
        return _("Nothing takes the input “{name}”: name it under “Takes” of a layer, or remove it.").format(
            name=name
        )

    return (Problem("unused_input", None, None, "inputs", say, lambda spec: remove_input(spec, str(name))),)


def _missing_flatten(resolved: ResolvedModel) -> tuple[Problem, ...]:
    shape = resolved.output_shape
    if not resolved.spec.is_stack or shape is None or len(shape) < _IMAGE:
        return ()
    index = next((place for place in resolved.dense_on_maps if _on_image(resolved, place)), None)
    if index is None or resolved.layers[-1].layer_spec.layer not in (
        "Dense",
        "Activation",
        "Softmax",
        "Dropout",
    ):
        return ()
    arriving = (resolved.layers[index].input_shape or ())[1:]
    return (
        Problem(
            "missing_flatten",
            index,
            resolved.layers[index].name,
            None,
            lambda: _(
                "An image of {shape} arrives, and Dense works on each of its pixels by itself: put Flatten before it."
            ).format(shape=shown(arriving)),
            lambda spec: _flattened(spec, index),
        ),
    )


def _on_image(resolved: ResolvedModel, index: int) -> bool:
    return len(resolved.layers[index].input_shape or ()) >= _IMAGE


def _flattened(spec: ModelSpec, index: int) -> ModelSpec:
    return spec.insert(index, LayerSpec("Flatten"))
