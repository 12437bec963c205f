"""One training as plain JSON: all that a process needs that was not there before.

Its key names what is trained, not when or where: the same specs, seed, epochs and data have the same key in every
kernel. So a trial that has ended is found again, and one that was cut short goes on from its checkpoint.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from dltp_widgets.core.data.record import DataRecord
from dltp_widgets.core.sweep.space import Specs

MOST_TEXT = 16 * 2**20
"""Bytes of a task at most."""

_POLICY = "float32"
"""Keras' policy where none was set: as long as Keras is not loaded, it cannot be asked for it."""

Message = Mapping[str, Any]
"""What crosses between processes: ``kind`` (begin, phase, epoch, end, died), ``trial`` (a key), and more by kind."""


@dataclass(frozen=True)
class Task:
    """What is to be trained.

    Attributes
    ----------
    key : str
        64 hexadecimal digits.
    name : str
        What a person calls the run.
    model, compile, fit : str
        The specs as JSON; epochs and seed are in ``fit``.
    policy : str or None
        Keras' dtype policy, as of the `Snapshot`.
    data : dict
        A `DataRecord`.
    runs : str
        The folder of all runs.
    arrays : str or None
        The folder of the arrays, where nobody can load them again; see `own_arrays`.
    """

    key: str
    name: str
    model: str
    compile: str
    fit: str
    policy: str | None
    data: dict[str, Any]
    runs: str
    arrays: str | None = None

    @classmethod
    def of(cls, specs: Specs, policy: str | None, record: DataRecord, *, name: str, runs: str) -> Task:
        """Describe a training."""
        texts = specs.model.to_json(), specs.compile.to_json(), specs.fit.to_json()
        told = specs.fit.replace(checkpoints=True).to_json(), policy or _POLICY
        content = [*texts[:2], *told, sorted(record.contents.items())]
        key = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        return cls(key, name, *texts, policy, record.to_dict(), runs)

    @property
    def run_id(self) -> str:
        """The id of the run: by it, its checkpoints are found."""
        return self.key[:12]

    def to_json(self) -> str:
        """Return the task as JSON text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Task:
        """Read what `to_json` wrote.

        Raises
        ------
        ValueError, TypeError
            If it is no task.
        """
        if len(text) > MOST_TEXT:
            raise ValueError("a long text")
        return cls(**json.loads(text))
