"""The code of what an inspector shows: how a place is written, and how the same is computed by hand."""

from __future__ import annotations

import keyword

from dltp_widgets.core.data.looking.tensor import TensorSummary
from dltp_widgets.core.data.looking.tensor_view import TensorView

_KNOWN = ("np", "keras", "ops", "tf")


def variable(name: str) -> str:
    """Return `name` where code can use it, else ``"x"``."""
    usable = name.isidentifier() and not keyword.iskeyword(name) and name not in _KNOWN
    return name if usable else "x"


def index_template(name: str, view: TensorView, shape: tuple[int, ...]) -> str:
    """Return how a place is written, with ``{row}`` and ``{col}``, in a gallery also ``{image}``, to be filled in.

    ``"x[3, {row}, {col}]"`` for the plane 3 of a cube, ``"x[{col}]"`` for a vector, ``"x"`` for a scalar. Several
    channels are read together.
    """
    if not shape:
        return variable(name)
    places = [""] * len(shape)
    for axis, at in zip(view.others, view.index, strict=True):
        places[axis] = "{image}" if view.mode == "gallery" else str(at)
    if len(shape) == 1:
        places = ["{col}"]
    else:
        places[view.axes[0]], places[view.axes[1]] = "{row}", "{col}"
    if not places[-1]:  # the channels of an image
        places[-1:] = ["0"] if shape[-1] == 1 else []
    return f"{variable(name)}[{', '.join(places)}]"


def slice_code(name: str, view: TensorView, rank: int) -> str:
    """Return the part that is shown, such as ``"x[3, :, :]"``; the same in NumPy, TensorFlow and Keras.

    Of a gallery it is the chosen image; `is_transposed` tells whether a transposition follows.
    """
    if not view.others:
        return variable(name)
    if view.mode != "values":
        return f"{variable(name)}[{view.index[0]}]"
    cuts = dict(zip(view.others, view.index, strict=True))
    return f"{variable(name)}[{', '.join(str(cuts.get(axis, ':')) for axis in range(rank))}]"


def is_transposed(view: TensorView) -> bool:
    """Tell whether the rows shown are an axis after that of the columns."""
    return view.mode == "values" and view.axes[0] > view.axes[1]


def tensor_code(name: str, view: TensorView, summary: TensorSummary, definition: str = "") -> dict[str, str]:
    """Return the lines that show the same, by library: ``{"NumPy": ..., "Keras": ...}``.

    Statistics leave NaN out where there are some, as the inspector does (only NumPy has functions for that).
    `definition` is where the array comes from.
    """
    part, x = slice_code(name, view, summary.rank), variable(name)
    nan = "nan" if summary.nan else ""
    numpy = ["import numpy as np", "", f"{x}.shape, {x}.dtype"]
    keras = ["import keras", "", f"keras.ops.shape({x}), {x}.dtype"]
    if definition:
        numpy[1:2] = keras[1:2] = [definition]
    if summary.mean is not None:
        ordered = (
            summary.min is not None
        )  # complex numbers are not, and Keras computes none of this with them
        names = ("min", "max", "mean", "std") if ordered else ("mean", "std")
        numpy.append(", ".join(f"np.{nan}{word}({x})" for word in names))
        keras += [", ".join(f"keras.ops.{word}({x})" for word in names)] if ordered else []
    turned = is_transposed(view)
    numpy.append(f"np.transpose({part})" if turned else part)
    keras.append(f"keras.ops.transpose({part})" if turned else part)
    return {"NumPy": "\n".join(numpy), "Keras": "\n".join(keras)}
