"""The guided layers: what the palette of the builder offers first, and the arguments behind each field.

Only names, kinds, defaults and one line of help; the arithmetic is in
`dltp_widgets.core.model.resolving.closed_form`. Tests prove names and defaults equal to Keras' own.
"""

from __future__ import annotations

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_kind import (
    DATA_FORMAT,
    N_,
    PADDING,
    STRIDES_HELP,
    USE_BIAS,
    WEIGHTS,
    activation,
    kind_of,
    pair,
    pooling,
    switch,
)

INPUT_SHAPE = Argument(
    "input_shape",
    "tuple",
    label_id=N_("Input shape"),
    help_id=N_("Shape of one example, without the batch: (28, 28, 1) for a grey image of 28 x 28."),
    required=True,
    least=1,
)
"""The field of the input shape, as if it were an argument of a layer."""

_KINDS = (
    kind_of(
        "Dense",
        "core",
        N_("Each neuron takes a weighted sum of all inputs, plus a bias."),
        Argument(
            "units",
            "int",
            label_id=N_("Neurons"),
            help_id=N_("How many neurons, that is, how many outputs."),
            required=True,
            least=1,
        ),
        activation(),
        USE_BIAS,
        *WEIGHTS,
        others="lora_rank lora_alpha quantization_config",
    ),
    kind_of("Activation", "core", N_("Applies a function to each value."), activation(required=True)),
    kind_of("Flatten", "reshaping", N_("Turns an image or a table into one row of numbers."), DATA_FORMAT),
    kind_of(
        "Dropout",
        "regularization",
        N_("During training only, sets a random share of the values to zero."),
        Argument(
            "rate",
            "float",
            label_id=N_("Rate"),
            help_id=N_("Share of the values set to zero, from 0 to 1."),
            required=True,
            least=0.0,
            most=1.0,
        ),
        Argument("seed", "int", None, label_id=N_("Seed"), help_id="", advanced=True, least=0),
        others="noise_shape activity_regularizer",
    ),
    kind_of(
        "Conv2D",
        "convolution",
        N_("Slides small filters over an image; each gives a map."),
        Argument(
            "filters",
            "int",
            label_id=N_("Filters"),
            help_id=N_("How many filters, that is, how many maps come out."),
            required=True,
            least=1,
        ),
        pair("kernel_size", None, N_("Kernel"), N_("Height and width of a filter."), required=True),
        pair("strides", (1, 1), N_("Strides"), STRIDES_HELP),
        PADDING,
        DATA_FORMAT,
        pair(
            "dilation_rate",
            (1, 1),
            N_("Dilation"),
            N_("Distance between the points of a filter."),
            advanced=True,
        ),
        Argument(
            "groups",
            "int",
            1,
            label_id=N_("Groups"),
            help_id=N_("Into how many groups the channels are split."),
            advanced=True,
            least=1,
        ),
        activation(),
        USE_BIAS,
        *WEIGHTS,
    ),
    pooling("MaxPooling2D", N_("Keeps the largest value of each window."), required=False),
    pooling("AveragePooling2D", N_("Keeps the mean of each window."), required=True),
    kind_of(
        "GlobalAveragePooling2D",
        "pooling",
        N_("Keeps one number per map: its mean."),
        DATA_FORMAT,
        switch(
            "keepdims", False, N_("Keep the axes"), N_("Whether height and width stay, as 1."), advanced=True
        ),
    ),
    kind_of(
        "BatchNormalization",
        "normalization",
        N_("Centres and scales each channel over the batch."),
        Argument(
            "axis", "int", -1, label_id=N_("Axis"), help_id=N_("The axis of the channels."), advanced=True
        ),
        Argument("momentum", "float", 0.99, label_id=N_("Momentum"), advanced=True, least=0.0, most=1.0),
        Argument("epsilon", "float", 0.001, label_id=N_("Epsilon"), advanced=True, least=0.0),
        switch("center", True, N_("Offset"), N_("Whether an offset is learned."), advanced=True),
        switch("scale", True, N_("Factor"), N_("Whether a factor is learned."), advanced=True),
        others="beta_initializer gamma_initializer moving_mean_initializer moving_variance_initializer "
        "beta_regularizer gamma_regularizer beta_constraint gamma_constraint renorm renorm_clipping "
        "renorm_momentum synchronized activity_regularizer",
    ),
    kind_of(
        "Rescaling",
        "preprocessing",
        N_("Multiplies by a scale and adds an offset: 1/255 brings pixels to 0..1."),
        Argument(
            "scale",
            "float",
            label_id=N_("Scale"),
            help_id=N_("The factor, such as 1/255."),
            required=True,
            open=True,
        ),
        Argument(
            "offset", "float", 0.0, label_id=N_("Offset"), help_id=N_("What is added after it."), open=True
        ),
    ),
    kind_of(
        "Reshape",
        "reshaping",
        N_("Arranges the same numbers in another shape."),
        Argument(
            "target_shape",
            "tuple",
            label_id=N_("New shape"),
            help_id=N_("Without the batch; one entry may be -1: it is worked out."),
            required=True,
            least=-1,
        ),
        others="activity_regularizer",
    ),
)

GUIDED = {kind.name: kind for kind in _KINDS}
"""Class name -> the guided layer, in the order of the palette."""
