"""A chain of steps as code that runs, in TensorFlow or in NumPy."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import numpy as np

from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.shapes.chain import Operand, Taken
from dltp_widgets.core.shapes.plan import Array

FRAMEWORKS = ("tensorflow", "numpy")
"""What code can be written for."""

MAX_WRITTEN = 200
"""Most elements of a tensor that are written out; of a larger one the code takes what its name stands for."""

_ALIASES = {"tf": "tensorflow", "np": "numpy"}
_SHORTEST_RANGE = 5


def to_code(
    start: Operand, taken: Sequence[Taken], framework: str = "tensorflow", *, unknown: Collection[str] = ()
) -> str:
    """Return the chain as a script.

    Parameters
    ----------
    start : Operand
    taken : sequence of Taken
    framework : {"tensorflow", "numpy"}
        ``"tf"`` and ``"np"`` are read too.
    unknown : collection of str, optional
        Names of tensors that stand in no variable: where one is too large to be written out, a comment says so.

    Returns
    -------
    str
        Leaves each result in the variable that the steps show. A start, or another tensor, of more than
        `MAX_WRITTEN` elements must stand in a variable of its name.

    Raises
    ------
    SpecError
        If there is no such framework.
    """
    chosen = _ALIASES.get(framework, framework) if isinstance(framework, str) else ""
    if chosen not in FRAMEWORKS:
        raise SpecError(
            _("Code is written for {frameworks}, not for “{name}”.").format(
                frameworks=", ".join(FRAMEWORKS), name=str(framework)[:40]
            ),
            argument="framework",
            expected=", ".join(FRAMEWORKS),
            value=framework,
        )
    is_tensorflow = chosen == "tensorflow"
    tensors = {start.name: start}
    tensors |= {other.name: other for one in taken for other in one.operands[1:] if other.given}
    lines = ["import tensorflow as tf" if is_tensorflow else "import numpy as np", ""]
    for operand in tensors.values():
        lines += _definition(operand, is_tensorflow, is_unknown=operand.name in unknown)
    lines += [one.tensorflow if is_tensorflow else one.numpy for one in taken]
    return "\n".join(lines) + "\n"


def _definition(operand: Operand, is_tensorflow: bool, *, is_unknown: bool) -> Iterator[str]:
    name, array = operand.name, operand.value
    dtype = array.dtype.name
    bounds = _as_range(array)
    if bounds:
        call = "tf.range" if is_tensorflow else "np.arange"
        kind = "" if is_tensorflow and dtype == "int32" else f', dtype="{dtype}"'
        yield f"{name} = {call}({bounds}{kind})"
    elif array.size <= MAX_WRITTEN and 0 not in array.shape[:-1]:
        call = "tf.constant" if is_tensorflow else "np.array"
        yield f'{name} = {call}({_nested(array)}, dtype="{dtype}")'
    elif array.size == 0:
        yield f'{name} = {"tf" if is_tensorflow else "np"}.zeros({array.shape}, dtype="{dtype}")'
    else:
        if is_unknown:
            text = _("{name} stands for a tensor of shape {shape}: put yours into a variable of this name.")
            yield f"# {text.format(name=name, shape=array.shape)}"
        call = "tf.convert_to_tensor" if is_tensorflow else "np.asarray"
        yield f"{name} = {call}({name})  # {array.shape}, {dtype}"


def _as_range(array: Array) -> str:
    """Return ``"100"`` for 0 ... 99, ``"1, 101"`` for 1 ... 100, nothing for what is no range."""
    if array.ndim != 1 or array.dtype.name not in ("int32", "int64") or array.size < _SHORTEST_RANGE:
        return ""
    first, size = int(array[0]), array.size
    if int(array[-1]) != first + size - 1 or not bool((np.diff(array) == 1).all()):
        return ""
    return f"{first}, {first + size}" if first else str(size)


def _nested(array: Array) -> str:
    if array.ndim:
        return f"[{', '.join(_nested(part) for part in array)}]"
    value = array.item()
    if array.dtype.kind == "c":
        return f"complex({_real(array.real)}, {_real(array.imag)})"
    return _real(array) if array.dtype.kind == "f" else repr(value)


def _real(value: Array) -> str:
    """Return the shortest number that is this one in its own precision."""
    return repr(float(str(value))) if np.isfinite(value) else f'float("{value}")'
