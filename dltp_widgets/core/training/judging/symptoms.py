"""The rules of a diagnosis: each looks at the `Evidence` and names the epochs that prove it, or is silent.

A rule that needs a trend waits until there are enough epochs to tell one from noise: it says nothing rather
than something that the next epoch takes back. The limits were set on real runs, see
``tests/core/training/histories.json``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dltp_widgets.core.training.judging.evidence import Evidence, Floats

Epochs = tuple[int, ...]

ENOUGH = 5
"""Epochs before a trend is spoken of."""

RISE = 0.03
"""Over-fitted: the validation loss stands this much, of itself, above its lowest value."""

FALL = 0.02
"""Not converged: the loss fell this much, of itself, from one quarter of the epochs to the last one."""

REST = 0.05
"""Under-fitted: the training loss fell less than this, of itself, likewise."""

FLAT = 0.02
"""A plateau: no loss of these epochs differs from another by more, of itself."""

CHANCE = 0.05
"""An accuracy this little above the share of the commonest class is no better than chance."""

JUMP = 0.03
"""A jump: from one epoch to the next the training loss rose this much, of itself and of what chance gives."""


@dataclass(frozen=True)
class Symptom:
    """What a rule saw."""

    code: str
    epochs: Epochs
    """From 1."""
    values: dict[str, float]
    """The numbers that the sentence names."""


def diverged(e: Evidence) -> Symptom | None:
    """Find a loss that is no number any more, or that ended far above what knowing nothing gives."""
    if e.broken_at is not None:
        step, epoch = e.broken_at
        return Symptom("diverged", _from(epoch, max(epoch, e.epochs)), {"step": step, "epoch": epoch})
    wrong = ~np.isfinite(e.loss)
    if not wrong.any():
        worst = max(e.worst or np.inf, e.start or 0.0)
        wrong = e.loss > 2 * worst
        if not wrong[-1:].any():
            return None
    epoch = int(np.argmax(wrong)) + 1
    return Symptom("diverged", _from(epoch, e.epochs), {"epoch": epoch, "loss": float(e.loss[-1])})


def rate_too_high(e: Evidence) -> Symptom | None:
    """Find a training that exploded, that jumps up and down, or that never left chance with a large rate."""
    values = {} if e.learning_rate is None else {"rate": e.learning_rate}
    exploded = diverged(e)
    if exploded is not None:
        return Symptom("learning_rate_too_high", exploded.epochs, values)
    if e.epochs < ENOUGH:
        return None
    large = e.learning_rate is not None and e.usual_rate is not None and e.learning_rate >= 5 * e.usual_rate
    if large and _skill(e) < FALL:
        return Symptom("learning_rate_too_high", _from(1, e.epochs), values)
    rises, level = np.diff(e.loss), e.worst or e.loss[0]
    jumps = np.flatnonzero(rises > JUMP * np.maximum(e.loss[:-1], level)) + 2
    if len(jumps) >= max(2, (e.epochs - 1) / 4):
        return Symptom("learning_rate_too_high", tuple(int(epoch) for epoch in jumps), values)
    return None


def rate_too_low(e: Evidence) -> Symptom | None:
    """Find a loss that falls steadily, hardly slower at the end than at the beginning, and by next to nothing."""
    if e.epochs < 4 or not np.isfinite(e.judged).all() or e.loss[0] <= 0 or _skill(e) > 0.25:
        return None
    for curve in (e.loss, e.judged):  # what only the training data show is learning by heart, not slowness
        falls = -np.diff(curve)
        half = len(falls) // 2
        first, second = falls[:half].mean(), falls[-half:].mean()
        if (falls > 0).mean() < 0.8 or second < 0.5 * first or second > FALL * curve[-1]:
            return None
    values = {"fall": float(e.loss[0] - e.loss[-1])}
    if e.learning_rate is not None:
        values["rate"] = e.learning_rate
    return Symptom("learning_rate_too_low", _from(1, e.epochs), values)


def over_fitted(e: Evidence) -> Symptom | None:
    """Find a validation loss that has turned and rises while the training loss goes on falling.

    The mean after the lowest value is compared with the mean around it: a lowest value is always partly luck.
    """
    val = e.val_loss
    if len(val) != e.epochs or e.epochs < 4 or not np.isfinite(val).all():
        return None
    best = int(np.argmin(val))
    after, around = val[best + 1 :], val[max(0, best - 1) : best + 2].mean()
    if len(after) < 3 or not e.loss[-1] < e.loss[best]:
        return None
    luck = 2 * noise(val) * np.sqrt(1 / 3 + 1 / len(after))
    latest = after[-max(3, len(after) // 3) :].mean()
    if after.mean() - around <= luck or latest - around <= max(RISE * val[best], luck):
        return None
    values = {"best": best + 1, "lowest": float(val[best]), "last_loss": float(val[-1]), **_at_chance(e)}
    return Symptom("over_fitted", _from(best + 2, e.epochs), values)


def not_converged(e: Evidence) -> Symptom | None:
    """Find a loss that was still falling when the training ended."""
    if e.epochs < ENOUGH or not np.isfinite(e.judged).all():
        return None
    window, fall = _last_fall(e.judged)
    recent = e.judged[-window:]
    significant = fall > max(FALL * recent.mean(), 2 * noise(e.judged) * np.sqrt(2 / window))
    if not significant or recent.min() > e.judged.min():
        return None
    return Symptom("not_converged", _from(e.epochs - window + 1, e.epochs), {"fall": float(fall)})


def plateau(e: Evidence) -> Symptom | None:
    """Find the last epochs in which the loss hardly moved."""
    if e.epochs < ENOUGH or not np.isfinite(e.judged).all():
        return None
    backwards = e.judged[::-1]
    lowest, highest = np.minimum.accumulate(backwards), np.maximum.accumulate(backwards)
    jitter = min(4 * noise(e.judged), 5 * FLAT * abs(e.judged[-1]))
    flat = int(np.sum(highest - lowest <= np.maximum(FLAT * np.abs(highest), jitter)))
    if flat < max(ENOUGH, e.epochs / 4):
        return None
    first = e.epochs - flat + 1
    return Symptom("plateau", _from(first, e.epochs), {"epoch": first, "loss": float(e.judged[-1])})


def under_fitted(e: Evidence) -> Symptom | None:
    """Find a training that has come to rest, and whose answers are poor on the very data it was trained on."""
    if e.epochs < ENOUGH or not np.isfinite(e.loss).all():
        return None
    window, fall = _last_fall(e.loss)
    if fall > REST * e.loss[-window:].mean() or not _is_poor(e):
        return None
    values = {"loss": float(e.loss[-1]), **_at_chance(e)}
    if len(e.accuracy):
        values["accuracy"] = float(e.accuracy[-1])
    return Symptom("under_fitted", _from(e.epochs - window + 1, e.epochs), values)


def too_good(e: Evidence) -> Symptom | None:
    """Find a validation loss that stays far below the training loss: a hint that the one knows the other."""
    if e.epochs < ENOUGH or len(e.val_loss) != e.epochs:
        return None
    part = slice(e.epochs // 2, None)
    if not (e.val_loss[part] < 0.6 * e.loss[part]).all() or not (e.loss[part] > 0.01).all():
        return None
    values = {"val_loss": float(e.val_loss[-1]), "loss": float(e.loss[-1])}
    return Symptom("suspicious_leak", _from(e.epochs // 2 + 1, e.epochs), values)


def noise(values: Floats) -> float:
    """Return how far a value lies, typically, from the line through its neighbours (standard deviation).

    Of the second differences, whose deviation is sqrt(6) times that of independent noise; the median makes it
    robust against a few jumps (1.4826 turns a median into a standard deviation).
    """
    if len(values) < ENOUGH:
        return 0.0
    return float(1.4826 * np.median(np.abs(np.diff(values, 2))) / np.sqrt(6))


def _last_fall(values: Floats) -> tuple[int, float]:
    """Return a quarter of the epochs, and by how much the mean of the last one is below that of the one before."""
    window = max(2, len(values) // 4)
    return window, float(values[-2 * window : -window].mean() - values[-window:].mean())


def _skill(e: Evidence) -> float:
    skill = e.skill(float(e.loss[-1]))
    return 0.0 if skill is None else skill


def _at_chance(e: Evidence) -> dict[str, float]:
    """Return the best validation accuracy if it is what chance gives, or hardly more."""
    if e.chance is None or not len(e.val_accuracy) or not e.val_accuracy.max() < e.chance + CHANCE:
        return {}
    return {"val_accuracy": float(e.val_accuracy.max())}


def _is_poor(e: Evidence) -> bool:
    if len(e.accuracy):
        chance = e.chance or 0.0
        return bool(e.accuracy[-1] < chance + 0.75 * (1 - chance))
    skill = e.skill(float(e.loss[-1]))
    return skill is not None and skill < 0.5


def _from(first: int, last: int) -> Epochs:
    return tuple(range(first, last + 1))
