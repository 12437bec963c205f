"""The first view of a large array: time, payload, memory; beside what else shows arrays in a notebook."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.benchmarks.measure import median
from tests.benchmarks.memory import peak, reset_peak, resident
from tests.benchmarks.workloads import Workload

LARGE, MEDIUM = 10**8, 10**6


class Inspector:
    """Needs no workload and no TensorFlow."""

    def __init__(self, workload: Workload) -> None:
        import comm

        import dltp_widgets as dltp
        from dltp_widgets.testing.recorded_comm import Recorder

        self._sent = Recorder()
        comm.create_comm = self._sent.create_comm
        self._open = dltp.TensorInspector
        self._open(np.ones(3)).close()  # what is loaded once per session is loaded

    def play(self, *, size: int = LARGE, rounds: int = 5) -> dict[str, Any]:
        """Return the budget's numbers for `size` float32, and one line for each of the others."""
        array = np.random.default_rng(0).standard_normal(size, dtype=np.float32)
        floor = median([_seconds(array.sum) for _ in range(rounds)])
        views = [self._view(array) for _ in range(rounds)]
        return {
            "size": size,
            "sum": floor,
            "view": median([view["seconds"] for view in views]),
            "payload": max(view["payload"] for view in views),
            "code": max(view["code"] for view in views),
            "memory": max(view["memory"] for view in views),
            "slice": self._slices(array, rounds),
            "others": _others(array),
        }

    def _view(self, array: Any) -> dict[str, float]:
        """Open an inspector and make what the notebook is given; the code of the view is counted apart."""
        self._sent.clear()
        reset_peak()
        before = resident() or 0.0
        began = time.perf_counter()
        widget = self._open(array)
        widget._repr_mimebundle_()
        spent = time.perf_counter() - began
        memory = (peak() or 0.0) - before
        code = sum(
            len(value.encode())
            for message in self._sent.messages
            for key, value in message.content.items()
            if key in ("_esm", "_css") and isinstance(value, str)
        )
        payload = self._sent.size - code
        widget.close()
        return {"seconds": spent, "payload": payload, "code": code, "memory": memory}

    def _slices(self, array: Any, rounds: int) -> float | None:
        """Return the seconds of one step along the first axis of the same numbers as ``(k, 1000, 1000)``."""
        if len(array) % MEDIUM or len(array) < 2 * MEDIUM:
            return None
        widget = self._open(array.reshape(-1, 1000, 1000))
        widget.gallery = False  # one plane at a time: each step sends other numbers
        spent = []
        for plane in range(1, min(len(array) // MEDIUM, rounds + 1)):
            began = time.perf_counter()
            widget.index = (plane,)
            spent.append(time.perf_counter() - began)
        widget.close()
        return median(spent)


def _others(array: Any) -> list[dict[str, Any]]:
    """Measure the others, each on an array that it is done with in seconds."""
    medium = array[:MEDIUM].reshape(-1, min(1000, len(array)))
    tried: list[tuple[str, Any, Callable[[Any], str]]] = [
        ("repr", array, repr),
        ("lovely-numpy", array, _lovely),
        ("pandas describe", array, _described),
        ("treescope", medium, _treescope),
    ]
    return [_peer(name, data, show) for name, data, show in tried]


def _peer(name: str, data: Any, show: Callable[[Any], str]) -> dict[str, Any]:
    try:
        show(data[:10])  # what is loaded once is loaded
        reset_peak()
        before = resident() or 0.0
        began = time.perf_counter()
        text = show(data)
        spent = time.perf_counter() - began
    except Exception as error:
        return {"name": name, "size": data.size, "failed": f"{type(error).__name__}: {error}"[:200]}
    return {
        "name": name,
        "size": data.size,
        "seconds": spent,
        "payload": len(text.encode()),
        "memory": (peak() or 0.0) - before,
    }


def _lovely(array: Any) -> str:
    import lovely_numpy

    return str(lovely_numpy.lo(array))


def _described(array: Any) -> str:
    import pandas as pd

    return pd.Series(array).describe().to_frame().to_html()


def _treescope(array: Any) -> str:
    import treescope

    return str(treescope.render_array(array)._repr_html_())


def _seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
