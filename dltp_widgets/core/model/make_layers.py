#!/usr/bin/env python3
"""Make layers.json: every layer of Keras that a block can be, its arguments and their defaults, from Keras itself.

usage: python -m dltp_widgets.core.model.make_layers        needs Keras; a test proves the file up to date

Names, order, defaults, groups and second names are Keras' own. What Keras does not say in a form that a program
can read (that ``rate`` is a number, which words ``fill_mode`` knows) stands in the tables below; the tests try
each word on Keras.
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

from dltp_widgets.core.files import writing
from dltp_widgets.core.model.keras_names import LAYERS

TARGET = Path(__file__).with_name("layers.json")

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

_MOVED = {"Activation": "core"}  # filed under activations, documented among the core layers

_WHOLE = (
    *("units", "filters", "groups", "depth_multiplier", "input_dim", "output_dim", "height", "width", "n"),
    *("num_tokens", "num_bins", "bins", "num_ops", "num_chains", "chain_depth", "fft_length", "frame_length"),
    *("frame_step", "sequence_stride", "sequence_length", "sampling_rate", "num_mel_bins"),
)
_SEED = ("seed", "salt")
_NUMBER = (
    *("rate", "stddev", "scale", "max_value", "max_freq", "logit_soft_cap", "alpha", "factor"),
    *("height_factor", "width_factor", "brightness_factor", "contrast_factor", "saturation_factor"),
    *("hue_factor", "x_factor", "y_factor", "fill_value"),
)
_SHARE = ("rate", "dropout", "recurrent_dropout")
_WINDOW = ("kernel_size", "pool_size", "strides", "dilation_rate", "size", "output_padding", "output_size")
_LIST = (
    *("noise_shape", "shared_axes", "target_shape", "bin_boundaries", "output_shape", "axes"),
    *("mean", "variance", "renorm_clipping"),
)
_SIGNED = ("axis", "mask_value")
_CHOICES = {
    "interpolation": ("bilinear", "nearest"),
    "fill_mode": ("constant", "reflect", "wrap", "nearest"),
    "output_mode": ("int", "one_hot", "multi_hot", "count"),
    "window": ("hann", "hamming"),
    "scaling": ("density", "spectrum"),
    "data_format": ("channels_last", "channels_first"),
}
_OWN_CHOICES = {
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
_ONLY_KERAS = frozenset(
    """
    alpha_constraint all_ops gptq_unpacked_column_size lora_alpha lora_rank quantization_config renorm
    renorm_clipping renorm_momentum reverse_dtype stateful synchronized unroll use_cudnn weights return_state
    mean variance
    """.split()  # noqa: SIM905
)
"""Arguments without a field: rare, or of no use in a model that is a block among others."""

_SIMPLE = frozenset(
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

_MAPS = {"1D": (12, 4), "2D": (12, 12, 3), "3D": (12, 12, 12, 2)}
_IMAGES = (12, 12, 3)
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
    "Flatten": (_IMAGES,),
    "Reshape": (_IMAGES,),
}
"""Shapes on which a block with these arguments works, one for each tensor that it takes."""


def make() -> dict[str, Any]:
    """Return the content of layers.json."""
    import keras

    names = sorted(name for name in LAYERS if getattr(keras.layers, name).__name__ == name)
    return {
        "keras": ".".join(keras.__version__.split(".")[:2]),
        "layers": {name: _layer(name) for name in names if name not in LEFT_OUT},
    }


def _layer(name: str) -> dict[str, Any]:
    import keras

    class_ = getattr(keras.layers, name)
    package = class_.__module__.rpartition("layers.")[2].partition(".")[0]
    parameters = dict(inspect.signature(class_).parameters)
    open_ended = parameters.pop("kwargs", None) is not None
    base = {"trainable", "dtype", "autocast", "activity_regularizer"} if open_ended else set()
    own = [parameter for key, parameter in parameters.items() if key not in ("name", "dtype", *_ONLY_KERAS)]
    others = {key for key in parameters if key in ("dtype", *_ONLY_KERAS)} | base
    stem, dimensions = _stem(name)
    return {
        "group": _MOVED.get(name, GROUPS.get(package, package)),
        "help": _first_line(class_),
        "aliases": sorted(other for other in LAYERS - {name} if getattr(keras.layers, other) is class_),
        "start": {**({"rate": 0.2} if "rate" in parameters else {}), **START.get(stem, START.get(name, {}))},
        "inputs": _inputs(name, package, dimensions),
        "arguments": [_argument(name, dimensions, parameter) for parameter in own],
        "others": sorted(others - {parameter.name for parameter in own}),
    }


def _argument(layer: str, dimensions: str, parameter: inspect.Parameter) -> dict[str, Any]:
    name, required = parameter.name, parameter.default is inspect.Parameter.empty
    found: dict[str, Any] = {"name": name, "default": None if required else parameter.default}
    found |= {"required": True} if required else {} if name in _SIMPLE else {"advanced": True}
    return found | _kind(layer, dimensions, name, found["default"])


def _kind(layer: str, dimensions: str, name: str, default: Any) -> dict[str, Any]:
    """Return the kind of an argument and its limits; the first rule that fits holds."""
    last = name.rpartition("_")[2]
    choices = _OWN_CHOICES.get((layer, name), _CHOICES.get(name))
    if last in ("initializer", "regularizer", "constraint", "activation"):
        return {"kind": last}
    if name == "padding" and isinstance(default, str) and choices is None:
        choices = ("valid", "same")
    if choices is not None:
        return {"kind": "choice", "choices": choices}
    if isinstance(default, bool):
        return {"kind": "bool"}
    if name in _WINDOW and dimensions:
        return {"kind": "tuple", "length": int(dimensions[0]), "least": 0 if name == "output_padding" else 1}
    return _plain(name, default)


def _plain(name: str, default: Any) -> dict[str, Any]:
    if name in _WHOLE:
        return {"kind": "int", "least": -1 if name == "groups" and default == 32 else 1}
    rules: tuple[tuple[bool, dict[str, Any]], ...] = (
        (name in _SHARE, {"kind": "float", "least": 0.0, "most": 1.0}),
        (name in _SEED, {"kind": "int", "least": 0, "open": True}),
        (name == "dims", {"kind": "tuple", "least": 1}),
        (name in _LIST or isinstance(default, tuple), {"kind": "tuple", "open": True}),
        (name in ("padding", "cropping"), {"kind": "tuple", "open": True}),
        (name in _NUMBER or isinstance(default, float), {"kind": "float", "open": True}),
        (name in _SIGNED or isinstance(default, int), {"kind": "int", "open": True}),
    )
    return next((kind for fits, kind in rules if fits), {"kind": "text", "open": True})


def _stem(name: str) -> tuple[str, str]:
    """Return the class without its dimensions, and these: ``("Conv", "2D")``."""
    found = re.fullmatch(r"(.*?)([123]D)?(Transpose)?", name)
    return (found[1], found[2] or "") if found else (name, "")


def _inputs(name: str, package: str, dimensions: str) -> tuple[tuple[int, ...], ...]:
    if name in INPUTS:
        return INPUTS[name]
    if package == "merging":
        return ((8,), (8,))
    if name.startswith("ConvLSTM"):
        return ((4, *_MAPS[dimensions]),)
    if dimensions:
        return (_MAPS[dimensions],)
    return (_IMAGES if package == "preprocessing" else (12, 4) if package == "rnn" else (8,),)


def _first_line(class_: type) -> str:
    text = inspect.getdoc(class_) or ""
    return " ".join(text.split("\n\n", 1)[0].split())[:200]


def main() -> None:
    """Write layers.json beside this file, a line for each argument."""
    text = json.dumps(make(), indent=1, default=list)
    text = re.sub(
        r"\{\s+(\"name\"[^{}]*?)\s+\}", lambda found: "{" + re.sub(r"\s+", " ", found[1]) + "}", text
    )
    text = re.sub(r"\[\s*([^\[\]{}]*?)\s*\]", lambda found: "[" + re.sub(r"\s+", " ", found[1]) + "]", text)
    with writing(TARGET) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
