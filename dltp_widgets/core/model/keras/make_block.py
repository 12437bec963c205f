"""A block that is a model of its own -> a keras.Model, with what is to be frozen in it frozen."""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.layer_spec import LayerSpec
from dltp_widgets.core.model.nested import MODEL, frozen_names, inner_spec
from dltp_widgets.core.model.problem import Refusal


def make_block(layer: LayerSpec, name: str | None = None, *, with_weights: bool = True) -> Any:
    """Return the model.

    Parameters
    ----------
    layer : LayerSpec
        Of a kind that `nested` describes.
    name : str, optional
        Name to give; default: that of the spec, or Keras' own.
    with_weights : bool, default True
        False: a base does not fetch its trained weights, which only the shapes are asked for.

    Raises
    ------
    SpecError
        If trained weights cannot be fetched, or the block holds no model. Keras' own exceptions about the
        arguments pass through.
    """
    if layer.layer == MODEL:
        from dltp_widgets.core.model.keras.build import made_model

        return made_model(inner_spec(layer), name or layer.name)
    made = _base(layer, name, with_weights)
    _freeze(made, layer.args.get("trainable", True))
    return made


def _base(layer: LayerSpec, name: str | None, with_weights: bool) -> Any:
    import keras

    args = {key: value for key, value in layer.args.items() if key != "trainable"}
    weights = args.pop("weights", "imagenet")
    if weights not in (None, "imagenet"):
        raise SpecError(_("The weights of a base are None or imagenet: no file is read."), argument="weights")
    own = {} if (name or layer.name) is None else {"name": name or layer.name}
    make = getattr(keras.applications, layer.layer)
    if weights is None or not with_weights:
        return make(weights=None, **args, **own)
    try:
        return make(weights=weights, **args, **own)
    except (OSError, ValueError) as error:
        if "fetch" not in str(error) and "URL" not in str(error):
            raise
        raise SpecError(
            _("The trained weights of {name} could not be fetched.").format(name=layer.layer),
            argument="weights",
            way_out=_("Connect to the internet, or take weights=None."),
        ) from error


def _freeze(model: Any, trainable: Any) -> None:
    if isinstance(trainable, bool):
        model.trainable = trainable
        return
    names = [layer.name for layer in model.layers]
    try:
        frozen = frozen_names(trainable, names)
    except Refusal as refusal:
        raise SpecError(refusal.say(), argument="trainable") from refusal
    for layer in model.layers:
        if layer.name in frozen:
            layer.trainable = False
