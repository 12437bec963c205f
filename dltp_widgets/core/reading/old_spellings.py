"""What Keras once called things: old name -> the name of today."""

from __future__ import annotations

LAYER_MODULES = (
    "core|convolutional|pooling|normalization|recurrent|recurrent_v2|embeddings|advanced_activations|merge|merging"
    "|noise|local|wrappers|regularization|reshaping|rnn|activation|attention|preprocessing|experimental"
    r"|experimental\.preprocessing|convolutional_recurrent|normalization_v2|preprocessing\.image_preprocessing"
)
"""Modules inside ``keras.layers`` from which layers were once imported, as a regular expression."""

LAYERS = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution1DTranspose": "Conv1DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "SeparableConvolution1D": "SeparableConv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "TimeDistributedDense": "Dense",
}
"""Layers that had another name."""

SAME = {
    **{f"MaxPool{n}D": f"MaxPooling{n}D" for n in (1, 2, 3)},
    **{f"AvgPool{n}D": f"AveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalAvgPool{n}D": f"GlobalAveragePooling{n}D" for n in (1, 2, 3)},
    **{f"GlobalMaxPool{n}D": f"GlobalMaxPooling{n}D" for n in (1, 2, 3)},
}
"""Second names that Keras still gives some layers."""

FUNCTIONS = {
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "concatenate": "Concatenate",
    "dot": "Dot",
}
"""Functions of ``keras.layers`` that make a layer and call it."""

ARGUMENTS = {
    "init": "kernel_initializer",
    "nb_filter": "filters",
    "nb_filters": "filters",
    "filter_length": "kernel_size",
    "subsample": "strides",
    "subsample_length": "strides",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "W_regularizer": "kernel_regularizer",
    "b_regularizer": "bias_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "W_constraint": "kernel_constraint",
    "b_constraint": "bias_constraint",
    "W_initializer": "kernel_initializer",
    "bias": "use_bias",
    "p": "rate",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
    "pool_length": "pool_size",
    "stride": "strides",
    "atrous_rate": "dilation_rate",
    "gamma_init": "gamma_initializer",
    "beta_init": "beta_initializer",
    "concat_axis": "axis",
    "dims": "target_shape",
    "sigma": "stddev",
}
"""Arguments of any layer."""

OWN_ARGUMENTS = {
    "LeakyReLU": {"alpha": "negative_slope"},
    "ReLU": {"theta": "threshold"},
    "Permute": {"target_shape": "dims"},
    "RepeatVector": {},
}
"""Layer -> arguments that only it renamed."""

DROPPED = {
    "BatchNormalization": ("mode", "fused", "virtual_batch_size", "adjustment", "name_scope"),
    "LSTM": ("implementation", "consume_less", "time_major", "unit_forget_bias_init"),
    "GRU": ("implementation", "consume_less", "time_major"),
    "SimpleRNN": ("implementation", "consume_less", "time_major"),
    "Embedding": ("dropout", "input_length"),
    "Conv2D": ("data_format_old",),
}
"""Layer -> arguments that are gone without a successor."""

VALUES = {
    "data_format": {"tf": "channels_last", "th": "channels_first"},
    "monitor": {"val_acc": "val_accuracy", "acc": "accuracy"},
    "kernel_initializer": {
        "normal": "random_normal",
        "uniform": "random_uniform",
        "zero": "zeros",
        "one": "ones",
    },
}
"""Argument -> old value -> the value of today."""

OPTIMIZERS = {
    name.lower(): name
    for name in ("SGD", "Adam", "AdamW", "RMSprop", "Nadam", "Adagrad", "Adadelta", "Adamax", "Ftrl", "Lion")
} | {"RMSProp": "RMSprop", "rmsProp": "RMSprop", "sgd": "SGD", "AdaGrad": "Adagrad", "ADAM": "Adam"}
"""Optimizers in other letters."""

OBJECTS = {
    "l1_l2": "L1L2",
    "l1l2": "L1L2",
    "l1": "L1",
    "l2": "L2",
    "max_norm": "MaxNorm",
    "maxnorm": "MaxNorm",
    "non_neg": "NonNeg",
    "nonneg": "NonNeg",
    "unit_norm": "UnitNorm",
    "unitnorm": "UnitNorm",
    "min_max_norm": "MinMaxNorm",
    "normal": "RandomNormal",
    "uniform": "RandomUniform",
    "random_normal": "RandomNormal",
    "random_uniform": "RandomUniform",
    "random_normal_initializer": "RandomNormal",
    "random_uniform_initializer": "RandomUniform",
    "truncated_normal": "TruncatedNormal",
    "variance_scaling": "VarianceScaling",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_normal": "HeNormal",
    "he_uniform": "HeUniform",
    "lecun_normal": "LecunNormal",
    "lecun_uniform": "LecunUniform",
    "orthogonal": "Orthogonal",
    "constant": "Constant",
    "identity": "Identity",
    "zeros": "Zeros",
    "ones": "Ones",
    "Zero": "Zeros",
    "One": "Ones",
}
"""Functions and old names of initializers, regularizers and constraints -> the class."""

OBJECT_ARGUMENTS = {"L1": {"l": "l1"}, "L2": {"l": "l2"}, "MaxNorm": {"m": "max_value"}}
"""Class of such an object -> its renamed arguments."""

FIT = {"nb_epoch": "epochs", "epoch": "epochs", "nb_epochs": "epochs", "samples_per_epoch": "steps_per_epoch"}
"""Arguments of ``fit``."""

BACKEND = {"relu", "sigmoid", "tanh", "softmax", "softplus", "softsign", "elu", "hard_sigmoid"}
"""Functions of ``keras.backend`` and ``tf.nn`` that are activations."""
