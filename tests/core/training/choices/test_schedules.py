"""Schedules in closed form: as Keras computes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dltp_widgets.core.training.choices.callback_kinds import SCHEDULE_KINDS
from dltp_widgets.core.training.choices.schedules import rates_of

FIRST = {"initial_learning_rate": 0.1}
FALL = {**FIRST, "decay_steps": 30}
SCHEDULES: list[dict[str, Any]] = [
    {"name": "ExponentialDecay", **FALL, "decay_rate": 0.5},
    {"name": "ExponentialDecay", **FALL, "decay_rate": 0.5, "staircase": True},
    {"name": "InverseTimeDecay", **FALL, "decay_rate": 0.5},
    {"name": "InverseTimeDecay", **FALL, "decay_rate": 2.0, "staircase": True},
    {"name": "PolynomialDecay", **FALL, "end_learning_rate": 0.01, "power": 2.0},
    {"name": "PolynomialDecay", **FALL, "cycle": True},
    {"name": "CosineDecay", **FALL, "alpha": 0.1},
    {"name": "CosineDecay", **FALL, "warmup_target": 0.3, "warmup_steps": 10},
    {"name": "CosineDecayRestarts", **FIRST, "first_decay_steps": 20, "m_mul": 0.5, "alpha": 0.1},
    {"name": "CosineDecayRestarts", **FIRST, "first_decay_steps": 20, "t_mul": 1.0},
    {"name": "PiecewiseConstantDecay", "boundaries": (10, 40), "values": (0.1, 0.05, 0.01)},
]


@pytest.mark.parametrize("schedule", SCHEDULES, ids=lambda schedule: schedule["name"])
def test_rates_are_those_of_keras(schedule: dict[str, Any]) -> None:
    import keras

    args = {name: value for name, value in schedule.items() if name != "name"}
    args |= {name: list(value) for name, value in args.items() if isinstance(value, tuple)}
    theirs = getattr(keras.optimizers.schedules, schedule["name"])(**args)
    steps = np.array([0, 1, 7, 10, 11, 29, 33, 40, 41, 75, 100])
    np.testing.assert_allclose(
        rates_of(schedule, steps), [float(theirs(int(step))) for step in steps], rtol=2e-4, atol=1e-7
    )


def test_each_schedule_that_is_offered_is_known() -> None:
    assert {schedule["name"] for schedule in SCHEDULES} == set(SCHEDULE_KINDS)


@pytest.mark.parametrize("schedule", [{}, {"name": "Own"}, {"name": "CosineDecay", "decay_steps": 3}])
def test_what_is_not_known_is_none(schedule: dict[str, Any]) -> None:
    assert rates_of(schedule, [0, 1]) is None
