"""Loads TensorFlow while the student reads, so that the first training does not wait for it.

Import only: no tensor is made and no device is listed, or a cell that sets memory growth, determinism or the
backend afterwards would fail.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dltp_widgets.core.machine import limit_threads

_DELAY = 1.0
"""Seconds left to the first screen before the import competes with it."""

_lock = threading.Lock()
_loading = threading.Lock()
_started = False


def load_backend() -> None:
    """Import Keras and its backend now; returns when they are there, whoever loads them."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    limit_threads()
    with _loading:
        if not backend_loaded():
            with chatter_dropped():
                import keras  # noqa: F401


def backend_loaded() -> bool:
    """Tell whether Keras has been imported completely."""
    keras = sys.modules.get("keras")
    return keras is not None and hasattr(keras, "Model")


def warm_up(delay: float = _DELAY) -> None:
    """Import the backend in the background, once per session, `delay` seconds from now."""
    global _started  # noqa: PLW0603 (one per process is the point)
    with _lock:
        if _started or backend_loaded() or os.environ.get("DLTP_WARM_UP") == "0":
            return
        _started = True
    limit_threads()  # now: a cell may import Keras before the timer does
    timer = threading.Timer(delay, load_backend)
    timer.daemon = True
    timer.start()


class _Chatter:
    """Drops what C++ writes to file descriptor 2, as long as anybody wants it dropped."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wanted_by = 0
        self._kept = -1

    def drop(self) -> None:
        """Begin, or join in: two threads that redirected it in turn would lose it for ever."""
        with self._lock:
            self._wanted_by += 1
            if self._wanted_by == 1:
                self._kept = os.dup(2)
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 2)
                os.close(nowhere)

    def restore(self) -> None:
        """End it, if nobody else wants it."""
        with self._lock:
            self._wanted_by -= 1
            if self._wanted_by == 0:
                os.dup2(self._kept, 2)
                os.close(self._kept)


_chatter = _Chatter()


@contextmanager
def chatter_dropped() -> Iterator[None]:
    """Drop what C++ writes to file descriptor 2, in a notebook only.

    TensorFlow announces oneDNN there whatever its log level, and a kernel shows it in red under the student's
    cell. Python's own ``sys.stderr`` does not pass through that descriptor in a kernel.
    """
    if "ipykernel" not in sys.modules:
        yield
        return
    _chatter.drop()
    try:
        yield
    finally:
        _chatter.restore()
