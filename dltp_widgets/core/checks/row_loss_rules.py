"""The rules on losses that compare a row of answers with a row of targets, cross-entropies and errors aside."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import Fix, as_binary, as_classes, as_regression
from dltp_widgets.core.checks.outputs import DISTRIBUTIONS, MARGINS, ROWS, Output
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _

LOSS = "compile.loss"

_UNEQUAL = "Dimensions must be equal, but are …"


def check_row_loss(exp: Experiment, output: Output) -> Iterator[Finding]:
    """Find a loss of rows on class numbers, on measures, or on a single value."""
    if len(output.shape) != 2 or not output.is_table or output.loss not in ROWS or output.width > 1:
        return
    if output.loss in DISTRIBUTIONS and output.units == 1:
        yield _of_one_value(exp, output)
    elif output.whole and output.units > 1:
        yield _on_numbers(exp, output)
    elif output.loss in MARGINS and output.classes and (output.n_classes or 0) > 2:
        yield _margin_of_many(exp, output)
    elif not output.whole and output.loss != "Poisson":
        yield _on_measures(exp, output)


def _of_one_value(exp: Experiment, output: Output) -> Finding:
    message = _(
        "“{loss}” compares rows of several values, and the model has a single output: it means nothing here. Take"
        " {instead}."
    )
    fix, instead = _one_output(exp, output)
    return _found("warning", "loss_of_one_value", message, output, fix, instead)


def _on_numbers(exp: Experiment, output: Output) -> Finding:
    """Find class numbers where a row is expected: NumPy's rules make a column of them fit, and Keras is silent."""
    says = _UNEQUAL if output.y.ndim == 1 else None
    message = _(
        "“{loss}” compares each of the {n} outputs with a target of its own, and the labels are class numbers. Take"
        " {instead}."
    )
    level, instead = "error" if says else "warning", "sparse_categorical_crossentropy"
    return _found(level, "loss_needs_one_hot", message, output, as_classes(exp, output), instead, says)


def _margin_of_many(exp: Experiment, output: Output) -> Finding:
    message = _("“{loss}” knows two classes only, and there are {classes}. Take {instead}.")
    fix = as_classes(exp, output)
    return _found("warning", "loss_of_two_classes", message, output, fix, "sparse_categorical_crossentropy")


def _on_measures(exp: Experiment, output: Output) -> Finding:
    """Find measures where classes or probabilities are expected."""
    says = _UNEQUAL if output.y.ndim == 1 and output.units > 1 else None
    message = _("“{loss}” is for classes or probabilities, and these targets are measures. Take {instead}.")
    fix, level = as_regression(exp, output), "error" if says else "warning"
    return _found(level, "loss_not_for_measures", message, output, fix, "mean_squared_error", says)


def _one_output(exp: Experiment, output: Output) -> tuple[Fix, str]:
    """Return how to mend a loss that wants several outputs, and the loss that takes its place."""
    if not output.classes:
        return as_regression(exp, output), "mean_squared_error"
    if (output.n_classes or 0) <= 2:
        return as_binary(exp, output), "binary_crossentropy"
    return as_classes(exp, output), "sparse_categorical_crossentropy"


def _found(
    level: str,
    code: str,
    message: str,
    output: Output,
    fix: Fix,
    instead: str,
    says: str | None = None,
) -> Finding:
    text = message.format(loss=output.loss, n=output.units, classes=output.n_classes, instead=instead)
    return Finding(level, code, LOSS, text, fix, says)
