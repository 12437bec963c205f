"""Every message that widgets send, kept instead of sent: what travels, how often, how much of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets
from comm.base_comm import BaseComm

_KINDS = {"comm_open": "open", "comm_close": "close"}


@dataclass(frozen=True)
class Message:
    """One message from the kernel to the browser."""

    kind: str
    """``"open"``, ``"update"``, ``"custom"`` or ``"close"``."""

    comm_id: str
    """The ``model_id`` of the widget."""

    model_name: str
    """The browser's class of the widget, such as ``"ButtonModel"``."""

    content: dict[str, Any]
    """The state that changed, or the content of a custom message."""

    size: int
    """Bytes: the content as JSON, and the binary buffers."""


class Recorder:
    """The messages of one test, oldest first."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self._names: dict[str, str] = {}

    def of(self, widget: ipywidgets.Widget, kind: str | None = None) -> list[Message]:
        """Return the messages of one widget, of one kind if asked for."""
        return [m for m in self.messages if m.comm_id == widget.model_id and kind in (None, m.kind)]

    def count(self, kind: str | None = None) -> int:
        """Return the number of messages, of one kind if asked for."""
        return sum(kind in (None, message.kind) for message in self.messages)

    @property
    def size(self) -> int:
        """Bytes of all messages."""
        return sum(message.size for message in self.messages)

    def clear(self) -> None:
        """Forget what was sent so far."""
        self.messages.clear()

    def create_comm(self, *args: Any, **kwargs: Any) -> BaseComm:
        """Return a comm whose messages come here; stands in for ``comm.create_comm``."""
        return _RecordedComm(self._note, *args, **kwargs)

    def _note(self, comm_id: str, msg_type: str, data: dict[str, Any], buffers: list[Any]) -> None:
        state = data.get("state", data.get("content", {})) or {}
        if msg_type == "comm_open":
            self._names[comm_id] = str(state.get("_model_name", ""))
        kind = _KINDS.get(msg_type) or ("custom" if data.get("method") == "custom" else "update")
        size = len(json.dumps(data, default=str)) + sum(memoryview(buffer).nbytes for buffer in buffers)
        self.messages.append(Message(kind, comm_id, self._names.get(comm_id, ""), dict(state), size))


class _RecordedComm(BaseComm):
    def __init__(self, note: Callable[..., None], *args: Any, **kwargs: Any) -> None:
        self._note = note
        super().__init__(*args, **kwargs)

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[Any] | None = None,
        **keys: Any,
    ) -> None:
        self._note(self.comm_id, msg_type, data or {}, buffers or [])
