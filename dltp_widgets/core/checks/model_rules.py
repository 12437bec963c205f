"""The rules on the model: what keeps it from being built, from taking the data, from fitting into memory."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from dltp_widgets.core.checks.finding import Finding
from dltp_widgets.core.experiment import Experiment
from dltp_widgets.core.language import gettext as _
from dltp_widgets.core.model.resolving.resolve import ResolvedModel
from dltp_widgets.core.training.memory import shortage

_RANK = "Invalid input shape for input … Expected shape … but input has incompatible shape …"
_AXIS = "… is incompatible with the layer: expected axis -1 of input shape to have value …"


def check_model(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find what keeps the model from resolving, or from taking what the data gives."""
    if resolved is None:
        message = _(
            "This model is a class of its own: it can be trained, but not shown as a stack of layers."
        )
        yield Finding("advice", "no_spec", "model", message)
        return
    problem = resolved.problem
    if problem is not None:
        where = "model" if problem.layer_index is None else f"model.layers.{problem.layer_index}"
        yield Finding("error", problem.code, where, problem.message, _mended(problem.fix))
    elif len(exp.spec.inputs) == 1 and not isinstance(exp.data.input_shape, dict):  # type: ignore[union-attr]
        yield from _check_input(exp)


def _check_input(exp: Experiment) -> Iterator[Finding]:
    given, wanted = tuple(exp.data.input_shape), tuple(exp.spec.input_shape)  # type: ignore[union-attr]
    fits = len(given) == len(wanted) and all(w in (None, g) for g, w in zip(given, wanted, strict=True))
    if not fits:
        message = _("The model expects samples of shape {wanted}, the data gives {given}.")
        yield Finding(
            "error",
            "wrong_input_shape",
            "model.input_shape",
            message.format(wanted=wanted, given=given),
            _take_input_shape if math.prod(given) != _size(wanted) else lambda exp: _reshape(exp, wanted),
            _RANK if len(given) != len(wanted) else _AXIS,
        )


def check_memory(exp: Experiment, resolved: ResolvedModel | None) -> Iterator[Finding]:
    """Find a model whose training needs more memory than is free."""
    if resolved is None or resolved.problem is not None:
        return
    built = resolved.spec is not exp.model
    message = shortage(resolved, exp.compile, exp.fit, exp.data, built=built)
    if message is not None:
        yield Finding("error", "too_large", "model", message)


def _size(shape: tuple[int | None, ...]) -> int:
    """Return how many values a shape holds; 0 if that is not known."""
    return math.prod(size or 0 for size in shape)


def _reshape(exp: Experiment, shape: tuple[int, ...]) -> None:
    exp.data = exp.data.reshape(shape)


def _take_input_shape(exp: Experiment) -> None:
    if exp.spec is not None:
        exp.model = exp.spec.with_input_shape(tuple(exp.data.input_shape))


def _mended(fix: Callable[[Any], Any] | None) -> Callable[[Experiment], None] | None:
    return None if fix is None else lambda exp: setattr(exp, "model", fix(exp.spec))
