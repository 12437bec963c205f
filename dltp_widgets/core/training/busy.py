"""Which models of users are being trained: one model takes part in one run at a time, and in no evaluation."""

from __future__ import annotations

import weakref
from typing import Any

BUSY: weakref.WeakSet[Any] = weakref.WeakSet()
"""The keras.Model objects that a run trains at this moment."""
