"""What must be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.benchmarks.measure import median, megabytes, percent, seconds, spread, times
from tests.benchmarks.results import Answer, Results
from tests.benchmarks.workloads import WORKLOADS

Form = Callable[[float], str]

_WARM = {"housing": 40.0, "mnist": 3.8, "cifar10": 2.3, "cnn": 1.4}
_WHOLE = {"housing": 15.0, "mnist": 3.0, "cifar10": 2.0, "cnn": 1.2}
_VALIDATION = {"mnist": 8.0, "cifar10": 4.0, "cnn": 1.8}
_SMALL = 0.95
_LIMIT = {"mnist": 0.85}
_LONG = 5.0
"""Seconds from which on a run must not notice its chart."""


@dataclass(frozen=True)
class Target:
    """One number that was asked for.

    Attributes
    ----------
    what, wanted, reached : str
    met : bool or None
        None where it was not measured.
    """

    what: str
    wanted: str
    reached: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """``yes``, ``no`` or a dash."""
        return "–" if self.met is None else "yes" if self.met else "**no**"


def targets(results: Results) -> list[Target]:
    """Return every target of the issue, with what was reached."""
    kinds = (_speed, _validation, _chart, _equal, _refit, _memory, _inspector, _answers, _live, _promptness)
    return [target for kind in kinds for target in kind(results)]


def _at_least(
    what: str, wanted: float, values: Sequence[float], form: Form = times, unit: str = "x"
) -> Target:
    reached = median(values)
    return Target(
        what, f">= {wanted:g}{unit}", spread(values, form), None if reached is None else reached >= wanted
    )


def _at_most(what: str, wanted: float, shown: str, values: Sequence[float], form: Form) -> Target:
    reached = median(values)
    return Target(what, shown, spread(values, form), None if reached is None else reached <= wanted)


def _speed(results: Results) -> list[Target]:
    found = []
    for key, rounds in results.rounds.items():
        title = WORKLOADS[key].title if key in WORKLOADS else key
        warm = rounds.ratios("fit", "engine", "epoch")
        if warm:
            found.append(_at_least(f"{title}: warm loop", _WARM.get(key, _SMALL), warm))
        if key in _LIMIT and rounds.of("limit", "epoch"):
            share = rounds.ratios("limit", "engine", "epoch")
            found.append(_at_least(f"{title}: of the lax.scan limit", _LIMIT[key], share, unit=""))
        whole = rounds.ratios("fit", "engine", "whole")
        found.append(_at_least(f"{title}: whole run", _WHOLE.get(key, _SMALL), whole))
    return found


def _validation(results: Results) -> list[Target]:
    return [
        _at_least(
            f"{WORKLOADS[key].title}: validation pass, against fit's own",
            wanted,
            results.rounds[key].ratios("fit", "engine", "validation"),
        )
        for key, wanted in _VALIDATION.items()
        if key in results.rounds
    ]


def _chart(results: Results) -> list[Target]:
    found = []
    for rounds in results.rounds.values():
        whole = rounds.ratios("chart", "engine", "whole")
        if not whole:
            continue
        what = f"{WORKLOADS[rounds.key].title}: live chart on, whole run"
        if (median(rounds.of("engine", "whole")) or 0.0) < _LONG:
            found.append(Target(f"{what} (shorter than 5 s)", "(+5 %)", spread(whole, percent), None))
        else:
            found.append(_at_most(what, 1.05, "<= +5 %", whole, percent))
    return found


def _equal(results: Results) -> list[Target]:
    found = []
    for (key, asked), said in results.equality.items():
        what = f"{WORKLOADS[key].title}: same batches, {said['engine']}"
        apart = f"movement {said['movement']:.1e}, losses {said['losses']:.1e}"
        if said["engine"] == "xla":
            met = said["movement"] <= 1e-2 and said["losses"] <= 1e-4
            wanted = "movement <= 1e-2, losses <= 1e-4"
            shown = f"{apart}; one ulp makes {said['one_ulp']:.1e} in fit; first batches {said['first_batches']:.1e}"
            found.append(Target(what, wanted, shown, met))
        elif asked == "exact":
            same = bool(said["identical"])
            found.append(Target(what, "weights bit-identical", "identical" if same else apart, same))
    return found


def _refit(results: Results) -> list[Target]:
    found = []
    for what, said in results.refit.items():
        found.append(Target(f"{what}: new traces", "0", str(said["traces"]), said["traces"] == 0))
        growth = said["growth"]
        shown = "–" if growth is None else f"{growth:.2f} MB"
        met = None if growth is None else growth < 0.2
        found.append(Target(f"{what}: growth per fit, of {said['fits']}", "< 0.2 MB", shown, met))
    return found


def _memory(results: Results) -> list[Target]:
    found = []
    for key, rounds in results.rounds.items():
        ours, theirs = rounds.first("engine"), rounds.first("fit")
        if ours is None or theirs is None or ours.peak is None or theirs.peak is None:
            continue
        shown = f"{times(ours.peak / theirs.peak)}x ({megabytes(ours.peak)} of {megabytes(theirs.peak)})"
        met = ours.peak <= 1.1 * theirs.peak
        found.append(Target(f"{WORKLOADS[key].title}: peak memory", "<= 1.1x", shown, met))
    return found


def _inspector(results: Results) -> list[Target]:
    said = results.inspector
    if said is None:
        return []
    budget = 1.6 * said["sum"] + 0.05
    what = f"Inspector, {said['size']:.0e} float32"
    found = [
        Target(f"{what}: first view", f"<= {seconds(budget)}", seconds(said["view"]), said["view"] <= budget),
        Target(f"{what}: payload", "<= 100 KB", f"{said['payload'] / 1000:.0f} KB", said["payload"] <= 1e5),
        Target(f"{what}: extra memory", "<= 20 MB", f"{said['memory']:.1f} MB", said["memory"] <= 20),
    ]
    if said["slice"] is not None:
        met = said["slice"] <= 0.03
        found.append(Target(f"{what}: another slice", "<= 30 ms", seconds(said["slice"]), met))
    return found


def _answers(results: Results) -> list[Target]:
    said = results.answers
    if said is None:
        return []
    what = f"Training at {said['batches']:.0f} batches a second, drawn live in {said['panels']} panels"
    rows = [(f"{what}: a cell answers", "cell", 0.05), ("Digit pad: a digit is recognised", "digit", 0.1)]
    return [
        Target(title, f"<= {seconds(most)}", _with_worst(said, key), said[key] <= most)
        for title, key, most in rows
    ]


def _live(results: Results) -> list[Target]:
    said = results.live
    if said is None:
        return []
    what = "Chart of 1e+06 batches"
    shown = f"{said['bytes'] / 1000:.0f} KB"
    return [
        Target(f"{what}: an update", "<= 5.0 ms", _with_worst(said, "update"), said["update"] <= 5e-3),
        Target(f"{what}: an update sends", "<= 50 KB", shown, said["bytes"] <= 5e4),
        Target(
            f"Sweep, {said['epochs']} epochs: one is on its way",
            "<= 0.10 s",
            _with_worst(said, "epoch"),
            said["epoch"] <= 0.1,
        ),
        Target(
            "Class of 30, 600 events: all are seen", "<= 2.00 s", seconds(said["seen"]), said["seen"] <= 2
        ),
    ]


def _promptness(results: Results) -> list[Target]:
    """Judge findings and refusals by the median, Stop and Pause by the slowest: somebody waits for that one."""
    said = results.promptness
    if said is None:
        return []
    looks = ("first look", "check"), ("second look", "check_again")
    rows = [
        (f"check_experiment, {WORKLOADS[key].title}: {look}", f"{name}_{key}", 0.1)
        for key in ("mnist", "cifar10")
        for look, name in looks
        if f"{name}_{key}" in said
    ]
    rows.append(("A model larger than the memory is refused", "refusal", 1.0))
    found = [
        Target(what, f"<= {seconds(most)}", _with_worst(said, key), said[key] <= most)
        for what, key, most in rows
    ]
    acts = [(act, kind) for act in ("stop", "pause") for kind in ("", "_own")]
    for act, kind in acts:
        whose = "a model of one's own, model.fit" if kind else "the compiled engine"
        what = f"{act.capitalize()} at a random moment, {whose}: the slowest"
        reached = f"{seconds(said[f'slowest_{act}{kind}'])} (median {seconds(said[act + kind])})"
        found.append(Target(what, f"<= {seconds(0.3)}", reached, said[f"slowest_{act}{kind}"] <= 0.3))
    return found


def _with_worst(said: Answer, key: str) -> str:
    return f"{seconds(said[key])} (at most {seconds(said[f'slowest_{key}'])})"
