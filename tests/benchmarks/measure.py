"""What a round gives, and what is said of several: medians of ratios, least and most."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One training, measured.

    Attributes
    ----------
    whole : float
        Seconds from the unbuilt model to the end: building, compiling, every epoch.
    epoch : float or None
        Seconds of a warm epoch, validation and checkpoints included: the mean of epochs 2 to the last.
    epochs : int
    validation : float or None
        Seconds of a warm validation pass.
    peak : float or None
        Most memory of the process during this training, MB: VmHWM, reset before it.
    engine : str
        Who trained.
    messages, sent : int
        Messages to the front end, and their bytes.
    """

    whole: float
    epoch: float | None
    epochs: int
    validation: float | None = None
    peak: float | None = None
    engine: str = ""
    messages: int = 0
    sent: int = 0

    @property
    def startup(self) -> float | None:
        """Seconds beyond what the epochs take once warm: building, tracing, compiling, sending data."""
        return None if self.epoch is None else self.whole - self.epochs * self.epoch

    def as_dict(self) -> dict[str, Any]:
        """Return what JSON carries."""
        return asdict(self)


@dataclass
class Rounds:
    """All samples of a workload: side -> one per round, None where that side did not take part or failed."""

    key: str
    samples: dict[str, list[Sample | None]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, side: str, sample: Sample | None) -> None:
        """Add what a side did in a round."""
        self.samples.setdefault(side, []).append(sample)

    def of(self, side: str, what: str) -> list[float]:
        """Return a number of each round of a side, where it has one."""
        values = (getattr(sample, what) for sample in self.samples.get(side, []) if sample is not None)
        return [value for value in values if value is not None]

    def ratios(self, slow: str, fast: str, what: str) -> list[float]:
        """Return how many times less `fast` took than `slow`, round by round."""
        pairs = zip(self.samples.get(slow, []), self.samples.get(fast, []), strict=False)
        found = [(getattr(a, what), getattr(b, what)) for a, b in pairs if a is not None and b is not None]
        return [a / b for a, b in found if a is not None and b]

    def first(self, side: str) -> Sample | None:
        """Return the sample of the first round of a side."""
        return next(iter(self.samples.get(side, [])), None)


def median(values: Sequence[float]) -> float | None:
    """Return the median, None of nothing."""
    return statistics.median(values) if values else None


def spread(values: Sequence[float], form: Callable[[float], str]) -> str:
    """Return ``median (least to most)``, or a dash."""
    if not values:
        return "–"
    if len(values) == 1:
        return form(values[0])
    return f"{form(statistics.median(values))} ({form(min(values))} to {form(max(values))})"


def times(value: float) -> str:
    """Return a ratio as text, three digits."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def seconds(value: float) -> str:
    """Return a duration as text."""
    if abs(value) < 0.1:
        return f"{1000 * value:.1f} ms"
    return f"{value:.2f} s" if abs(value) < 10 else f"{value:.1f} s"


def percent(value: float) -> str:
    """Return a change as text: 1.03 is "+3.0 %"."""
    return f"{100 * (value - 1):+.1f} %"


def megabytes(value: float) -> str:
    """Return a size as text."""
    return f"{value:.0f} MB"


def mean(values: Iterable[float]) -> float | None:
    """Return the mean, None of nothing."""
    found = list(values)
    return statistics.fmean(found) if found else None
