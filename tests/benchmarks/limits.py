"""What no engine can do without: how far a number could be bettered at all."""

from __future__ import annotations

from tests.benchmarks.measure import median, seconds, times
from tests.benchmarks.results import Results
from tests.benchmarks.workloads import WORKLOADS

HEAD = ("workload", "what", "fit", "engine", "limit", "ratio reached", "ratio at the limit", "the limit is")
_SCAN = "a hand-written lax.scan"
_LAYERS = "the layers alone, compiled, in the best of six block sizes"

Row = tuple[str, ...]


def limits(results: Results) -> list[Row]:
    """Return a row for each workload and kind of limit that was measured; see `HEAD`."""
    found = []
    for key, rounds in results.rounds.items():
        title, said = WORKLOADS[key].title, results.evaluate.get(key)
        scan = median(rounds.of("limit", "epoch"))
        for what, name, limit, kind in (
            ("warm epoch", "epoch", scan, _SCAN),
            ("validation pass", "validation", said and said["layers"], _LAYERS),
        ):
            fit, engine = median(rounds.of("fit", name)), median(rounds.of("engine", name))
            if fit and engine and limit:
                spent = (seconds(fit), seconds(engine), seconds(limit))
                found.append((title, what, *spent, f"{times(fit / engine)}x", f"{times(fit / limit)}x", kind))
    return found
