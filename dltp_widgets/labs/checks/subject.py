"""What a check looks at: a variable, something inside it, or the model and the run at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dltp_widgets.core.errors import LabError
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _

MODEL_NAMES = ("model", "spec", "exp")
"""Where a model is looked for if the check does not say; then in the current Experiment."""

HISTORY_NAMES = ("history", "run", "exp")
"""Where a training is looked for if the check does not say; then in the current Experiment."""

_MISSING = object()


def look_up(path: str, variables: Mapping[str, Any]) -> Any:
    """Return what a dotted path names: a variable, then attributes, keys or indices. Nothing is called.

    Raises
    ------
    LabError
        If it is not there; the sentence is for the student.
    """
    first, *rest = path.split(".")
    if first not in variables:
        raise LabError(_("There is no variable “{name}” yet: run the cell that makes it.").format(name=first))
    value = variables[first]
    for name in rest:
        value = _step(value, name)
        if value is _MISSING:
            raise LabError(_("“{path}” is not there: “{name}” is missing.").format(path=path, name=name))
    return value


def _step(value: Any, name: str) -> Any:
    if name.startswith("_"):
        return _MISSING
    if isinstance(value, Mapping):
        return value.get(name, _MISSING)
    if name.lstrip("-").isdigit() and isinstance(value, Sequence):
        index = int(name)
        return value[index] if -len(value) <= index < len(value) else _MISSING
    try:
        return getattr(value, name, _MISSING)
    except Exception as error:  # a property of the student's own may fail in any way
        raise LabError(str(error).strip() or type(error).__name__) from error


def any_of(names: Sequence[str], variables: Mapping[str, Any], wanted: str) -> Any:
    """Return the first of these variables that exists, else the current Experiment.

    Raises
    ------
    LabError
        If there is neither.
    """
    found = next((variables[name] for name in names if name in variables), None)
    found = found if found is not None else Experiment.current()
    if found is None:
        raise LabError(wanted)
    return found


def model_in(value: Any) -> Any:
    """Return the ModelSpec or keras.Model that a value is or holds."""
    from dltp_widgets.core.model.spec import ModelSpec

    if isinstance(value, ModelSpec):
        return value
    for name in ("spec", "model", "experiment"):  # of an Experiment, a Run, a builder, a panel
        held = getattr(value, name, None)
        if held is not None and not callable(held):
            return held if isinstance(held, ModelSpec) else model_in(held)
    if hasattr(value, "count_params") and hasattr(value, "layers"):
        return value
    raise LabError(_("A model is expected, not a {kind}.").format(kind=type(value).__name__))


def experiment_in(value: Any) -> Any:
    """Return the Experiment that a value is or holds, or the value."""
    held = getattr(value, "experiment", None)
    return held if isinstance(held, Experiment) else value
