"""Which losses and metrics fit which task, with a sentence on each.

The form offers those that fit first; what fits another task is still there, marked, because comparing them is part
of learning.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import loss_class_name
from dltp_widgets.core.model.catalog.layer_kind import N_
from dltp_widgets.core.training.choices.loss_arguments import loss_arguments
from dltp_widgets.core.training.choices.names import KERAS_LOSSES
from dltp_widgets.core.training.choices.setting_kind import SettingKind

TASKS = ("classes", "one_hot", "binary", "regression")
"""Slugs: class numbers, one-hot rows, two classes, measures."""


def _kind(name: str, help_id: str) -> SettingKind:
    return SettingKind(name, help_id)


def _loss(name: str, help_id: str) -> SettingKind:
    return SettingKind(name, help_id, loss_arguments(loss_class_name(name)))


_LOSSES: dict[str, tuple[SettingKind, ...]] = {
    "classes": (
        _loss("sparse_categorical_crossentropy", N_("Labels 0, 1, 2…; one softmax output for each.")),
    ),
    "one_hot": (
        _loss("categorical_crossentropy", N_("One-hot labels; one softmax output for each class.")),
        _loss("categorical_focal_crossentropy", N_("One-hot labels; hard examples count more.")),
        _loss("kl_divergence", N_("How far the answers are from given probabilities.")),
        _loss("categorical_hinge", N_("One-hot labels; asks only for a margin between classes.")),
    ),
    "binary": (
        _loss("binary_crossentropy", N_("Yes or no: one sigmoid output, labels 0 and 1.")),
        _loss("binary_focal_crossentropy", N_("Yes or no; hard examples count more.")),
        _loss("hinge", N_("Yes or no, with a margin: labels -1 and 1.")),
    ),
    "regression": (
        _loss("mean_squared_error", N_("A number is predicted; large errors weigh heavily.")),
        _loss("mean_absolute_error", N_("A number is predicted; all errors weigh the same.")),
        _loss("huber", N_("Squared for small errors, absolute for large: outliers weigh less.")),
        _loss("log_cosh", N_("Like huber, without a corner.")),
        _loss("mean_squared_logarithmic_error", N_("For numbers that grow by factors, none negative.")),
        _loss("mean_absolute_percentage_error", N_("The error in per cent of the right value.")),
    ),
}

_SHARE = N_("The share of right answers.")
_METRICS: dict[str, tuple[SettingKind, ...]] = {
    "classes": (
        _kind("accuracy", _SHARE),
        _kind("sparse_top_k_categorical_accuracy", N_("Right if the class is among the first five.")),
    ),
    "one_hot": (
        _kind("accuracy", _SHARE),
        _kind("top_k_categorical_accuracy", N_("Right if the class is among the first five.")),
        _kind("precision", N_("Of what was called positive, the share that is.")),
        _kind("recall", N_("Of what is positive, the share that was found.")),
        _kind("auc", N_("How well the classes are told apart, at every threshold.")),
    ),
    "binary": (
        _kind("accuracy", _SHARE),
        _kind("precision", N_("Of what was called positive, the share that is.")),
        _kind("recall", N_("Of what is positive, the share that was found.")),
        _kind("auc", N_("How well the classes are told apart, at every threshold.")),
    ),
    "regression": (
        _kind("mean_absolute_error", N_("How far off the answers are, on average.")),
        _kind("root_mean_squared_error", N_("How far off, large errors counting more.")),
        _kind("mean_squared_error", N_("The mean of the squared errors.")),
        _kind("r2_score", N_("1 is perfect; 0 is as good as always saying the mean.")),
    ),
}

_LOSS_KINDS = {loss_class_name(kind.name): kind for kinds in _LOSSES.values() for kind in kinds}
_METRIC_KINDS = {kind.name: kind for kinds in _METRICS.values() for kind in kinds}
_ORDER = {
    "classes": ("classes", "one_hot", "binary", "regression"),
    "one_hot": ("one_hot", "classes", "binary", "regression"),
    "binary": ("binary", "classes", "one_hot", "regression"),
    "regression": ("regression", "binary", "classes", "one_hot"),
}


def task_name(task: str) -> str:
    """Return what a task is called on screen."""
    names = {
        "classes": _("class numbers"),
        "one_hot": _("one-hot"),
        "binary": _("yes or no"),
        "regression": _("regression"),
    }
    return names[task]


def task_of(data: Any) -> str:
    """Return the slug of `TASKS` for a Dataset; that of class numbers where there are several outputs."""
    y = data.train.y
    if not isinstance(y, np.ndarray):
        return "classes"
    if data.task == "regression":
        return "regression"
    if y.ndim == 2 and y.shape[1] > 1:
        return "one_hot"
    return "binary" if data.n_classes == 2 else "classes"


def losses_for(task: str) -> list[tuple[str, str]]:
    """Return ``(label, Keras name)`` of every loss offered, those that fit `task` first, the others marked."""
    fitting = [kind.name for kind in _LOSSES[task]]
    if task == "binary":  # two classes may have two outputs
        fitting.append("sparse_categorical_crossentropy")
    others = [
        (f"{kind.name} ({task_name(other)})", kind.name)
        for other in _ORDER[task][1:]
        for kind in _LOSSES[other]
        if kind.name not in fitting
    ]
    return [*((name, name) for name in fitting), *others]


def metrics_for(task: str, chosen: Iterable[str] = ()) -> list[str]:
    """Return the metrics that fit `task`, without those that are chosen already."""
    taken = set(chosen)
    return [kind.name for kind in _METRICS[task] if kind.name not in taken]


def loss_kind(name: object) -> SettingKind:
    """Return what a loss is, by whichever of its names; one that we do not explain has an empty sentence.

    What is no name of a loss has no arguments either.
    """
    if not isinstance(name, str) or name not in KERAS_LOSSES:
        return SettingKind(str(name), "")
    kind = loss_class_name(name)
    known = _LOSS_KINDS.get(kind)
    return SettingKind(name, known.help_id if known is not None else "", loss_arguments(kind))


def metric_help(name: object) -> str:
    """Return a sentence on a metric; empty for one that we do not explain."""
    kind = _METRIC_KINDS.get(name) if isinstance(name, str) else None
    return kind.help if kind is not None else ""
