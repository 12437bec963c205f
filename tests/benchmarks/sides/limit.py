"""The limit: the same training written by hand with ``jax.lax.scan``, a process a round."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.measure import Sample
from tests.benchmarks.workloads import Workload

SCRIPT = Path(__file__).parents[1] / "scan_limit.py"


EPOCHS = 6
"""Epochs at most: they are all alike, and the script does them twice."""


class LimitSide:
    """Asks ``scan_limit.py WORKLOAD EPOCHS``, which says in JSON how long a warm epoch and compiling took."""

    def __init__(self, workload: Workload) -> None:
        self._workload = workload

    def play(self) -> Sample:
        """Train once."""
        planned = self._workload.fit.epochs
        command = [sys.executable, str(SCRIPT), self._workload.key, str(min(planned, EPOCHS))]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=SCRIPT.parents[2])
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        said = json.loads(done.stdout.strip().splitlines()[-1])
        epoch = said["seconds_per_epoch"]
        return Sample(said["compile_seconds"] + planned * epoch, epoch, planned, engine="lax.scan")
