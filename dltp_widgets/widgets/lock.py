"""The lock under which widgets change."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

UI_LOCK = threading.RLock()
"""Held by whoever changes widgets: the handlers of clicks, edits and messages, and the trainer's emitter thread.

Nothing that waits for a training may be called while holding it.
"""


def with_ui_lock(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return `handler`, run under `UI_LOCK`."""

    def locked(*args: Any) -> Any:
        with UI_LOCK:
            return handler(*args)

    return locked
