"""What a trained network sees in a drawn digit.

::

    strokes --ink_of, as_mnist--> a digit, 0..255 --the data's lineage--> x --the model itself--> ten probabilities

The model is called directly, which takes some milliseconds where ``predict`` takes 300.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.dataset import Dataset
from dltp_widgets.core.data.drawing import FIELD, Picture, as_mnist, ink_of
from dltp_widgets.core.errors import DataError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.judging.confusion import as_probabilities

_DIGITS = tuple("0123456789")
_PIXELS = FIELD * FIELD
_RAW_SHAPES = ((FIELD, FIELD, 1), (FIELD, FIELD), (_PIXELS,))
"""How a digit may have been stored before anything was done to it."""

_WHITE = 255.0
_SAMPLE = 1000

_EDGE = 2
"""Pixels of the frame in which MNIST's digits, centred in a field of 20 x 20, hardly ever reach."""

_MOST_ON_EDGE = 0.015
"""Share of all ink that may be there; of MNIST it is 0.003, of noise 0.27."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What a network sees in a picture."""

    picture: Picture
    """The digit as MNIST's were, float32 ``(28, 28, 1)``, 0 to 255."""

    chances: npt.NDArray[np.float64]
    """A probability for each class, ``(10,)``."""


def holds_digits(data: Dataset) -> bool:
    """Tell whether these are digits of 28 x 28 pixels in ten classes, such as one can draw.

    Arrays without a name and without names of classes are, if their images lie within the frame as MNIST's do.
    """
    if (
        not isinstance(data.input_shape, tuple)
        or math.prod(data.input_shape) != _PIXELS
        or data.n_classes != 10
    ):
        return False
    if data.class_names:
        return data.class_names == _DIGITS
    return data.name == "mnist" or (data.task == "classification" and _lie_within(data.train.x))


def _lie_within(x: Any) -> bool:
    """Tell whether hardly anything is drawn on the edge of the images: clothes, say, reach up to it."""
    images = np.asarray(x[:_SAMPLE], dtype=np.float64).reshape(-1, FIELD, FIELD)
    drawn = images - images.min()
    inner = drawn[:, _EDGE:-_EDGE, _EDGE:-_EDGE].sum()
    return bool(drawn.sum() - inner <= _MOST_ON_EDGE * drawn.sum())


def as_input(digit: Picture, data: Dataset) -> Array:
    """Prepare a digit as the data were: reshaped and scaled, with the numbers that were learned then.

    Parameters
    ----------
    digit : ndarray of float32, shape (28, 28, 1)
        0 to 255.
    data : Dataset
        Of digits; see `holds_digits`.

    Returns
    -------
    ndarray, shape (1, ...)
        What a model trained on `data` takes.

    Raises
    ------
    DataError
        If the digit does not fit the data.
    """
    raw = (
        digit[None] if _is_scaled(data) else _in_their_range(digit[None], np.asarray(data.train.x)[:_SAMPLE])
    )
    refused: DataError | None = None
    for shape in _RAW_SHAPES:
        try:
            return np.asarray(data.prepare(raw.reshape(1, *shape)))
        except DataError as error:
            refused = error
    raise refused or DataError(_("The drawing does not fit the data."), argument="digit")


def recognise(run: Any, strokes: Sequence[Sequence[Sequence[float]]]) -> Seen:
    """Ask the model of a run what was drawn.

    Parameters
    ----------
    run : Run
        Trained on digits; its ``data`` and ``predict`` are used.
    strokes : sequence of sequences of (x, y)
        As of `ink_of`.

    Raises
    ------
    DataError
        If the digit does not fit the data, or the model does not tell ten classes apart.
    TrainingError
        If the run has no trained model.
    """
    digit = as_mnist(ink_of(strokes))
    chances = as_probabilities(run.predict(as_input(digit, run.data)))[0]
    if len(chances) != len(_DIGITS):
        raise DataError(
            _("The model tells {n} classes apart, not ten digits.").format(n=len(chances)), argument="run"
        )
    return Seen(digit, chances)


def _is_scaled(data: Dataset) -> bool:
    """Tell whether the lineage says how pixels were scaled: then they were 0..255 before."""
    return any(step.op == "scale" for step in data.lineage)


def _in_their_range(digit: Picture, known: Array) -> Picture:
    """Return the digit in the range of arrays that nobody says how they were scaled."""
    low, high = float(known.min()), float(known.max())
    return (low + (high - low) / _WHITE * digit).astype(np.float32)
