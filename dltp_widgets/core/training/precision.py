"""The dtype policy that a cell has set, in the threads that build and train.

Keras keeps the policy per thread: ``keras.mixed_precision.set_global_policy("mixed_bfloat16")`` in a cell
changes nothing in a trainer's thread. So it is read where training is asked for and set where it happens.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


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
