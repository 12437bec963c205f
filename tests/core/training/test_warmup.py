"""C++ chatter is dropped, and what else goes to standard error is not lost for ever."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from dltp_widgets.core.training.warmup import chatter_dropped


def test_two_threads_that_drop_it_leave_it_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipykernel", object())
    before = os.fstat(2)
    inside, leave = threading.Event(), threading.Event()

    def other() -> None:
        with chatter_dropped():
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=other)
    with chatter_dropped():
        thread.start()
        assert inside.wait(60)
        assert os.fstat(2).st_rdev == Path(os.devnull).stat().st_rdev
    leave.set()
    thread.join()
    after = os.fstat(2)
    assert (after.st_dev, after.st_ino) == (before.st_dev, before.st_ino)
