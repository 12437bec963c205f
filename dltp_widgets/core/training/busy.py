"""Which models of users are being trained: one model takes part in one run at a time, and in no evaluation."""

from __future__ import annotations

import threading
import weakref
from typing import Any

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _

BUSY: weakref.WeakSet[Any] = weakref.WeakSet()
"""The keras.Model objects that a run trains at this moment."""

_lock = threading.Lock()


def reserve(model: Any) -> None:
    """Take a model for one run, until `free`; None is nobody's model.

    Raises
    ------
    TrainingError
        If another run trains it.
    """
    with _lock:  # one for all trainers: else two of them could both find it free
        refuse_busy(model)
        if model is not None:
            BUSY.add(model)


def free(model: Any) -> None:
    """Let other runs train a model."""
    with _lock:
        BUSY.discard(model)


def refuse_busy(model: Any) -> None:
    """Refuse a model that a run trains at this moment.

    Raises
    ------
    TrainingError
        If it is one.
    """
    if model is not None and model in BUSY:
        raise TrainingError(
            _("This model is being trained already."), way_out=_("Stop that run, or wait for its end.")
        )
