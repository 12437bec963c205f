"""The rules on the range of x: what is so large that a network hardly learns, and what was scaled twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, remove_layer
from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.wrong_value import remembered
from dltp_widgets.core.data.leak_mending import can_be_mended, mended
from dltp_widgets.core.data.looking.pixels import value_range
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedModel

_PIXELS = 100.0
"""Values of an image above this one have not been scaled."""

_LARGE = 50.0
"""A column of a table whose mean and spread add up to more has not been scaled."""

_PIXEL_COLUMNS = 64
"""A table with as many columns, all from 0 to 255, is an image laid flat."""

_SCALES = ("Rescaling", "Normalization", "BatchNormalization", "LayerNormalization")
_NUMBERS = ("Embedding", "CategoryEncoding", "Hashing", "Discretization")
"""Layers that read whole numbers: those are names, not amounts."""

_SAMPLE = 256


def check_scaling(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find pixels from 0 to 255 or large columns that reach the first weights as they are, and a scaling done twice."""
    if exp.data.train.input_names is not None:
        return
    (x,) = exp.data.train.few.values()
    yield from _twice(exp, resolved, x)
    if resolved is None or not _reaches_weights(resolved):
        return
    code = remembered(x, "unscaled", _unscaled)
    if code == "unscaled_pixels":
        message = _(
            "The pixels go up to {most}: a network learns best from values around 0. Scale them to -1..1, or put a"
            " Rescaling layer first."
        ).format(most=f"{value_range(x)[1]:.4g}")
        yield Finding("warning", code, "data", message, lambda exp: _scale(exp, "minus_one_one"))
    elif code == "unscaled_columns":
        message = _(
            "Some columns hold values far from 0: they drown the others, and the loss may explode. Standardise them."
        )
        yield Finding("warning", code, "data", message, lambda exp: _scale(exp, "standard"))


def _unscaled(x: Array) -> str | None:
    if x.ndim >= 3:
        return "unscaled_pixels" if value_range(x)[1] > _PIXELS else None
    low, high = value_range(x)
    if x.ndim == 2 and x.shape[1] >= _PIXEL_COLUMNS and low >= 0 and _PIXELS < high <= 255:
        return "unscaled_pixels"
    part = x[:: max(1, len(x) // _SAMPLE)].reshape(-1, x.shape[1] if x.ndim == 2 else 1).astype(np.float64)
    part = np.where(np.isfinite(part), part, 0.0)
    size = np.abs(part.mean(axis=0)) + part.std(axis=0)
    return "unscaled_columns" if float(size.max()) > _LARGE else None


def _reaches_weights(resolved: ResolvedModel) -> bool:
    """Tell whether the first layer that learns or scales is one that learns."""
    for layer in resolved.layers:
        if layer.layer_spec.layer in (*_SCALES, *_NUMBERS):
            return False
        if layer.params:
            return True
    return False


def _twice(exp: Experiment, resolved: ResolvedModel | None, x: Array) -> Iterator[Finding]:
    formulas = [
        i
        for i, step in enumerate(exp.data.lineage)
        if step.op == "scale" and step.args.get("kind") != "standard" and "train" in step.applied_to
    ]
    message = _("The pixels are scaled twice: almost all values are the same afterwards.")
    if len(formulas) > 1:
        fix: Fix | None = _mend if can_be_mended(exp.data, "scaled_twice") else None
        yield Finding("warning", "scaled_twice", "data", message, fix)
    elif resolved is not None and _rescales(resolved) and _is_scaled_image(x):
        yield Finding("warning", "scaled_twice", "model.layers.0", message, remove_layer(exp, 0))


def _rescales(resolved: ResolvedModel) -> bool:
    """Tell whether the model brings pixels into range itself, first of all."""
    layer = resolved.spec.layers[0] if resolved.spec.layers else None
    scale = layer.args.get("scale") if layer is not None and layer.layer == "Rescaling" else None
    return isinstance(scale, float) and 0 < scale < 0.02


def _is_scaled_image(x: Array) -> bool:
    return x.ndim >= 3 and value_range(x)[1] <= 1


def _scale(exp: Experiment, kind: str) -> None:
    exp.data = exp.data.scale(kind)


def _mend(exp: Experiment) -> None:
    exp.data = mended(exp.data, "scaled_twice") or exp.data
