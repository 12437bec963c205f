"""The learning rate that a schedule gives at each step, in closed form: drawing a curve wakes no TensorFlow.

As in ``keras.optimizers.schedules`` of Keras 3.15; a test compares both.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Rates = npt.NDArray[np.float64]


def rates_of(schedule: Mapping[str, Any], steps: npt.ArrayLike) -> Rates | None:
    """Return the learning rates at `steps`, counted from 0, float64 of their shape.

    Parameters
    ----------
    schedule : mapping
        As of `FitSpec`: ``"name"`` is the class, the others are its arguments.
    steps : array_like of int

    Returns
    -------
    ndarray or None
        None for a class, or for arguments, that are not known here.
    """
    args = dict(schedule)
    rate = _KINDS.get(args.pop("name", ""))
    known = inspect.signature(rate).parameters if rate is not None else ()
    try:
        with np.errstate(all="ignore"):
            chosen = {name: value for name, value in args.items() if name in known}
            return None if rate is None else np.asarray(rate(np.asarray(steps, dtype=float), **chosen))
    except (TypeError, ValueError, ZeroDivisionError, IndexError):
        return None


def _exponential(
    steps: Rates,
    initial_learning_rate: float,
    decay_steps: int,
    decay_rate: float,
    staircase: bool = False,
) -> Rates:
    return np.asarray(initial_learning_rate * decay_rate ** _share(steps, decay_steps, staircase))


def _inverse_time(
    steps: Rates,
    initial_learning_rate: float,
    decay_steps: int,
    decay_rate: float,
    staircase: bool = False,
) -> Rates:
    return np.asarray(initial_learning_rate / (1 + decay_rate * _share(steps, decay_steps, staircase)))


def _polynomial(
    steps: Rates,
    initial_learning_rate: float,
    decay_steps: int,
    end_learning_rate: float = 0.0001,
    power: float = 1.0,
    cycle: bool = False,
) -> Rates:
    length = decay_steps * np.maximum(np.ceil(steps / decay_steps), 1) if cycle else decay_steps
    left = 1 - np.minimum(steps, length) / length
    return np.asarray((initial_learning_rate - end_learning_rate) * left**power + end_learning_rate)


def _cosine(
    steps: Rates,
    initial_learning_rate: float,
    decay_steps: int,
    alpha: float = 0.0,
    warmup_target: float | None = None,
    warmup_steps: int = 0,
) -> Rates:
    climb = warmup_steps if warmup_target is not None else 0
    top = initial_learning_rate if warmup_target is None else warmup_target
    share = np.clip(steps - climb, 0, decay_steps) / decay_steps
    fall = top * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * share)) + alpha)
    if not climb:
        return np.asarray(fall)
    up = initial_learning_rate + (top - initial_learning_rate) * steps / climb
    return np.where(steps < climb, up, fall)


def _restarts(
    steps: Rates,
    initial_learning_rate: float,
    first_decay_steps: int,
    t_mul: float = 2.0,
    m_mul: float = 1.0,
    alpha: float = 0.0,
) -> Rates:
    done = steps / first_decay_steps
    if t_mul == 1.0:
        turn = np.floor(done)
        share = done - turn
    else:
        turn = np.floor(np.log(1 - done * (1 - t_mul)) / np.log(t_mul))
        share = (done - (1 - t_mul**turn) / (1 - t_mul)) / t_mul**turn
    wave = 0.5 * m_mul**turn * (1 + np.cos(np.pi * share))
    return np.asarray(initial_learning_rate * ((1 - alpha) * wave + alpha))


def _piecewise(steps: Rates, boundaries: Any, values: Any) -> Rates:
    places = np.searchsorted(np.asarray(boundaries, dtype=float), steps, side="left")
    return np.asarray(values, dtype=float)[places]


def _share(steps: Rates, decay_steps: int, staircase: bool) -> Rates:
    share = steps / decay_steps
    return np.floor(share) if staircase else np.asarray(share)


_KINDS: dict[str, Callable[..., Rates]] = {
    "ExponentialDecay": _exponential,
    "InverseTimeDecay": _inverse_time,
    "PolynomialDecay": _polynomial,
    "CosineDecay": _cosine,
    "CosineDecayRestarts": _restarts,
    "PiecewiseConstantDecay": _piecewise,
}
