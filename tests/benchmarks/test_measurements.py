"""The measurements can still be made: every part on a tiny workload, in this process; the protocol with a dummy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.data.sources import sources
from tests.benchmarks import __main__ as command
from tests.benchmarks import machine
from tests.benchmarks.host import Failed, Worker
from tests.benchmarks.limits import limits
from tests.benchmarks.measure import Rounds, Sample, percent, seconds, spread, times
from tests.benchmarks.play import EXACT, WITHOUT_LIMIT, XLA, _turns, play_workload
from tests.benchmarks.results import Results
from tests.benchmarks.table import page
from tests.benchmarks.targets import targets
from tests.benchmarks.workloads import TINY, WORKLOADS


@pytest.fixture(autouse=True)
def _runs_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DLTP_RUNS", str(tmp_path))


def test_both_sides_measure_the_same_things() -> None:
    from tests.benchmarks.sides.engine import EngineSide
    from tests.benchmarks.sides.fit import FitSide

    for side, engine in ((FitSide(TINY), "fit"), (EngineSide(TINY), "exact")):
        sample = side.play()
        assert sample.engine == engine
        assert sample.epochs == 3
        assert sample.epoch is not None
        assert sample.validation is not None
        assert 0 < sample.validation < sample.epoch < sample.whole
        assert sample.startup == pytest.approx(sample.whole - 3 * sample.epoch)


def test_the_checks_answer() -> None:
    from tests.benchmarks.checks.equality import Equality
    from tests.benchmarks.checks.evaluate import Evaluate
    from tests.benchmarks.checks.refit import Refit

    same = Equality(TINY).play()
    assert same["engine"] == "exact"
    assert same["identical"]
    assert same["movement"] == 0
    assert same["losses"] < 1e-5
    said = Evaluate(TINY).play(passes=1)
    assert said is not None
    assert 0 < said["layers"] < said["evaluate"]
    refit = Refit(TINY).play(fits=2, first=1)
    assert refit["traces"] == 0


def test_under_xla_the_differences_are_told_beside_those_of_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    from dltp_widgets.core.training.engines import plan
    from tests.benchmarks.checks import equality

    monkeypatch.setattr(plan, "XLA_STEPS", 0)
    monkeypatch.setattr(equality, "XLA_STEPS", 30)
    said = equality.Equality(TINY).play(engine="auto")
    assert (said["engine"], said["epochs"]) == ("xla", 3)
    assert said["first_batches"] < 1e-5
    assert 0 < said["one_ulp"] < 1e-3  # it was moved, and by no more


def test_equality_notices_a_difference() -> None:
    from tests.benchmarks.checks.equality import _movement

    before, theirs = [np.zeros(4)], [np.ones(4)]
    assert _movement(before, theirs, theirs) == 0
    assert _movement(before, [np.full(4, 1.01)], theirs) == pytest.approx(0.01)


def test_a_worker_answers_fails_and_dies() -> None:
    with Worker("echo") as worker:
        worker.ready()
        assert worker.ask(word="one") == {"workload": "tiny", "word": "one"}
        with pytest.raises(Failed, match="asked to"):
            worker.ask(word="fail")
        assert worker.ask(word="two")["word"] == "two"
        with pytest.raises(Failed, match="the process ended"):
            worker.ask(word="die")


def test_a_side_that_fails_is_noted_and_left_out() -> None:
    rounds = play_workload("tiny", 2, 1, lambda text: None, sides=["nobody"])
    assert set(rounds.failures) == {"nobody"}
    assert rounds.samples["nobody"] == [None, None]


def test_the_kernel_counts_what_it_sends() -> None:
    from tests.benchmarks.sides.kernel import Kernel

    kernel = Kernel()
    try:
        reply = kernel.run("print('x' * 1000)\nanswer = '[1, 2]'")
        assert reply.answer == [1, 2]
        assert reply.messages >= 1
        assert reply.sent > 1000
        with pytest.raises(RuntimeError, match="ZeroDivisionError"):
            kernel.run("1 / 0")
    finally:
        kernel.close()


@pytest.mark.full
def test_a_kernel_that_trains_is_asked() -> None:
    from tests.benchmarks.checks.answers import Answers

    asked = Answers(WORKLOADS["housing"])
    try:
        said = asked.play(cells=3, digits=2)
    finally:
        asked.close()
    assert said["panels"] == 4
    assert said["batches"] > 0
    assert 0 < said["cell"] <= said["slowest_cell"]
    assert 0 < said["digit"] <= said["slowest_digit"]


def test_what_it_costs_to_be_live_is_measured() -> None:
    with Worker("live", "tiny") as worker:
        worker.ready()
        said = worker.ask(updates=2, trials=2, epochs=2, writers=2)
    assert 0 < said["update"] <= said["slowest_update"]
    assert said["bytes"] > 0
    assert said["epochs"] == 4
    assert 0 <= said["epoch"] <= said["slowest_epoch"]
    assert said["seen"] < 60


@pytest.mark.full
def test_promptness_is_measured() -> None:
    from tests.benchmarks.checks.promptness import Promptness

    said = Promptness(WORKLOADS["housing"]).play(sets=(), stops=1)
    assert {"refusal", "stop", "slowest_stop", "pause", "stop_own", "slowest_pause_own"} <= said.keys()
    assert all(value > 0 for value in said.values())


def test_sides_take_turns_and_displays_come_twice() -> None:
    sides = ["fit", "engine", "reporters"]
    assert [side for side, _ in _turns(sides, 0)][:2] == ["fit", "engine"]
    assert [side for side, _ in _turns(sides, 1)][:2] == ["engine", "fit"]
    assert [len(_turns(sides, number)) for number in range(4)] == [5, 5, 2, 2]


def test_ratios_compare_neighbours() -> None:
    rounds = _rounds("mnist", fit=[(8.0, 2.0), (9.0, 3.0)], engine=[(2.0, 0.5), (3.0, 0.5)])
    rounds.add("fit", None)
    rounds.add("engine", Sample(1.0, 0.1, 3))
    assert rounds.ratios("fit", "engine", "whole") == [4, 3]
    assert rounds.ratios("fit", "engine", "epoch") == [4, 6]
    assert spread([3, 4, 8], times) == "4.00 (3.00 to 8.00)"
    assert (seconds(0.0123), seconds(1.5), percent(1.03)) == ("12.3 ms", "1.50 s", "+3.0 %")


def test_the_page_says_what_was_reached() -> None:
    results = Results()
    results.rounds["mnist"] = _rounds(
        "mnist",
        fit=[(80.0, 4.0)],
        engine=[(20.0, 1.0)],
        chart=[(22.0, 1.1)],
        limit=[(18.0, 0.9)],
        bar=[(15.0, 5.0)],
    )
    results.evaluate["mnist"] = {"evaluate": 1.0, "layers": 0.08}
    results.equality["mnist", "exact"] = _same("exact", True)
    results.equality["mnist", "auto"] = _same("xla", False)
    results.equality["cnn", "auto"] = _same("xla", False, losses=9e-5)
    results.refit["Refit"] = {"fits": 50, "traces": 0, "growth": 0.3, "seconds": 0.1, "engine": "exact"}
    results.inspector = _inspected()
    results.answers = _answered()
    results.promptness = _prompt()
    results.failures.append("chart of cnn: no kernel")
    verdicts = {target.what.partition(": ")[2]: target.verdict for target in targets(results)}
    assert verdicts["warm loop"] == "yes"
    assert verdicts["of the lax.scan limit"] == "yes"
    assert verdicts["whole run"] == "yes"
    xla = [target.verdict for target in targets(results) if target.what.endswith("same batches, xla")]
    assert xla == ["**no**", "yes"]  # 2e-4 apart, and 9e-5
    assert verdicts["live chart on, whole run"] == "**no**"
    assert verdicts["growth per fit, of 50"] == "**no**"
    assert verdicts["first view"] == "yes"
    assert verdicts["a cell answers"] == "**no**"
    assert verdicts["a digit is recognised"] == "yes"
    assert verdicts["first look"] == "yes"
    stops = {target.what: target.verdict for target in targets(results) if "random moment" in target.what}
    assert [*stops.values()] == ["**no**", "yes", "yes", "yes"]  # the slowest counts
    assert [row[5:7] for row in limits(results)] == [("4.00x", "4.44x"), ("4.00x", "5.00x")]
    text = page(results)
    assert "no kernel" in text
    assert "+25.0 %" in text  # the bar, against fit without one
    assert str(Path.cwd()) not in text
    assert machine.described() in text


def _prompt() -> dict[str, float]:
    said = {"check_mnist": 0.05, "check_again_mnist": 0.01, "refusal": 0.1}
    said |= dict.fromkeys(("stop", "stop_own", "pause", "pause_own"), 0.1)
    return said | {f"slowest_{name}": 2 * value for name, value in said.items()} | {"slowest_stop": 0.4}


def test_the_lists_agree() -> None:
    assert {*EXACT, *XLA, *WITHOUT_LIMIT} <= set(WORKLOADS)
    assert [key for key, workload in WORKLOADS.items() if workload.large] == [
        "housing",
        "mnist",
        "cifar10",
        "cnn",
    ]
    whole = command._estimate(list(command.PARTS), None)
    assert whole < 40 * 60


def test_the_command_refuses_what_it_cannot_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "available", lambda: {"mnist": "sample"})
    with pytest.raises(SystemExit, match="no such part: hous"):
        command.main(["--only", "hous"])
    with pytest.raises(SystemExit, match="set DLTP_DATA"):
        command.main(["--only", "checks"])
    asked = [sys.executable, "-m", "tests.benchmarks", "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert "--rounds" in said.stdout


def _rounds(key: str, **sides: list[tuple[float, float]]) -> Rounds:
    rounds = Rounds(key)
    for side, played in sides.items():
        for whole, epoch in played:
            rounds.add(side, Sample(whole, epoch, 20, epoch / 10, 1000.0, side))
    return rounds


def _same(engine: str, identical: bool, losses: float = 2e-4) -> dict[str, Any]:
    said = {"engine": engine, "epochs": 2, "identical": identical, "movement": 1e-3, "losses": losses}
    return said | ({"first_batches": 1e-7, "one_ulp": 3e-4} if engine == "xla" else {})


def _inspected() -> dict[str, Any]:
    ours = {
        "size": 10**8,
        "sum": 0.03,
        "view": 0.09,
        "payload": 9e4,
        "code": 6e4,
        "memory": 12.0,
        "slice": 0.01,
    }
    others = [
        {"name": "repr", "size": 10**8, "seconds": 0.001, "payload": 99, "memory": 0.0},
        {"name": "treescope", "size": 10**6, "failed": "ImportError: none"},
    ]
    return ours | {"others": others}


def _answered() -> dict[str, Any]:
    seconds = {"cell": 0.06, "slowest_cell": 0.4, "digit": 0.09, "slowest_digit": 0.3}
    return {**seconds, "batches": 1234.5, "messages": 40.0, "panels": 4}
