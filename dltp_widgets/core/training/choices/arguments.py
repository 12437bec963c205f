"""The arguments of loss and optimizer in a `CompileSpec`: which of them fit, and how many are not the usual ones."""

from __future__ import annotations

from typing import TypeVar

from dltp_widgets.core.training.choices.optimizers import OPTIMIZER_KINDS
from dltp_widgets.core.training.choices.purposes import loss_kind
from dltp_widgets.core.training.choices.settings import CompileSpec, FitSpec

Settings = TypeVar("Settings", CompileSpec, FitSpec)

_RARE = (
    *("seed", "shuffle", "validate", "checkpoints"),
    *("class_weight", "schedule", "early_stopping", "reduce_lr"),
)
"""Fields of `FitSpec` that belong behind *Advanced settings*."""


def without_strange_arguments(name: str, spec: Settings) -> Settings:
    """Return `spec` without the arguments that the loss or optimizer newly chosen does not have.

    Parameters
    ----------
    name : str
        What was chosen anew: only ``"loss"`` and ``"optimizer"`` have arguments.
    spec : CompileSpec or FitSpec
    """
    if isinstance(spec, FitSpec):
        return spec
    if name == "optimizer" and spec.optimizer in OPTIMIZER_KINDS:
        known = {argument.name for argument in OPTIMIZER_KINDS[spec.optimizer].arguments}
        return spec.replace(optimizer_args={k: v for k, v in spec.optimizer_args.items() if k in known})
    if name == "loss" and spec.loss_args:
        known = {argument.name for argument in loss_kind(spec.loss).arguments}
        return spec.replace(loss_args={k: v for k, v in spec.loss_args.items() if k in known})
    return spec


def count_changed(compiled: CompileSpec, fit: FitSpec) -> int:
    """Return how many of the advanced settings differ from their defaults."""
    default = FitSpec()
    kind = OPTIMIZER_KINDS.get(compiled.optimizer)
    arguments = dict(compiled.optimizer_args) if kind is None else kind.changed(compiled.optimizer_args)
    changed = sum(bool(getattr(fit, name) != getattr(default, name)) for name in _RARE)
    return changed + len(arguments) + len(loss_kind(compiled.loss).changed(compiled.loss_args))
