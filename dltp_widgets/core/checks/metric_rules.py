"""The rules on metrics: which labels they can read, and which task they are for."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, map_metrics, set_loss, together
from dltp_widgets.core.checks.outputs import CATEGORICAL, REGRESSION, SPARSE, Output
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _

FIELD = "compile.metrics"

_ACCURACY = ("accuracy", "acc", "binaryaccuracy", "categoricalaccuracy", "sparsecategoricalaccuracy")
_COUNTING = ("precision", "recall", "truepositives", "truenegatives", "falsepositives", "falsenegatives")
_ONE_HOT = (*_COUNTING, "auc", "f1score", "fbetascore", "categoricalaccuracy", "topkcategoricalaccuracy")
_ROWS = (*_ONE_HOT, "categoricalcrossentropy")
_NUMBERS = ("sparsecategoricalaccuracy", "sparsetopkcategoricalaccuracy", "sparsecategoricalcrossentropy")
_LARGEST = (
    *("categoricalaccuracy", "topkcategoricalaccuracy"),
    *("sparsecategoricalaccuracy", "sparsetopkcategoricalaccuracy"),
)
_ERRORS = (
    *("meansquarederror", "meanabsoluteerror", "rootmeansquarederror", "mse", "mae", "mape", "msle"),
    *("meanabsolutepercentageerror", "meansquaredlogarithmicerror", "logcosherror", "r2score"),
)
_TWINS = {
    "categoricalaccuracy": "accuracy",
    "topkcategoricalaccuracy": "sparse_top_k_categorical_accuracy",
    "categoricalcrossentropy": "sparse_categorical_crossentropy",
    "sparsecategoricalaccuracy": "accuracy",
    "sparsetopkcategoricalaccuracy": "top_k_categorical_accuracy",
    "sparsecategoricalcrossentropy": "categorical_crossentropy",
}
"""A metric -> the one that measures the same on labels coded the other way."""

_UNEQUAL = "Dimensions must be equal, but are …"
_AUC = "Argument `segment_ids` and `data` should have same leading dimension. Got …"
_TWO_D = "{name} expects 2D inputs with shape (batch_size, output_dim). Received input shapes: …"
_F1, _R2 = _TWO_D.format(name="FBetaScore"), _TWO_D.format(name="R2Score")
_OF_VECTOR = {
    **dict.fromkeys((*_COUNTING, "binaryaccuracy", *_ERRORS), _UNEQUAL),
    "auc": _AUC,
    "f1score": _F1,
    "r2score": _R2,
    "topkcategoricalaccuracy": "Shape must be rank 1 but is rank 0 for …",
    "categoricalcrossentropy": "Arguments `target` and `output` must have the same rank (ndim). Received: …",
}
"""What Keras says of a metric that reads rows, on class numbers (n,); it swallows the others."""

_OF_COLUMN = {
    **dict.fromkeys(_COUNTING, _UNEQUAL),
    "auc": _AUC,
    "categoricalcrossentropy": "Arguments `target` and `output` must have the same shape. Received: …",
}
"""The same on class numbers in a column (n, 1)."""

_OF_ROWS = {
    **dict.fromkeys(_NUMBERS, _UNEQUAL),
    "sparsecategoricalcrossentropy": "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: …",
}
"""What it says of a metric that reads class numbers, on one-hot rows."""


def check_metrics_and_labels(_exp: Experiment, output: Output) -> Iterator[Finding]:
    """Find metrics that cannot read the labels, or are meant for another task; each code once."""
    if len(output.shape) != 2 or not output.is_table:
        return
    found = set()
    for metric in output.metrics:
        finding = _judge(output, metric)
        if finding is not None and finding.code not in found:
            found.add(finding.code)
            yield finding


def _judge(output: Output, metric: str) -> Finding | None:
    kind = _kind(metric)
    if _is_regression(output):
        return _on_regression(output, metric, kind)
    if output.units < 2:
        return _on_one_unit(output, metric, kind)
    if output.one_hot:
        return _on_rows(output, metric, kind)
    return _on_numbers(output, metric, kind) if output.whole else None


def _kind(metric: str) -> str:
    kind = metric.replace("_", "").lower()
    return "f1score" if kind == "fbetascore" else kind


def _is_regression(output: Output) -> bool:
    if output.loss in REGRESSION:
        return output.measures
    return output.measures and not output.whole


def _on_regression(output: Output, metric: str, kind: str) -> Finding | None:
    if kind not in (*_ACCURACY, *_ROWS, *_NUMBERS):
        return None
    message = _(
        "“{metric}” counts right answers, and these targets are measures: no answer is ever exactly right. Take"
        " mean_absolute_error."
    ).format(metric=metric)
    fix = map_metrics(
        lambda name: "mean_absolute_error" if _kind(name) in (*_ACCURACY, *_ROWS, *_NUMBERS) else name,
        output.name,
    )
    return Finding("warning", "accuracy_on_regression", FIELD, message, fix)


def _on_one_unit(output: Output, metric: str, kind: str) -> Finding | None:
    """Judge a metric beside a single output: one that looks for the largest of several finds it always."""
    if kind == "f1score" and output.y.ndim == 1:
        return _needs_column(output, metric)
    if kind not in _LARGEST:
        return None
    message = _(
        "“{metric}” looks for the largest of several outputs, and there is a single one: its value says nothing."
        " Take accuracy."
    ).format(metric=metric)
    fix = map_metrics(lambda name: "accuracy" if _kind(name) in _LARGEST else name, output.name)
    says = _OF_VECTOR.get(kind) if output.y.ndim == 1 else None
    return Finding(_level(says), "metric_of_one_output", FIELD, message, fix, says)


def _needs_column(output: Output, metric: str) -> Finding:
    message = _("“{metric}” reads labels in a column (n, 1). Take precision, or reshape the labels.")
    fix = map_metrics(lambda name: "precision" if _kind(name) == "f1score" else name, output.name)
    return Finding("error", "metric_needs_column", FIELD, message.format(metric=metric), fix, _F1)


def _on_numbers(output: Output, metric: str, kind: str) -> Finding | None:
    """Judge a metric beside class numbers and several outputs."""
    says = (_OF_VECTOR if output.y.ndim == 1 else _OF_COLUMN).get(kind)
    if kind in ("binaryaccuracy", *_ERRORS):
        return _not_for_classes(output, metric, kind, says)
    if kind not in _ROWS:
        return None
    message = _("“{metric}” reads one-hot labels, and these are class numbers.").format(metric=metric)
    return Finding(_level(says), "metric_needs_one_hot", FIELD, message, _to_rows(output), says)


def _on_rows(output: Output, metric: str, kind: str) -> Finding | None:
    """Judge a metric beside one-hot labels."""
    if kind == "binaryaccuracy":
        return _not_for_classes(output, metric, kind, None)
    if kind not in _NUMBERS:
        return None
    message = _("“{metric}” reads class numbers, and these labels are one-hot.").format(metric=metric)
    fix = map_metrics(lambda name: _TWINS[_kind(name)] if _kind(name) in _NUMBERS else name, output.name)
    return Finding("error", "metric_needs_integers", FIELD, message, fix, _OF_ROWS[kind])


def _not_for_classes(output: Output, metric: str, kind: str, says: str | None) -> Finding:
    if kind == "binaryaccuracy":
        message = _(
            "“{metric}” judges each of the {n} outputs by itself: among ten classes nine out of ten are right even"
            " by chance. Take accuracy."
        )
    else:
        message = _("“{metric}” is for measures, and these labels are classes. Take accuracy.")
    fix = map_metrics(
        lambda name: "accuracy" if _kind(name) in ("binaryaccuracy", *_ERRORS) else name, output.name
    )
    text = message.format(metric=metric, n=output.units)
    return Finding(_level(says), "metric_not_for_classes", FIELD, text, fix, says)


def _level(says: str | None) -> str:
    """Return how bad it is: what Keras swallows only warns."""
    return "warning" if says is None else "error"


def _to_rows(output: Output) -> Fix:
    """Return a fix: the twin of the metric where it has one; else one-hot labels, and the loss that reads them."""
    if all(_kind(name) in _TWINS for name in output.metrics if _kind(name) in _ROWS):
        return map_metrics(lambda name: _TWINS[_kind(name)] if _kind(name) in _ROWS else name, output.name)
    twins = map_metrics(lambda name: _TWINS[_kind(name)] if _kind(name) in _NUMBERS else name, output.name)
    loss = output.loss if output.loss in (*SPARSE, *CATEGORICAL) else None
    return together(_one_hot, set_loss("categorical_crossentropy", output.name) if loss else None, twins)


def _one_hot(exp: Experiment) -> None:
    exp.data = exp.data.one_hot()
