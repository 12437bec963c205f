"""Training that a script waits for can be interrupted, and loses nothing by that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.training import train as module

PATIENCE = 120

_SCRIPT = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs are told to ignore it
import numpy as np
import dltp_widgets as dltp
rng = np.random.default_rng(0)
data = dltp.Dataset.from_arrays((rng.normal(size=(600, 2)), rng.integers(0, 3, 600)))
spec = dltp.ModelSpec.sequential((2,), [dltp.LayerSpec("Dense", units=3, activation="softmax")])
fit = dltp.FitSpec(epochs=1_000_000, seed=1)
exp = dltp.Experiment(data, spec, dltp.CompileSpec(metrics=("accuracy",)), fit)
print("begun", flush=True)
run = dltp.train(exp)
print(run.state, run.history.n_steps > 0, run.path is not None and dltp.runs()[-1].state, flush=True)
print(sorted(run.evaluate("train")), flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_ctrl_c_stops_cleanly_and_keeps_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    command = [sys.executable, "-c", _SCRIPT]
    env = os.environ | {"DLTP_RUNS": str(folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env) as script:
        try:
            assert script.stdout is not None
            assert script.stdout.readline() == "begun\n"
            until = time.monotonic() + PATIENCE
            while not [*folder.glob("*/last.npz")] and time.monotonic() < until:
                time.sleep(0.05)
            script.send_signal(signal.SIGINT)
            said = script.communicate(timeout=PATIENCE)[0].splitlines()
        finally:
            script.kill()  # else it would be waited for, whatever failed
    assert said == ["stopped True stopped", "['accuracy', 'loss']"]
    assert script.returncode == 0


def test_wherever_it_comes_while_one_waits_the_run_is_returned(
    exp: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interruption comes in the join of the main thread, whichever thread trains."""
    exp.fit = exp.fit.replace(epochs=100_000)
    begun = threading.Event()

    class Interrupted(module.Trainer):
        def join(self, timeout: float | None = None) -> Any:
            run = super().join(timeout)
            if run.history.n_steps and not begun.is_set():
                begun.set()
                raise KeyboardInterrupt
            return run

    monkeypatch.setattr(module, "Trainer", Interrupted)
    run = dltp.train(exp)
    assert begun.is_set()
    assert run.state == "stopped"
    assert run.has_weights
