"""The rules on what fit is asked beside epochs and batches: what is watched, and how classes are weighed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import set_fit
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.catalog.keras_names import loss_class_name

_MISSING = "which is not available. Available metrics are: …"
_SAYS = {
    "early_stopping": f"Early stopping conditioned on metric `{{monitor}}` {_MISSING}",
    "reduce_lr": f"Learning rate reduction is conditioned on metric `{{monitor}}` {_MISSING}",
}
_CONFUSED = (
    "callback received monitor={monitor}, but Keras isn't able to automatically determine whether that metric should"
    " be maximized or minimized. …"
)


def check_watched(exp: Experiment) -> Iterator[Finding]:
    """Find a callback that watches a curve which this training does not have."""
    for field, says in _SAYS.items():
        given = getattr(exp.fit, field)
        if not isinstance(given, Mapping):
            continue
        monitor = given.get("monitor", "val_loss")
        if monitor in _curves(exp) or not _is_certain(exp, monitor):
            continue
        message = _("{field} watches “{monitor}”, which is not measured: it never does anything.")
        near = "loss" if exp.data.valid is None or not exp.fit.validate else "val_loss"
        confused = _is_confused(exp, monitor, given)
        yield Finding(
            "error" if confused else "warning",
            "monitor_missing",
            f"fit.{field}",
            message.format(field=field, monitor=str(monitor)[:80]),
            set_fit(**{field: {**given, "monitor": near}}),
            (_CONFUSED if confused else says).format(monitor=str(monitor)[:80]),
        )


def _is_confused(exp: Experiment, monitor: Any, given: Mapping[str, Any]) -> bool:
    """Tell whether Keras cannot even tell if that curve should rise or fall, which it does not put up with."""
    base = str(monitor).removeprefix("val_")
    known = base in ("loss", *(name for name in exp.compile.metric_names if isinstance(name, str)))
    return not known and given.get("mode", "auto") not in ("min", "max")


def check_class_weight(exp: Experiment) -> Iterator[Finding]:
    """Find weights of classes where there are none, that are no numbers above 0, or that leave classes out."""
    weights = exp.fit.class_weight
    if not weights:
        return
    message = _weight_text(exp, weights)
    if message is not None:
        fix = set_fit(class_weight=None)
        yield Finding("warning", "bad_class_weight", "fit.class_weight", message, fix)


def _curves(exp: Experiment) -> set[str]:
    names = {"loss", "learning_rate", *(name for name in exp.compile.metric_names if isinstance(name, str))}
    measured = exp.data.valid is not None and exp.fit.validate
    return names | ({f"val_{name}" for name in names} if measured else set())


def _is_certain(exp: Experiment, monitor: Any) -> bool:
    """Tell whether nobody can have given the curve that name: those of several outputs and of classes are Keras'."""
    if not isinstance(monitor, str):
        return True
    if monitor.startswith("val_") and (exp.data.valid is None or not exp.fit.validate):
        return True
    plain = isinstance(exp.compile.loss, str) and not isinstance(exp.data.train.y, Mapping)
    metrics = [name for name in exp.compile.metric_names if isinstance(name, str)]
    return plain and all(name.islower() for name in metrics) and monitor.removeprefix("val_") != "acc"


def _weight_text(exp: Experiment, weights: Mapping[Any, Any]) -> str | None:
    if not all(isinstance(w, int | float) and w >= 0 for w in weights.values()):
        return _("The weights of classes must be numbers of at least 0.")
    loss, n = exp.compile.loss, exp.data.n_classes
    if exp.data.task == "regression" or (
        isinstance(loss, str) and loss_class_name(loss).startswith(("Mean", "Huber"))
    ):
        return _("Weights of classes mean nothing for a regression.")
    if isinstance(n, int):
        missing = [label for label in range(min(n, 1000)) if label not in weights]
        if missing:
            shown = ", ".join(map(str, missing[:8]))
            return _("These classes have no weight, and count as 1: {classes}.").format(classes=shown)
    return None
