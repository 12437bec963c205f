"""The rules on the splits themselves: as many labels as examples, and names that the model knows, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.data.split import Split, named
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import format_count
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedModel

_AMBIGUOUS = "Data cardinality is ambiguous. Make sure all arrays contain the same number of samples. …"


def check_lengths(exp: Experiment) -> Iterator[Finding]:
    """Find a split whose arrays do not count the same examples."""
    for where, split in exp.data.splits.items():
        counts = _counts(where, split)
        if len(set(counts.values())) > 1:
            shown = ", ".join(f"{part} {n}" for part, n in counts.items())
            message = _(
                "The numbers of examples differ: {lengths}. Only the first {n} can belong together: the others are"
                " left out by the fix, which is right if the first rows do belong together."
            ).format(lengths=shown, n=format_count(min(counts.values())))
            fix = _cut if min(counts.values()) else None
            yield Finding("error", "length_mismatch", "data", message, fix, _AMBIGUOUS)
            return


def _counts(where: str, split: Split) -> dict[str, int]:
    """Return how many examples each array of a split has, ``{"train.x": 45000}``; computes nothing."""
    several = split.input_names is not None
    counts = {
        f"{where}.x[{name!r}]" if several else f"{where}.x": n for name, (n, *_rest) in split.shapes.items()
    }
    named_y = named(split.y, "").items()
    return counts | {f"{where}.y[{name!r}]" if name else f"{where}.y": len(array) for name, array in named_y}


def _cut(exp: Experiment) -> None:
    """Leave out of each split what is beyond its shortest array."""
    changed = {}
    for where, split in exp.data.splits.items():
        changed[where] = split.first(min(_counts(where, split).values()))
    exp.data = replace(exp.data, **changed)


def check_names(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find inputs and outputs of the model for which the data have no array of that name, or losses for no output."""
    if resolved is None or resolved.problem is not None or not resolved.layers:
        return
    outputs = resolved.spec.outputs or (resolved.layers[-1].name,)
    y = exp.data.train.y
    for given, names, kind in (
        (exp.data.train.input_names, tuple(resolved.spec.inputs), "inputs"),
        (tuple(y) if isinstance(y, Mapping) else None, outputs, "outputs"),
    ):
        if (given is None and len(names) > 1) or (
            given is not None and set(given) != set(names) and len(names) > 1
        ):
            message = (
                _("The model has the inputs {names}, and the data {given}.")
                if kind == "inputs"
                else _("The model has the outputs {names}, and the data {given}.")
            )
            text = message.format(names=", ".join(names), given=", ".join(given or ("1",)))
            yield Finding("error", "names_do_not_match", f"model.{kind}", text)
    loss = exp.compile.loss
    if isinstance(loss, Mapping):
        strange = [name for name in loss if name not in outputs]
        if strange:
            message = _("There is a loss for “{name}”, and the model has no such output: {outputs}.")
            text = message.format(name=str(strange[0])[:80], outputs=", ".join(outputs))
            yield Finding("error", "names_do_not_match", "compile.loss", text)
