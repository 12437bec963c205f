"""Plays the parts: every side of a workload in turn, round after round; then the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from typing import Any

from tests.benchmarks.host import Failed, Worker
from tests.benchmarks.measure import Rounds, Sample
from tests.benchmarks.results import Results
from tests.benchmarks.sides.names import KINDS
from tests.benchmarks.workloads import workload_of

ROUNDS_OF_DISPLAYS = 2
WITHOUT_LIMIT = ("cnn",)
"""Workloads for which XLA is no limit."""

EXACT = ("housing", "mnist", "cifar10", "cnn", "normalised", "two_inputs", "lstm")
XLA = ("housing", "mnist", "cifar10")
Say = Callable[[str], None]


def play_workload(
    key: str, rounds: int, epochs: int | None, say: Say, sides: Sequence[str] | None = None
) -> Rounds:
    """Play all sides of a workload, or those named; what fails is noted and left out from then on.

    Parameters
    ----------
    key : str
    rounds : int
    epochs : int or None
        None: as the workload plans.
    say : callable
        Gets a line of text now and then.
    sides : sequence of str, optional
    """
    played, workers = Rounds(key), {}
    with ExitStack() as stack:
        for side in sides or _sides(key):
            workers[side] = stack.enter_context(Worker(side, key, epochs))
            _try(played, side, workers[side].ready)
        for number in range(rounds):
            turns = _turns(list(workers), number)
            for side, request in turns:
                name = request.get("kind", side)
                if side in played.failures or name in played.failures:
                    played.add(name, None)
                    continue
                answer = _try(played, name, lambda w=workers[side], r=request: w.ask(**r))  # type: ignore[misc]
                played.add(name, Sample(**answer) if answer else None)
                say(f"    {number + 1} {name}: {_short(answer)}")
    return played


def check_all(keys: Iterable[str], results: Results, say: Say, *, fits: int = 50) -> None:
    """Compare weights and losses with ``fit``, time ``evaluate``, refit; of the workloads in `keys`."""
    keys = list(keys)
    for key in keys:
        asked = [engine for engine, ones in (("exact", EXACT), ("auto", XLA)) if key in ones]
        for engine, said in _ask_each("equality", key, [{"engine": engine} for engine in asked], results):
            results.equality[key, engine["engine"]] = said
            say(f"  equality {key} {said}")
        if workload_of(key).large and key != "housing":
            for _request, said in _ask_each("evaluate", key, [{}], results):
                results.evaluate[key] = said
                say(f"  evaluate {key} {said}")
    if "housing" in keys:
        plans = [{"fits": fits, "epochs": 1}, {"fits": fits, "epochs": 6}]
        for request, said in _ask_each("refit", "housing", plans, results):
            results.refit[f"Refit of housing, {request['epochs']} epochs ({said['engine']})"] = said
            say(f"  refit {said}")


def check_inspector(results: Results, say: Say, *, size: int) -> None:
    """Measure the inspector and its peers."""
    for _request, said in _ask_each("inspector", "tiny", [{"size": size}], results):
        results.inspector = said
        say(f"  inspector {said}")


def check_answers(results: Results, say: Say) -> None:
    """Measure how soon a busy kernel answers."""
    for _request, said in _ask_each("answers", "housing", [{}], results):
        results.answers = said
        say(f"  answers {said}")


def check_live(results: Results, say: Say) -> None:
    """Measure what it costs to be live."""
    for _request, said in _ask_each("live", "tiny", [{}], results):
        results.live = said
        say(f"  live {said}")


def check_promptness(results: Results, say: Say) -> None:
    """Measure how soon a person is answered."""
    for _request, said in _ask_each("promptness", "housing", [{}], results):
        results.promptness = said
        say(f"  promptness {said}")


def _ask_each(side: str, key: str, requests: list[dict[str, Any]], results: Results) -> list[tuple[Any, Any]]:
    """Ask a worker of its own several things; what fails is noted."""
    answers: list[tuple[Any, Any]] = []
    if not requests:
        return answers
    try:
        with Worker(side, key) as worker:
            worker.ready()
            answers += [(request, worker.ask(**request)) for request in requests]
    except Failed as failed:
        results.failures.append(f"{side} of {key}: {_line(failed)}")
    return answers


def _sides(key: str) -> list[str]:
    if not workload_of(key).large:
        return ["fit", "engine"]
    return ["fit", "engine", "chart", *(() if key in WITHOUT_LIMIT else ("limit",)), "reporters"]


def _turns(sides: list[str], number: int) -> list[tuple[str, dict[str, Any]]]:
    """Return who plays in a round: the order is reversed each time, the displays come last and twice."""
    racing = [side for side in sides if side != "reporters"]
    turns: list[tuple[str, dict[str, Any]]] = [(side, {}) for side in racing[:: -1 if number % 2 else 1]]
    if "reporters" in sides and number < ROUNDS_OF_DISPLAYS:
        turns += [("reporters", {"kind": kind}) for kind in KINDS]
    return turns


def _try(played: Rounds, name: str, work: Callable[[], Any]) -> Any:
    try:
        return work()
    except Failed as failed:
        played.failures[name] = _line(failed)
        return None


def _line(failed: Failed) -> str:
    return " ".join(str(failed).split())[:400]


def _short(answer: dict[str, Any] | None) -> str:
    if not answer:
        return "failed"
    epoch = "" if answer["epoch"] is None else f", warm epoch {answer['epoch']:.3f} s"
    return f"whole {answer['whole']:.2f} s{epoch} ({answer['engine']})"
