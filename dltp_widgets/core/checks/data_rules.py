"""The rules on the values of the data: what makes a loss nan, or a label that no output stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.checks.mending import as_binary, as_regression, together
from dltp_widgets.core.checks.outputs import outputs_of
from dltp_widgets.core.data.arrays.arrays import Array
from dltp_widgets.core.data.arrays.wrong_value import (
    WrongValue,
    complete_rows,
    not_finite,
    not_whole,
    out_of_range,
)
from dltp_widgets.core.data.labels import MOST_CLASSES
from dltp_widgets.core.data.profile import head
from dltp_widgets.core.data.split import named
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.language import ngettext
from dltp_widgets.core.model.resolving.resolve import BatchShape, ResolvedModel

_SPARSE = ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy")

_SAMPLE = 1000
"""Rows of which one without a gap must be there, for the others to be left out."""

_RANGE = "Received a label value of {value} which is outside the valid range of [0, {n}). …"

_SHAPELESS = ("Activation", "Softmax", "Dropout")
"""Layers after the last Dense that have as many outputs as it has."""


def check_values(exp: Experiment) -> Iterator[Finding]:
    """Find the first NaN or infinite value in x, and in y."""
    for part in ("x", "y"):
        for split, name, array in _arrays(exp, part):
            wrong = not_finite(array)
            if wrong is not None:
                message = _not_finite_text(_place(split, part, name), wrong, _column(exp, part, wrong))
                yield Finding(_level(exp, split), f"nan_in_{part}", "data", message, _fix_missing(exp))
                break


def check_labels(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find the first label of a sparse loss for which the model has no output, or that is no whole number."""
    if resolved is None or resolved.problem is not None:
        return
    outputs = _sparse_outputs(exp, resolved)
    found = set()
    for split, name, y in _arrays(exp, "y"):
        n = _classes(outputs.get(name), y)
        for code, wrong in _wrong_labels(y, n):
            if code not in found and wrong.value != exp.compile.loss_args.get("ignore_class"):
                found.add(code)
                message = _label_text(code, _place(split, "y", name), wrong, n)
                level = _level(exp, split)
                if code == "labels_out_of_range":
                    fix = _widen(exp, resolved, n)
                    yield Finding(level, code, "data", message, fix, _RANGE.format(value=wrong.value, n=n))
                else:
                    yield Finding(level, code, "data", message, _measure(exp, resolved))


def _measure(exp: Experiment, resolved: ResolvedModel) -> Callable[[Experiment], None] | None:
    """Return how to make the model a regression, where it has one output."""
    outputs = outputs_of(exp, resolved)
    return as_regression(exp, outputs[0]) if len(outputs) == 1 else None


def _arrays(exp: Experiment, part: str) -> Iterator[tuple[str, str, Array]]:
    """Yield split, name and array of every x or every y; the name of a single one is empty.

    Images that are still bytes, and finite for it, are left out: they would be computed for nothing.
    """
    for where, split in exp.data.splits.items():
        if part == "x" and not split.is_made and split.deferred is not None and split.deferred.is_finite:
            continue
        for name, array in named(getattr(split, part), "").items():
            yield where, name, array


def _level(exp: Experiment, split: str) -> str:
    """Return how bad it is: what is not trained with only warns (a test set often has no answers)."""
    used = split == "train" or (split == "valid" and exp.fit.validate)
    return "error" if used else "warning"


def _wrong_labels(y: Array, n: int) -> Iterator[tuple[str, WrongValue]]:
    if not n:
        return
    for code, wrong in (("labels_out_of_range", out_of_range(y, n)), ("float_labels", not_whole(y))):
        if wrong is not None:
            yield code, wrong


def _sparse_outputs(exp: Experiment, resolved: ResolvedModel) -> dict[str, BatchShape | None]:
    """Return the shape of each output whose loss takes class numbers; "" is the only one."""
    names = resolved.spec.outputs or (resolved.layers[-1].name,)
    shapes = dict(zip(names, resolved.output_shapes, strict=True))
    loss = exp.compile.loss
    losses = loss if isinstance(loss, Mapping) else dict.fromkeys(names, loss)
    sparse = {name: shape for name, shape in shapes.items() if losses.get(name) in _SPARSE}
    if len(names) == 1 and sparse:
        sparse[""] = shapes[names[0]]
    return sparse


def _classes(output: BatchShape | None, y: Array) -> int:
    """Return how many classes an output tells apart; 0 if `y` does not hold one class number for each answer."""
    if not output:
        return 0
    answers = output[1:-1]
    return (output[-1] or 0) if y.shape[1:] in (answers, (*answers, 1)) else 0


def _place(split: str, part: str, name: str) -> str:
    return f"{split}.{part}[{name!r}]" if name else f"{split}.{part}"


def _column(exp: Experiment, part: str, wrong: WrongValue) -> str | None:
    names = exp.data.feature_names
    return names[wrong.index[1]] if part == "x" and names and len(wrong.index) == 2 else None


def _not_finite_text(place: str, wrong: WrongValue, column: str | None) -> str:
    if column is None:
        message = _("Row {row} of {place} contains {value}: the loss would no longer be a number.")
    else:
        message = _(
            "Row {row} of {place} contains {value} in the column {column}:"
            " the loss would no longer be a number."
        )
    return message.format(row=wrong.row, place=place, value=wrong.value, column=column)


def _label_text(code: str, place: str, wrong: WrongValue, n: int) -> str:
    if code == "float_labels":
        message = _("Row {row} of {place} has the label {value}: this loss expects whole numbers.")
    else:
        message = ngettext(
            "Row {row} of {place} has the label {value}, and the model has {n} output: for the label 0 only.",
            "Row {row} of {place} has the label {value}, and the model has {n} outputs: for labels 0 to {last}.",
            n,
        )
    return message.format(row=wrong.row, place=place, value=wrong.value, n=n, last=n - 1)


def _fix_missing(exp: Experiment) -> Callable[[Experiment], None] | None:
    """Return how to leave out the rows with gaps, if that surely leaves some of every split."""
    for split in exp.data.splits.values():
        first = head(split, _SAMPLE)
        if not complete_rows([*named(first.x, "").values(), *named(first.y, "").values()]).any():
            return None
    return lambda exp: setattr(exp, "data", exp.data.drop_missing())


def _widen(exp: Experiment, resolved: ResolvedModel, n: int) -> Callable[[Experiment], None] | None:
    """Return how to give the last layer an output for every class, if that is what is missing."""
    spec, wanted = resolved.spec, exp.data.n_classes
    if n == 1 and wanted == 2 and isinstance(exp.compile.loss, str) and spec is exp.model:
        return together(*(as_binary(exp, output) for output in outputs_of(exp, resolved)))
    if spec is not exp.model or not spec.is_stack or not isinstance(wanted, int):
        return None
    last = next((i for i, layer in reversed([*enumerate(spec.layers)]) if layer.layer not in _SHAPELESS), 0)
    missing = n < wanted <= MOST_CLASSES and spec.layers[last].layer == "Dense"
    if not missing or any(out_of_range(y, wanted) for _split, _name, y in _arrays(exp, "y")):
        return None
    return lambda exp: setattr(exp, "model", exp.spec.edit(last, units=wanted))  # type: ignore[union-attr]
