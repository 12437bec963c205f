"""What is known of a layer, and the arguments that several layers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.frozen import FrozenDict


def N_(message: str) -> str:  # noqa: N802  (the name that extraction tools look for)
    """Mark a text for translation; it is translated when it is shown."""
    return message


ACTIVATIONS = (
    *("relu", "sigmoid", "softmax", "tanh", "linear", "elu", "selu", "gelu", "leaky_relu", "softplus"),
    *("softsign", "silu", "swish", "mish", "exponential", "hard_sigmoid", "hard_silu", "hard_swish", "relu6"),
    *("celu", "log_softmax", "log_sigmoid", "hard_tanh", "hard_shrink", "soft_shrink", "tanh_shrink"),
    *("sparsemax", "sparse_plus", "sparse_sigmoid", "squareplus"),
)
"""Names of Keras' activations that keep the shape, the common ones first."""

INITIALIZERS = (
    *("glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal"),
    *(
        "zeros",
        "ones",
        "random_normal",
        "random_uniform",
        "truncated_normal",
        "variance_scaling",
        "orthogonal",
    ),
)
REGULARIZERS = ("l1", "l2", "l1l2")
CONSTRAINTS = ("max_norm", "min_max_norm", "non_neg", "unit_norm")
PADDINGS = ("valid", "same")
DATA_FORMATS = ("channels_last", "channels_first")


@dataclass(frozen=True)
class LayerKind:
    """One layer of Keras, as a block of the builder."""

    name: str
    """Class name in ``keras.layers``."""
    group: str
    """Stable slug of its group, as Keras' documentation groups layers; `group_label` is for people."""
    help_id: str
    """English line of help, to be translated: read `help`."""
    arguments: tuple[Argument, ...]
    """In the order of Keras' signature; those with ``.advanced`` belong behind "Advanced"."""
    others: frozenset[str] = frozenset()
    """Arguments that Keras knows too and only Keras judges."""
    start: Mapping[str, Any] = FrozenDict()
    """The arguments that a new block begins with: all that are required, so that it is valid at once."""
    inputs: tuple[tuple[int, ...], ...] = ()
    """Shapes, without the batch axis, on which a block that begins so works; several for a merging layer."""
    aliases: tuple[str, ...] = ()
    """Second names that Keras gives the class."""

    @property
    def help(self) -> str:
        """One line on what the layer does, in the language in force; of rare layers, Keras' English."""
        return _(self.help_id) if self.help_id else ""

    @property
    def merges(self) -> bool:
        """Whether the layer takes several tensors."""
        return self.group == "merging"

    @property
    def group_label(self) -> str:
        """Name of the group, in the language in force."""
        return _(GROUPS[self.group])

    def argument(self, name: str) -> Argument | None:
        """Return the argument of this name, or None."""
        return next((argument for argument in self.arguments if argument.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every argument Keras accepts, guided or not, without ``name``."""
        return (*(argument.name for argument in self.arguments), *sorted(self.others))


GROUPS = {
    "core": N_("Core"),
    "convolution": N_("Convolution"),
    "pooling": N_("Pooling"),
    "recurrent": N_("Recurrent"),
    "preprocessing": N_("Preprocessing"),
    "normalization": N_("Normalization"),
    "regularization": N_("Regularization"),
    "reshaping": N_("Reshaping"),
    "merging": N_("Merging"),
    "activation": N_("Activation layers"),
    "applications": N_("Trained bases"),
}
"""Slug -> English name, to be translated; in the order of Keras' documentation."""

TRAINABLE = Argument(
    "trainable",
    "bool",
    True,
    label_id=N_("Trainable"),
    help_id=N_("Whether training changes the weights of this layer."),
    advanced=True,
)
BASE = frozenset({"activity_regularizer", "autocast", "dtype"})
"""Arguments of every layer that only Keras judges."""


def kind_of(name: str, group: str, help_id: str, *arguments: Argument, others: str = "") -> LayerKind:
    """Return a kind; `others` are arguments, separated by blanks, that only Keras judges."""
    guided = (*arguments, TRAINABLE)
    return LayerKind(
        name,
        group,
        help_id,
        guided,
        (BASE | frozenset(others.split())) - {argument.name for argument in guided},
    )


def activation(**options: Any) -> Argument:
    """Return the argument that names an activation."""
    return Argument(
        "activation",
        "choice",
        choices=ACTIVATIONS,
        label_id=N_("Activation"),
        help_id=N_("The function applied to each output."),
        **options,
    )


def _names(name: str, choices: tuple[str, ...], default: str | None, label_id: str) -> Argument:
    return Argument(name, "choice", default, choices, label_id, "", advanced=True, optional=True, open=True)


def switch(name: str, default: bool, label_id: str, help_id: str, advanced: bool = False) -> Argument:
    """Return an argument that is True or False."""
    return Argument(name, "bool", default, label_id=label_id, help_id=help_id, advanced=advanced)


def pair(name: str, default: Any, label_id: str, help_id: str, **options: Any) -> Argument:
    """Return an argument of two whole numbers, or one that stands for both."""
    return Argument(name, "tuple", default, label_id=label_id, help_id=help_id, least=1, length=2, **options)


PADDING = Argument(
    "padding",
    "choice",
    "valid",
    PADDINGS,
    N_("Padding"),
    N_("valid: the window stays inside the map; same: zeros around it keep the size of the map."),
)
DATA_FORMAT = Argument(
    "data_format",
    "choice",
    None,
    DATA_FORMATS,
    N_("Axis order"),
    N_("Where the channels stand."),
    advanced=True,
)
USE_BIAS = switch("use_bias", True, N_("Bias"), N_("One number per neuron, added to its sum."))
WEIGHTS = (
    _names("kernel_initializer", INITIALIZERS, "glorot_uniform", N_("First weights")),
    _names("bias_initializer", INITIALIZERS, "zeros", N_("First biases")),
    _names("kernel_regularizer", REGULARIZERS, None, N_("Penalty on the weights")),
    _names("bias_regularizer", REGULARIZERS, None, N_("Penalty on the biases")),
    _names("activity_regularizer", REGULARIZERS, None, N_("Penalty on the outputs")),
    _names("kernel_constraint", CONSTRAINTS, None, N_("Limit on the weights")),
    _names("bias_constraint", CONSTRAINTS, None, N_("Limit on the biases")),
)
STRIDES_HELP = N_("How far the window moves at each step.")


def pooling(name: str, help_id: str, required: bool) -> LayerKind:
    """Return a kind of pooling; `required`: whether Keras wants a window size."""
    return kind_of(
        name,
        "pooling",
        help_id,
        pair("pool_size", (2, 2), N_("Window"), N_("Height and width of the window."), required=required),
        pair("strides", None, N_("Strides"), STRIDES_HELP),
        PADDING,
        DATA_FORMAT,
    )
