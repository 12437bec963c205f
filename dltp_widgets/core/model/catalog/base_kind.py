"""The bases of ``keras.applications`` as blocks: the arguments that they share, and those of a few."""

from __future__ import annotations

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_kind import ACTIVATIONS, N_, LayerKind, switch
from dltp_widgets.core.model.frozen import FrozenDict

_SHARED = (
    switch(
        "include_top", True, N_("Own head"), N_("Whether the layers that name 1,000 classes stay on top.")
    ),
    Argument(
        "weights",
        "choice",
        "imagenet",
        ("imagenet",),
        N_("Weights"),
        N_("imagenet: trained on a million photographs, to be fetched; none: at random."),
        optional=True,
    ),
    Argument("pooling", "choice", None, ("avg", "max"), N_("Pooling"), N_("What becomes of the last maps.")),
    Argument("input_shape", "tuple", None, label_id=N_("Input shape"), advanced=True, least=1, open=True),
    Argument("classes", "int", 1000, label_id=N_("Classes"), advanced=True, least=1),
    Argument("classifier_activation", "choice", "softmax", ACTIVATIONS, advanced=True, optional=True),
)
_TRAINABLE = Argument(
    "trainable",
    "bool",
    True,
    label_id=N_("Trainable"),
    help_id=N_("Whether training changes the weights of this layer."),
    open=True,
)
_OWN = {
    "ConvNeXt": "include_preprocessing",
    "EfficientNetV2": "include_preprocessing",
    "MobileNetV3": "alpha minimalistic dropout_rate include_preprocessing",
    "MobileNetV2": "alpha",
    "MobileNet": "alpha depth_multiplier dropout",
}
"""Beginning of a name -> the arguments that only these bases have; the first that fits holds."""


def base_kind(name: str) -> LayerKind:
    """Return the block that the function `name` of ``keras.applications`` is."""
    others = next((own for start, own in _OWN.items() if name.startswith(start)), "")
    help_id = N_("A network for photographs, as one block: its maps are the features for a head of your own.")
    start = FrozenDict({"include_top": False, "weights": None})
    return LayerKind(
        name,
        "applications",
        help_id,
        (*_SHARED, _TRAINABLE),
        frozenset(others.split()),
        start,
        ((96, 96, 3),),
    )
