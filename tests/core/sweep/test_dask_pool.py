"""A cluster of this machine, made for a sweep: TLS, and nothing but texts crosses."""

from __future__ import annotations

import os
import re
import signal
import warnings
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import dltp_widgets as dltp
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.sweep import dask_pool
from dltp_widgets.core.sweep.launch import plan_sweep
from dltp_widgets.testing.tiny_data import tiny_digits

distributed = pytest.importorskip("distributed")
pytest.importorskip("cryptography")

PATIENCE = 240
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Dask's own and its friends'
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def exp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Experiment:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path / "runs"))
    layers = [dltp.LayerSpec("Flatten"), dltp.LayerSpec("Dense", units=10, activation="softmax")]
    model = dltp.ModelSpec.sequential((28, 28, 1), layers)
    data = tiny_digits().scale("minus_one_one")
    return Experiment(data, model, dltp.CompileSpec(metrics=("accuracy",)), dltp.FitSpec(epochs=3, seed=5))


def test_a_sweep_on_a_cluster_of_this_machine(exp: Experiment, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    sent: list[tuple[Any, ...]] = []
    submit = distributed.Client.submit

    def remember(client: Any, *args: Any, **options: Any) -> Any:
        made.append(client.scheduler.address)
        sent.append(args)
        return submit(client, *args, **options)

    monkeypatch.setattr(distributed.Client, "submit", remember)
    losses = ["sparse_categorical_crossentropy", "mean_squared_logarithm"]
    space = {"compile.loss": losses, "fit.batch_size": [32, 16]}
    sweep = plan_sweep(exp, space, engine="dask", slots=1)
    told: list[tuple[int, int | None]] = []

    def hear(event: Any) -> None:
        if event.kind == "epoch":
            told.append((event.trial.number, event.epoch))
        elif event.kind == "end" and event.trial.number == 1:
            sweep.stop(4)

    sweep.on_event(hear)
    assert sweep.wait(PATIENCE).frame()["state"].tolist() == [
        "finished",
        "finished",
        "failed",
        "stopped",
    ]
    assert "mean_squared_logarithm" in (sweep.trials[2].run.error or "")
    assert told == [(trial, epoch) for trial in (1, 2) for epoch in (1, 2, 3)]
    assert all(address.startswith("tls://127.0.0.1") for address in made)
    assert {args[0] for args in sent} == {dask_pool.train_on_dask}
    assert all(isinstance(argument, str) for args in sent for argument in args[1:])
    exp.fit = exp.fit.replace(batch_size=16)
    assert dltp.train(exp).history.frame().equals(sweep.trials[1].run.history.frame())


@pytest.mark.chaos
@pytest.mark.parametrize(("times", "state"), [(1, "finished"), (2, "failed")])
def test_a_worker_that_is_killed_is_replaced_once(exp: Experiment, times: int, state: str) -> None:
    sweep = plan_sweep(exp, {"compile.learning_rate": [0.1]}, engine="dask", slots=1)
    (trial,) = sweep.trials
    killed: list[int] = []

    def kill(event: Any) -> None:
        if event.kind == "begin" and len(killed) < times:
            client = sweep._course._pool._client  # type: ignore[union-attr]
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[-1], signal.SIGKILL)

    sweep.on_event(kill)
    sweep.wait(PATIENCE)
    assert trial.state == state, trial.run.error
    assert (trial.begun, len(set(killed))) == (2, times)
    assert "Two workers died" in (trial.run.error or "") or state == "finished"


def test_whatever_is_no_client_is_refused(exp: Experiment) -> None:
    with pytest.raises(dltp.SpecError, match="Dask client"):
        dltp.sweep(exp, {"fit.batch_size": [8]}, engine=object())


class _Client:
    """A client as far as it is looked at before anything is trained."""

    submit = subscribe_topic = nthreads = None

    def __init__(self, address: str) -> None:
        self.scheduler = SimpleNamespace(address=address)


@pytest.mark.parametrize(
    "address", ["tcp://10.0.0.7:8786", "ws://cluster:8786", "tcp://localhost.example.org:8786"]
)
def test_a_cluster_that_anybody_can_read_is_warned_of(exp: Experiment, address: str) -> None:
    with pytest.warns(UserWarning, match=re.escape(f"{address} speaks without TLS")):
        plan_sweep(exp, {"fit.batch_size": [8]}, engine=_Client(address))


@pytest.mark.parametrize(
    "address",
    [
        "tls://10.0.0.7:8786",
        "gateway://hub:8786",
        "tcp://127.0.0.1:8786",
        "tcp://[::1]:8786",
        "inproc://1/2/3",
    ],
)
def test_one_that_no_other_machine_reads_is_not(exp: Experiment, address: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        plan_sweep(exp, {"fit.batch_size": [8]}, engine=_Client(address))
