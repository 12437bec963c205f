"""The rules on loss and labels: which goes with which. What Keras refuses is an error, what it swallows a warning."""

from __future__ import annotations

from collections.abc import Iterator

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import as_classes, as_regression, set_loss
from dltp_widgets.core.checks.outputs import BINARY, CATEGORICAL, FOCAL, REGRESSION, SPARSE, Output
from dltp_widgets.core.data.arrays.wrong_value import out_of_range
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _

LOSS = "compile.loss"

_NOT_SAME_RANK = "Arguments `target` and `output` must have the same rank (ndim). Received: …"
_NOT_SAME_SHAPE = "Arguments `target` and `output` must have the same shape. Received: …"
_NOT_ONE_LESS = "Argument `output` must have rank (ndim) `target.ndim - 1`. Received: …"
_UNEQUAL = "Dimensions must be equal, but are …"
_ONE_OUTPUT = (
    "In loss categorical_crossentropy, expected y_pred.shape to be (batch_size, num_classes) with num_classes > 1."
    " … Consider using 'binary_crossentropy' if you only have 2 classes."
)


def check_loss_and_labels(exp: Experiment, output: Output) -> Iterator[Finding]:
    """Find a loss that cannot read the labels, or reads them as something else than they are."""
    if len(output.shape) != 2 or not output.is_table:
        return
    if output.loss in SPARSE:
        yield from _sparse(output)
    elif output.loss in CATEGORICAL:
        yield from _categorical(output)
    elif output.loss in BINARY:
        yield from _binary(exp, output)
    elif output.loss in REGRESSION:
        yield from _regression(exp, output)


def _sparse(output: Output) -> Iterator[Finding]:
    if output.width > 1:
        message = _(
            "The labels are one-hot, and this loss expects class numbers. Take categorical_crossentropy."
        )
        fix = set_loss("categorical_crossentropy", output.name)
        yield Finding("error", "sparse_with_one_hot", LOSS, message, fix, _NOT_ONE_LESS)


def _categorical(output: Output) -> Iterator[Finding]:
    if output.width > 1 or output.measures:
        return
    column = output.y.ndim == 2
    code = "categorical_with_column" if column else "categorical_with_integers"
    if output.units == 1:
        message = _(
            "A single output and categorical cross-entropy: the loss is always 0. Take binary_crossentropy."
        )
        fix = set_loss("binary_crossentropy", output.name)
        yield Finding("warning", code, LOSS, message, fix, _ONE_OUTPUT)
        return
    message = (
        _("The labels are class numbers in a column (n, 1), and this loss expects one-hot rows.")
        if column
        else _("The labels are class numbers, and this loss expects one-hot rows.")
    )
    message += " " + _("Take sparse_categorical_crossentropy, or one-hot encode the labels.")
    says: str | None = _NOT_SAME_SHAPE if column else _NOT_SAME_RANK
    if output.loss in FOCAL:  # which NumPy's rules make fit a column
        says = None if column else _UNEQUAL
    fix = set_loss("sparse_categorical_crossentropy", output.name)
    yield Finding("error" if says else "warning", code, LOSS, message, fix, says)


def _binary(exp: Experiment, output: Output) -> Iterator[Finding]:
    if output.one_hot:
        message = _(
            "Binary cross-entropy on one-hot labels judges each class by itself: its loss and accuracy look far"
            " better than they are. Take categorical_crossentropy."
        )
        yield Finding("warning", "bce_on_one_hot", LOSS, message, as_classes(exp, output))
    elif output.width == 1 and output.whole:
        yield from _binary_with_classes(exp, output)
    elif out_of_range(output.y, 2) is not None or (output.width == 1 and output.measures):
        yield _cross_entropy_on_measures(exp, output)


def _binary_with_classes(exp: Experiment, output: Output) -> Iterator[Finding]:
    if output.units > 1:
        message = _(
            "Binary cross-entropy expects one label for each of the {n} outputs, and there is one class number."
            " Take sparse_categorical_crossentropy."
        ).format(n=output.units)
        fix = as_classes(exp, output)
        yield Finding("error", "binary_with_classes", LOSS, message, fix, _binary_says(output))
    elif output.y.dtype.kind == "f" and out_of_range(output.y, 2) is not None:
        yield _cross_entropy_on_measures(exp, output)
    elif (output.n_classes or 0) > 2:
        message = _(
            "Binary cross-entropy knows the labels 0 and 1 only, and there are {n} classes: the loss falls below 0"
            " and means nothing. Take sparse_categorical_crossentropy."
        ).format(n=output.n_classes)
        yield Finding("warning", "binary_with_classes", LOSS, message, as_classes(exp, output))
    elif out_of_range(output.y, 2) is not None:
        message = _("Binary cross-entropy knows the labels 0 and 1 only, and some are below 0.")
        yield Finding("warning", "labels_out_of_range", "data", message)


def _binary_says(output: Output) -> str:
    return _NOT_SAME_RANK if output.y.ndim == 1 else _NOT_SAME_SHAPE


def _cross_entropy_on_measures(exp: Experiment, output: Output) -> Finding:
    message = _(
        "A cross-entropy compares probabilities, and these targets are measures. Take mean_squared_error."
    )
    return Finding("warning", "crossentropy_on_regression", LOSS, message, as_regression(exp, output))


def _regression(exp: Experiment, output: Output) -> Iterator[Finding]:
    if output.one_hot:
        message = _(
            "A squared or absolute error on one-hot labels learns slowly, and its figure says little. Take"
            " categorical_crossentropy."
        )
        yield Finding("warning", "mse_on_one_hot", LOSS, message, as_classes(exp, output))
    elif output.classes and ((output.n_classes or 0) > 2 or output.units > 1):
        message = _(
            "A squared or absolute error on class numbers takes class 9 for larger than class 1, as if they were"
            " measures. Take sparse_categorical_crossentropy."
        )
        says = _UNEQUAL if output.units > 1 and output.y.ndim == 1 else None
        level = "warning" if says is None else "error"
        yield Finding(level, "mse_on_classes", LOSS, message, as_classes(exp, output), says)
