"""The dtype policy that a cell has set, in the threads that build and train.

Keras keeps the policy per thread: ``keras.mixed_precision.set_global_policy("mixed_bfloat16")`` in a cell
changes nothing in a trainer's thread. So it is read where training is asked for and set where it happens. Where a
click asks for it, that is perhaps another thread than the main one, in which cells run, and which alone can tell its
policy: what it was after the last cell is noted.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_noted: list[str | None] = [None]
"""The policy of the main thread when it was last looked at."""


def policy_name() -> str | None:
    """Return the dtype policy of this thread, ``"mixed_bfloat16"``; None if Keras is not imported yet.

    Then nobody has set one. Of a `DTypePolicyMap` only its default counts.
    """
    keras = sys.modules.get("keras")
    if not hasattr(keras, "Model"):  # absent, or still being imported
        return None
    policy = keras.config.dtype_policy()  # type: ignore[union-attr]
    policy = getattr(policy, "default_policy", policy)
    return None if policy is None else str(policy.name)


def policy_of_cells() -> str | None:
    """Return the dtype policy that holds for what is asked for here: this thread's own, else that of the cells.

    A thread that has set none has Keras' default, and nobody can tell the two apart: there, the cells decide.
    """
    own = policy_name()
    if threading.current_thread() is threading.main_thread():
        _noted[0] = own
        return own
    keras: Any = sys.modules.get("keras")
    return own if own is not None and own != keras.config.floatx() else _noted[0]


def watch_cells() -> None:
    """Note the policy after each cell of a notebook from now on; elsewhere, only when `policy_of_cells` is called."""
    ipython = sys.modules.get("IPython")  # where there is a notebook, it is there already
    shell = ipython.get_ipython() if ipython is not None else None
    if shell is not None and _note not in shell.events.callbacks["post_execute"]:
        shell.events.register("post_execute", _note)


def _note() -> None:
    policy_of_cells()


@contextmanager
def under_policy(name: str | None) -> Iterator[None]:
    """Use a dtype policy inside the block, in this thread only; put the one before back.

    Parameters
    ----------
    name : str or None
        As `policy_name` gave it in another thread; None is Keras' default.
    """
    if name is None and policy_name() is None:  # nobody can have set another
        yield
        return
    import keras

    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(name or keras.config.floatx())
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
