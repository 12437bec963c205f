"""How the objects of other libraries are read: one adapter for each library, awake only if it is imported.

Looking at a list never loads TensorFlow. To add a library, write ``adapter(object, module) -> Foreign | None`` and
enter it into the table.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from dltp_widgets.core.data.arrays.foreign import Foreign
from dltp_widgets.core.data.arrays.foreign_tables import from_numpy, from_pandas, from_scipy
from dltp_widgets.core.data.arrays.foreign_tensors import from_jax, from_keras, from_tensorflow, from_torch

_ADAPTERS: dict[str, Callable[[Any, Any], Foreign | None]] = {
    "numpy": from_numpy,
    "keras": from_keras,
    "tensorflow": from_tensorflow,
    "jax": from_jax,
    "torch": from_torch,
    "pandas": from_pandas,
    "scipy.sparse": from_scipy,
}
"""Library -> its adapter, which returns None for what is not of the library."""


def adapt(x: object) -> Foreign:
    """Return what the library of `x` tells of it.

    Raises
    ------
    DataError
        If it has no values (symbolic tensors), or none any more.
    """
    for library, adapter in _ADAPTERS.items():
        module = sys.modules.get(library)
        found = adapter(x, module) if module is not None else None
        if found is not None:
            return found
    return Foreign(type(x).__name__, lambda: x)
