"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.benchmarks.limits import HEAD, limits
from tests.benchmarks.machine import described
from tests.benchmarks.measure import Rounds, megabytes, percent, seconds, spread, times
from tests.benchmarks.results import Results
from tests.benchmarks.sides.names import KINDS
from tests.benchmarks.targets import targets
from tests.benchmarks.workloads import WORKLOADS


def page(results: Results) -> str:
    """Return RESULTS.md."""
    parts = [
        "# How fast, measured",
        "Written by `make bench`; medians, in brackets the least and the most of the rounds. What is measured and "
        "how: [the package](__init__.py), [the workloads](workloads.py).",
        described() + f" It took {results.seconds / 60:.0f} minutes.",
        _must_reach(results),
        _times(results),
        _limits(results),
        _against_others(results),
        _inspector(results),
        _failures(results),
        _NOTES,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def workload_lines(rounds: Rounds) -> str:
    """Return what one workload gave, for the terminal."""
    ratio = ", ".join(
        f"{what} {spread(rounds.ratios('fit', 'engine', name), times)}x"
        for what, name in (("warm loop", "epoch"), ("whole run", "whole"), ("validation", "validation"))
    )
    sides = ", ".join(
        f"{side} {spread(rounds.of(side, 'epoch') or rounds.of(side, 'whole'), seconds)}"
        for side in rounds.samples
    )
    return f"  against fit: {ratio}\n  seconds: {sides}"


def _must_reach(results: Results) -> str:
    rows = [(t.what, t.wanted, t.reached, t.verdict) for t in targets(results)]
    return "## Must reach\n\n" + table(("what", "target", "reached", "met"), rows)


def _times(results: Results) -> str:
    sides = {"fit": "fit", "engine": "engine", "chart": "engine, live chart", "limit": "lax.scan"}
    rows = []
    for key, rounds in results.rounds.items():
        for side, name in sides.items():
            if not rounds.of(side, "whole"):
                continue
            first = rounds.first(side)
            kind = f" ({first.engine})" if first is not None and side in ("engine", "chart") else ""
            rows.append((WORKLOADS[key].title if side == "fit" else "", name + kind, *_numbers(rounds, side)))
    head = ("workload", "side", "warm epoch", "whole run", "of that, compiling and other start-up",
            "validation pass", "peak memory")  # fmt: skip
    return "## Times\n\n" + table(head, rows) if rows else ""


def _numbers(rounds: Rounds, side: str) -> tuple[str, ...]:
    first = rounds.first(side)
    top = "–" if first is None or first.peak is None else megabytes(first.peak)
    forms: list[tuple[str, Callable[[float], str]]] = [
        ("epoch", seconds), ("whole", seconds), ("startup", seconds), ("validation", seconds)
    ]  # fmt: skip
    return (*(spread(rounds.of(side, what), form) for what, form in forms), top)


def _limits(results: Results) -> str:
    rows = limits(results)
    text = "Medians of all rounds; a ratio of medians here, the median of the rounds' ratios above."
    return f"## How much there is to gain\n\n{text}\n\n" + table(HEAD, rows) if rows else ""


def _against_others(results: Results) -> str:
    rows = []
    for key, rounds in results.rounds.items():
        rows += _displays(key, rounds)
    if not rows:
        return ""
    head = ("workload", "shown by", "warm epoch", "slower than without", "messages a second", "KB a second")
    text = "Warm epochs in a real kernel: `fit` against `fit(verbose=0)`, the engine against itself without a chart."
    return f"## What it costs to watch\n\n{text}\n\n" + table(head, rows)


def _displays(key: str, rounds: Rounds) -> list[tuple[str, ...]]:
    shown: list[tuple[str, ...]] = []
    for side, name, plain in (
        ("chart", "our live chart", "engine"),
        *((k, n, "fit") for k, n in KINDS.items()),
    ):
        epochs = rounds.of(side, "epoch")
        samples = [sample for sample in rounds.samples.get(side, []) if sample is not None]
        if not epochs:
            continue
        cost = rounds.ratios(side, plain, "epoch")
        rate = [sample.messages / sample.whole for sample in samples]
        load = [sample.sent / sample.whole / 1000 for sample in samples]
        cells = (spread(epochs, seconds), spread(cost, percent), spread(rate, times), spread(load, times))
        shown.append(("" if shown else WORKLOADS[key].title, name, *cells))
    return shown


def _inspector(results: Results) -> str:
    said = results.inspector
    if said is None:
        return ""
    ours = (
        "TensorInspector",
        f"{said['size']:.0e}",
        seconds(said["view"]),
        _kb(said["payload"]),
        f"{said['memory']:.0f} MB",
    )
    rows = [("arr.sum(), the floor", f"{said['size']:.0e}", seconds(said["sum"]), "", ""), ours]
    for other in said["others"]:
        size = f"{other['size']:.0e}"
        if "failed" in other:
            rows.append((other["name"], size, f"failed: {other['failed']}", "", ""))
        else:
            memory = f"{other['memory']:.0f} MB"
            rows.append((other["name"], size, seconds(other["seconds"]), _kb(other["payload"]), memory))
    note = (
        f"The inspector's payload without the code of its view, {said['code'] / 1000:.0f} KB. treescope at 1e+08 "
        "takes a minute and a half and 531 MB of HTML, and is not waited for."
    )
    head = ("what", "float32 values", "time", "payload", "extra memory")
    return f"## Looking at an array\n\n{table(head, rows)}\n\n{note}"


def _kb(size: float) -> str:
    return f"{size / 1000:.0f} KB" if size >= 1000 else f"{size:.0f} B"


def _failures(results: Results) -> str:
    lines = "\n".join(f"- {line}" for line in results.failures)
    return f"## Not measured\n\n{lines}" if lines else ""


_NOTES = """## How to read this

- *Warm epoch*: the mean of epochs 2 to the last, validation and checkpoints included, the same validation set on both
  sides. *Whole run*: from the unbuilt model, TensorFlow imported, to the end, compiling included; nothing compiled is
  left from the round before. Start-up is the whole run less its epochs at warm speed.
- Ratios compare neighbours of one round; they, not the seconds, are what holds on another machine.
- *Validation pass*: between Keras' hooks on_test_begin and on_test_end; `fit` validates in batches of the training's
  size, its default; the engine in large ones.
- *Same batches*: relative differences after all epochs. XLA adds up in another order; what that changes in the last bit
  grows from step to step, in `fit` too. *One ulp* is how far the losses of `fit` itself come to lie when its first
  weights are moved by one unit in the last place; *first batches*, how far those of the first 100 batches are apart.
- Peak memory: of each process in its first training, data included.
- The limit has no `train_step`, no metrics but the one, no checkpoints, and no CNN: XLA's convolutions on a
  processor are slower than TensorFlow's. Its whole run is compiling and epochs alone.
- The displays run in a real kernel, where a notebook has them; nobody draws, so a browser's work is not counted."""
