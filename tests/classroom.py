"""A Jupyter server with students: each has a kernel and the connection that a browser would have to it.

Real kernels, a real server between, nothing drawn: what the messages of the widgets cost the server is the same.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

import psutil
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 300


@dataclass
class Answer:
    """What a cell did."""

    seconds: float
    """Until it was done."""

    shown: float | None = None
    """Until its first output came, in seconds; None if none did."""

    text: str = ""
    """What it printed."""

    errors: list[str] = field(default_factory=list)


@dataclass
class Server:
    """A running ``jupyter server``."""

    url: str
    process: psutil.Process

    def memory(self) -> int:
        """Return the bytes that the server itself takes, its kernels not counted."""
        return int(self.process.memory_info().rss)

    def kernel_memory(self) -> list[int]:
        """Return the bytes that each kernel has for itself alone."""
        children = [child for child in self.process.children() if "ipykernel_launcher" in child.cmdline()]
        return [int(child.memory_full_info().uss) for child in children]

    def start_kernel(self) -> str:
        """Start a kernel and return its id."""
        request = Request(f"{self.url}/api/kernels", b'{"name": "python3"}', method="POST")
        with urlopen(request, timeout=PATIENCE) as answer:
            return str(json.load(answer)["id"])


class Student:
    """Runs cells in a kernel of the server."""

    def __init__(self, server: Server) -> None:
        self._channels = f"ws{server.url.removeprefix('http')}/api/kernels/{server.start_kernel()}/channels"
        self._socket: WebSocketClientConnection | None = None

    async def run(self, code: str) -> Answer:
        """Run a cell; everything that comes meanwhile is read, as a browser does."""
        if self._socket is None:
            self._socket = await websocket_connect(self._channels, max_message_size=1 << 30)
        began, mine = time.monotonic(), uuid.uuid4().hex
        await self._socket.write_message(json.dumps(_request(mine, code)))
        answer = Answer(0.0)
        waiting = {"idle", "reply"}
        while waiting:
            message = _message(await asyncio.wait_for(self._socket.read_message(), PATIENCE))
            if message["parent_header"].get("msg_id") != mine:
                continue
            kind, content = message["msg_type"], message["content"]
            if kind in ("display_data", "execute_result"):
                answer.shown = answer.shown or time.monotonic() - began
            elif kind == "stream":
                answer.text += content["text"]
            elif kind == "error":
                answer.errors.append(f"{content['ename']}: {content['evalue']}")
            elif kind == "execute_reply":
                waiting.discard("reply")
            elif kind == "status" and content["execution_state"] == "idle":
                waiting.discard("idle")
        answer.seconds = time.monotonic() - began
        return answer

    async def leave(self) -> None:
        """Close the page; the kernel goes on, as it does for a student who shuts the laptop."""
        if self._socket is not None:
            self._socket.close()
            while await asyncio.wait_for(self._socket.read_message(), PATIENCE) is not None:
                pass


async def together(students: list[Student], code: str) -> list[Answer]:
    """Have all students run a cell at the same moment."""
    return await asyncio.gather(*(student.run(code) for student in students))


@contextmanager
def running_server(folder: Path, **environment: str) -> Iterator[Server]:
    """Start a server whose files lie in `folder`; ended, with its kernels, at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "DLTP_HOME")
    own = {name: str(folder / name.lower()) for name in names} | environment
    command = ["-m", "jupyter_server", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    options = [
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
    ]
    log = folder / "server.log"
    kept = {name: value for name, value in os.environ.items() if name != "DLTP_WARM_UP"}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [sys.executable, *command, *options],
            cwd=folder,
            env=kept | own,
            stdout=output,
            stderr=subprocess.STDOUT,
        ) as process,
    ):
        server = Server(f"http://127.0.0.1:{port}", psutil.Process(process.pid))
        try:
            _wait_for(server, process, log)
            yield server
        finally:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urlopen(f"{server.url}/api", timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _request(identity: str, code: str) -> dict[str, Any]:
    header = {
        "msg_id": identity,
        "msg_type": "execute_request",
        "session": "",
        "username": "",
        "version": "5.3",
    }
    content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
    return {
        "header": header,
        "parent_header": {},
        "metadata": {},
        "content": content,
        "channel": "shell",
        "buffers": [],
    }


def _message(raw: str | bytes | None) -> dict[str, Any]:
    """Read a message; one with buffers comes as bytes: how many parts, where they begin, the parts."""
    if raw is None:
        raise ConnectionError("the server closed the connection")
    if isinstance(raw, bytes):
        count = struct.unpack_from("!I", raw)[0]
        first, *others = struct.unpack_from(f"!{count}I", raw, 4)
        raw = raw[first : others[0] if others else None].decode()
    found: dict[str, Any] = json.loads(raw)
    return found
