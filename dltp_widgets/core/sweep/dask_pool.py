"""Trains on whatever cluster a Dask client reaches: this machine, SSH, Kubernetes, a hub's gateway.

Dask pickles what it sends; it gets one function of this module and texts, nothing else. News come back as events of
the scheduler. A worker that dies is replaced by Dask, or by the sweep: the scheduler remembers how often a trial was
begun, so that this happens once.
"""

from __future__ import annotations

import json
import logging
import os
import time
import uuid
import warnings
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from dltp_widgets.core.errors import TrainingError
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.machine import thread_count
from dltp_widgets.core.sweep.local_pool import worker_environment
from dltp_widgets.core.sweep.messages import failed_message
from dltp_widgets.core.sweep.pool import Tell
from dltp_widgets.core.sweep.task import Message, Task
from dltp_widgets.core.sweep.training import train_task

_LOOK_EVERY = 0.25
"""Seconds between two questions to the scheduler."""

_PLAIN = ("tcp", "ws", "ucx", "ucxx")
_HERE = ("127.0.0.1", "localhost", "::1")
_CALLER = 5
"""Where the student's cell is, seen from the warning: launch.sweep, plan_sweep and _pool are between."""


class DaskPool:
    """Trains on the workers of a Dask client.

    Parameters
    ----------
    client : distributed.Client
    slots : int, optional
        Trials at a time; by default as many as the workers have threads, and 8 while there is no worker yet.
    owned : sequence, optional
        What is closed with the pool, in this order: a client and its cluster that were made for it.
    """

    def __init__(self, client: Any, slots: int | None = None, owned: tuple[Any, ...] = ()) -> None:
        self._client, self._owned = client, owned
        self.slots = slots or sum(client.nthreads().values()) or 8
        self.shares_disk = bool(owned)
        self._topic = f"dltp-sweep-{uuid.uuid4().hex}"
        self._futures: dict[str, Any] = {}
        self._begun: set[str] = set()
        self._tell: Tell = lambda _message: None

    def open(self, tell: Tell) -> None:
        """Listen to what workers tell."""
        self._tell = tell
        self._client.subscribe_topic(self._topic, self._hear)

    def start(self, task: Task) -> None:
        """Submit a task."""
        name = f"dltp-trial-{task.run_id}-{uuid.uuid4().hex[:8]}"
        future = self._client.submit(
            train_on_dask, task.to_json(), self._topic, key=name, pure=False, retries=0
        )
        self._futures[task.key] = future
        future.add_done_callback(lambda done: self._on_done(task.key, done))

    def stop(self, key: str) -> None:
        """Ask the worker to stop; one that waits is not begun any more."""
        _event(self._client, self._topic, key, "stop").set()
        if key not in self._begun:  # perhaps no worker ever comes
            self._futures[key].cancel()

    def close(self) -> None:
        """Let go of the cluster; what was made for this pool is closed."""
        for future in self._futures.values():
            future.cancel()
        self._client.unsubscribe_topic(self._topic)
        for part in self._owned:
            part.close()

    def _hear(self, event: tuple[float, Any]) -> None:
        message = json.loads(event[1])
        self._begun.add(str(message["trial"]))
        self._tell(message)

    def _on_done(self, key: str, future: Any) -> None:
        """Tell how a task ended; its events have come before, so this is news only if something went wrong."""
        if future.status == "finished":
            self._tell(json.loads(future.result()))
        else:
            reason = future.exception() if future.status == "error" else future.status
            text = _("The cluster lost it ({reason}).").format(reason=str(reason)[:200])
            self._tell({"kind": "died", "trial": key, "reason": text})


def train_on_dask(text: str, topic: str) -> str:
    """Train the task that `text` describes, on a worker; return its last message. Called by Dask."""
    from distributed import get_worker

    task = Task.from_json(text)
    worker = get_worker()
    last = [json.dumps(failed_message(task.key, ""))]

    def tell(message: Message) -> None:
        last[0] = json.dumps(message)
        worker.log_event(topic, last[0])

    stop = _event(None, topic, task.key, "stop")
    if stop.is_set():
        tell({**failed_message(task.key, ""), "state": "stopped", "error": None})
    elif _may_begin(topic, task.key):
        train_task(task, tell, _at_most_every(_LOOK_EVERY, stop.is_set))
    else:
        tell(failed_message(task.key, _("Two workers died while they trained it.")))
    return last[0]


def warn_of_plain_text(client: Any) -> None:
    """Warn of a cluster that other machines reach, which anybody there can read and have run what they like.

    It is Dask's default. Of one that only this machine reaches nothing is said.

    Parameters
    ----------
    client : distributed.Client
    """
    address = str(getattr(getattr(client, "scheduler", None), "address", ""))
    parts = urlsplit(address)
    if parts.scheme in _PLAIN and parts.hostname not in _HERE:
        warnings.warn(
            _(
                "{address} speaks without TLS: whoever reaches it on the network reads your data, and can run "
                "programs there. Give its cluster and its client a Security: {call}."
            ).format(address=address, call="Client(address, security=Security(...))"),
            stacklevel=_CALLER,
        )


def local_cluster(slots: int) -> DaskPool:
    """Return a pool on a cluster of this machine, made for it: TLS with a certificate of its own, no dashboard.

    Raises
    ------
    TrainingError
        If Dask is not installed.
    """
    try:
        from distributed import Client, LocalCluster, Security

        security = Security.temporary()
    except ImportError as error:
        raise TrainingError(
            _("Dask is not installed."),
            argument="engine",
            way_out=_("Install it: {command}.").format(command='pip install "dltp_widgets[cluster]"'),
        ) from error
    cluster = LocalCluster(
        n_workers=slots,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        security=security,
        dashboard_address=None,
        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # of its small pages: many share a machine
        silence_logs=logging.ERROR,  # that a worker has to be ended is no news
        memory_limit=0,  # what does not fit is refused before it is trained
        env=_own_environment(slots),
    )
    client = Client(cluster)
    return DaskPool(client, slots, (client, cluster))


def _own_environment(slots: int) -> dict[str, str]:
    """Return what a worker's environment has that this one's has not."""
    wanted = worker_environment(max(1, thread_count() // slots))
    return {name: value for name, value in wanted.items() if os.environ.get(name) != value}


def _event(client: Any, topic: str, key: str, what: str) -> Any:
    from distributed import Event

    return Event(f"{topic}-{key}-{what}", client=client)


def _may_begin(topic: str, key: str) -> bool:
    """Count on the scheduler how often a trial was begun; tell whether it may be begun once more."""
    for attempt in ("first", "second"):
        begun = _event(None, topic, key, attempt)
        if not begun.is_set():
            begun.set()
            return True
    return False


def _at_most_every(seconds: float, ask: Callable[[], bool]) -> Callable[[], bool]:
    """Return `ask`, which is asked less often; what was true stays true."""
    answer, due = [False], [0.0]

    def asked() -> bool:
        if not answer[0] and time.monotonic() >= due[0]:
            answer[0], due[0] = bool(ask()), time.monotonic() + seconds
        return answer[0]

    return asked
