"""What Keras does not say of its layers in a form that a program can read, for `make_layers`.

That ``rate`` is a number, which words ``fill_mode`` knows, on what shapes a layer works; the tests try each on Keras.
"""

from __future__ import annotations

from typing import Any

LEFT_OUT = {
    **dict.fromkeys(("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"), "a part of a layer"),
    **dict.fromkeys(
        ("Bidirectional", "RNN", "SpectralNormalization", "TimeDistributed"), "wraps another layer"
    ),
    **dict.fromkeys(
        ("AdditiveAttention", "Attention", "GroupedQueryAttention", "HashedCrossing", "MultiHeadAttention"),
        "takes several tensors of different meaning",
    ),
    **dict.fromkeys(("CutMix", "MaxNumBoundingBoxes", "MixUp"), "takes labels or boxes with the images"),
}
"""Classes that are no block of one tensor, and why."""

GROUPS = {
    "activations": "activation",
    "convolutional": "convolution",
    "rnn": "recurrent",
}
"""Package inside Keras -> slug of the group, where they differ; Keras' documentation groups by package."""

MOVED = {"Activation": "core"}  # filed under activations, documented among the core layers

WHOLE = (
    *("units", "filters", "groups", "depth_multiplier", "input_dim", "output_dim", "height", "width", "n"),
    *("num_tokens", "num_bins", "bins", "num_ops", "num_chains", "chain_depth", "fft_length", "frame_length"),
    *("frame_step", "sequence_stride", "sequence_length", "sampling_rate", "num_mel_bins"),
)
SEED = ("seed", "salt")
NUMBER = (
    *("rate", "stddev", "scale", "max_value", "max_freq", "logit_soft_cap", "alpha", "factor"),
    *("height_factor", "width_factor", "brightness_factor", "contrast_factor", "saturation_factor"),
    *("hue_factor", "x_factor", "y_factor", "fill_value"),
)
SHARE = ("rate", "dropout", "recurrent_dropout")
WINDOW = ("kernel_size", "pool_size", "strides", "dilation_rate", "size", "output_padding", "output_size")
LIST = (
    *("noise_shape", "shared_axes", "target_shape", "bin_boundaries", "output_shape", "axes"),
    *("mean", "variance", "renorm_clipping"),
)
SIGNED = ("axis", "mask_value")
CHOICES = {
    "interpolation": ("bilinear", "nearest"),
    "fill_mode": ("constant", "reflect", "wrap", "nearest"),
    "output_mode": ("int", "one_hot", "multi_hot", "count"),
    "window": ("hann", "hamming"),
    "scaling": ("density", "spectrum"),
    "data_format": ("channels_last", "channels_first"),
}
OWN_CHOICES = {
    ("Resizing", "interpolation"): ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5"),
    ("UpSampling2D", "interpolation"): ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"),
    ("Resizing", "fill_mode"): ("constant",),
    ("RandomFlip", "mode"): ("horizontal_and_vertical", "horizontal", "vertical"),
    ("STFTSpectrogram", "mode"): ("log", "magnitude", "psd", "real", "imag", "angle", "stft"),
    ("Conv1D", "padding"): ("valid", "same", "causal"),
    ("SeparableConv1D", "padding"): ("valid", "same", "causal"),
    ("CategoryEncoding", "output_mode"): ("multi_hot", "one_hot", "count"),
    ("Hashing", "output_mode"): ("int", "one_hot", "multi_hot", "count"),
}
ONLY_KERAS = frozenset(
    """
    alpha_constraint all_ops gptq_unpacked_column_size lora_alpha lora_rank quantization_config renorm
    renorm_clipping renorm_momentum reverse_dtype stateful synchronized unroll use_cudnn weights return_state
    mean variance
    """.split()  # noqa: SIM905
)
"""Arguments without a field: rare, or of no use in a model that is a block among others."""

SIMPLE = frozenset(
    """
    activation strides padding use_bias pool_size size axis return_sequences factor negative_slope alpha mode
    max_value cropping num_tokens output_mode interpolation
    """.split()  # noqa: SIM905
)
"""Arguments that stand before "Advanced" though Keras has a default for them."""

START: dict[str, dict[str, Any]] = {
    "AdaptiveAveragePooling": {"output_size": 2},
    "AdaptiveMaxPooling": {"output_size": 2},
    "CategoryEncoding": {"num_tokens": 8},
    "CenterCrop": {"height": 8, "width": 8},
    "ConvLSTM": {"filters": 8, "kernel_size": 3},
    "Conv": {"filters": 32, "kernel_size": 3},
    "DepthwiseConv": {"kernel_size": 3},
    "Discretization": {"bin_boundaries": (0.0, 1.0)},
    "Dot": {"axes": 1},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 8},
    "Embedding": {"input_dim": 1000, "output_dim": 16},
    "GRU": {"units": 32},
    "GaussianNoise": {"stddev": 0.1},
    "GroupNormalization": {"groups": -1},
    "Hashing": {"num_bins": 8},
    "LSTM": {"units": 32},
    "MelSpectrogram": {"fft_length": 256, "sequence_stride": 64},
    "Permute": {"dims": (2, 1)},
    "RandomBrightness": {"factor": 0.2},
    "RandomColorDegeneration": {"factor": 0.5},
    "RandomContrast": {"factor": 0.2},
    "RandomCrop": {"height": 8, "width": 8},
    "RandomHue": {"factor": 0.2},
    "RandomPosterization": {"factor": 4},
    "RandomRotation": {"factor": 0.1},
    "RandomSaturation": {"factor": 0.5},
    "RandomSharpness": {"factor": 0.5},
    "RandomTranslation": {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": {"height_factor": 0.1},
    "RepeatVector": {"n": 4},
    "Rescaling": {"scale": 1 / 255},
    "Reshape": {"target_shape": (-1,)},
    "Resizing": {"height": 32, "width": 32},
    "ReversibleEmbedding": {"input_dim": 1000, "output_dim": 16},
    "SeparableConv": {"filters": 32, "kernel_size": 3},
    "SimpleRNN": {"units": 32},
    "AveragePooling": {"pool_size": 2},
    "Dense": {"units": 64},
    "Activation": {"activation": "relu"},
}
"""What a new block begins with, by the class without its dimensions; a dropout begins with a rate of 0.2."""

MAPS = {"1D": (12, 4), "2D": (12, 12, 3), "3D": (12, 12, 12, 2)}
IMAGES = (12, 12, 3)
INPUTS: dict[str, tuple[tuple[int, ...], ...]] = {
    "Embedding": ((12,),),
    "ReversibleEmbedding": ((12,),),
    "CategoryEncoding": ((8,),),
    "Discretization": ((8,),),
    "Hashing": ((8,),),
    "Normalization": ((8,),),
    "STFTSpectrogram": ((1024, 1),),
    "MelSpectrogram": ((1024,),),
    "Permute": ((4, 3),),
    "Dot": ((8,), (8,)),
    "Masking": ((12, 4),),
    "GroupNormalization": ((8,),),
    "Flatten": (IMAGES,),
    "Reshape": (IMAGES,),
}
"""Shapes on which a block with these arguments works, one for each tensor that it takes."""
