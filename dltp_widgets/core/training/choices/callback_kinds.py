"""The learning-rate schedules and the two callbacks that a `FitSpec` can ask for, with their arguments.

A test proves names and defaults equal to Keras' own.
"""

from __future__ import annotations

from typing import Any

from dltp_widgets.core.model.catalog.argument import Argument
from dltp_widgets.core.model.catalog.layer_kind import N_
from dltp_widgets.core.training.choices.setting_kind import SettingKind, flag, number, whole

_FIRST = Argument(
    "initial_learning_rate", "float", help_id=N_("The rate of the first step."), required=True, least=0.0
)
_RATE = Argument(
    "decay_rate", "float", help_id=N_("What is left of the rate after these steps."), required=True, least=0.0
)
_STAIRS = flag("staircase", False, N_("Go down in steps, not smoothly."))
_MODES = ("auto", "min", "max")


def _steps(name: str = "decay_steps") -> Argument:
    return Argument(name, "int", help_id=N_("Batches over which it goes down."), required=True, least=1)


_SCHEDULES = (
    SettingKind(
        "ExponentialDecay", N_("Falls by the same share again and again."), (_FIRST, _steps(), _RATE, _STAIRS)
    ),
    SettingKind(
        "CosineDecay",
        N_("Falls slowly, then fast, then slowly; can warm up first."),
        (
            _FIRST,
            _steps(),
            number("alpha", 0.0, N_("Share of the rate at the end.")),
            number("warmup_target", None, N_("Rate to climb to first.")),
            whole("warmup_steps", 0, N_("Batches of that climb.")),
        ),
    ),
    SettingKind(
        "CosineDecayRestarts",
        N_("Falls, jumps back up, and falls again, each time longer."),
        (
            _FIRST,
            _steps("first_decay_steps"),
            number("t_mul", 2.0, N_("How much longer each fall is than the one before.")),
            number("m_mul", 1.0, N_("How high each jump is, as a share of the one before.")),
            number("alpha", 0.0, N_("Share of the rate at the end.")),
        ),
    ),
    SettingKind(
        "InverseTimeDecay", N_("Falls fast first, then ever more slowly."), (_FIRST, _steps(), _RATE, _STAIRS)
    ),
    SettingKind(
        "PolynomialDecay",
        N_("Falls along a straight line, or a curve."),
        (
            _FIRST,
            _steps(),
            number("end_learning_rate", 0.0001, N_("The rate at the end.")),
            number("power", 1.0, N_("1 is a straight line.")),
            flag("cycle", False, N_("Begin again after the end.")),
        ),
    ),
    SettingKind(
        "PiecewiseConstantDecay",
        N_("Jumps from one rate to the next at given batches."),
        (
            Argument("boundaries", "tuple", help_id=N_("Batches at which it jumps."), required=True, least=1),
            Argument(
                "values", "numbers", help_id=N_("The rates: one more than there are jumps."), required=True
            ),
        ),
    ),
)

SCHEDULE_KINDS = {kind.name: kind for kind in _SCHEDULES}
"""Class name -> what it is."""

_WATCHED = Argument("monitor", "text", "val_loss", help_id=N_("The curve that is watched."))
_MODE = Argument("mode", "choice", "auto", _MODES, help_id=N_("Whether that curve is to fall or to rise."))

CALLBACK_KINDS = {
    "early_stopping": SettingKind(
        "EarlyStopping",
        N_("Stops when the curve watched gets no better."),
        (
            _WATCHED,
            number("min_delta", 0, N_("Least change that counts as better.")),
            whole("patience", 0, N_("Epochs without getting better that are borne.")),
            _MODE,
            number("baseline", None, N_("Value that must be beaten."), least=None),
            flag("restore_best_weights", False, N_("Keep the weights of the best epoch.")),
            whole("start_from_epoch", 0, N_("Epochs before it begins to watch.")),
        ),
    ),
    "reduce_lr": SettingKind(
        "ReduceLROnPlateau",
        N_("Lowers the learning rate when the curve watched gets no better."),
        (
            _WATCHED,
            number("factor", 0.1, N_("What is left of the rate."), below=1.0),
            whole("patience", 10, N_("Epochs without getting better that are borne.")),
            _MODE,
            number("min_delta", 0.0001, N_("Least change that counts as better.")),
            whole("cooldown", 0, N_("Epochs to wait after a fall.")),
            number("min_lr", 0.0, N_("Smallest rate.")),
        ),
    ),
}
"""Field of `FitSpec` -> the callback it asks for."""

USUAL_ARGUMENTS: dict[str, dict[str, Any]] = {
    "early_stopping": {"patience": 3, "restore_best_weights": True},
    "reduce_lr": {"patience": 2, "factor": 0.5},
}
"""What a callback is switched on with; Keras' patience of 0 stops at the first wobble."""


def first_arguments(schedule: str, rate: float, steps: int) -> dict[str, Any]:
    """Return the arguments that a schedule is chosen with.

    Parameters
    ----------
    schedule : str
        A name of `SCHEDULE_KINDS`.
    rate : float
        The learning rate so far: it begins there.
    steps : int
        Batches of the whole training.
    """
    if schedule == "PiecewiseConstantDecay":
        return {"boundaries": [max(steps // 2, 1)], "values": [rate, rate / 10]}
    wanted = {
        "initial_learning_rate": rate,
        "decay_steps": max(steps, 1),
        "first_decay_steps": max(steps // 3, 1),
        "decay_rate": 0.1 if schedule == "ExponentialDecay" else 1.0,
    }
    return {
        argument.name: wanted[argument.name]
        for argument in SCHEDULE_KINDS[schedule].arguments
        if argument.required
    }
