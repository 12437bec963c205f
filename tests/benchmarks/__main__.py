"""``python -m tests.benchmarks``: measure everything, or a part, and write the results.

usage: python -m tests.benchmarks [--only PART,...] [--rounds N] [--epochs N] [--out FILE]

Parts are the workloads, ``checks``, ``inspector``, ``answers``, ``live`` and ``promptness``. Only a complete call
writes RESULTS.md, after each part anew, so that what was measured is kept whatever happens; with --only or --epochs
the page goes to FILE, if one is named.
Needs DLTP_DATA with mnist.npz, cifar10.npz and California housing: `make bench` says how.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.benchmarks.machine import busy
from tests.benchmarks.play import (
    check_all,
    check_answers,
    check_inspector,
    check_live,
    check_promptness,
    play_workload,
)
from tests.benchmarks.results import Results
from tests.benchmarks.table import page, workload_lines
from tests.benchmarks.targets import targets
from tests.benchmarks.workloads import WORKLOADS

PAGE = Path(__file__).with_name("RESULTS.md")
PARTS = (*WORKLOADS, "checks", "inspector", "answers", "live", "promptness")
ROUNDS, ROUNDS_LARGE = 5, 7
"""Rounds of a workload; of one with every side more: a neighbour on the host slows some of them by half."""

CHECKS_COST = 240.0
"""Seconds of the checks and of the inspector, on two calm cores."""


def main(given: list[str] | None = None) -> int:
    """Measure; return 0 if all could be measured, whatever came out."""
    asked = _arguments(given)
    parts = asked.only.split(",") if asked.only else list(PARTS)
    unknown = set(parts) - set(PARTS)
    if unknown:
        raise SystemExit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    if missing := _missing(parts):
        raise SystemExit(
            f"not here: {', '.join(missing)}; set DLTP_DATA to a folder that has them (see Makefile)"
        )
    complete = not asked.only and not asked.epochs
    out = Path(asked.out) if asked.out else PAGE if complete else None
    results, began = Results(), time.perf_counter()
    _say(f"about {_estimate(parts, asked.rounds) / 60:.0f} minutes on two calm cores")
    if (warning := busy()) is not None:
        _say(f"careful: {warning}")
    for part in parts:
        _say(f"{part} ({(time.perf_counter() - began) / 60:.1f} min so far)")
        _play(part, parts, asked, results)
        results.seconds = time.perf_counter() - began
        if out is not None:
            out.write_text(page(results), encoding="utf-8")
    for target in targets(results):
        _say(f"{target.verdict:8} {target.what}: {target.reached} (wanted {target.wanted})")
    for failure in results.failures:
        _say(f"not measured: {failure}")
    _say(f"{results.seconds / 60:.1f} minutes" + (f"; see {out.name}" if out else ""))
    return int(bool(results.failures))


def _play(part: str, parts: list[str], asked: argparse.Namespace, results: Results) -> None:
    if part == "checks":
        check_all(
            [key for key in parts if key in WORKLOADS] or list(WORKLOADS), results, _say, fits=asked.fits
        )
    elif part == "inspector":
        check_inspector(results, _say, size=asked.size)
    elif part == "answers":
        check_answers(results, _say)
    elif part == "live":
        check_live(results, _say)
    elif part == "promptness":
        check_promptness(results, _say)
    else:
        rounds = play_workload(part, _rounds_of(part, asked.rounds), asked.epochs, _say)
        results.rounds[part] = rounds
        results.failures += [f"{side} of {part}: {why}" for side, why in rounds.failures.items()]
        _say(workload_lines(rounds))


def _rounds_of(part: str, asked: int | None) -> int:
    """Return how many rounds of a workload are played: those asked for, else the usual ones."""
    return asked or (ROUNDS_LARGE if WORKLOADS[part].large else ROUNDS)


def _missing(parts: list[str]) -> list[str]:
    """Return the full data sets that are needed and not here; of MNIST the shipped sample does not do."""
    from dltp_widgets.core.data.sources.sources import available

    here = {name for name, source in available().items() if source not in (None, "sample")}
    needed = {
        "mnist": not {"housing", "two_inputs", "inspector", "live", "cifar10"}.issuperset(parts),
        "cifar10": bool({"cifar10", "checks", "promptness"}.intersection(parts)),
        "california_housing": bool(
            {"housing", "two_inputs", "checks", "answers", "promptness"}.intersection(parts)
        ),
    }
    return [name for name, wanted in needed.items() if wanted and name not in here]


def _estimate(parts: list[str], rounds: int | None) -> float:
    """Return the seconds that all this takes: start-up of the processes, rounds, checks."""
    starts = sum(30.0 if WORKLOADS[part].large else 12.0 for part in parts if part in WORKLOADS)
    played = sum(_rounds_of(part, rounds) * WORKLOADS[part].cost for part in parts if part in WORKLOADS)
    return starts + played + CHECKS_COST / 2 * sum(part in ("checks", "inspector") for part in parts)


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Measure; see RESULTS.md."
    )
    parser.add_argument("--only", default="", help=f"parts, with commas between: {', '.join(PARTS)}")
    parser.add_argument("--rounds", type=int, help=f"default {ROUNDS}, of the large ones {ROUNDS_LARGE}")
    parser.add_argument("--epochs", type=int, help="instead of those planned; for a try")
    parser.add_argument("--fits", type=int, default=50, help="refits; default 50")
    parser.add_argument("--size", type=int, default=10**8, help="values the inspector looks at; default 10^8")
    parser.add_argument("--out", help="where to write the page; default RESULTS.md if all is measured")
    return parser.parse_args(given)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
