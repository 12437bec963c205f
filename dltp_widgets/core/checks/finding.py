"""One remark on an experiment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dltp_widgets.core.experiment import Experiment

LEVELS = ("error", "warning", "advice")


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes
    ----------
    level : {"error", "warning", "advice"}
        Errors block training, warnings ask once, advice never stops anybody.
    code : str
        Stable slug, never translated.
    field : str
        Where: ``"compile.loss"``, ``"fit.batch_size"``, ``"model.layers.3"``, ``"data"``.
    message : str
        One sentence in the language in force.
    fix : callable or None
        ``fix(exp)`` mends the experiment in place.
    keras_says : str or None
        What Keras itself would say, shortened ("…" stands for what was left out) and never translated; None
        where Keras says nothing and trains all the same.
    """

    level: str
    code: str
    field: str
    message: str
    fix: Callable[[Experiment], None] | None = None
    keras_says: str | None = None
