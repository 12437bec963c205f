"""The layers and losses of Keras by name, so that a misspelled one is recognised without importing Keras.

A test proves the list equal to ``keras.layers``; what a newer Keras adds is found once it is imported.
"""

from __future__ import annotations

import sys

LAYERS = frozenset(
    """
    Activation ActivityRegularization AdaptiveAveragePooling1D AdaptiveAveragePooling2D
    AdaptiveAveragePooling3D AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D Add
    AdditiveAttention AlphaDropout Attention AugMix AutoContrast Average AveragePooling1D
    AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D BatchNormalization Bidirectional
    CategoryEncoding CenterCrop Concatenate ContrastLimitedAdaptiveHistogramEqualization Conv1D
    Conv1DTranspose Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM1D ConvLSTM2D ConvLSTM3D
    Convolution1D Convolution1DTranspose Convolution2D Convolution2DTranspose Convolution3D
    Convolution3DTranspose Cropping1D Cropping2D Cropping3D CutMix Dense DepthwiseConv1D
    DepthwiseConv2D Discretization Dot Dropout ELU EinsumDense Embedding Equalization Flatten GRU
    GRUCell GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
    GlobalAveragePooling3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPool1D
    GlobalMaxPool2D GlobalMaxPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D
    GroupNormalization GroupQueryAttention HashedCrossing Hashing Identity LSTM LSTMCell
    LayerNormalization LeakyReLU Masking MaxNumBoundingBoxes MaxPool1D MaxPool2D MaxPool3D
    MaxPooling1D MaxPooling2D MaxPooling3D Maximum MelSpectrogram Minimum MixUp MultiHeadAttention
    Multiply Normalization PReLU Permute RMSNormalization RNN RandAugment RandomBrightness
    RandomColorDegeneration RandomColorJitter RandomContrast RandomCrop RandomElasticTransform
    RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale RandomHue RandomInvert
    RandomPerspective RandomPosterization RandomRotation RandomSaturation RandomSharpness
    RandomShear RandomTranslation RandomZoom ReLU RepeatVector Rescaling Reshape Resizing
    ReversibleEmbedding STFTSpectrogram SeparableConv1D SeparableConv2D SeparableConvolution1D
    SeparableConvolution2D SimpleRNN SimpleRNNCell Softmax Solarization SpatialDropout1D
    SpatialDropout2D SpatialDropout3D SpectralNormalization StackedRNNCells Subtract TimeDistributed
    UnitNormalization UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D
    ZeroPadding3D
    """.split()  # noqa: SIM905  (a list of names is read more easily than a list of strings)
)
"""Layers that a spec may hold."""

UNSUPPORTED = frozenset(
    """
    FlaxLayer InputLayer InputSpec IntegerLookup JaxLayer Lambda Layer Pipeline StringLookup TFSMLayer
    TextVectorization TorchModuleWrapper Wrapper
    """.split()  # noqa: SIM905
)
"""Not layers, or layers that run code or read files named in their arguments: never made from a spec."""

SPREAD = ("MultiHeadAttention", "GroupQueryAttention")
"""Layers that take their tensors one by one, not in a list."""

WRAPPERS = ("Bidirectional", "SpectralNormalization", "TimeDistributed")
"""Layers whose first argument is a layer."""

_LOSS_CLASSES = {
    "bce": "BinaryCrossentropy",
    "kld": "KLDivergence",
    "kl_divergence": "KLDivergence",
    "ctc": "CTC",
    "mae": "MeanAbsoluteError",
    "mape": "MeanAbsolutePercentageError",
    "mse": "MeanSquaredError",
    "msle": "MeanSquaredLogarithmicError",
}
"""Losses whose class is not just the name in capitals."""


def loss_class_name(name: str) -> str:
    """Return the class in ``keras.losses`` behind a name that ``compile`` takes.

    Parameters
    ----------
    name : str
        ``"mean_squared_error"``, ``"mse"`` or ``"MSE"``, or the class itself: ``"MeanSquaredError"``.

    Returns
    -------
    str
        ``"MeanSquaredError"``. Not looked up: of a name that is no loss this is no class.
    """
    short = _LOSS_CLASSES.get(name.lower())
    if short is not None:
        return short
    return name if name[:1].isupper() else "".join(map(str.capitalize, name.split("_")))


def is_layer(name: str) -> bool:
    """Tell whether Keras has a layer of this name that a spec may hold."""
    if name in LAYERS or name in UNSUPPORTED:
        return name in LAYERS
    layers = getattr(sys.modules.get("keras"), "layers", None)
    return (
        isinstance(getattr(layers, name, None), type) if name.isidentifier() and name[0].isupper() else False
    )
