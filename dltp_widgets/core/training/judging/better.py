"""Which of two values of a metric is the better one, by its name."""

from __future__ import annotations

_RISING = ("accuracy", "acc", "precision", "recall", "auc", "r2_score", "f1_score", "fbeta_score", "iou")


def rises(key: str) -> bool:
    """Tell whether more is better."""
    return any(word in key.lower() for word in _RISING)
