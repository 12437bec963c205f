"""That every message of a screen arrives.

A screen that is made anew sends two thousand messages at once. Between kernel and server, ZeroMQ keeps a thousand
of them for a server that is busy, and drops the rest without a word; a widget whose opening is dropped stands as an
error in the place of the whole screen. So the kernel is told to wait for the server: only its thread that sends
does, the program goes on. (Options ``ZMQ_XPUB_NODROP`` and ``ZMQ_SNDTIMEO`` of ``zmq_setsockopt``; ipykernel sets
none.)
"""

from __future__ import annotations

from typing import Any

from dltp_widgets.widgets.parts.notebook import shell

PATIENCE = 5000
"""Milliseconds that a message waits. Whoever fetches nothing for so long is no front end: messages are dropped again,
until the next screen."""


def deliver_all() -> None:
    """Have this kernel drop no message of what is made next; nothing outside a kernel."""
    thread = getattr(getattr(shell(), "kernel", None), "iopub_thread", None)
    if thread is not None and hasattr(thread, "socket"):
        thread.schedule(lambda: _make_patient(thread))  # a socket belongs to one thread


def _make_patient(thread: Any) -> None:
    import zmq

    if thread.socket is None:  # the kernel ends
        return
    if not isinstance(thread.socket, PatientSocket):
        thread.socket = PatientSocket(thread.socket)
    try:
        thread.socket.wait_for_readers()
    except zmq.ZMQError:  # an older kernel's socket has no such option
        thread.socket = thread.socket.socket


class PatientSocket:
    """The socket of a kernel's news, which waits for whoever fetches them; all else is the socket's own.

    Parameters
    ----------
    socket : zmq.Socket
        Of type XPUB.
    """

    def __init__(self, socket: Any) -> None:
        self.socket = socket

    def __getattr__(self, name: str) -> Any:
        return getattr(self.socket, name)

    def wait_for_readers(self) -> None:
        """Wait from now on."""
        import zmq

        self.socket.setsockopt(zmq.XPUB_NODROP, 1)
        self.socket.setsockopt(zmq.SNDTIMEO, PATIENCE)

    def send_multipart(self, *args: Any, **kwargs: Any) -> Any:
        """As of `zmq.Socket`; after `PATIENCE` in vain as if nobody had asked to wait."""
        import zmq

        try:
            return self.socket.send_multipart(*args, **kwargs)
        except zmq.Again:
            self.socket.setsockopt(zmq.XPUB_NODROP, 0)
            return self.socket.send_multipart(*args, **kwargs)
