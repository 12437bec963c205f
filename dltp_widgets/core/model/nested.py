"""Models inside a model, each one block: a base of ``keras.applications``, or a model of one's own.

A base is a `LayerSpec` of the name of its function, with the arguments of that function::

    LayerSpec("VGG16", include_top=False, weights=None, trainable={"from": "block5_conv1"})

``trainable`` says what of it training changes:

- ``True`` (or absent): all of it; ``False``: nothing of it;
- ``{"from": name}``: from this layer of it on, in Keras' order;
- ``{"frozen": (name, ...)}``: all but these layers of it.

A model of one's own is a `LayerSpec` of the class ``"Model"`` whose argument ``spec`` is a `ModelSpec` without name,
as JSON has it; `model_block` makes one and `inner_spec` reads it. What training changes in it is said by the
``trainable`` of its own layers, as anywhere. `with_trainable`, `trainable_from` and `with_frozen` set it for both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.frozen import thaw
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.problem import Refusal
from dltp_widgets.core.model.spec import ModelSpec

MODEL = "Model"
"""Class of a block that holds a model of one's own."""

APPLICATIONS = frozenset(
    """
    ConvNeXtBase ConvNeXtLarge ConvNeXtSmall ConvNeXtTiny ConvNeXtXLarge DenseNet121 DenseNet169
    DenseNet201 EfficientNetB0 EfficientNetB1 EfficientNetB2 EfficientNetB3 EfficientNetB4 EfficientNetB5
    EfficientNetB6 EfficientNetB7 EfficientNetV2B0 EfficientNetV2B1 EfficientNetV2B2 EfficientNetV2B3
    EfficientNetV2L EfficientNetV2M EfficientNetV2S InceptionResNetV2 InceptionV3 MobileNet MobileNetV2
    MobileNetV3Large MobileNetV3Small NASNetLarge NASNetMobile ResNet101 ResNet101V2 ResNet152 ResNet152V2
    ResNet50 ResNet50V2 VGG16 VGG19 Xception
    """.split()  # noqa: SIM905
)
"""Functions of ``keras.applications``; a test proves the list equal to Keras'."""

_REMEMBERED = 200


def is_block(layer: LayerSpec) -> bool:
    """Tell whether a layer is a model of its own."""
    return layer.layer == MODEL or layer.layer in APPLICATIONS


def model_block(spec: ModelSpec, name: str | None = None) -> LayerSpec:
    """Return a model as one block.

    Parameters
    ----------
    spec : ModelSpec
    name : str, optional
        Name of the block; without it, that of the model.
    """
    unnamed = ModelSpec(spec.layers, spec.inputs, spec.edges, spec.outputs, None)  # the block has the name
    return LayerSpec(MODEL, name=name or spec.name, spec=json.loads(unnamed.to_json()))


def inner_spec(layer: LayerSpec) -> ModelSpec:
    """Return the model that a block of the class ``"Model"`` holds.

    Raises
    ------
    SpecError
        If it holds none.
    """
    return _parsed(json.dumps(thaw(layer.args.get("spec"))))


def with_trainable(layer: LayerSpec, trainable: bool) -> LayerSpec:
    """Return the block with all of it trained, or nothing of it."""
    if layer.layer == MODEL:
        return with_frozen(layer, () if trainable else inner_spec(layer).layer_names)
    return layer.without("trainable") if trainable else layer.edit(trainable=False)


def trainable_from(layer: LayerSpec, name: str) -> LayerSpec:
    """Return the block with its layer `name`, and what follows it, left to training, and nothing before it.

    Raises
    ------
    ValueError
        If a model of one's own has no such layer; of a base, `resolve` says so.
    """
    if layer.layer == MODEL:
        names = inner_spec(layer).layer_names
        return with_frozen(layer, names[: names.index(name)])
    return layer.edit(trainable={"from": name})


def with_frozen(layer: LayerSpec, names: Iterable[str]) -> LayerSpec:
    """Return the block with just these layers of it kept from training."""
    names = tuple(names)
    if layer.layer != MODEL:
        return layer.edit(trainable={"frozen": names}) if names else layer.without("trainable")
    spec = inner_spec(layer)
    layers = [
        part.edit(trainable=False) if name in names else part.without("trainable")
        for part, name in zip(spec.layers, spec.layer_names, strict=True)
    ]
    return model_block(ModelSpec(tuple(layers), spec.inputs, spec.edges, spec.outputs, None), layer.name)


def is_frozen(spec: ModelSpec) -> bool:
    """Tell whether nothing of a model is trained because each of its layers says so."""
    return bool(spec.layers) and all(layer.args.get("trainable", True) is False for layer in spec.layers)


def frozen_names(trainable: Any, names: Sequence[str]) -> frozenset[str]:
    """Return which of the layers of a block training leaves alone.

    Raises
    ------
    Refusal
        If `trainable` is none of the forms of `nested`, or names a layer that is not there.
    """
    if isinstance(trainable, bool):
        return frozenset() if trainable else frozenset(names)
    given = dict(trainable) if isinstance(trainable, Mapping) else {}
    start, frozen = given.get("from"), given.get("frozen")
    wanted = (start,) if set(given) == {"from"} else frozen if set(given) == {"frozen"} else None
    if not isinstance(wanted, tuple) or not all(isinstance(name, str) for name in wanted):
        raise _refusal(lambda: _("Trainable: True, False, or the layers of the block are expected."))
    missing = next((name for name in wanted if name not in names), None)
    if missing is not None:
        raise _refusal(lambda: _("The block has no layer “{name}”.").format(name=missing[:60]))
    return frozenset(names[: names.index(start)] if start is not None else wanted)


@lru_cache(maxsize=_REMEMBERED)
def _parsed(text: str) -> ModelSpec:
    return ModelSpec.from_json(text)


def _refusal(say: Any) -> Refusal:
    return Refusal("wrong_value", "trainable", say, drop=("trainable",))
