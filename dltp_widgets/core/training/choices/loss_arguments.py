"""The arguments of Keras' losses, by the class of the loss; ``name`` and ``dtype`` aside.

A test proves names and defaults equal to Keras' own.
"""

from __future__ import annotations

from dataclasses import replace

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_kind import N_
from dltp_widgets.core.training.choices.setting_kind import flag, number, whole

_LOGITS = flag("from_logits", False, N_("The model has no softmax or sigmoid at its end."))
_SMOOTHING = number(
    "label_smoothing", 0.0, N_("How far labels are moved towards all classes alike."), most=1.0
)
_REDUCTION = Argument(
    "reduction",
    "choice",
    "sum_over_batch_size",
    ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"),
    help_id=N_("How the losses of a batch become one number."),
    optional=True,
)
_ALPHA = replace(number("alpha", 0.25, N_("How much the one class weighs against the others.")), open=True)
_GAMMA = number("gamma", 2.0, N_("How much less easy examples count."))
_BALANCING = flag("apply_class_balancing", False, N_("Weigh the two classes by alpha."))
_IGNORED = whole("ignore_class", None, N_("Label that counts for nothing."), least=None)
_FALSE = (
    number("alpha", 0.5, N_("Weight of what was found wrongly.")),
    number("beta", 0.5, N_("Weight of what was missed.")),
)


def _axis(default: int | None = -1) -> Argument:
    return replace(whole("axis", default, N_("The axis that is compared."), least=None), open=True)


_CROSS = (_LOGITS, _SMOOTHING, _axis(), _REDUCTION)
_ARGUMENTS: dict[str, tuple[Argument, ...]] = {
    "BinaryCrossentropy": _CROSS,
    "BinaryFocalCrossentropy": (_BALANCING, _ALPHA, _GAMMA, *_CROSS),
    "CategoricalCrossentropy": _CROSS,
    "CategoricalFocalCrossentropy": (_ALPHA, _GAMMA, *_CROSS),
    "CosineSimilarity": (_axis(), _REDUCTION),
    "Dice": (_REDUCTION, _axis(None)),
    "Huber": (number("delta", 1.0, N_("Where an error begins to be large.")), _REDUCTION),
    "SparseCategoricalCrossentropy": (_LOGITS, _IGNORED, _axis(), _REDUCTION),
    "Tversky": (*_FALSE, _REDUCTION, _axis(None)),
}


def loss_arguments(kind: str) -> tuple[Argument, ...]:
    """Return the arguments of a class of ``keras.losses``, in the order in which they are shown."""
    return _ARGUMENTS.get(kind, (_REDUCTION,))
