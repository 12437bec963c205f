"""Resolve, then draw: trials become lines across one axis for each setting, the last axis being what they reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dltp_widgets.core.language import decimal, format_number
from dltp_widgets.core.numbers import show_number
from dltp_widgets.core.sweep.space import short_name
from dltp_widgets.core.sweep.trial import Trial, best_epoch
from dltp_widgets.core.training.judging.better import rises
from dltp_widgets.widgets.plots.thinning import Points

MOST_LABELS = 6
"""Values that are written at an axis."""

_LONGEST = 20
"""Characters of a value that are written."""

_WORST, _BEST = (0x8C, 0x8C, 0x8C), (0xD5, 0x5E, 0x00)
"""From Okabe and Ito's colours: seen by everyone on white and on black."""


@dataclass(frozen=True)
class CoordinateAxis:
    """One upright axis."""

    name: str
    """Keras' word."""
    labels: tuple[tuple[float, str], ...]
    """Place, from 0 to 1, and text of the values that are written."""


@dataclass(frozen=True)
class Coordinates:
    """What is drawn."""

    axes: tuple[CoordinateAxis, ...] = ()
    lines: tuple[tuple[float, ...], ...] = ()
    """Each trial's place at each axis, the worst first, so that the best is drawn over the others."""
    colours: tuple[str, ...] = ()

    @property
    def best(self) -> tuple[float, ...]:
        """The line of the best trial."""
        return self.lines[-1] if self.lines else ()


def resolve_coordinates(trials: Sequence[Trial], metric: str) -> Coordinates:
    """Decide what is drawn of the trials that have an epoch.

    Parameters
    ----------
    trials : sequence of Trial
    metric : str
        Of it, each trial's best epoch counts.
    """
    reached = {trial.key: best[1] for trial in trials if (best := best_epoch(trial.run, metric)) is not None}
    if not reached:
        return Coordinates()
    names = list(trials[0].settings)
    columns = [_setting_axis(name, [trial.settings[name] for trial in trials]) for name in names]
    places, metric_axis = _metric_axis(metric, reached)
    upwards = rises(metric)
    order = sorted(reached, key=lambda key: reached[key] if upwards else -reached[key])
    by_key = {trial.key: number for number, trial in enumerate(trials)}
    lines = tuple((*(column[0][by_key[key]] for column in columns), places[key]) for key in order)
    shades = [places[key] if upwards else 1 - places[key] for key in order]
    axes = (*(column[1] for column in columns), metric_axis)
    return Coordinates(axes, lines, tuple(map(_colour, shades)))


def _setting_axis(name: str, values: Sequence[Any]) -> tuple[list[float], CoordinateAxis]:
    """Place values in their order, evenly: rates differ by factors, and words by nothing."""
    distinct = sorted(set(map(_sortable, values)))
    evenly = np.linspace(0.0, 1.0, len(distinct)) if len(distinct) > 1 else [0.5]
    places = {value: float(place) for value, place in zip(distinct, evenly, strict=True)}
    every = -(-len(distinct) // MOST_LABELS)
    labels = tuple((places[value], value[2]) for value in distinct[::every])
    return [places[_sortable(value)] for value in values], CoordinateAxis(short_name(name), labels)


def _metric_axis(metric: str, reached: dict[str, float]) -> tuple[dict[str, float], CoordinateAxis]:
    low, high = min(reached.values()), max(reached.values())
    span = high - low
    places = {key: (value - low) / span if span > 0 else 0.5 for key, value in reached.items()}
    ends = [(0.0, low), (1.0, high)] if span > 0 else [(0.5, low)]
    return places, CoordinateAxis(metric, tuple((place, format_number(value, 3)) for place, value in ends))


def _sortable(value: Any) -> tuple[int, float, str]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return (0, float(value), decimal(show_number(value))) if number else (1, 0.0, str(value)[:_LONGEST])


def _colour(share: float) -> str:
    mixed = [round(low + (high - low) * share) for low, high in zip(_WORST, _BEST, strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def matrix(coordinates: Coordinates) -> Points:
    """Return the lines as one array, shape ``(trials, axes)``."""
    return np.array(coordinates.lines, dtype=float).reshape(len(coordinates.lines), len(coordinates.axes))
