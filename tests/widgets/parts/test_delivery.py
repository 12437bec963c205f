"""A real kernel whose front end reads nothing for a while: every message is there when it does."""

from __future__ import annotations

import queue
import time
from typing import Any

import pytest
import zmq
from jupyter_client.manager import KernelManager

from dltp_widgets.widgets.parts import delivery

SCREENS = """
import dltp_widgets as dltp
from ipywidgets.widgets.widget import _instances
benches = [dltp.Workbench() for _ in range(6)]
print(*_instances)
"""


def test_a_front_end_that_is_busy_gets_every_widget() -> None:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=120)
        client.execute(SCREENS)
        time.sleep(3)  # all of them would be made by now, and nothing has been read
        opened, made = _read(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert len(made) > 3000  # more than ZeroMQ would keep
    assert made - opened == set()


def test_who_reads_nothing_at_all_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PATIENCE", 200)
    context = zmq.Context()
    news, idle = context.socket(zmq.XPUB), context.socket(zmq.SUB)
    idle.connect(f"tcp://127.0.0.1:{news.bind_to_random_port('tcp://127.0.0.1')}")
    idle.subscribe(b"")
    news.recv()  # the subscription
    try:
        patient = delivery.PatientSocket(news)
        patient.wait_for_readers()
        began = time.monotonic()
        for _ in range(50_000):
            patient.send_multipart([b"x" * 100])
        assert time.monotonic() - began < 60  # it waited once
    finally:
        context.destroy(linger=0)


def _read(client: Any) -> tuple[set[str], set[str]]:
    """Return the widgets that were opened, and those that the kernel has."""
    opened: set[str] = set()
    made: set[str] = set()
    while True:
        try:
            message = client.get_iopub_msg(timeout=10)
        except queue.Empty:
            return opened, made
        content = message["content"]
        if message["msg_type"] == "comm_open":
            opened.add(content["comm_id"])
        elif message["msg_type"] == "stream":
            made.update(content["text"].split())
        elif content.get("execution_state") == "idle" and made:
            return opened, made
