"""The combinations of settings that a sweep tries: all of a grid, or some at random."""

from __future__ import annotations

import itertools
import math
import numbers
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from dltp_widgets.core.data.lineage import plain
from dltp_widgets.core.errors import SpecError
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.training.choices.settings import is_count

MOST = 1000
"""Trials of one sweep at most."""

DRAWN = 10
"""Trials of a random search for which no number is given."""

SEARCHES = ("grid", "random")

Point = dict[str, Any]
"""Dotted name of a setting -> its value."""


def points(
    space: Mapping[str, Any], *, search: str | None = None, trials: int | None = None, seed: int = 0
) -> list[Point]:
    """Return the combinations to try.

    Parameters
    ----------
    space : mapping
        Setting -> the values to try; for a random search also ``{"low": 1e-4, "high": 0.1, "log": True}``, between
        which it draws: whole numbers where both ends are.
    search : {"grid", "random"}, optional
        By default random where `trials` is given.
    trials : int, optional
        How many are drawn; of lists, none twice.
    seed : int, default 0
        Of what is drawn.

    Raises
    ------
    SpecError
        If an argument is not of its kind, or there are more than `MOST` combinations.
    """
    search = search or ("grid" if trials is None else "random")
    if search not in SEARCHES or (search == "grid" and trials is not None):
        text = _(
            "A search is a grid, which tries everything, or random, which draws as many trials as you say."
        )
        raise SpecError(text, argument="search", expected=", ".join(SEARCHES), value=search)
    if trials is not None and not is_count(trials):
        text = _("{field}: a whole number of at least 1 is expected, not {value}.")
        raise SpecError(text.format(field="trials", value=str(trials)[:80]), argument="trials", value=trials)
    if not isinstance(space, Mapping) or not space:
        raise SpecError(
            _("A sweep needs settings and their values."),
            argument="space",
            value=space,
            way_out=_("For example {example}.").format(example='{"compile.learning_rate": [0.1, 0.01]}'),
        )
    axes = {str(name): _axis(str(name), values, search) for name, values in space.items()}
    return _grid(axes) if search == "grid" else _draw(axes, int(trials or DRAWN), seed)


def _axis(name: str, values: Any, search: str) -> list[Any] | Mapping[str, Any]:
    if isinstance(values, Mapping):
        if search == "random" and _is_range(values):
            return {key: plain(value) for key, value in values.items()}
    elif isinstance(values, Iterable) and not isinstance(values, str | bytes):
        found = [_jsonable(value) for value in itertools.islice(values, MOST + 1)]
        if found:
            return found
    text = _("{name}: a list of values is expected, such as [1, 2]; a random search also takes {example}.")
    example = '{"low": 0.001, "high": 0.1, "log": True}'
    raise SpecError(text.format(name=name, example=example), argument="space", value=values)


def _is_range(values: Mapping[str, Any]) -> bool:
    low, high = values.get("low"), values.get("high")
    if not (isinstance(low, numbers.Real) and isinstance(high, numbers.Real) and float(low) < float(high)):
        return False
    return set(values) <= {"low", "high", "log"} and (not values.get("log") or float(low) > 0)


def _jsonable(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else plain(value)


def _grid(axes: Mapping[str, Any]) -> list[Point]:
    count = math.prod(len(values) for values in axes.values())
    if count > MOST:
        raise _too_many(count)
    return [dict(zip(axes, values, strict=True)) for values in itertools.product(*axes.values())]


def _draw(axes: Mapping[str, Any], trials: int, seed: int) -> list[Point]:
    if trials > MOST:
        raise _too_many(trials)
    rng = np.random.default_rng(seed)
    if any(isinstance(values, Mapping) for values in axes.values()):
        return [{name: _drawn(rng, values) for name, values in axes.items()} for _trial in range(trials)]
    sizes = [len(values) for values in axes.values()]
    total = math.prod(sizes)
    taken = rng.choice(total, size=min(trials, total), replace=False)
    places = np.transpose(np.unravel_index(taken, sizes))
    return [
        {name: values[place] for (name, values), place in zip(axes.items(), row, strict=True)}
        for row in places
    ]


def _drawn(rng: np.random.Generator, values: Any) -> Any:
    if not isinstance(values, Mapping):
        return values[int(rng.integers(len(values)))]
    low, high = values["low"], values["high"]
    log = bool(values.get("log"))
    drawn = math.exp(rng.uniform(math.log(low), math.log(high))) if log else float(rng.uniform(low, high))
    whole = isinstance(low, int) and isinstance(high, int)
    return round(drawn) if whole else float(f"{drawn:.4g}")


def _too_many(count: int) -> SpecError:
    return SpecError(
        _("These are {n} trials; a sweep takes {most} at most.").format(
            n=format_count(count), most=format_count(MOST)
        ),
        argument="space",
        value=count,
        way_out=_("Try fewer values, or draw some: {call}.").format(call='search="random", trials=20'),
    )
