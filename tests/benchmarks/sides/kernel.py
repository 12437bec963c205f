"""A real kernel, whose messages to the front end are counted.

The front end here reads and counts, and draws nothing: a browser works in a process of its own.
"""

from __future__ import annotations

import ast
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
LONGEST = 900.0
"""Seconds after which a cell is given up."""


@dataclass(frozen=True)
class Reply:
    """What a cell answered: the value of its variable `answer`, and what it sent meanwhile."""

    answer: Any
    messages: int
    sent: int


class Kernel:
    """An ipykernel with this folder's packages, started here and ended by `close`."""

    def __init__(self) -> None:
        from jupyter_client.manager import KernelManager

        self._manager = KernelManager(kernel_name="python3")
        self._manager.start_kernel(cwd=str(ROOT), env=os.environ | {"PYTHONPATH": str(ROOT)})
        self._client = self._manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=120)

    def run(self, code: str) -> Reply:
        """Execute a cell that puts JSON text into `answer`; wait for its end.

        Raises
        ------
        RuntimeError
            If the cell raises.
        """
        request = self._client.execute(code, user_expressions={"answer": "answer"}, stop_on_error=False)
        messages, sent = self._listen(request)
        content = self._reply(request)
        if content["status"] != "ok":
            raise RuntimeError("\n".join(content.get("traceback", [content.get("evalue", "no reason")])))
        value = content["user_expressions"]["answer"]["data"]["text/plain"]
        return Reply(json.loads(ast.literal_eval(value)), messages, sent)

    def close(self) -> None:
        """End the kernel."""
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def _listen(self, request: str) -> tuple[int, int]:
        """Count what arrives until the cell is over, whichever thread of the kernel sent it."""
        messages = sent = 0
        until = time.monotonic() + LONGEST
        while True:
            message = self._client.get_iopub_msg(timeout=max(until - time.monotonic(), 0.1))
            kind, content = message["msg_type"], message["content"]
            mine = message["parent_header"].get("msg_id") == request
            if kind == "status" and mine and content["execution_state"] == "idle":
                return messages, sent
            if kind not in ("status", "execute_input"):
                messages += 1
                sent += len(json.dumps(content, default=str))
                sent += sum(memoryview(buffer).nbytes for buffer in message.get("buffers", ()))

    def _reply(self, request: str) -> Any:
        while True:
            message = self._client.get_shell_msg(timeout=60)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
